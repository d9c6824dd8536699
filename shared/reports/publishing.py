"""From evidence to published figures: all candidates together, one decision on what to hide, then the rest.

Percentages, intervals and shares of targets are made only from published figures, so they reveal nothing that those do
not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules
from shared.domain.disclosure.deciding import Decision, decide
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.disclosure.rules import is_statistic, rounded
from shared.domain.figures.additivity import Named, measure_of, sums, wholes
from shared.domain.figures.evidence import SPANS, Evidence
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.measure import Counts, Figure
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.statements import STATEMENT_FIGURES
from shared.domain.records.survey import statements
from shared.reports.model import PublishedFigure
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, percentage, shown, wilson

BY_GROUP = tuple(measure.name for measure in MEASURES.values() if measure.by_group)
"""The measures that a report shows group by group; the rest of them stay in the evidence."""

SHARES = {"agree": "answered", "improved": "paired"}
"""Figures that are also shown as a percentage, each with the figure that it is a share of."""


def candidates(evidence: Evidence) -> Named:
    """Return every figure that a report would show, of all spans together."""
    return {
        name: figure
        for span in SPANS
        for path, figure in evidence.figures[span].items()
        if _is_published(name := FigureName(span, *path))
    }


def _is_published(name: FigureName) -> bool:
    measure = measure_of(name)
    if name.group is not None:
        return measure is not None and measure.by_group
    return measure is None or measure.published


def facts_of(evidence: Evidence, rules: Rules) -> dict[FigureName, Fact]:
    """Return every figure that a report would show, with what it would be published as."""
    figures = candidates(evidence)
    parts = _parts(evidence, figures)
    return {
        name: Fact(figure.value, figure.contributors, *_as_published(name, figure, rules), parts.get(name, ()))
        for name, figure in figures.items()
    }


def decide_on(evidence: Evidence, revision: int, rules: Rules, earlier: Sequence[Issue] = ()) -> Decision:
    """Decide what a report of this evidence hides. `earlier` is every issue published before it, oldest first."""
    facts = facts_of(evidence, rules)
    issue = Issue(evidence.contract.contract, evidence.quarter, revision, evidence.spans, facts)
    return decide(issue, earlier, rules)


def _parts(evidence: Evidence, figures: Named) -> dict[FigureName, tuple[FigureName, ...]]:
    parts: dict[FigureName, tuple[FigureName, ...]] = {}
    first_of_year = evidence.spans["quarter"] == evidence.spans["year_to_date"]
    for total, found in sums(figures, first_of_year=first_of_year):
        parts.setdefault(total, found)
    return parts


def _as_published(name: FigureName, figure: Figure, rules: Rules) -> tuple[float | None, int | None]:
    """Return the value a figure is published with if it is not hidden, and what that is rounded to, if anything."""
    if not rules.rounding or figure.value is None or figure.contributors is None or is_statistic(name):
        return figure.value, None
    return rounded(figure.value, rules.rounding), rules.rounding


def publish(
    evidence: Evidence, groups: Mapping[str, str], rules: Rules, decision: Decision
) -> dict[str, PublishedFigure]:
    """Publish a quarter's evidence: every figure by its name. `groups` are the groups' names by their codes."""
    figures = candidates(evidence)
    parts = _parts(evidence, figures)
    whole = wholes(figures)
    published: dict[str, PublishedFigure] = {}
    for name, figure in figures.items():
        given = _as_published(name, figure, rules)
        counted = _published(name, given, groups, is_hidden=name in decision.hidden)
        published[counted.id] = replace(
            counted,
            # rounded figures are rounded one by one, so they do not add up exactly
            sum_of=() if counted.base else parts.get(name, ()),
            denominator=whole.get(name),
        )
        if name.part in SHARES:
            part, of = published[name], published[name.beside(SHARES[name.part])]
            published.update((share.id, share) for share in _share(part, of))
    return published


def _published(
    name: FigureName, given: tuple[float | None, int | None], groups: Mapping[str, str], *, is_hidden: bool
) -> PublishedFigure:
    value, base = given
    described = describe(name)
    group = "" if name.group is None else f"{groups[name.group]}: "
    return PublishedFigure(
        id=name,
        label=f"{group}{described.label}",
        value=None if is_hidden else value,
        shown=HIDDEN if is_hidden else shown(value),
        status="suppressed" if is_hidden else "not_available" if value is None else "rounded" if base else "exact",
        revised=False,
        counts=described.counts,
        base=base,
        denominator=None,
        sum_of=(),
        target=None,
        rag=None,
        definition=described.definition,
    )


def _share(part: PublishedFigure, whole: PublishedFigure) -> Iterator[PublishedFigure]:
    """Yield a share in percent and the ends of its interval: none below ten answers or from a hidden figure."""
    known = part.value is not None and whole.value is not None
    enough = known and (whole.value or 0) >= ANSWERS_FOR_A_BREAKDOWN
    why = "exact" if enough else "not_applicable" if known else "suppressed"
    missing = NOT_APPLICABLE if known else HIDDEN
    # where it is not given, any share will do; rounded figures may make a part of more than the whole
    of = whole.value or 1 if enough else 1
    share = min(part.value or 0, of) if enough else 0
    interval = wilson(share, of)
    said = (
        ("percent", percentage(share, of), f"%, of {whole.label.rpartition(': ')[2]}"),
        ("low", interval.low, "%, low end of the 95 % interval"),
        ("high", interval.high, "%, high end of the 95 % interval"),
    )
    for name, value, label in said:
        yield replace(
            part,
            id=part.id.beside(f"{part.id.part}_{name}"),
            label=f"{part.label}, {label}",
            value=value if enough else None,
            shown=f"{value} %" if enough else missing,
            status=why,
            denominator=whole.id,
            sum_of=(),
            definition=SHARE_DEFINITIONS[name],
        )


SHARE_DEFINITIONS: Mapping[str, str] = {
    "percent": f"The share of the answers (of the paired people) in percent; from {ANSWERS_FOR_A_BREAKDOWN} up.",
    "low": "The lower end of the range in which the share would lie in 95 of 100 such surveys (Wilson's interval).",
    "high": "The upper end of the range in which the share would lie in 95 of 100 such surveys (Wilson's interval).",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A figure's label, what it counts and what it means."""

    label: str
    counts: Counts
    definition: str


def describe(name: FigureName) -> Described:
    """Return the label, the kind and the definition of any figure."""
    measure = measure_of(name)
    if measure:
        return Described(measure.label, measure.counts, measure.definition)
    match name.path:
        case ("additional", "people_by_source", source):
            return Described(f"People referred by {source}", "people", "People of the period by who referred them.")
        case ("additional", "statements_by_wave", question, wave, part):
            return _of_statement(question, part, f" ({wave} wave)", " Each person's latest answer of that wave, once.")
        case (_, question, part):
            return _of_statement(question, part, "", "")
        case _:
            raise KeyError(name)


def _of_statement(question: str, part: str, wave: str, once: str) -> Described:
    wording = statements()[question].contract_wording
    label = f"{wording}{wave}: {part.replace('_', ' ')}"
    return Described(label, "people", f"{STATEMENT_FIGURES[part].definition}{once}")
