"""How the figures of all issues hang together, and which counts nobody may work out from them.

Each function says one kind of relation, in the terms of the measures' definitions. People do not add up over groups,
quarters or sources of the same person, so of them only bounds are known; attendances, hours, new people and answers do.
A relation between issues that late records broke is kept with what broke it as a variable of its own, and where that
belongs to fewer people than the threshold it must stay unknown too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from shared.domain.additional import NO_SOURCE
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.disclosure.rules import STATISTICS, Rules, primary
from shared.domain.disclosure.structure import Structure
from shared.domain.disclosure.weights import weight
from shared.domain.quarter import Period

SPANS = ("quarter", "year_to_date")
ADDITIVE = (
    *("attendances", "new_people", "volunteer_hours", "survey_responses", "taster_visits"),
    *("answered", "agree", "prefer_not_to_say"),
)
"""What adds up over time: the year to date of it is its quarters' sum. (Not a wave's: there a person counts once.)"""
UNION = ("people", "volunteers", "paired")
"""Different people: over a longer time at most the sum, at least the most of any part of it."""
AT_MOST_THE_SUM = ("improved", "same", "lower", "people_once")
"""Whoever is counted in the year is counted in the quarter where that person's latest answer, or only visit, was."""
STATES = ("independent_regular_members", "people_waiting")
"""What stands at the end of a period, whenever it began."""
HOURS = "volunteer_hours"
WIDTH, INSIDER_WIDTH = 5.0, 3.0
"""How wide what is possible must be, for anybody, and for somebody who knows what one of the people gave."""


@dataclass(frozen=True)
class Span:
    """The figures of one span of one issue, as variables."""

    issue: Issue
    name: str
    numbers: Mapping[str, int]

    @property
    def period(self) -> Period:
        """The days that it covers."""
        return self.issue.spans[self.name]

    def get(self, *names: str) -> list[int]:
        """Return the variables of those of these figures that there are."""
        return [self.numbers[name] for name in names if name in self.numbers]


@dataclass
class Knowledge:
    """All that an attacker knows: the structure, and which variable is which figure of which issue."""

    rules: Rules
    structure: Structure = field(default_factory=Structure)
    spans: list[Span] = field(default_factory=list)
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)


def know(deciding: Issue, earlier: Sequence[Issue], rules: Rules) -> Knowledge:
    """Write down everything that is known once an issue is out: it is the last of the issues."""
    known = Knowledge(rules)
    issues = [*earlier, deciding]
    for place, issue in enumerate(issues):
        _add_figures(known, place, issue, is_open=place == len(earlier))
    for span in known.spans:
        _within_a_span(known, span)
    _between_spans(known, issues)
    return known


def _add_figures(known: Knowledge, place: int, issue: Issue, *, is_open: bool) -> None:
    hidden = primary(issue.figures, known.rules)
    by_span: dict[str, dict[str, int]] = {span: {} for span in SPANS}
    for name, fact in issue.figures.items():
        span, _, rest = name.partition(".")
        if fact.value is None or span not in by_span or rest.rpartition(".")[2] in STATISTICS:
            continue
        number = known.structure.add(
            f"{issue.contract} {issue.quarter.name} r{issue.revision} {name}",
            fact,
            is_open=is_open,
            weight=weight(name, fact),
            whole=not rest.endswith(HOURS),
            is_count=not rest.endswith((HOURS, "attendances", "taster_visits")),
        )
        by_span[span][rest] = number
        known.numbers[place, name] = number
        if name in hidden and _is_sensitive(fact, hidden[name], known.rules):
            _protect(known, number)
    known.spans += [Span(issue, name, numbers) for name, numbers in by_span.items() if numbers]
    for name, fact in issue.figures.items():
        parts = [known.numbers[place, part] for part in fact.sum_of if (place, part) in known.numbers]
        if fact.sum_of and len(parts) == len(fact.sum_of) and (place, name) in known.numbers:
            known.structure.equal(known.numbers[place, name], parts)


def _is_sensitive(fact: Fact, reason: str, rules: Rules) -> bool:
    """Tell whether a figure's own value must stay unknown; some are hidden only because they break down few answers."""
    few = fact.contributors is not None and 0 < fact.contributors < rules.threshold
    return few or reason == "alike"


def _protect(known: Knowledge, number: int) -> None:
    known.structure.protect(number, max(WIDTH, float(known.rules.threshold)), INSIDER_WIDTH)


