"""From evidence to published figures: all candidates together, one decision on what is hidden, then what follows.

Percentages, intervals and shares of targets are made from published figures alone, so they give nothing away that
these do not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from shared.domain.adding_up import sums, wholes
from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules, hidden_figures
from shared.domain.evidence import SPANS, Evidence, FigureName, Figures
from shared.domain.measures import ADDITIONAL, MEASURES, STATEMENT_FIGURES, Figure, Measure
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
        if name[0] != "by_group" or (len(name) == len(("by_group", "g01", "people")) and name[-1] in BY_GROUP)
    }


def publish(evidence: Evidence, groups: Mapping[str, str], rules: Rules) -> dict[str, PublishedFigure]:
    """Publish a quarter's evidence: every figure by its id. `groups` are the groups' names by their codes."""
    figures = candidates(evidence)
    hidden = hidden_figures(figures, rules)
    first_of_year = evidence.spans["quarter"] == evidence.spans["year_to_date"]
    parts: dict[FigureName, tuple[FigureName, ...]] = {}
    for total, found in sums(figures, first_of_year=first_of_year):
        parts.setdefault(total, found)
    whole = wholes(figures)
    published: dict[str, PublishedFigure] = {}
    for name, figure in figures.items():
        counted = _published(name, figure, groups, is_hidden=name in hidden)
        published[counted.id] = replace(
            counted,
            sum_of=tuple(map(id_of, parts.get(name, ()))),
            denominator=id_of(whole[name]) if name in whole else None,
        )
        if name[-1] in SHARES:
            part, of = (published[id_of((*name[:-1], which))] for which in (name[-1], SHARES[name[-1]]))
            published.update((share.id, share) for share in _share(part, of))
    return published


def id_of(name: FigureName) -> str:
    """Return a figure's id: its name, dotted."""
    return ".".join(name)


def _published(name: FigureName, figure: Figure, groups: Mapping[str, str], *, is_hidden: bool) -> PublishedFigure:
    _, *rest = name
    measure = described(tuple(rest))
    group = f"{groups[rest[1]]}: " if rest[0] == "by_group" else ""
    return PublishedFigure(
        id=id_of(name),
        label=f"{group}{measure.label}",
        value=None if is_hidden else figure.value,
        shown=HIDDEN if is_hidden else shown(figure.value),
        status="suppressed" if is_hidden else "not_available" if figure.value is None else "exact",
        revised=False,
        counts=measure.counts,
        base=None,
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
    interval = wilson(part.value or 0, whole.value or 1)
    said = (
        ("percent", percentage(part.value or 0, whole.value or 1), f"%, of {whole.label.rpartition(': ')[2]}"),
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
