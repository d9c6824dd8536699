"""The table of retention over eight years: it leaves what a plain reading of its rows leaves, and no figure moves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest

from shared.domain.calendar.days import months_after
from shared.domain.calendar.quarter import london_day
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.base import Record
from shared.domain.records.collection import PLACE_OF, Records
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.contract import Contract
from shared.domain.records.quote import Quote
from shared.domain.records.retention import RULES, without_a_rule
from shared.domain.records.retiring import Retired, due, units_of
from shared.domain.records.survey import Response
from tests.domain.long_history import CONTRACTS, FIRST, LAST, at, history
from tests.faults import rounds

SEEDS = sorted(range(24), key=lambda seed: seed not in (2, 8))[: rounds(2, 24)]
"""The two that show most come first: a quote after the last contract, a report's words that name a person."""
DAYS = (LAST, date(2018, 4, 1), date(2020, 7, 1), date(2021, 3, 31), date(2022, 7, 1), date(2024, 3, 31))
"""The last day of the history; a day after; between; and days on which contracts have been kept long enough."""


def after(records: Records, found: Iterable[Retired]) -> Records:
    """Return what is left of records once all of this is done, each after the other."""
    kept = by_name(records)
    for it in found:
        assert _name(it.record) in kept
        if it.instead is None:
            assert kept.pop(_name(it.record)) == it.record
        else:
            kept[_name(it.record)] = it.instead
    return Records.of(kept.values())


def _name(record: Record) -> tuple[object, ...]:
    identity = {
        "register": ("session", "version"),
        "response": ("response", "revision"),
        "membership": ("group", "person", "role", "joined_on"),
        "waiting": ("group", "person"),
        "target": ("contract", "measure"),
        "stagestep": ("group", "starts_on", "nth"),
    }
    kind = type(record).__name__.lower()
    names = identity.get(kind, [next(iter(type(record).model_fields))])
    return (kind, *(getattr(record, name) for name in names))


