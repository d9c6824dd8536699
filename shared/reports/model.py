"""The neutral model of a report: every published figure once, the tables that show them, the words between.

`Report.of` applies disclosure control; what leaves here may be published. The writers only place strings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from shared.domain.contract import Target
from shared.domain.dates import in_words
from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules, hidden_figures
from shared.domain.evidence import SPANS, Evidence, FigureName
from shared.domain.group import Group, StageName, StageStep, in_order
from shared.domain.measures import ADDITIONAL, MEASURES, STATEMENT_FIGURES, Figure, Measure
from shared.domain.quarter import Period
from shared.domain.quote import Quote
from shared.domain.survey import statements
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, percentage, shown

GREEN, AMBER, RED = "green", "amber", "red"
STATUS_WORDS: Mapping[str | None, str] = {GREEN: "on track", AMBER: "a little behind", RED: "behind", None: "not shown"}
AMBER_FROM = 75
"""Percent of what should be reached by now, from which a target counts as a little behind rather than behind."""

BY_GROUP = ("sessions", "attendances", "people", "new_people", "volunteer_hours")
"""The measures that a report shows group by group; the rest of them stay in the evidence."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as it is published; the fields are those of report.json."""

    id: str
    label: str
    value: float | None
    shown: str
    status: str
    revised: bool
    counts: str
    base: int | None
    denominator: str | None
    sum_of: tuple[str, ...]
    target: float | None
    rag: str | None
    definition: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what it is about, and the ids of its figures."""

    label: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report. `heads` names the columns, the first that of the labels."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed in one figure, and why, as far as may be shown."""

    figure: str
    label: str
    was: str
    now: str
    why: str


@dataclass(frozen=True)
class Report:
    """One issue of a quarter's report."""

    contract: str
    commissioner: str
    provider: str
    service: str
    quarter: str
    spans: Mapping[str, Period]
    revision: int
    issued_at: str
    rules: Rules
    figures: Mapping[str, PublishedFigure]
    tables: tuple[Table, ...]
    sections: Mapping[str, tuple[str, ...]]
    changes: tuple[Change, ...] = field(default=())

    @classmethod
    def of(  # noqa: PLR0913 - everything that a report is made of, by name
        cls,
        evidence: Evidence,
        *,
        targets: Iterable[Target],
        groups: Iterable[Group],
        revision: int,
        issued_at: str,
        rules: Rules,
        steps: Iterable[StageStep] = (),
        quotes: Iterable[Quote] = (),
        late_registers: int = 0,
    ) -> "Report":
        """Make the report of a quarter's evidence: hide what may not be published, then arrange the rest.

        `steps` are those of the groups' pathway; quotes stand without group or quarter; `late_registers` is how many of
        earlier quarters came in after their reports.
        """
        contract = evidence.contract
        names = {group.group: group.name for group in groups}
        figures = {figure.id: figure for span in SPANS for figure in _publish(evidence, span, names, rules)}
        aims = [target for target in targets if _applies(target, evidence)]
        for target in aims:
            figures.update(_with_target(figures, target, evidence))
        return cls(
            contract=contract.contract,
            commissioner=contract.commissioner,
            provider=contract.provider,
            service=contract.service,
            quarter=evidence.quarter.name,
            spans=evidence.spans,
            revision=revision,
            issued_at=issued_at,
            rules=rules,
            figures=figures,
            tables=tuple(_tables(aims, names)),
            sections={
                **_sections(figures, rules),
                "pathway": _pathway(steps, names, evidence.spans["year_to_date"]),
                "quotes": published_quotes(quotes),
                "late": _late(late_registers),
            },
        )

    def revised_since(self, earlier: Mapping[str, str], why: str) -> "Report":
        """Return the report with what changed since an earlier issue, given the strings that it showed by figure."""
        changed = {name for name, figure in self.figures.items() if name in earlier and earlier[name] != figure.shown}
        return replace(
            self,
            figures={
                name: replace(figure, revised=True) if name in changed else figure
                for name, figure in self.figures.items()
            },
            changes=tuple(
                Change(name, figure.label, earlier[name], figure.shown, why)
                for name, figure in self.figures.items()
                if name in changed
            ),
        )


