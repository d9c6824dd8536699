"""What holds among the figures of one span of one issue, and what of it must stay unknown.

Each function adds one kind of relation, in the terms of the measures' definitions.
"""

from collections.abc import Iterable, Sequence
from itertools import product

from shared.domain.disclosure.knowledge import Knowledge, Span
from shared.domain.figures.evidence import WAVES, Path
from shared.domain.figures.figure_name import ADDITIONAL, BY_GROUP, BY_SOURCE, BY_WAVE, STATEMENTS
from shared.domain.figures.further_measures import NO_SOURCE
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.statements import DISTANCE
from shared.domain.records.survey import survey_of

_ADDS_UP_OVER_GROUPS = tuple(
    name for name, measure in MEASURES.items() if measure.over_groups and measure.by_group and measure.tier != "things"
)
"""What is made of people's records, and its groups add up to the whole."""


def relate_within(known: Knowledge, span: Span) -> None:
    """Add what holds among the figures of one span."""
    groups = sorted({path[1] for path in span.numbers if path[0] == BY_GROUP})
    _groups_together(known, span, groups)
    stems: list[Path] = [(), *((BY_GROUP, group) for group in groups)]
    for stem in stems:
        _people_and_visits(known, span, stem)
    _often_and_once(known, span)
    _sources(known, span)
    for statement in _statements(span):
        _answers(known, span, statement)
    _waves(known, span)
    _responses(known, span)


def _groups_together(known: Knowledge, span: Span, groups: Iterable[str]) -> None:
    """Add that groups sum to the whole, except for people, some of whom come to two groups."""
    structure = known.structure
    for measure in _ADDS_UP_OVER_GROUPS:
        parts = span.get(*((BY_GROUP, group, measure) for group in groups))
        for total in span.get((measure,)) if parts else ():
            if not structure.equal(total, parts):
                rest = structure.remainder(f"{span.name} {measure} of no group", total, parts)
                known.protect(rest)
            _sum_of_the_few(known, parts)
    parts = span.get(*((BY_GROUP, group, "people") for group in groups))
    for total in span.get(("people",)) if parts else ():
        structure.at_least(parts, [total])
        for part in parts:
            structure.at_least([total], [part])


def _sum_of_the_few(known: Knowledge, parts: Sequence[int]) -> None:
    """Add that the few people of several groups, taken together, stay unknown if together they are still few."""
    few = [number for number in parts if number in known.structure.targets]
    variables = known.structure.variables
    together = sum(variables[number].contributors or 0 for number in few)
    if len(few) > 1 and together < known.rules.threshold:
        structure = known.structure
        truth = sum(variables[number].truth for number in few)
        whole = all(variables[number].whole for number in few)
        number = structure.unpublished("the few together", truth, whole=whole)
        structure.equal(number, few)
        known.protect(number)


def _people_and_visits(known: Knowledge, span: Span, stem: Path) -> None:
    """People came at least once each and at most to every session; the new ones are some of them."""
    structure = known.structure
    people, new = span.get((*stem, "people")), span.get((*stem, "new_people"))
    visits, sessions = span.get((*stem, "attendances")), span.get((*stem, "sessions"))
    if people and visits:
        structure.at_least(visits, people)
        if sessions:
            structure.weighted({people[0]: structure.variables[sessions[0]].truth, visits[0]: -1})
    if people and new:
        known.protect_if_few(structure.remainder(f"{span.name} {' '.join(stem)} people known before", people[0], new))


def _often_and_once(known: Knowledge, span: Span) -> None:
    """People came once, four times or more, or in between, which nobody publishes and anyone can subtract."""
    people, once, often = (span.get(path) for path in (("people",), _ONCE, _OFTEN))
    if people and once and often:
        between = known.structure.remainder(f"{span.name} people twice or three times", people[0], [*once, *often])
        known.protect_if_few(between)
        for visits in span.get(("attendances",)):
            known.structure.weighted({visits: 1, once[0]: -1, between: -2, often[0]: -4})


