"""The definitions of a report's figures, each under the id that the tables point to."""

from collections.abc import Iterator

from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.statements import STATEMENT_FIGURES
from shared.reports.model import Definition
from shared.reports.publishing import SHARE_DEFINITIONS, SHARES
from shared.reports.stages import STAGES
from shared.reports.targets import ASKED, SHARE, YEAR

_SHARE_LABELS = {"percent": "%", "low": "%, low end of the 95 % interval", "high": "%, high end of the 95 % interval"}


def definitions() -> Iterator[Definition]:
    """Yield every definition: of the measures, the survey results and the targets."""
    for measure in (*MEASURES.values(), *ADDITIONAL.values()):
        if measure.published:
            yield Definition(measure.name, measure.label, measure.definition)
    yield Definition(
        "people_by_source", "Referred by", "People of the period by who referred them, as far as that was recorded."
    )
    yield Definition("stages", "Where the groups stood", STAGES)
    for figure in STATEMENT_FIGURES.values():
        yield Definition(f"statement-{figure.name}", figure.label, figure.definition)
    for part in SHARES:
        for name, text in SHARE_DEFINITIONS.items():
            label = f"{STATEMENT_FIGURES[part].label}, {_SHARE_LABELS[name]}"
            yield Definition(f"statement-{part}_{name}", label, text)
    yield Definition("targets-asked", "Asked for by now", ASKED)
    yield Definition("targets-percent", "Reached", SHARE)
    yield Definition("targets-year", "Target for the year", YEAR)