def _protect_if_few(known: Knowledge, number: int, *, none_too: bool = False) -> None:
    count = abs(known.structure.variables[number].truth)
    if (0 < count < known.rules.threshold) or (none_too and count == 0):
        _protect(known, number)


# within one span of one issue


def _within_a_span(known: Knowledge, span: Span) -> None:
    groups = sorted(
        {name.removeprefix("by_group.").rpartition(".")[0] for name in span.numbers if name.startswith("by_group.")}
    )
    _groups_together(known, span, groups)
    for prefix in ("", *(f"by_group.{group}." for group in groups)):
        _people_and_visits(known, span, prefix)
    _often_and_once(known, span)
    _sources(known, span)
    for statement in _statements(span):
        _answers(known, span, statement)
    _waves(known, span)
    _responses(known, span)


def _groups_together(known: Knowledge, span: Span, groups: Iterable[str]) -> None:
    """Say that groups add up to the whole, but for people, of whom some come to two groups."""
    structure = known.structure
    for measure in ("attendances", "new_people", HOURS):
        parts = span.get(*(f"by_group.{group}.{measure}" for group in groups))
        for total in span.get(measure) if parts else ():
            if not structure.equal(total, parts):
                rest = structure.remainder(f"{span.name} {measure} of no group", total, parts)
                _protect(known, rest)
            _sum_of_the_few(known, parts)
    parts = span.get(*(f"by_group.{group}.people" for group in groups))
    for total in span.get("people") if parts else ():
        structure.at_least(parts, [total])
        for part in parts:
            structure.at_least([total], [part])


def _sum_of_the_few(known: Knowledge, parts: Sequence[int]) -> None:
    """Say that the few people of several groups, taken together, stay unknown where together they are still few."""
    few = [number for number in parts if number in known.structure.targets]
    variables = known.structure.variables
    together = sum(variables[number].contributors or 0 for number in few)
    if len(few) > 1 and together < known.rules.threshold:
        structure = known.structure
        truth = sum(variables[number].truth for number in few)
        whole = all(variables[number].whole for number in few)
        number = structure.unpublished("the few together", truth, whole=whole)
        structure.equal(number, few)
        _protect(known, number)


def _people_and_visits(known: Knowledge, span: Span, prefix: str) -> None:
    """People came at least once each and at most to every session; the new ones are some of them."""
    structure = known.structure
    people, new = span.get(f"{prefix}people"), span.get(f"{prefix}new_people")
    visits, sessions = span.get(f"{prefix}attendances"), span.get(f"{prefix}sessions")
    if people and visits:
        structure.at_least(visits, people)
        if sessions:
            structure.weighted({people[0]: structure.variables[sessions[0]].truth, visits[0]: -1})
    if people and new:
        _protect_if_few(known, structure.remainder(f"{span.name} {prefix}people known before", people[0], new))


def _often_and_once(known: Knowledge, span: Span) -> None:
    """People came once, four times or more, or in between, which nobody publishes and anybody can subtract."""
    people, once, often = (span.get(name) for name in ("people", "additional.people_once", _OFTEN))
    if people and once and often:
        between = known.structure.remainder(f"{span.name} people twice or three times", people[0], [*once, *often])
        _protect_if_few(known, between)
        for visits in span.get("attendances"):
            known.structure.weighted({visits: 1, once[0]: -1, between: -2, often[0]: -4})


_OFTEN = "additional.people_four_or_more"
_SOURCE = "additional.people_by_source."


def _sources(known: Knowledge, span: Span) -> None:
    parts = [number for name, number in span.numbers.items() if name.startswith(_SOURCE)]
    for name, number in span.numbers.items():
        # A source is named where anybody came from it.
        if not name.startswith(_SOURCE) or name == f"{_SOURCE}{NO_SOURCE}":
            continue
        variable = known.structure.variables[number]
        variable.least = min(1.0, variable.truth)
        variable.low = max(variable.low, variable.least)
    for people in span.get("people") if parts else ():
        known.structure.equal(people, parts)


def _statements(span: Span) -> list[str]:
    return sorted({name.rpartition(".")[0] for name in span.numbers if name.startswith("statements.")})