def _publish(evidence: Evidence, span: str, groups: Mapping[str, str], rules: Rules) -> Iterator[PublishedFigure]:
    figures = evidence.figures[span]
    hidden = hidden_figures(figures, rules)
    for name, figure in figures.items():
        if name[0] == "by_group" and (len(name) > len(("by_group", "g01", "people")) or name[-1] not in BY_GROUP):
            continue
        yield _published(span, name, figure, groups, is_hidden=name in hidden)
        if name[0] == "statements" and name[-1] == "agree":
            answered = figures[(*name[:-1], "answered")]
            yield _agreement(span, name, figure, answered, is_hidden=name in hidden)


def _published(
    span: str, name: FigureName, figure: Figure, groups: Mapping[str, str], *, is_hidden: bool
) -> PublishedFigure:
    measure = _described(name)
    group = f"{groups[name[1]]}: " if name[0] == "by_group" else ""
    return PublishedFigure(
        id=".".join((span, *name)),
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


def _agreement(span: str, name: FigureName, agree: Figure, answered: Figure, *, is_hidden: bool) -> PublishedFigure:
    enough = (answered.value or 0) >= ANSWERS_FOR_A_BREAKDOWN and not is_hidden
    value = percentage(agree.value or 0, answered.value or 1) if enough else None
    statement = ".".join((span, *name[:-1]))
    return PublishedFigure(
        id=f"{statement}.agree_percent",
        label=f"{statements()[name[1]].contract_wording}: agree, %",
        value=value,
        shown=f"{value} %" if value is not None else HIDDEN if is_hidden else NOT_APPLICABLE,
        status="exact" if enough else "suppressed" if is_hidden else "not_applicable",
        revised=False,
        counts="people",
        base=None,
        denominator=f"{statement}.answered",
        sum_of=(),
        target=None,
        rag=None,
        definition=f"Agree, of all answered, in percent; from {ANSWERS_FOR_A_BREAKDOWN} answers up.",
    )


def _described(name: FigureName) -> Measure:
    """Return the label, the kind and the definition of any figure, in the shape of a measure."""
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


# targets


def _applies(target: Target, evidence: Evidence) -> bool:
    return target.contract == evidence.contract.contract and target.year_from in _year_of(evidence)


def _year_of(evidence: Evidence) -> Period:
    april = evidence.quarter.year_to_date.first
    year = Period(april, date(april.year + 1, 3, 31))
    return evidence.contract.part_of(year) or year


def _with_target(
    figures: Mapping[str, PublishedFigure], target: Target, evidence: Evidence
) -> Mapping[str, PublishedFigure]:
    figure = figures[f"year_to_date.{target.measure}"]
    aim = float(target.target)
    expected = aim if MEASURES[target.measure].level else aim * _share_of_year_gone(evidence)
    return {figure.id: replace(figure, target=aim, rag=_rag(figure.value, expected))}


def _share_of_year_gone(evidence: Evidence) -> float:
    year, gone = _year_of(evidence), evidence.spans["year_to_date"]
    return ((gone.last - gone.first).days + 1) / ((year.last - year.first).days + 1)


def _rag(value: float | None, expected: float) -> str | None:
    if value is None:
        return None
    if value >= expected:
        return GREEN
    return AMBER if value * 100 >= expected * AMBER_FROM else RED


# what the tables show, and the words between

_HEADLINES = {
    "activity": (
        "Activity",
        ("projects", "sessions", "attendances", "taster_sessions", "events", "event_audience", "volunteer_hours"),
    ),
    "people": ("People", ("people", "new_people", "volunteers", "survey_responses", "waiting_days_median")),
    "groups": (
        "The groups' pathway",
        (
            "cofacilitated_groups_started",
            "independent_groups_started",
            "independent_groups",
            "independent_regular_members",
            "groups_ended",
        ),
    ),
    "quality": ("How good these figures are", ("registers_expected", "registers_received")),
}
_SPAN_HEADS = ("This quarter", "Year to date")
_STATEMENT_PARTS = ("answered", "agree", "agree_percent", "prefer_not_to_say", "paired", "improved", "same", "lower")
_STATEMENT_HEADS = ("Answered", "Agree", "Agree, %", "Rather not say", "Paired", "Improved", "Same", "Lower")
_DO_NOT_ADD_UP = "People do not add up: somebody who came in two quarters, or to two groups, is one person."


def _tables(targets: Iterable[Target], groups: Mapping[str, str]) -> Iterator[Table]:
    aims = tuple(Row(MEASURES[target.measure].label, (f"year_to_date.{target.measure}",)) for target in targets)
    if aims:
        note = (
            f"On track: at least what the year's target asks for by now, by days (for a state at the quarter's end: "
            f"the whole target). A little behind: at least {AMBER_FROM} % of that. Behind: less."
        )
        yield Table("targets", "Targets", ("Measure", "Year to date", "Target for the year", "Status"), aims, note)
    for name, (title, measures) in _HEADLINES.items():
        rows = tuple(Row(MEASURES[measure].label, tuple(f"{span}.{measure}" for span in SPANS)) for measure in measures)
        yield Table(name, title, ("Measure", *_SPAN_HEADS), rows, _DO_NOT_ADD_UP if name == "people" else "")
    for span, head in zip(SPANS, _SPAN_HEADS, strict=True):
        rows = tuple(
            Row(name, tuple(f"{span}.by_group.{group}.{measure}" for measure in BY_GROUP))
            for group, name in groups.items()
        )
        heads = ("Group", *(MEASURES[measure].label for measure in BY_GROUP))
        yield Table(f"by_group_{span}", f"Group by group: {head.lower()}", heads, rows, _DO_NOT_ADD_UP)
    for span, head in reversed(tuple(zip(SPANS, _SPAN_HEADS, strict=True))):
        rows = tuple(
            Row(question.contract_wording, tuple(f"{span}.statements.{name}.{part}" for part in _STATEMENT_PARTS))
            for name, question in statements().items()
        )
        note = "Paired people are compared with their own first answer; there is no comparison group."
        yield Table(f"outcomes_{span}", f"Outcomes: {head.lower()}", ("Statement", *_STATEMENT_HEADS), rows, note)


def _sections(figures: Mapping[str, PublishedFigure], rules: Rules) -> Mapping[str, tuple[str, ...]]:
    def said(measure: str) -> str:
        return figures[f"quarter.{measure}"].shown

    hidden = sum(figure.status == "suppressed" for figure in figures.values())
    return {
        "summary": (
            (
                f"This quarter {said('people')} people came to {said('sessions')} sessions of {said('projects')} "
                f"groups, {said('new_people')} of them for the first time."
            ),
            (
                f"{said('registers_received')} of {said('registers_expected')} registers due came in, and "
                f"{said('survey_responses')} survey responses."
            ),
        ),
        "notes": (
            (
                f"{HIDDEN} marks a figure hidden for confidentiality: it counts, or is made from the records of, fewer "
                f"than {rules.threshold} people, or breaks down fewer than {ANSWERS_FOR_A_BREAKDOWN} answers. "
                f"{hidden} of {len(figures)} figures are hidden."
            ),
            (
                "[x] marks a figure that is not available, [z] one that does not apply, [r] one revised since the last "
                "issue."
            ),
        ),
    }


_STEPS: Mapping[StageName, str] = {
    "taster": "began with tasters",
    "facilitated": "began, led with a facilitator",
    "co_facilitated": "came to be led by peer tutors with a facilitator",
    "independent": "became independent",
    "ended": "came to its end",
}


def _pathway(steps: Iterable[StageStep], groups: Mapping[str, str], year: Period) -> tuple[str, ...]:
    """Tell the steps that the groups took this year, in the order in which they took them."""
    taken = (step for step in in_order(steps) if step.starts_on in year and step.group in groups)
    return tuple(
        f"{in_words(step.starts_on)}: {groups[step.group]} {_STEPS[step.stage]}. {step.note}".rstrip() for step in taken
    )


def published_quotes(quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Return the approved words in an order that says nothing of who gave them, or when."""
    return tuple(sorted(quote.text for quote in quotes if quote.may_be_published))


def _late(registers: int) -> tuple[str, ...]:
    if not registers:
        return ()
    came = "1 register" if registers == 1 else f"{registers} registers"
    return (
        (
            f"{came} of earlier quarters came in after those quarters' reports. The year to date counts what they say; "
            "the earlier reports stand as they were issued until they are issued again."
        ),
    )
