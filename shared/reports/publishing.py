"""From evidence to published figures: all candidates together, one decision on what is hidden, then what follows.

Percentages, intervals and shares of targets are made from published figures alone, so they give nothing away that
these do not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shared.domain.adding_up import sums, wholes
from shared.domain.additional import ADDITIONAL
from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules
from shared.domain.disclosure.deciding import Decision, decide
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.disclosure.rules import STATISTICS, rounded
from shared.domain.evidence import SPANS, Evidence, FigureName, Figures
from shared.domain.measures import MEASURES, STATEMENT_FIGURES, Figure, Measure
from shared.domain.survey import statements
from shared.reports.model import PublishedFigure
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, percentage, shown, wilson

BY_GROUP = ("sessions", "attendances", "people", "new_people", "volunteer_hours")
"""The measures that a report shows group by group; the rest of them stay in the evidence."""

SHARES = {"agree": "answered", "improved": "paired"}
"""Figures that are given as a percentage too, each with the figure that it is a share of."""


def candidates(evidence: Evidence) -> Figures:
    """Return every figure that a report would show, of all spans together, the span first in its name."""
    return {
        (span, *name): figure
        for span in SPANS
        for name, figure in evidence.figures[span].items()
        if _is_published(name)
    }


def _is_published(name: FigureName) -> bool:
    if name[0] == "by_group":
        return len(name) == len(("by_group", "g01", "people")) and name[-1] in BY_GROUP
    return name[-1] not in ADDITIONAL or not ADDITIONAL[name[-1]].evidence_only


def facts_of(evidence: Evidence, rules: Rules) -> dict[str, Fact]:
    """Return every figure that a report would show, by its id, with what it would be published as."""
    figures = candidates(evidence)
    parts = _parts(evidence, figures)
    return {
        id_of(name): Fact(
            figure.value,
            figure.contributors,
            *_as_published(name, figure, rules),
            tuple(map(id_of, parts.get(name, ()))),
        )
        for name, figure in figures.items()
    }


def decide_on(evidence: Evidence, revision: int, rules: Rules, earlier: Sequence[Issue] = ()) -> Decision:
    """Decide what a report of this evidence hides. `earlier` is every issue published before it, oldest first."""
    facts = facts_of(evidence, rules)
    issue = Issue(evidence.contract.contract, evidence.quarter, revision, evidence.spans, facts)
    return decide(issue, earlier, rules)


def _parts(evidence: Evidence, figures: Figures) -> dict[FigureName, tuple[FigureName, ...]]:
    parts: dict[FigureName, tuple[FigureName, ...]] = {}
    first_of_year = evidence.spans["quarter"] == evidence.spans["year_to_date"]
    for total, found in sums(figures, first_of_year=first_of_year):
        parts.setdefault(total, found)
    return parts


def _as_published(name: FigureName, figure: Figure, rules: Rules) -> tuple[float | None, int | None]:
    """Return what a figure is published as where it is not hidden, and what that is rounded to, if anything."""
    if not rules.rounding or figure.value is None or figure.contributors is None or name[-1] in STATISTICS:
        return figure.value, None
    return rounded(figure.value, rules.rounding), rules.rounding


def publish(
    evidence: Evidence, groups: Mapping[str, str], rules: Rules, decision: Decision
) -> dict[str, PublishedFigure]:
    """Publish a quarter's evidence: every figure by its id. `groups` are the groups' names by their codes."""
    figures = candidates(evidence)
    parts = _parts(evidence, figures)
    whole = wholes(figures)
    published: dict[str, PublishedFigure] = {}
    for name, figure in figures.items():
        given = _as_published(name, figure, rules)
        counted = _published(name, given, groups, is_hidden=id_of(name) in decision.hidden)
        published[counted.id] = replace(
            counted,
            # rounded figures are rounded one by one, so they do not add up exactly
            sum_of=() if counted.base else tuple(map(id_of, parts.get(name, ()))),
            denominator=id_of(whole[name]) if name in whole else None,
        )
        if name[-1] in SHARES:
            part, of = (published[id_of((*name[:-1], which))] for which in (name[-1], SHARES[name[-1]]))
            published.update((share.id, share) for share in _share(part, of))
    return published


def id_of(name: FigureName) -> str:
    """Return a figure's id: its name, dotted."""
    return ".".join(name)


def _published(
    name: FigureName, given: tuple[float | None, int | None], groups: Mapping[str, str], *, is_hidden: bool
) -> PublishedFigure:
    value, base = given
    _, *rest = name
    measure = described(tuple(rest))
    group = f"{groups[rest[1]]}: " if rest[0] == "by_group" else ""
    return PublishedFigure(
        id=id_of(name),
        label=f"{group}{measure.label}",
        value=None if is_hidden else value,
        shown=HIDDEN if is_hidden else shown(value),
        status="suppressed" if is_hidden else "not_available" if value is None else "rounded" if base else "exact",
        revised=False,
        counts=measure.counts,
        base=base,
        denominator=None,
        sum_of=(),
        target=None,
        rag=None,
        definition=measure.definition,
    )


def _share(part: PublishedFigure, whole: PublishedFigure) -> Iterator[PublishedFigure]:
    """Yield a share in percent and the ends of its interval: none below ten answers, none from a hidden figure."""
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
            id=f"{part.id}_{name}",
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


def described(name: FigureName) -> Measure:
    """Return the label, the kind and the definition of any figure (without its span), in the shape of a measure."""
    if name[-1] in MEASURES:
        return MEASURES[name[-1]]
    if name[-1] in ADDITIONAL:
        return ADDITIONAL[name[-1]]
    known = MEASURES["people"]
    if name[1] == "people_by_source":
        return replace(
            known, label=f"People referred by {name[2]}", definition="People of the period by who referred them."
        )
    wave = f" ({name[3]} wave)" if name[1] == "statements_by_wave" else ""
    question = statements()[name[2] if wave else name[1]]
    part = name[-1].replace("_", " ")
    once = " Each person's latest answer of that wave, once." if wave else ""
    return replace(
        known,
        label=f"{question.contract_wording}{wave}: {part}",
        definition=f"{STATEMENT_FIGURES[name[-1]]}{once}",
    )
