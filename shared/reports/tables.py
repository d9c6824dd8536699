"""The tables of a report: which figures are in which, under which headings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures import additivity
from shared.domain.figures.evidence import SPANS
from shared.domain.figures.figure_name import BY_SOURCE, FigureName
from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.measure import Measure
from shared.domain.figures.measures import MEASURES
from shared.domain.records.narrative import Indicator
from shared.domain.records.survey import current_survey
from shared.reports.comparisons import BY_QUARTER, LAST_QUARTER, LAST_YEAR, quarters_in
from shared.reports.model import Column, PublishedFigure, Row, Table
from shared.reports.publishing import BY_GROUP
from shared.reports.stages import STAGE_HEADS, quarters_with_stages
from shared.reports.targets import AMBER_FROM, YearTarget

INDICATORS = "indicators"
"""The table of the commissioner's own indicators."""
SPAN_HEADS = {"quarter": "This quarter", "year_to_date": "Year to date"}
COMPARED_HEADS = {
    "quarter": "This quarter",
    LAST_QUARTER: "Last quarter",
    LAST_YEAR: "Same quarter last year",
    "year_to_date": "Year to date",
}
DO_NOT_ADD_UP = "People do not add up: somebody who came in two quarters, or to two groups, is one person."
THRESHOLDS = (
    "● On track: at least what the target asks for by now. ▲ A little behind: at least "
    f"{AMBER_FROM} % of that. ■ Behind: less. A target for what happens in the year is asked for by days; one for a "
    "state at the quarter's end is asked for whole at any time, never by days."
)
AS_ISSUED = "Earlier quarters stand as they were last issued before this report."
IN_QUARTERS = (
    "sessions",
    "attendances",
    "new_people",
    "taster_sessions",
    "events",
    "event_audience",
    "volunteer_hours",
    "additional.places_offered",
)
PAIRED = "Paired people are compared with their own first answer. There is no comparison group."

MEASURES_OF: Mapping[str, tuple[str, Sequence[str], str, str]] = {
    "activity": ("Activity", ("projects", "sessions", "attendances"), "sessions, attendances and groups", ""),
    "people": (
        "People",
        ("people", "new_people", "additional.people_once", "additional.people_four_or_more"),
        "people",
        DO_NOT_ADD_UP,
    ),
    "groups": (
        "The groups' pathway",
        (
            "cofacilitated_groups_started",
            "independent_groups_started",
            "groups_ended",
            "independent_groups",
            "additional.independent_groups_confirmed",
            "independent_regular_members",
            "additional.independent_six_months",
            "additional.still_meeting_six_months",
            "additional.independent_twelve_months",
            "additional.still_meeting_twelve_months",
            "additional.grants",
            "additional.grants_amount",
        ),
        "groups, their members, and pounds",
        "",
    ),
    "waiting": (
        "Waiting and places",
        (
            "waiting_days_median",
            "additional.people_waiting",
            "additional.longest_wait_days",
            "additional.places_offered",
            "additional.places_filled",
        ),
        "days, people and places",
        "",
    ),
    "volunteers": ("Volunteers", ("volunteers", "volunteer_hours"), "people and hours", ""),
    "events": (
        "Tasters and events",
        ("taster_sessions", "additional.taster_visits", "events", "event_audience"),
        "tasters, events and visits",
        "",
    ),
    "quality": (
        "Registers and responses",
        ("registers_expected", "registers_received", "additional.registers_corrected", "survey_responses"),
        "registers and responses",
        "",
    ),
}
"""Each table of measures: title, measures, what its numbers count, a note."""


def _check_every_measure_is_in_its_table() -> None:
    """Check at import that the measures and the tables agree, so that neither is forgotten."""
    for measure in (*MEASURES.values(), *ADDITIONAL.values()):
        name = measure.name if measure.name in MEASURES else f"additional.{measure.name}"
        found = [table for table, (_, names, _, _) in MEASURES_OF.items() if name in names]
        if found != ([measure.table] if measure.table else []):
            msg = f"{measure.name} says that its table is {measure.table!r}, and is in {found}"
            raise ValueError(msg)


_check_every_measure_is_in_its_table()

STATEMENT_COLUMNS = (
    ("answered", "Answered"),
    ("agree", "Agree"),
    ("agree_percent", "Agree, %"),
    ("agree_low", "95 % from"),
    ("agree_high", "to"),
    ("prefer_not_to_say", "Rather not say"),
)
WAVE_COLUMNS = STATEMENT_COLUMNS[:-1]
DISTANCE_COLUMNS = (
    ("paired", "Paired"),
    ("improved", "Improved"),
    ("improved_percent", "Improved, %"),
    ("improved_low", "95 % from"),
    ("improved_high", "to"),
    ("same", "Same"),
    ("lower", "Lower"),
)


def compared(year_targets: Iterable[YearTarget]) -> list[str]:
    """Return the measures that are shown beside earlier reports' figures, by their names inside a span."""
    shown = [name for _, names, _, _ in MEASURES_OF.values() for name in names]
    return list(dict.fromkeys([*shown, *(target.measure for target in year_targets)]))


def make_tables(
    figures: Mapping[str, PublishedFigure],
    year_targets: Sequence[YearTarget],
    groups: Mapping[str, str],
    indicators: Sequence[Indicator],
    quarter: Quarter,
) -> Iterator[Table]:
    """Yield every table. `groups` has the groups' names by code; groups and indicators keep their order."""
    if indicators:
        yield _indicators(indicators)
    if year_targets:
        for span in reversed(SPANS):
            yield _targets(span, year_targets)
    for table, (title, names, unit, note) in MEASURES_OF.items():
        columns = tuple(map(Column, COMPARED_HEADS.values()))
        yield Table(table, title, "Measure", columns, tuple(_measure_row(name) for name in names), unit, note)
    yield from _by_quarter(figures, quarter)
    yield _stages(figures)
    for span in SPANS:
        yield _by_group(span, groups)
    yield from _sources(figures)
    for span in reversed(SPANS):
        yield from _outcomes(span)


