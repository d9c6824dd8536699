"""The words of a report: made from its figures as shown, never from hidden ones."""

from collections import Counter
from collections.abc import Iterable, Mapping

from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import Period
from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules
from shared.domain.disclosure.deciding import Decision
from shared.domain.disclosure.rules import Reason
from shared.domain.records.group import Group, StageName, StageStep, in_order
from shared.domain.records.narrative import Narrative, NarrativePart
from shared.domain.records.quote import Quote
from shared.reports.model import PublishedFigure, Report
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE, shown

NARRATIVE: Mapping[NarrativePart, str] = {
    "went_well": "What went well",
    "risks": "Risks and issues",
    "safeguarding": "Safeguarding",
    "case_study": "One person’s story, told with their consent",
    "peer_tutors": "What the peer tutors say of it themselves",
    "next_quarter": "What comes next quarter",
}
"""The parts of the narrative in their order, each with its heading."""

PEER_TUTORS = (
    (
        "The peer tutors are few, so their outcome is told in words that they agree at their meeting; figures stand "
        f"here from {ANSWERS_FOR_A_BREAKDOWN} answers up."
    ),
)
FIRST_ISSUE = ("This is the first issue of this quarter's report.",)

_STEPS: Mapping[StageName, str] = {
    "taster": "began with tasters",
    "facilitated": "began, led with a facilitator",
    "co_facilitated": "came to be led by peer tutors with a facilitator",
    "independent": "became independent",
    "ended": "came to its end",
}


def narrative(narratives: Iterable[Narrative], contract: str, quarter: str) -> dict[str, tuple[str, ...]]:
    """Return the approved parts of the coordinator's narrative, a tuple of paragraphs each, by `narrative_PART`."""
    told = {
        it.part: it.text
        for it in narratives
        if (it.contract, it.quarter) == (contract, quarter) and it.approved_at is not None
    }
    return {
        f"narrative_{part}": tuple(line.strip() for line in told.get(part, "").splitlines() if line.strip())
        for part in NARRATIVE
    }


def quality(figures: Mapping[str, PublishedFigure], unreadable: int) -> tuple[str, ...]:
    """Describe how far the figures can be relied on: what is missing, left out or unreadable, and who was asked."""
    unread = "Every record could be read."
    if unreadable:
        unread = (
            "1 record could not be read and is not counted."
            if unreadable == 1
            else f"{unreadable} records could not be read and are not counted."
        )
    due, received = figures["quarter.registers_expected"], figures["quarter.registers_received"]
    missing = (due.value or 0) - (received.value or 0)
    came = (
        "All registers due came in." if missing == 0 else f"{shown(missing)} of {due.shown} registers due are missing."
    )
    return (
        f"{came} {unread}",
        (
            "Everybody who comes is offered the survey, by a card or a poster, so how many were invited is not known "
            f"({NOT_AVAILABLE}). Answering is voluntary and every question may be left out: the tables of outcomes say "
            "how many answered each statement, how many would rather not say, and how many could be paired with an "
            "earlier answer of their own. Answers linked to nobody are counted and never paired."
        ),
    )


def summary(figures: Mapping[str, PublishedFigure]) -> tuple[str, ...]:
    """Summarise the quarter in two sentences."""

    def said(measure: str) -> str:
        return figures[f"quarter.{measure}"].shown

    return (
        (
            f"This quarter {said('people')} people came to {said('sessions')} sessions of {said('projects')} "
            f"groups, {said('new_people')} of them for the first time."
        ),
        (
            f"{said('registers_received')} of {said('registers_expected')} registers due came in. Survey responses: "
            f"{said('survey_responses')}."
        ),
    )


def in_short(report: Report) -> tuple[str, ...]:
    """Summarise what a report has in a few lines, and what its coordinator may still want to add."""
    figures = report.figures.values()
    hidden = sum(figure.status == "suppressed" for figure in figures)
    missing = [title for part, title in NARRATIVE.items() if not report.sections.get(f"narrative_{part}")]
    lines = [
        f"{len(figures)} figures, {hidden} of them hidden; {len(report.tables)} tables, {len(report.charts)} charts.",
        f"Quotes: {len(report.sections['quotes'])}. Changes since the issue before: {len(report.changes)}.",
    ]
    if missing:
        lines.append(f"Not told in words (`ownwords narrative`): {', '.join(missing)}.")
    return tuple(lines)


def symbols() -> tuple[str, ...]:
    """Explain the symbols that are shown instead of a figure."""
    return (
        (
            f"{HIDDEN} marks a figure hidden for confidentiality, {NOT_AVAILABLE} one that is not available, "
            f"{NOT_APPLICABLE} one that does not apply, [r] one revised since the last issue."
        ),
    )


def confidentiality(decision: Decision, figures: int, rules: Rules) -> tuple[str, ...]:
    """Say how many figures are hidden, by which rule, and what else is done."""
    said = [f"{len(decision.hidden)} of {figures} figures are hidden, and with them their percentages."]
    numbers = Counter(decision.hidden.values())
    said += [f"{numbers[reason]}: {why.format(rules.threshold)}" for reason, why in _REASONS.items() if numbers[reason]]
    said.append("Figures that count things, like sessions, groups and events, are never hidden.")
    if rules.rounding:
        said.append(f"Every other figure of people is rounded to the nearest {rules.rounding}.")
    if not decision.is_least:
        said.append("More is hidden than need be: finding the fewest figures to hide would have taken too long.")
    said += [f"The table with {table.replace('.', ', ').replace('_', ' ')} is withheld." for table in decision.withheld]
    return tuple(said)


_REASONS: Mapping[Reason, str] = {
    "few_people": "they count, or are made from the records of, fewer than {} people (for a median: fewer than 10).",
    "few_answers": f"they break down fewer than {ANSWERS_FOR_A_BREAKDOWN} answers, or compare fewer people.",
    "alike": "they would tell that everybody gave the same answer.",
    "changed": "they were shown before, and fewer than {} people may have changed them since.",
    "together": (
        "together with what is shown here or in any report before, they would give one of the others, or a difference "
        "of fewer than {} people, away."
    ),
    "withheld": "their table is withheld, as it cannot be shown safely.",
}


def pathway(steps: Iterable[StageStep], groups: Iterable[Group], year: Period) -> tuple[str, ...]:
    """Describe the steps that the groups took this year, in order."""
    names = {group.group: group.name for group in groups}
    taken = (step for step in in_order(steps) if step.starts_on in year and step.group in names)
    return tuple(
        f"{in_words(step.starts_on)}: {names[step.group]} {_STEPS[step.stage]}. {step.note}".rstrip() for step in taken
    )


def published_quotes(quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Return the approved words in an order that reveals nothing about who gave them, or when."""
    return tuple(sorted(quote.text for quote in quotes if quote.may_be_published))


def late_registers(number: int) -> tuple[str, ...]:
    """Say how many registers of earlier quarters arrived after those quarters' reports."""
    if not number:
        return ()
    came = "1 register" if number == 1 else f"{number} registers"
    return (
        (
            f"{came} of earlier quarters came in after those quarters' reports. The year to date counts what they say; "
            "the earlier reports stand as they were issued until they are issued again."
        ),
    )