def _answers(known: Knowledge, span: Span, statement: str) -> None:
    """Answers agree or do not; paired people improved, stayed or went lower; whoever is paired answered."""
    structure = known.structure
    answered, agree, paired = (span.get(f"{statement}.{part}") for part in ("answered", "agree", "paired"))
    if answered and agree:
        _part_of(known, f"{span.name} {statement} not agree", answered[0], agree[0], nobody_too=True)
    steps = span.get(*(f"{statement}.{part}" for part in ("improved", "same", "lower")))
    if paired and steps:
        structure.equal(paired[0], steps)
        for step in steps:
            _part_of(known, f"{span.name} {statement} paired but not so", paired[0], step)
    if answered and paired:
        structure.at_least(answered, paired)


def _part_of(known: Knowledge, name: str, whole: int, part: int, *, nobody_too: bool = False) -> None:
    """Protect what is left of a whole after one part, where it is of few people or of nobody: then all were alike.

    `nobody_too`: there are only two parts, so that all are alike also where nobody is in the one.
    """
    rest = known.structure.remainder(name, whole, [part])
    if known.structure.variables[whole].truth:
        _protect_if_few(known, rest, none_too=True)
        if nobody_too and not known.structure.variables[part].truth:
            _protect(known, part)


def _waves(known: Knowledge, span: Span) -> None:
    """Each wave's answers are some of all, and where nobody answered twice in one they are all of them."""
    structure = known.structure
    for statement in _statements(span):
        waves = f"additional.statements_by_wave.{statement.removeprefix('statements.')}"
        start, end = f"{waves}.start", f"{waves}.end"
        for part in ("answered", "agree"):
            whole, parts = span.get(f"{statement}.{part}"), span.get(f"{start}.{part}", f"{end}.{part}")
            if whole and parts and not structure.equal(whole[0], parts):
                structure.at_least(whole, parts)
        for wave in (start, end):
            answered, agree = span.get(f"{wave}.answered"), span.get(f"{wave}.agree")
            if answered and agree:
                _part_of(known, f"{span.name} {wave} not agree", answered[0], agree[0], nobody_too=True)
        answers = span.get(f"{statement}.answered", f"{start}.agree", f"{end}.agree")
        if len(answers) == 3:  # noqa: PLR2004 - whoever did not agree in a wave is among all who did not
            whole, waves_answered = span.get(f"{statement}.agree"), span.get(f"{start}.answered", f"{end}.answered")
            if whole and waves_answered:
                structure.at_least([answers[0], *answers[1:]], [*whole, *waves_answered])


def _responses(known: Knowledge, span: Span) -> None:
    """Whoever answered or preferred not to say sent a response, of one survey or of the other."""
    given = {
        statement: span.get(f"{statement}.answered", f"{statement}.prefer_not_to_say")
        for statement in _statements(span)
    }
    tutors = [statement for statement in given if statement.removeprefix("statements.") in _TUTORS]
    others = [statement for statement in given if statement not in tutors]
    for responses in span.get("survey_responses"):
        for other in others:
            for tutor in tutors or [""]:
                known.structure.at_least([responses], [*given[other], *given.get(tutor, [])])


_TUTORS = ("encouraged", "empowered", "support")


# between spans, issues and contracts


def _between_spans(known: Knowledge, issues: Sequence[Issue]) -> None:
    years = [span for span in known.spans if span.name == "year_to_date"]
    quarters = [span for span in known.spans if span.name == "quarter"]
    for year in years:
        own = next(span for span in quarters if span.issue is year.issue)
        if own.period == year.period:
            _same(known, own, year)
            continue
        _states(known, own, year)
        for latest in _latest_before(quarters, year, issues):
            _over_time(known, year, [*latest, own])
    for place, span in enumerate(known.spans):
        before = [other for other in known.spans[:place] if other.name == span.name]
        revised = [other for other in before if _is_of_one(other, span)]
        if revised:
            _same(known, revised[-1], span)
        overlapping = {other.issue.contract: other for other in before if other.issue.contract != span.issue.contract}
        for other in overlapping.values():
            if other.period == span.period:
                _same(known, other, span)
    for earlier, later in _consecutive(years):
        own = next(span for span in quarters if span.issue is later.issue)
        _growing(known, earlier, later, own)


def _is_of_one(one: Span, other: Span) -> bool:
    return (one.issue.contract, one.issue.quarter) == (other.issue.contract, other.issue.quarter)