def parts_of(found: list[Retired]) -> list[list[Retired]]:
    """Return what a dozen runs had done that were killed on their way, and all of it."""
    units = list(units_of(found))
    return [list(chain(*units[:number])) for number in (*range(0, len(units), max(len(units) // 12, 1)), len(units))]


def by_name(records: Records) -> dict[tuple[object, ...], Record]:
    """Return records by what tells them apart."""
    return {_name(record): record for record in records}


def evidence(records: Records, contracts: Iterable[Contract]) -> Iterator[Evidence]:
    counted = History(records)
    for contract in contracts:
        for quarter in contract.quarters:
            yield Evidence.gather(counted, contract, quarter)


def test_every_kind_of_record_has_a_row_and_a_kind_without_one_is_named() -> None:
    assert without_a_rule(PLACE_OF) == []
    without = [rule for rule in RULES if rule.name != "contacts"]
    assert without_a_rule(PLACE_OF, without) == ["ContactRequest"]


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_is_what_a_plain_reading_leaves(seed: int, today: date) -> None:
    records = history(seed)
    left = after(records, due(records, today))
    assert [it for it in left.contacts if it.closed_at and london_day(it.closed_at) + timedelta(90) <= today] == []
    assert len(left.contacts) == sum(
        it.closed_at is None or london_day(it.closed_at) + timedelta(days=90) > today for it in records.contacts
    )
    assert {it.person for it in left.people if it.name} == _named(records, today)
    assert {(it.response, it.revision) for it in left.every_response if "own_words" in it.answers} == _told(
        records, left, today
    )
    kept = [it for it in CONTRACTS if _goes_on(it) > today]
    assert left.contracts == tuple(kept)
    for place in ("targets", "recipients", "confidentiality", "narratives"):
        assert {it.contract for it in getattr(left, place)} == {it.contract for it in kept}, place
    assert (left.groups, left.partners, left.stages) == (records.groups, records.partners, records.stages)
    # what happened under a contract that is kept, or on a day of none that is not long enough ago, is all there
    assert [it for it in records.registers if it not in left.registers and _counts(it.held_on, today)] == []
    assert {it.response for it in records.every_response if _counts(london_day(it.answered_at), today)} <= {
        it.response for it in left.every_response
    }
    # what no contract counts stays only as somebody's first
    firsts = _first_sessions(records)
    groups = {it.session: it for it in records.sessions}
    for register in left.registers:
        days = {register.held_on, groups[register.session].planned_on}
        assert any(_counts(day, today) for day in days) or register.session in firsts
    if not kept and today >= months_after(LAST, 72):
        assert (left.registers, left.sessions, left.check_ins) == ((), (), ())
        assert {it.response for it in left.responses} == _quoted_since(records, today)


def _quoted_since(records: Records, today: date) -> set[str]:
    """Return whose words were approved for a quote after the last contract, and that not long enough ago."""
    approved = {it.response: london_day(it.approved_at) for it in records.quotes if it.withdrawn_at is None}
    return {response for response, day in approved.items() if day > LAST and _counts(day, today)}


def _goes_on(contract: Contract) -> date:
    beside = [it.ends_on for it in CONTRACTS if it.starts_on <= contract.ends_on and contract.starts_on <= it.ends_on]
    return months_after(max(beside), 72)


def _counts(day: date, today: date) -> bool:
    covering = [_goes_on(it) for it in CONTRACTS if it.starts_on <= day <= it.ends_on]
    return max(covering, default=months_after(day, 72)) > today


def _named(records: Records, today: date) -> set[str]:
    """Read the rule of names plainly: each person with every code of theirs, and every day on which one is seen."""
    person_of = {it.alias: it.person for it in records.aliases}
    named = set()
    for person in records.people:
        main = person_of.get(person.person, person.person)
        codes = {main, *(alias for alias, code in person_of.items() if code == main)}
        days = [it.held_on for it in records.latest_registers() if codes & {*it.present, *it.hours}]
        days += [london_day(it.answered_at) for it in records.every_response if it.person in codes]
        for place in records.memberships:
            if place.person in codes:
                days += [day for day in (place.joined_on, place.left_on) if day]
                if place.role == "peer_tutor":
                    days += [
                        it.checked_on
                        for it in records.check_ins
                        if it.group == place.group
                        and (place.joined_on or FIRST) <= it.checked_on <= (place.left_on or date.max)
                    ]
        days += [it.referred_on for it in records.people if it.person in codes and it.referred_on]
        days += [it.asked_on for it in records.waiting if it.person in codes]
        if not days or months_after(max(days), 24) > today:
            named.add(person.person)
    return named


def _told(records: Records, left: Records, today: date) -> set[tuple[str, int]]:
    quoted = {it.response for it in records.quotes if it.withdrawn_at is None}
    there = {(it.response, it.revision) for it in left.every_response}
    return {
        (it.response, it.revision)
        for it in records.every_response
        if "own_words" in it.answers
        and (it.response, it.revision) in there
        and (it.response in quoted or months_after(london_day(it.corrected_at or it.submitted_at), 12) > today)
    }


def _first_sessions(records: Records) -> set[str]:
    person_of = {it.alias: it.person for it in records.aliases}
    kinds = {it.session: it for it in records.sessions}
    first: dict[tuple[str, str], tuple[date, str]] = {}
    for it in records.latest_registers():
        session = kinds[it.session]
        if it.status == "held" and session.kind == "session":
            for code in it.present:
                for group in ("", session.group or ""):
                    key = (person_of.get(code, code), group)
                    first[key] = min(first.get(key, (date.max, "")), (it.held_on, it.session))
    return {session for _, session in first.values()}


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_of_a_contract_that_is_kept_changes(seed: int, today: date) -> None:
    records = history(seed)
    left = after(records, due(records, today))
    assert list(evidence(left, left.contracts)) == list(evidence(records, left.contracts))


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_doing_it_twice_or_in_parts_leaves_the_same(seed: int, today: date) -> None:
    records = history(seed)
    stored = dict.fromkeys((it.person for it in records.people), FIRST)
    found = due(records, today, stored)
    left = after(records, found)
    assert due(left, today, stored) == []
    for part in parts_of(found):
        half = after(records, part)
        assert by_name(after(half, due(half, today, stored))) == by_name(left)


@pytest.mark.parametrize("seed", SEEDS)
def test_done_each_year_it_leaves_what_it_leaves_at_once(seed: int) -> None:
    records = history(seed)
    stored = dict.fromkeys((it.person for it in records.people), FIRST)
    by_year = records
    for year in range(2012, 2024):
        by_year = after(by_year, due(by_year, date(year, 4, 1), stored))
    day = date(2023, 4, 1)
    at_once = after(records, due(records, day, stored))
    assert by_year.contracts == at_once.contracts != ()
    assert list(evidence(by_year, by_year.contracts)) == list(evidence(at_once, at_once.contracts))


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_left_names_what_is_gone(seed: int, today: date) -> None:
    records = history(seed)
    stored = dict.fromkeys((it.person for it in records.people), FIRST)
    found = due(records, today, stored)
    for part in parts_of(found):
        left = after(records, part)
        people, sessions = {it.person for it in left.people}, {it.session for it in left.sessions}
        named = {code for it in left.registers for code in (*it.present, *it.hours)}
        named |= {it.person for it in left.memberships} | {it.person for it in left.waiting}
        named |= {it.person for it in left.every_response if it.person}
        named |= {code for it in left.aliases for code in (it.alias, it.person)}
        named |= {it.person for it in left.narratives if it.person}
        assert named <= people
        assert {it.session for it in left.registers} <= sessions
        assert {it.response for it in left.quotes} <= {it.response for it in left.every_response}


def test_a_name_stored_with_no_day_anywhere_goes_after_its_own_months() -> None:
    records = Records.of([item for item in history(1) if type(item).__name__ == "Person"][:1])
    [person] = records.people
    person = person.model_copy(update={"referred_on": None})
    records = Records.of([person])
    assert due(records, date(2040, 1, 1)) == []
    stored = {person.person: date(2020, 1, 1)}
    assert due(records, date(2021, 12, 31), stored) == []
    assert len(due(records, date(2022, 1, 1), stored)) == 2
    assert at(FIRST).date() == FIRST


SENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAID = Response(
    response="r1", survey="participant", version=1, submitted_at=SENT, answers={"express": "4", "own_words": "Well."}
)


def test_what_was_said_of_a_comment_goes_with_its_words() -> None:
    state = CommentState(response="r1", revision=1, state="read", at=SENT, by="desk")
    records = Records(responses=(SAID,), comment_states=(state,))
    assert [it.record for it in due(records, date(2027, 3, 1))] == []
    assert [it.record for it in due(records, date(2027, 3, 2))] == [SAID, state]
    quote = Quote(response="r1", text="Well.", approved_at=SENT)
    assert [it.record for it in due(replace(records, quotes=(quote,)), date(2027, 3, 2))] == []


def test_a_concern_goes_whole_two_years_after_its_last_entry() -> None:
    log = tuple(
        Concern(response="r1", nth=nth, at=SENT.replace(month=month), by="desk", note="Called.")
        for nth, month in ((1, 3), (2, 5))
    )
    assert [it.record for it in due(Records(concerns=log), date(2028, 5, 1))] == []
    assert [(it.record, it.unit) for it in due(Records(concerns=log), date(2028, 5, 2))] == [
        (entry, "concern r1") for entry in log
    ]