def measure_of(name: str) -> Measure:
    """Return a measure by the name its figures have inside a span."""
    found = additivity.measure_of(FigureName.read(f"quarter.{name}"))
    if found is None:
        raise KeyError(name)
    return found


def _targets(span: str, year_targets: Iterable[YearTarget]) -> Table:
    named = (
        ("asked", "Asked for by now", "targets-asked"),
        ("percent", "Reached", "targets-percent"),
    )
    columns = (
        Column("Actual"),
        *(Column(head, definition=definition) for _, head, definition in named),
        Column("Status", "status"),
        *([Column("Target for the year", definition="targets-year")] if span == "year_to_date" else []),
    )
    rows = tuple(
        Row(
            MEASURES[target.measure].label,
            (
                f"{span}.{target.measure}",
                *(f"{span}.targets.{target.measure}.{part}" for part, _, _ in named),
                f"{span}.{target.measure}",
                *([f"{span}.targets.{target.measure}.year"] if span == "year_to_date" else []),
            ),
            target.measure,
        )
        for target in year_targets
    )
    title = f"Targets: {SPAN_HEADS[span].lower()}"
    return Table(f"targets_{span}", title, "Measure", columns, rows, "what each measure counts", THRESHOLDS)


def _measure_row(name: str) -> Row:
    figures = tuple(f"{span}.{name}" for span in COMPARED_HEADS)
    return Row(measure_of(name).label, figures, measure_of(name).name)


def _indicators(indicators: Iterable[Indicator]) -> Table:
    rows = tuple(Row(it.wording, tuple(f"{span}.{it.measure}" for span in SPANS), it.measure) for it in indicators)
    columns = tuple(Column(SPAN_HEADS[span]) for span in SPANS)
    return Table(INDICATORS, "Your own indicators", "Indicator", columns, rows, "what each indicator counts")


def _by_quarter(figures: Mapping[str, PublishedFigure], quarter: Quarter) -> Iterator[Table]:
    """Yield activity quarter by quarter, if the year has an earlier report."""
    earlier = quarters_in(figures)
    if earlier:
        spans = (*(f"{BY_QUARTER}.{name}" for name in earlier), "quarter")
        columns = tuple(Column(name) for name in (*earlier, quarter.name))
        rows = tuple(
            Row(measure_of(name).label, tuple(f"{span}.{name}" for span in spans), measure_of(name).name)
            for name in IN_QUARTERS
        )
        yield Table("by_quarter", "Quarter by quarter", "Measure", columns, rows, "what each measure counts", AS_ISSUED)


def _stages(figures: Mapping[str, PublishedFigure]) -> Table:
    quarters = quarters_with_stages(figures)
    columns = tuple(Column(STAGE_HEADS[stage], definition="stages") for stage in STAGE_HEADS)
    rows = tuple(Row(name, tuple(f"stages.{name}.{stage}" for stage in STAGE_HEADS)) for name in quarters)
    return Table("stages", "Where the groups stood at each quarter's end", "At the end of", columns, rows, "groups")


def _by_group(span: str, groups: Mapping[str, str]) -> Table:
    columns = tuple(Column(MEASURES[measure].label, definition=measure) for measure in BY_GROUP)
    rows = tuple(
        Row(name, tuple(f"{span}.by_group.{group}.{measure}" for measure in BY_GROUP)) for group, name in groups.items()
    )
    title = f"Group by group: {SPAN_HEADS[span].lower()}"
    return Table(f"by_group_{span}", title, "Group", columns, rows, "as each head says", DO_NOT_ADD_UP)


def _sources(figures: Mapping[str, PublishedFigure]) -> Iterator[Table]:
    ids = [figure.id for figure in figures.values()]
    named = [name for name in ids if name.span == "year_to_date" and BY_SOURCE in name.path]
    rows = tuple(Row(name.part, (name,), BY_SOURCE) for name in named)
    if rows:
        columns = (Column(SPAN_HEADS["year_to_date"]),)
        yield Table("sources", "Who referred people", "Referred by", columns, rows, "people")


def _outcomes(span: str) -> Iterator[Table]:
    for survey, who in (("participant", "participants"), ("peer_tutor", "peer tutors")):
        wave = f"{span}.additional.statements_by_wave.{{}}"
        every = f"{span}.statements.{{}}"
        for name, said, stem, columns, note in (
            ("end", f"What {who} said at the end", f"{wave}.end", WAVE_COLUMNS, ""),
            ("start", f"What {who} said at the start", f"{wave}.start", WAVE_COLUMNS, ""),
            ("all", f"What {who} said, all answers", every, STATEMENT_COLUMNS, ""),
            ("distance", f"Distance travelled by {who}", every, DISTANCE_COLUMNS, PAIRED),
        ):
            heads = tuple(Column(head, definition=f"statement-{part}") for part, head in columns)
            rows = tuple(
                Row(question.contract_wording, tuple(f"{stem.format(question.question)}.{part}" for part, _ in columns))
                for question in current_survey(survey).statements
            )
            title = f"{said}: {SPAN_HEADS[span].lower()}"
            unit = "people" if name == "distance" else "answers"
            yield Table(f"{survey}_{name}_{span}", title, "Statement", heads, rows, unit, note)
