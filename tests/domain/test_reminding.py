"""Whom to remind of what: who owes a register or a word, twice at the most, and nobody who is not there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.records.collection import Records
from shared.domain.records.erasure import without_erased
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.reminder import Reminder, TutorAddress
from shared.domain.records.session import Session
from shared.domain.reminding import due, is_waking_hour, missing, to_call

DAY = date(2016, 7, 7)
RECORDS = Records(
    groups=(Group(group="g01", name="Thursday Writers"),),
    people=(Person(person="t1", name="Wren"),),
    memberships=(Membership(group="g01", person="t1", role="peer_tutor"),),
    sessions=(Session(session="s1", group="g01", kind="session", planned_on=DAY),),
    addresses=(TutorAddress(person="t1", email="wren@example.org"),),
)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def reminded_from(records: Records, last: int) -> list[tuple[int, int]]:
    """Look every day until the last; return on which days after the session who was reminded for which time."""
    found = []
    for days in range(last):
        for letter in due(records, after(days)):
            records = replace(records, reminders=(*records.reminders, *letter.reminders))
            found += [(days, reminder.nth) for reminder in letter.reminders]
    return found


def test_a_missing_register_is_reminded_of_after_two_days_and_once_more_and_never_again() -> None:
    assert reminded_from(RECORDS, 120) == [(2, 1), (7, 2)]


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_nobody_is_reminded_of_a_register_that_was_received_or_cancelled(status: str) -> None:
    register = Register.model_validate({"session": "s1", "status": status, "held_on": DAY})
    assert reminded_from(replace(RECORDS, registers=(register,)), 120) == []


def test_nobody_is_reminded_after_an_erasure() -> None:
    reminder = Reminder(person="t1", about="s1", nth=1, sent_on=after(2))
    erased = without_erased(replace(RECORDS, reminders=(reminder,)), {"t1": "x1"})
    assert (erased.addresses, erased.reminders, reminded_from(erased, 120)) == ((), (), [])


def test_somebody_who_left_or_has_no_address_is_not_written_to() -> None:
    left = Membership(group="g01", person="t1", role="peer_tutor", left_on=DAY)
    assert reminded_from(replace(RECORDS, memberships=(left,)), 120) == []
    assert reminded_from(replace(RECORDS, addresses=()), 120) == []


def test_a_tutor_gets_one_letter_about_all_that_is_missing() -> None:
    more = Session(session="s2", group="g01", kind="session", planned_on=after(-7))
    [letter] = due(replace(RECORDS, sessions=(*RECORDS.sessions, more)), after(3))
    assert letter.labels == ("the register of Thursday 30 June 2016", "the register of Thursday 7 July 2016")
    assert not any("Writers" in label for label in letter.labels)


def test_what_was_reminded_of_twice_is_for_the_coordinator_to_ring_about() -> None:
    twice = tuple(Reminder(person="t1", about="s1", nth=nth, sent_on=after(2)) for nth in (1, 2))
    assert to_call(RECORDS, after(3)) == []
    assert [it.about for it in to_call(replace(RECORDS, reminders=twice), after(8))] == ["s1"]
    assert [it.about for it in to_call(replace(RECORDS, addresses=()), after(3))] == ["s1"]


def test_an_independent_group_owes_a_word_about_three_times_a_year() -> None:
    independent = StageStep(group="g01", stage="independent", starts_on=DAY)
    records = replace(RECORDS, sessions=(), stages=(independent,))
    assert missing(records, after(121)) == []
    assert [(it.label, it.day) for it in missing(records, after(122))] == [
        ("a word on how the group is doing", after(122))
    ]
    assert reminded_from(replace(records), 200) == [(122, 1), (127, 2)]


@pytest.mark.parametrize(("hour", "waking"), [(7, False), (8, True), (18, True), (19, False), (23, False)])
def test_letters_go_by_day_by_londons_clock(hour: int, *, waking: bool) -> None:
    assert is_waking_hour(datetime(2016, 7, 7, hour, 30, tzinfo=UTC)) is waking
