"""What holds between the spans of one issue, between issues and between contracts, and what must stay unknown.

A relation that late records broke is kept with what broke it as a variable of its own, and where that belongs to fewer
people than the threshold it must stay unknown too.
"""

from collections.abc import Sequence
from math import inf

from shared.domain.calendar.quarter import Period
from shared.domain.disclosure.facts import Issue
from shared.domain.disclosure.knowledge import WIDTH, Knowledge, Span
from shared.domain.figures.additivity import measure_of, over_time
from shared.domain.figures.evidence import Path
from shared.domain.figures.figure_name import STATEMENTS, FigureName
from shared.domain.figures.statements import DISTANCE


def relate_spans(known: Knowledge, issues: Sequence[Issue]) -> None:
    """Add what holds between spans, issues and contracts."""
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
    """Add that a figure of the same days is the same; if it is not, records came in, were corrected or erased."""
    for path, number in other.numbers.items():
        for before in one.get(path):
            if not known.structure.equal(number, [before]):
                _changed(known, path, (one, other), number, [before])


def _changed(known: Knowledge, path: Path, spans: tuple[Span, Span], total: int, parts: Sequence[int]) -> None:
    """Keep a relation that later records broke, with the change as a variable; protect that if it is of few people."""
    structure = known.structure
    if structure.variables[total].contributors is None:
        return
    change = structure.remainder(f"change of {'.'.join(path)}", total, parts, low=-inf)
    if _fewest_people(known, path, spans, structure.variables[change].truth) < known.rules.threshold:
        structure.protect(change, WIDTH, insider=0)


def _fewest_people(known: Knowledge, path: Path, spans: tuple[Span, Span], change: float) -> float:
    """Return of how few people a change may be: one person can be counted once a session, and give any hours."""
    measure = measure_of(_named(path))
    kind = measure.kind if measure else "count"
    if kind == "hours":
        return 1
    if kind != "visits":
        return abs(change)
    sessions = (*path[:-1], "sessions")
    one, other = (sum(known.structure.variables[number].truth for number in span.get(sessions)) for span in spans)
    # sessions are counted beside attendances, tasters' visits are not
    meetings = abs(other - one) or max(one, other, 1) if path[-1] == "attendances" else max(abs(change), 1)
    return abs(change) / meetings


def _states(known: Knowledge, quarter: Span, year: Span) -> None:
    for path, number in year.numbers.items():
        if over_time(_named(path)) == "state":
            known.structure.equal(number, quarter.get(path))


def _over_time(known: Knowledge, year: Span, quarters: Sequence[Span]) -> None:
    """Hold the year to date against the quarters in it, the last of which is the issue's own."""
    structure = known.structure
    is_whole = _covers(year.period, [quarter.period for quarter in quarters])
    for path, number in year.numbers.items():
        adds_up = over_time(_named(path))
        parts = [found for quarter in quarters for found in quarter.get(path)]
        if adds_up == "sum" and is_whole:
            if not structure.equal(number, parts):
                _changed(known, path, (quarters[0], year), number, parts)
            continue
        if adds_up in ("different", "at_most_the_sum") and is_whole:
            structure.at_least(parts, [number])
        if adds_up in ("different", "at_least_each"):
            for found in parts:
                structure.at_least([number], [found])
        if path[-1] in DISTANCE:
            structure.at_least([number], quarters[-1].get(path))


def _covers(whole: Period, parts: Sequence[Period]) -> bool:
    days = sum((part.last - part.first).days + 1 for part in parts)
    return days == (whole.last - whole.first).days + 1


def _growing(known: Knowledge, earlier: Span, later: Span, quarter: Span) -> None:
    """Keep unknown what the year to date grew by, where few came who had not come this year.

    So for a group, and for a statement's paired people; one more volunteer of the whole reveals nothing about anyone.
    """
    structure = known.structure
    for path, number in later.numbers.items():
        before = earlier.get(path)
        if _counts_different_people(path) and before and structure.at_least([number], before):
            grown = structure.remainder(f"growth of {'.'.join(path)}", number, before)
            for new in quarter.get((*path[:-1], "new_people")) if path[-1] == "people" else ():
                structure.at_least([grown], [new])
            if len(path) > 1:
                known.protect_if_few(grown)


def _counts_different_people(path: Path) -> bool:
    """Return whether a figure of a measure or of paired answers counts people once however long the span."""
    name = _named(path)
    return over_time(name) == "different" and (measure_of(name) is not None or path[0] == STATEMENTS)


def _named(path: Path) -> FigureName:
    return FigureName("year_to_date", *path)
