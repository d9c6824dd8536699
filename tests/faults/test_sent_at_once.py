"""The same form, sent many times at once, is stored once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from tests.faults import rounds
from tests.faults.scene import Fields, Scene, Told, door_fields, number_of, receipt_of, survey_fields

_IDS = rounds(6, 50)
_AT_ONCE = 10
_UNPLANNED = date(2025, 1, 1)


def _tap(scene: Scene, pool: ThreadPoolExecutor, path: str, fields: Fields) -> Sequence[Told]:
    """Send a form ten times at once."""
    together = Barrier(_AT_ONCE)

    def send(_: int) -> Told:
        together.wait()
        return scene.send(path, fields)

    return list(pool.map(send, range(_AT_ONCE)))


def test_a_survey_sent_ten_times_at_once_is_one_record_with_one_receipt(scene: Scene) -> None:
    """Small form: 6 submissions, full: 50; ten posts each."""
    path = scene.links["survey"]["g1"]["participant"]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = {number: _tap(scene, pool, path, survey_fields(number)) for number in range(_IDS)}
    assert {number: {(each.status, each.reference) for each in all_} for number, all_ in told.items()} == {
        number: {(200, receipt_of(number_of(number)))} for number in range(_IDS)
    }
    assert len(scene.records().responses) == _IDS


def test_a_register_sent_ten_times_at_once_is_one_version_and_its_newcomers_are_there_once(scene: Scene) -> None:
    """Small form: 6 sessions that were not planned, full: 50; three newcomers each, ten posts each."""
    path = scene.links["register"]["g1"]
    known = len(scene.records().people), len(scene.records().sessions)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        told = {
            number: _tap(scene, pool, path, door_fields(number, _UNPLANNED + timedelta(days=number)))
            for number in range(1, _IDS + 1)
        }
    assert {number: {(each.status, each.reference) for each in all_} for number, all_ in told.items()} == {
        number: {(200, receipt_of(number_of(number)))} for number in range(1, _IDS + 1)
    }
    records = scene.records()
    assert [register.version for register in records.registers] == [1] * _IDS
    assert all(len(set(register.present)) == len(register.present) for register in records.registers)
    assert (len(records.people) - known[0], len(records.sessions) - known[1]) == (3 * _IDS, _IDS)