_ONCE, _OFTEN = (ADDITIONAL, "people_once"), (ADDITIONAL, "people_four_or_more")
_SOURCE = (ADDITIONAL, BY_SOURCE)


def _sources(known: Knowledge, span: Span) -> None:
    parts = [number for path, number in span.numbers.items() if path[:2] == _SOURCE]
    for path, number in span.numbers.items():
        # A source is named if anyone came from it.
        if path[:2] != _SOURCE or path == (*_SOURCE, NO_SOURCE):
            continue
        variable = known.structure.variables[number]
        variable.least = min(1.0, variable.truth)
        variable.low = max(variable.low, variable.least)
    for people in span.get(("people",)) if parts else ():
        known.structure.equal(people, parts)


def _statements(span: Span) -> list[str]:
    return sorted({path[1] for path in span.numbers if path[0] == STATEMENTS})


def _answers(known: Knowledge, span: Span, statement: str) -> None:
    """Answers agree or do not; paired people improved, stayed or went lower; everyone who is paired answered."""
    structure = known.structure
    answered, agree, paired = (span.get((STATEMENTS, statement, part)) for part in ("answered", "agree", "paired"))
    if answered and agree:
        _part_of(known, f"{span.name} {statement} not agree", answered[0], agree[0], nobody_too=True)
    steps = span.get(*((STATEMENTS, statement, part) for part in DISTANCE))
    if paired and steps:
        structure.equal(paired[0], steps)
        for step in steps:
            _part_of(known, f"{span.name} {statement} paired but not so", paired[0], step)
    if answered and paired:
        structure.at_least(answered, paired)


def _part_of(known: Knowledge, name: str, whole: int, part: int, *, nobody_too: bool = False) -> None:
    """Protect what is left of a whole after one part, if it counts few people or nobody: then all were alike.

    `nobody_too`: there are only two parts, so that all are alike even if nobody is in the one.
    """
    rest = known.structure.remainder(name, whole, [part])
    if known.structure.variables[whole].truth:
        known.protect_if_few(rest, none_too=True)
        if nobody_too and not known.structure.variables[part].truth:
            known.protect(part)


def _waves(known: Knowledge, span: Span) -> None:
    """Each wave's answers are some of all, and if nobody answered twice in one they are all of them."""
    structure = known.structure
    for statement in _statements(span):
        start, end = ((ADDITIONAL, BY_WAVE, statement, wave) for wave in WAVES)
        for part in ("answered", "agree"):
            whole, parts = span.get((STATEMENTS, statement, part)), span.get((*start, part), (*end, part))
            if whole and parts and not structure.equal(whole[0], parts):
                structure.at_least(whole, parts)
        for wave in (start, end):
            answered, agree = span.get((*wave, "answered")), span.get((*wave, "agree"))
            if answered and agree:
                _part_of(known, f"{span.name} {statement} {wave[-1]} not agree", answered[0], agree[0], nobody_too=True)
        answers = span.get((STATEMENTS, statement, "answered"), (*start, "agree"), (*end, "agree"))
        if len(answers) == 3:  # noqa: PLR2004 - those who did not agree in a wave are among all who did not
            whole = span.get((STATEMENTS, statement, "agree"))
            waves_answered = span.get((*start, "answered"), (*end, "answered"))
            if whole and waves_answered:
                structure.at_least([answers[0], *answers[1:]], [*whole, *waves_answered])


def _responses(known: Knowledge, span: Span) -> None:
    """Everyone who answered or preferred not to say sent a response, of one survey or of another."""
    by_survey: dict[str, list[str]] = {}
    for statement in _statements(span):
        by_survey.setdefault(survey_of(statement), []).append(statement)
    for responses in span.get(("survey_responses",)):
        for one_of_each in product(*(by_survey[survey] for survey in sorted(by_survey))):
            given = [
                (STATEMENTS, statement, part) for statement in one_of_each for part in ("answered", "prefer_not_to_say")
            ]
            known.structure.at_least([responses], span.get(*given))
