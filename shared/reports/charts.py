"""The charts of a report, each drawn only from published figures and shown with the table that has them."""

from collections.abc import Iterator, Mapping, Sequence

from shared.domain.calendar.quarter import Quarter
from shared.domain.records.survey import current_survey
from shared.reports.comparisons import BY_QUARTER, quarters_in
from shared.reports.drawing import DEEP, PALE, PAPER, SOFT, WARM, Drawing
from shared.reports.model import Chart, PublishedFigure
from shared.reports.stages import STAGE_HEADS, quarters_with_stages
from shared.reports.tables import measure_of
from shared.reports.targets import YearTarget

Figures = Mapping[str, PublishedFigure]

_STAGE_FILLS = (PAPER, PALE, SOFT, DEEP, WARM)
_DISTANCE = (("improved", "higher", DEEP), ("same", "the same", PALE), ("lower", "lower", WARM))


def make_charts(figures: Figures, year_targets: Sequence[YearTarget], quarter: Quarter) -> Iterator[Chart]:
    """Yield every chart that has something to draw."""
    spans = _spans(figures, quarter)
    if year_targets:
        yield _targets(figures, year_targets, spans)
    yield _sessions_and_places(figures, spans)
    yield from _pathway(figures)
    for who in ("participant", "peer_tutor"):
        yield from _agreement(figures, who)
        yield from _distance(figures, who)


def _spans(figures: Figures, quarter: Quarter) -> list[tuple[str, str]]:
    """Return the quarters of the year so far that a report has figures for, each with the span that holds them."""
    return [*((name, f"{BY_QUARTER}.{name}") for name in quarters_in(figures)), (quarter.name, "quarter")]


def _short(quarter: str) -> str:
    return quarter.rpartition("-")[2]


def _targets(figures: Figures, year_targets: Sequence[YearTarget], spans: Sequence[tuple[str, str]]) -> Chart:
    drawing, said = Drawing(), []
    drawing.words("Bar: what was reached. Line across it: what the target asks for in the quarter.")
    for target in year_targets:
        label = measure_of(target.measure).label
        drawing.heading(label)
        rows = [
            (_short(name), figures[f"{span}.{target.measure}"], figures[f"{span}.targets.{target.measure}.asked"])
            for name, span in spans
        ]
        most = max([figure.value or 0 for _, *both in rows for figure in both] or [0]) or 1
        for name, reached, asked in rows:
            words = f"{reached.shown}, asked {asked.shown}"
            share = None if reached.value is None else reached.value / most
            drawing.row(name, share, words, mark=None if asked.value is None else asked.value / most)
            said.append(f"{label}, {name}: {words}")
    title = "Reached, against what is asked for, by quarter"
    alt = f"{title}. {'; '.join(said)}."
    return Chart("targets_chart", title, alt, drawing.svg(alt), "targets_quarter")


def _sessions_and_places(figures: Figures, spans: Sequence[tuple[str, str]]) -> Chart:
    drawing, said = Drawing(), []
    for measure in ("sessions", "attendances", "additional.places_offered"):
        label = measure_of(measure).label
        drawing.heading(label)
        rows = [(_short(name), figures[f"{span}.{measure}"]) for name, span in spans]
        most = max(figure.value or 0 for _, figure in rows) or 1
        for name, figure in rows:
            drawing.row(name, None if figure.value is None else figure.value / most, figure.shown)
            said.append(f"{label}, {name}: {figure.shown}")
    title = "Sessions, attendances and places, by quarter"
    alt = f"{title}. {'; '.join(said)}."
    table = "by_quarter" if len(spans) > 1 else "activity"
    return Chart("sessions_chart", title, alt, drawing.svg(alt), table)


def _pathway(figures: Figures) -> Iterator[Chart]:
    quarters = quarters_with_stages(figures)
    counts = {name: [figures[f"stages.{name}.{stage}"] for stage in STAGE_HEADS] for name in quarters}
    most = max((sum(figure.value or 0 for figure in row) for row in counts.values()), default=0)
    if not most:
        return
    drawing, said = Drawing(), []
    drawing.legend(zip(STAGE_HEADS.values(), _STAGE_FILLS, strict=True))
    for name, row in counts.items():
        drawing.heading(f"At the end of {name}")
        drawing.stacked([figure.value or 0 for figure in row], _STAGE_FILLS, most)
        words = ", ".join(
            f"{figure.shown} {head.lower()}"
            for figure, head in zip(row, STAGE_HEADS.values(), strict=True)
            if figure.value
        )
        drawing.words(words or "no group yet")
        said.append(f"{name}: {words or 'no group yet'}")
    title = "The groups on their pathway over the year"
    alt = f"{title}. {'; '.join(said)}."
    yield Chart("pathway_chart", title, alt, drawing.svg(alt), "stages")


def _agreement(figures: Figures, survey: str) -> Iterator[Chart]:
    drawing, said = Drawing(), []
    drawing.words("Point: who agrees. Line: the 95 % interval. Left edge 0 %, right edge of the strip 100 %.")
    for question in current_survey(survey).statements:
        stem = f"year_to_date.additional.statements_by_wave.{question.question}.end"
        percent, low, high = (figures[f"{stem}.agree_{part}"] for part in ("percent", "low", "high"))
        if percent.value is None or low.value is None or high.value is None:
            continue
        words = f"{percent.shown} ({low.shown} to {high.shown})"
        drawing.heading(question.contract_wording)
        drawing.interval(percent.value / 100, low.value / 100, high.value / 100, words)
        drawing.words(f"of {figures[f'{stem}.answered'].shown} people")
        said.append(f"{question.contract_wording}: {words}")
    if said:
        title = "Who agrees at the end, year to date"
        alt = f"{title}. {'; '.join(said)}."
        yield Chart(f"{survey}_agreement_chart", title, alt, drawing.svg(alt), f"{survey}_end_year_to_date")


def _distance(figures: Figures, survey: str) -> Iterator[Chart]:
    drawing, said = Drawing(), []
    drawing.legend((words, fill) for _, words, fill in _DISTANCE)
    for question in current_survey(survey).statements:
        stem = f"year_to_date.statements.{question.question}"
        row = [figures[f"{stem}.{part}"] for part, _, _ in _DISTANCE]
        numbers = [figure.value for figure in row if figure.value is not None]
        if len(numbers) < len(row) or not sum(numbers):
            continue
        words = ", ".join(f"{figure.shown} {kind}" for figure, (_, kind, _) in zip(row, _DISTANCE, strict=True))
        drawing.heading(question.contract_wording)
        drawing.stacked(numbers, [fill for _, _, fill in _DISTANCE], sum(numbers))
        drawing.words(f"{words}, of {figures[f'{stem}.paired'].shown} people")
        said.append(f"{question.contract_wording}: {words}")
    if said:
        title = "How far the same people came since their first answer, year to date"
        alt = f"{title}. {'; '.join(said)}."
        yield Chart(f"{survey}_distance_chart", title, alt, drawing.svg(alt), f"{survey}_distance_year_to_date")
