"""The tables that a contract opens and closes with: its baseline, and its totals for the next provider."""

from collections.abc import Iterator

from shared.domain.calendar.days import in_words, span_in_words
from shared.domain.figures.contract_handover import BASELINE, WHOLE
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.measures import MEASURES
from shared.reports.model import Column, PublishedFigure, Row, Table
from shared.reports.numbers import shown

_TITLES = {BASELINE: "Where things stood the day before the contract began", WHOLE: "Over the whole contract"}
_HEADS = {BASELINE: "On that day", WHOLE: "From its first day to its last"}
_KNOWN = {**MEASURES, **ADDITIONAL}


def published_handover(evidence: Evidence) -> Iterator[PublishedFigure]:
    """Yield the figures of a contract's opening and closing: they count things, not people, so are never hidden."""
    for edge, figures in evidence.edges.items():
        for name, figure in figures.items():
            measure = _KNOWN[name]
            yield PublishedFigure(
                id=FigureName(edge, name),
                label=f"{measure.label}, {_TITLES[edge][0].lower()}{_TITLES[edge][1:]}",
                value=figure.value,
                shown=shown(figure.value),
                status="exact",
                revised=False,
                counts=measure.counts,
                base=None,
                denominator=None,
                sum_of=(),
                target=None,
                rag=None,
                definition=measure.definition,
            )


def handover_tables(evidence: Evidence) -> Iterator[Table]:
    """Yield the opening or closing table, or both, if the quarter has them."""
    for edge, figures in evidence.edges.items():
        rows = tuple(Row(_KNOWN[name].label, (f"{edge}.{name}",), name) for name in figures)
        yield Table(edge, _TITLES[edge], "Measure", (Column(_HEADS[edge]),), rows, "what each measure counts")


def handover_text(evidence: Evidence) -> tuple[str, ...]:
    """Return the sentences for a contract's first or last report."""
    contract = evidence.contract
    said = []
    if BASELINE in evidence.edges:
        said.append(
            f"This is the contract's first report; it began on {in_words(contract.starts_on)}. Records from before "
            "that day decide only who is new and what is paired."
        )
    if WHOLE in evidence.edges:
        said.append(
            f"This is the contract's last report; it ran over {span_in_words(contract.period)}. Whoever takes over "
            "finds here all of it, and the groups as they stand in the parts above. Yearly targets for what happens "
            "were asked for by the contract's days of the year, those for a state whole."
        )
    return tuple(said)
