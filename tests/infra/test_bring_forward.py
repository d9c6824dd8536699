"""The example year, brought forward: as it would stand today, in whole years, month and day kept."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from infra.local.bring_forward import brought_forward
from shared.domain.calendar.quarter import Quarter, london_day
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.base import Record
from shared.domain.records.collection import Records
from shared.services.packs.reading import read_pack
from shared.services.packs.writing import write_pack
from tests.functions.service import EXAMPLE_YEAR

TODAYS = (
    date(2026, 7, 1),
    date(2026, 11, 23),
    date(2027, 3, 2),
    date(2028, 2, 29),
    date(2027, 3, 31),
    date(2026, 9, 5),
)
BEFORE_JULY = (date(2027, 4, 1), date(2027, 5, 10), date(2028, 6, 30))


@pytest.fixture(scope="module")
def year() -> Records:
    return read_pack(EXAMPLE_YEAR)


def days_of(record: Record) -> list[date]:
    """Return every day that a record speaks of."""
    found = [value for _, value in record if isinstance(value, date)]
    instants = [getattr(record, name) for name in ("submitted_at",) if getattr(record, name, None)]
    return [*(day for day in found if day not in instants), *map(london_day, instants)]


@pytest.mark.parametrize("today", [*TODAYS, *BEFORE_JULY])
def test_nothing_is_later_than_today_but_what_is_planned(year: Records, today: date) -> None:
    records = brought_forward(year, today)
    happened = chain(
        records.people, records.memberships, records.stages, records.check_ins, records.grants, records.responses
    )
    assert [record for record in happened if max(days_of(record), default=today) > today] == []
    assert [register.session for register in records.registers if register.held_on > today] == []
    late = [register for register in records.registers if register.submitted_at]
    assert [register.session for register in late if max(days_of(register)) > today] == []
    this_year = Quarter.of(today).year
    planned = {Quarter.of(session.planned_on).year for session in records.sessions}
    assert planned == ({this_year - 1, this_year} if today in BEFORE_JULY else {this_year})
    assert records.contracts[0].ends_on == date(this_year + 1, 3, 31)
    assert records.contracts[0].starts_on == date(min(planned), 4, 1)
    assert {target.year_from for target in records.targets} == {date(first, 4, 1) for first in planned}


@pytest.mark.parametrize("today", [*TODAYS, *BEFORE_JULY])
def test_it_is_a_good_pack_whose_references_all_hold(year: Records, today: date, tmp_path: Path) -> None:
    records = brought_forward(year, today)
    write_pack(records, tmp_path / "pack")
    again = read_pack(tmp_path / "pack")
    assert {record.model_dump_json() for record in again} == {record.model_dump_json() for record in records}
    assert records.outside_every_contract() == {}


@pytest.mark.parametrize("today", TODAYS)
def test_month_and_day_are_kept(year: Records, today: date) -> None:
    years = Quarter.of(today).year - 2016
    was = {session.session: session.planned_on for session in year.sessions}
    sessions = brought_forward(year, today).sessions
    assert {session.session: session.planned_on for session in sessions} == {
        session: day.replace(year=day.year + years) for session, day in was.items()
    }


@pytest.mark.parametrize("today", TODAYS)
def test_local_times_are_kept_through_summer_and_winter(year: Records, today: date) -> None:
    before = {response.response: response.submitted_at for response in year.responses}
    for response in brought_forward(year, today).responses:
        was, now = before[response.response], response.submitted_at
        assert (london_day(now).month, london_day(now).day) == (london_day(was).month, london_day(was).day)


def test_a_day_that_a_year_does_not_have_becomes_the_day_before(year: Records) -> None:
    born = replace(
        year, people=tuple(person.model_copy(update={"referred_on": date(2016, 2, 29)}) for person in year.people)
    )
    for today, expected in ((date(2026, 11, 23), date(2026, 2, 28)), (date(2028, 11, 23), date(2028, 2, 28))):
        assert {person.referred_on for person in brought_forward(born, today).people} == {expected}


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 5, 10)])
def test_everybody_who_came_is_still_there(year: Records, today: date) -> None:
    records = brought_forward(year, today)
    people = {person.person for person in records.people}
    assert {person for register in records.registers for person in (*register.present, *register.hours)} <= people
    assert {response.person for response in records.responses} - {None} <= people
    assert {membership.person for membership in records.memberships} <= people


def test_closed_quarters_have_the_figures_of_the_example_year(year: Records) -> None:
    """All that is in a closed quarter is there, a quarter that is not over has what happened so far."""
    today = date(2026, 11, 23)
    records = brought_forward(year, today)
    for number, is_closed in ((1, True), (2, True), (3, False)):
        was = figures(year, Quarter(2016, number))
        now = figures(records, Quarter(2026, number))
        same = {name for name, value in was.items() if now[name] == value}
        if is_closed:
            assert now == was
        else:
            assert {"registers_expected"} <= same
            assert 0 < (now["sessions"] or 0) < (was["sessions"] or 0)


def test_before_july_last_years_quarters_are_there_too(year: Records) -> None:
    records = brought_forward(year, date(2027, 5, 10))
    assert records.contracts[0].quarters[0] == Quarter(2026, 1)
    for number in (1, 2, 3, 4):
        was, now = figures(year, Quarter(2016, number)), figures(records, Quarter(2026, number))
        assert now["attendances"] == was["attendances"]
        assert now["survey_responses"] == was["survey_responses"]
        assert now["registers_received"] == was["registers_received"]
    assert (figures(records, Quarter(2027, 1))["sessions"] or 0) > 0


def figures(records: Records, quarter: Quarter) -> dict[str, int | float | None]:
    evidence = Evidence.gather(History(records), records.contracts[0], quarter)
    return {name[0]: figure.value for name, figure in evidence.figures["quarter"].items() if len(name) == 1}


def test_a_day_later_only_more_has_happened(year: Records) -> None:
    today = date(2026, 8, 1)
    earlier, later = brought_forward(year, today), brought_forward(year, today + timedelta(days=1))
    for kind in ("sessions", "registers", "responses", "check_ins", "stages"):
        assert set(map(repr, getattr(earlier, kind))) <= set(map(repr, getattr(later, kind)))
