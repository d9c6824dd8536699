"""Charities at the edges of what a report may be made of: one group, forty, no survey, long names, hard quotes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure import Rules
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Grant, Group, StageName, StageStep
from shared.domain.records.narrative import Indicator, Narrative
from shared.domain.records.person import Membership, Person
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, Wave
from shared.reports.build_report import Material, build_report
from shared.reports.model import Report
from tests.reports.years import ISSUED_AT

QUARTER = Quarter.named("2016-17-Q2")
FIRST = date(2016, 4, 1)
LONG = "Photography, rambling, willow weaving and storytelling along the canal on Monday"
WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochunpronounceablyoverlong"
QUOTES = (
    "I made a 🦜 and a 👩🏽‍🎨 for my window 🪟",
    "أشعر أنني أستطيع أن أعبر عن نفسي",
    "ਮੈਂ ਠੀਕ ਹਾਂ",
    "One line\nand another\tafter a tab, with \u202ean override\u202c and a \u200bzero-width space",
    '<script>alert(1)</script> & "quotes" {{ 7*7 }}',
    "w" * 400,
)


def records(groups: int, *, survey: bool = True, people: int = 12) -> Records:
    """Make a charity of so many groups that each met a dozen times in half a year."""
    return Records.of(_records(groups, survey=survey, people=people))


def _records(groups: int, *, survey: bool, people: int) -> Iterator[Record]:
    yield Contract(
        contract="c1",
        commissioner=LONG,
        provider="Paper Boats",
        service=LONG,
        starts_on=FIRST,
        ends_on=date(2017, 3, 31),
    )
    for measure in ("taster_sessions", "independent_groups", "people", "event_audience"):
        yield Target(contract="c1", year_from=FIRST, measure=measure, target=Decimal(987_654))
    for number in range(groups):
        group = f"g{number:02d}"
        yield Group(group=group, name=(LONG, WORD)[number % 2], activity="Clay", capacity=12)
        steps: tuple[tuple[StageName, int], ...] = (("facilitated", 0), ("independent", 90 + number))
        for stage, later in steps:
            yield StageStep(group=group, stage=stage, starts_on=FIRST + timedelta(days=later), note=LONG)
        yield Grant(group=group, awarded_on=date(2016, 7, 7), amount=Decimal("1234567.89"))
        members = [f"p{number:02d}{place:02d}" for place in range(people)]
        for person in members:
            yield Person(person=person, name="A B", referred_on=FIRST, referral_source=WORD)
            yield Membership(group=group, person=person, role="participant")
        for week in range(12):
            session, day = f"s{number:02d}{week:02d}", FIRST + timedelta(days=14 * week + 1)
            yield Session(session=session, group=group, kind="session", planned_on=day)
            yield Register(
                session=session, status="held", held_on=day, present=members, hours={members[0]: Decimal("2.25")}
            )
        waves: tuple[tuple[Wave, int, int], ...] = (("start", 10, 2), ("end", 120, 4)) if survey else ()
        for wave, after, score in waves:
            for place, person in enumerate(members):
                yield _response(group, person, wave, FIRST + timedelta(days=after), score + place % 2)


def _response(group: str, person: str, wave: Wave, day: date, score: int) -> Response:
    answers = {question: str(score) for question in ("express", "confidence", "skills", "connected", "next_step")}
    return Response(
        response=f"{person}-{wave}",
        survey="participant",
        version=1,
        group=group,
        person=person,
        wave=wave,
        submitted_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        answers=answers,
    )


def report(made: Records) -> Report:
    """Make the report of the second quarter, with every kind of words in it."""
    evidence = Evidence.gather(History(made), made.contracts[0], QUARTER)
    at = datetime(2016, 10, 2, tzinfo=UTC)
    told = [
        Narrative(contract="c1", quarter=QUARTER.name, part=part, text=f"{LONG}.\n\n{WORD}", approved_at=at)
        for part in ("went_well", "risks", "safeguarding", "case_study", "peer_tutors", "next_quarter")
    ]
    return build_report(
        Material(
            evidence,
            1,
            ISSUED_AT,
            Rules(),
            targets=made.targets,
            groups=made.groups,
            steps=made.stages,
            quotes=[Quote(response=f"r{n}", text=text, approved_at=at) for n, text in enumerate(QUOTES)],
            narratives=told,
            indicators=[Indicator(contract="c1", position=str(n), wording=LONG, measure="people") for n in range(3)],
            late_registers=2,
            unreadable=1,
        )
    )


EXTREMES: Mapping[str, Callable[[], Report]] = {
    "one group": lambda: report(records(1)),
    "forty groups": lambda: report(records(40)),
    "no survey": lambda: report(records(3, survey=False)),
    "nobody came": lambda: report(records(0)),
}
