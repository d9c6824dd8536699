"""Where the groups stood on their pathway at the end of each quarter: never hidden, as they count no people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from shared.domain.calendar.quarter import Period, quarters_of
from shared.domain.figures.figure_name import FigureName
from shared.domain.records.group import StageName, StageStep, in_order, stage_at
from shared.reports.model import PublishedFigure
from shared.reports.numbers import shown

STAGE_HEADS: dict[StageName, str] = {
    "taster": "Taster",
    "facilitated": "Facilitated",
    "co_facilitated": "Co-facilitated",
    "independent": "Independent",
    "ended": "Ended",
}
STAGES = (
    "Groups by the stage that they had reached on the quarter's last day (that of the contract, where it ends before)."
)


def quarters_with_stages(figures: Mapping[str, PublishedFigure]) -> list[str]:
    """Return the quarters that have figures of stages, in order."""
    return sorted({figure.id.path[0] for figure in figures.values() if figure.id.span == "stages"})


def stage_figures(steps: Iterable[StageStep], groups: Iterable[str], year: Period) -> Iterator[PublishedFigure]:
    """Yield how many groups stood at each stage at the end of each quarter of the year so far, within the contract."""
    taken: dict[str, list[StageStep]] = defaultdict(list)
    for step in in_order(steps):
        taken[step.group].append(step)
    known = list(groups)
    for quarter in quarters_of(year):
        day = min(quarter.period.last, year.last)
        at = Counter(stage_at(taken[group], day) for group in known)
        for stage, head in STAGE_HEADS.items():
            yield PublishedFigure(
                id=FigureName("stages", quarter.name, stage),
                label=f"{head}, at the end of {quarter.name}",
                value=at[stage],
                shown=shown(at[stage]),
                status="exact",
                revised=False,
                counts="things",
                base=None,
                denominator=None,
                sum_of=(),
                target=None,
                rag=None,
                definition=STAGES,
            )