def _latest_before(quarters: Sequence[Span], year: Span, issues: Sequence[Issue]) -> list[list[Span]]:
    """Return the quarters that make up the year before its own: as issued by then, and as last issued, if otherwise."""
    places = {id(issue): place for place, issue in enumerate(issues)}
    found: list[list[Span]] = []
    for until in (places[id(year.issue)], len(issues)):
        latest = {
            span.issue.quarter: span
            for span in quarters
            if span.issue.contract == year.issue.contract
            and span.issue.quarter.year == year.issue.quarter.year
            and span.issue.quarter < year.issue.quarter
            and places[id(span.issue)] < until
        }
        spans = [latest[quarter] for quarter in sorted(latest)]
        if spans not in found:
            found.append(spans)
    return found


def _consecutive(years: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Return each year to date with the one of the quarter before it, as last issued."""
    return [
        (earlier[-1], later)
        for later in years
        if (
            earlier := [
                span
                for span in years
                if span.issue.contract == later.issue.contract
                and span.issue.quarter.next() == later.issue.quarter
                and span.issue.quarter.year == later.issue.quarter.year
            ]
        )
    ]


def _same(known: Knowledge, one: Span, other: Span) -> None:
    """Say that a figure of the same days is the same; where it is not, records came in, were corrected or erased."""
    for name, number in other.numbers.items():
        for before in one.get(name):
            if not known.structure.equal(number, [before]):
                _changed(known, name, (one, other), number, [before])


def _changed(known: Knowledge, name: str, spans: tuple[Span, Span], total: int, parts: Sequence[int]) -> None:
    """Keep a relation that later records broke, with the change as a variable; protect that if it is of few people."""
    structure = known.structure
    if structure.variables[total].contributors is None:
        return
    change = structure.remainder(f"change of {name}", total, parts, low=-inf)
    if _fewest_people(known, name, spans, structure.variables[change].truth) < known.rules.threshold:
        structure.protect(change, WIDTH, insider=0)


def _fewest_people(known: Knowledge, name: str, spans: tuple[Span, Span], change: float) -> float:
    """Return of how few people a change may be: one person can be counted once a session, and give any hours."""
    prefix, _, measure = name.rpartition(".")
    if measure == HOURS:
        return 1
    if measure not in ("attendances", "taster_visits"):
        return abs(change)
    sessions = f"{prefix}.sessions" if prefix else "sessions"
    one, other = (sum(known.structure.variables[number].truth for number in span.get(sessions)) for span in spans)
    meetings = abs(other - one) or max(one, other, 1) if measure == "attendances" else max(abs(change), 1)
    return abs(change) / meetings


def _states(known: Knowledge, quarter: Span, year: Span) -> None:
    for name, number in year.numbers.items():
        if name.rpartition(".")[2] in STATES:
            known.structure.equal(number, quarter.get(name))


def _over_time(known: Knowledge, year: Span, quarters: Sequence[Span]) -> None:
    """Hold the year to date against the quarters in it, the last of which is the issue's own."""
    structure = known.structure
    is_whole = _covers(year.period, [quarter.period for quarter in quarters])
    for name, number in year.numbers.items():
        part = name.rpartition(".")[2]
        parts = [found for quarter in quarters for found in quarter.get(name)]
        is_wave = ".statements_by_wave." in f".{name}"
        if part in ADDITIVE and not is_wave and is_whole:
            if not structure.equal(number, parts):
                _changed(known, name, (quarters[0], year), number, parts)
            continue
        if (part in (*UNION, *AT_MOST_THE_SUM) or is_wave or name.startswith(_SOURCE)) and is_whole:
            structure.at_least(parts, [number])
        if part in (*UNION, "people_four_or_more") or name.startswith(_SOURCE) or (is_wave and part == "answered"):
            for found in parts:
                structure.at_least([number], [found])
        if part in AT_MOST_THE_SUM[:3]:
            structure.at_least([number], quarters[-1].get(name))


def _covers(whole: Period, parts: Sequence[Period]) -> bool:
    days = sum((part.last - part.first).days + 1 for part in parts)
    return days == (whole.last - whole.first).days + 1


def _growing(known: Knowledge, earlier: Span, later: Span, quarter: Span) -> None:
    """Keep unknown what the year to date grew by, where few came who had not come this year.

    So for a group, and for a statement's paired people; one more volunteer of the whole says nothing of anybody.
    """
    structure = known.structure
    for name, number in later.numbers.items():
        before = earlier.get(name)
        if name.rpartition(".")[2] in UNION and before and structure.at_least([number], before):
            grown = structure.remainder(f"growth of {name}", number, before)
            for new in quarter.get(name.replace("people", "new_people")) if name.endswith("people") else ():
                structure.at_least([grown], [new])
            if "." in name:
                _protect_if_few(known, grown)
