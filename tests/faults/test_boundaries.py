"""What is sent at the edge of a quarter lands in the right one by London's calendar, and the server's clock decides."""

from collections import Counter
from datetime import timedelta

from shared.domain.calendar.quarter import Quarter, london_day
from tests.faults.issues import NAME, evidence, issuing
from tests.faults.scene import Scene, check_in_fields, door_fields, moment, number_of, receipt_of, survey_fields

_INSTANTS = {
    "2024-02-29T00:00:00Z": "2023-24-Q4",
    "2024-02-29T23:59:59Z": "2023-24-Q4",
    "2024-03-31T22:59:59Z": "2023-24-Q4",
    "2024-03-31T23:00:00Z": "2024-25-Q1",
    "2025-06-30T22:59:59Z": "2025-26-Q1",
    "2025-06-30T23:00:00Z": "2025-26-Q2",
    "2025-09-30T22:59:59Z": "2025-26-Q2",
    "2025-09-30T23:00:00Z": "2025-26-Q3",
    "2025-12-31T23:59:59Z": "2025-26-Q3",
    "2026-01-01T00:00:00Z": "2025-26-Q4",
    "2026-03-29T00:59:59Z": "2025-26-Q4",
    "2026-03-29T01:00:00Z": "2025-26-Q4",
    "2026-03-31T22:59:59Z": "2025-26-Q4",
    "2026-03-31T23:00:00Z": "2026-27-Q1",
    "2026-10-25T00:30:00Z": "2026-27-Q3",
    "2026-10-25T01:30:00Z": "2026-27-Q3",
}
_A_CLIENTS_CLOCK = {"submitted_at": "2020-01-01T00:00:00Z", "checked_on": "2020-01-01", "stored_at": "2020-01-01"}


def test_surveys_registers_and_check_ins_at_the_edges_land_in_the_right_quarter(scene: Scene) -> None:
    """The first and last seconds of quarters, a leap day, both changes of the clock; a client's own clock is wrong."""
    survey, register = scene.links["survey"]["g1"]["participant"], scene.links["register"]["g1"]
    check_in = f"{scene.links['register']['g2']}/check-in"
    expected: Counter[str] = Counter(_INSTANTS.values())
    days: dict[str, set[str]] = {name: set() for name in expected}
    for text, quarter in _INSTANTS.items():
        at = moment(text)
        with scene.clock(at):
            day = london_day(at)
            days[quarter].add(day.isoformat())
            forms = [
                (survey, survey_fields(text, **_A_CLIENTS_CLOCK)),
                (register, {**door_fields(text, day, 1), **_A_CLIENTS_CLOCK}),
                (check_in, {**check_in_fields(text), **_A_CLIENTS_CLOCK}),
            ]
            told = [scene.send(path, fields) for path, fields in forms]
            # A second instant of the same London day meets the session that the first entered: that is a conflict.
            assert [each.status for each in (told[0], told[2])] == [200, 200]
            assert told[1].status in {200, 409}
            tomorrow = scene.send(register, door_fields(f"after {text}", day + timedelta(days=1)))
            assert (tomorrow.status, tomorrow.codes) == (422, ["in_the_future"])
    records = scene.records()
    assert Counter(Quarter.of(london_day(each.submitted_at)).name for each in records.responses) == expected
    assert sorted(each.submitted_at for each in records.responses) == [moment(text) for text in _INSTANTS]
    assert Counter(Quarter.of(each.checked_on).name for each in records.check_ins) == expected
    for quarter, number in expected.items():
        last = Quarter.named(quarter).period.last
        issuing(scene, last).compile_quarter(NAME, Quarter.named(quarter))
        figures = evidence(scene, quarter, 0)["figures"]["quarter"]
        assert (quarter, figures["survey_responses"], figures["sessions"]) == (quarter, number, len(days[quarter]))


def test_both_half_past_ones_of_the_longest_night_are_in_order(scene: Scene) -> None:
    path = scene.personal["g1"]["participant"]["p01"]
    for text in ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"):
        with scene.clock(moment(text)):
            assert scene.send(path, survey_fields(text)).reference == receipt_of(number_of(text))
    found = sorted(scene.records().responses, key=lambda response: response.submitted_at)
    assert [(each.submitted_at, each.wave) for each in found] == [
        (moment("2026-10-25T00:30:00Z"), "start"),
        (moment("2026-10-25T01:30:00Z"), "end"),
    ]
