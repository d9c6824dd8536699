"""A handler that is killed at any call of the store loses nothing that it acknowledged, and doubles nothing."""

from collections.abc import Iterator
from datetime import date

import pytest

from shared.domain.forms.written_names import newcomer_of
from shared.storage.items import Key
from tests.faults import TRIAL, rounds
from tests.faults.kill import MOMENTS, Kill, When
from tests.faults.scene import (
    Fields,
    Scene,
    check_in_fields,
    door_fields,
    number_of,
    receipt_of,
    register_fields,
    survey_fields,
)

_ROUNDS = rounds(1, 5)
_STORE = "dynamodb"


def _forms(scene: Scene, seed: str, day: int) -> Iterator[tuple[str, Fields, set[str]]]:
    """Yield a form of each kind: its path, its fields, and the keys of all that it leaves behind when it is whole."""
    number = number_of(seed)
    reference = receipt_of(number).replace("-", "").lower()
    yield scene.links["survey"]["g1"]["participant"], survey_fields(seed), {f"group#g1 response#{reference}#0001"}
    personal = scene.personal["g1"]["participant"]["p01"]
    yield personal, survey_fields(f"{seed} p01"), {_response_key(f"{seed} p01")}
    yield f"{scene.links['register']['g2']}/check-in", check_in_fields(seed), {f"group#g2 check_in#{reference}"}
    held_on = date.fromordinal(date(2023, 6, 1).toordinal() + day)
    session = f"door:g1:{held_on}:session"
    fields = door_fields(seed, held_on)
    newcomers = {f"roster person#{person}" for person in _newcomers(number)}
    yield (
        scene.links["register"]["g1"],
        fields,
        {f"group#g1 session#{session}", f"group#g1 register#{session}#0001", *newcomers},
    )


def _response_key(seed: str) -> str:
    return f"group#g1 response#{receipt_of(number_of(seed)).replace('-', '').lower()}#0001"


def _newcomers(number: str) -> list[str]:
    return [newcomer_of(number, line) for line in range(3)]


def _calls_of(scene: Scene, path: str, fields: Fields) -> int:
    """Count the calls that a form makes, on a form of the same kind that is not killed."""
    ended = scene.send_apart(path, fields)
    assert ended.answer["statusCode"] == 200, ended
    return ended.calls


@pytest.mark.parametrize("round_", range(_ROUNDS))
def test_killed_before_at_and_after_each_call_nothing_acknowledged_is_lost_and_a_retry_completes_it(
    scene: Scene, round_: int
) -> None:
    """Every call of every form: small form before, at or after it; full all three, five rounds, retries killed too."""
    calls = [_calls_of(scene, path, fields) for path, fields, _ in _forms(scene, "counted", 0)]
    start = set(scene.keys())
    assert {key for _, _, keys in _forms(scene, "counted", 0) for key in keys} <= start
    kills = 0
    for day, (kind, nth, when) in enumerate(_plans(calls), 1):
        seed = f"round {round_}, form {kind}, {when} call {nth}"
        path, fields, keys = list(_forms(scene, seed, day))[kind]
        kills += _kill(scene, path, fields, Kill(when, nth, _STORE))
        # Nothing else than what the form brings was touched, and the commit came last.
        left = set(scene.keys()) - start
        commit = next(key for key in keys if not key.startswith(("roster", "group#g1 session")))
        assert left <= keys, (seed, left - keys)
        assert commit not in left or left == keys, (seed, left)
        if round_:
            kills += _kill(scene, path, fields, Kill(when, max(1, nth - round_), _STORE))
        told = scene.send(path, fields)
        assert (told.status, told.reference) == (200, receipt_of(str(fields["submission_id"]))), seed
        assert scene.send(path, fields) == told, seed
        assert set(scene.keys()) - start == keys, seed
        start |= keys
    assert kills >= rounds(15, 45)
    sessions = [register.session for register in scene.records().registers]
    assert len(sessions) == len(set(sessions))


def _plans(calls: list[int]) -> Iterator[tuple[int, int, When]]:
    """Yield which call of which kind of form to kill at, and how."""
    for kind, number_of_calls in enumerate(calls):
        for nth in range(1, number_of_calls + 1):
            for when in MOMENTS if TRIAL else [MOMENTS[(kind + nth) % len(MOMENTS)]]:
                yield kind, nth, when


def _kill(scene: Scene, path: str, fields: Fields, kill: Kill) -> bool:
    ended = scene.send_apart(path, fields, kill)
    # A retry that finds its work done makes fewer calls, and may end before it is killed: then it has its receipt.
    assert ended.killed or ended.answer["statusCode"] == 200, ended
    return ended.killed


@pytest.mark.parametrize("round_", range(_ROUNDS))
def test_a_correction_that_is_killed_leaves_one_version_more_or_none(scene: Scene, round_: int) -> None:
    """Killed before, at and after each of its calls, with two newcomers: small form one way, full all, five times."""
    path = scene.links["register"]["g1"]
    assert scene.send(path, register_fields(f"first {round_}")).status == 200
    nth, version, kills, ended = 0, 1, 0, [True]
    while any(ended):
        nth, ended = nth + 1, []
        for when in MOMENTS if TRIAL else [MOMENTS[nth % len(MOMENTS)]]:
            seed = f"correction {round_} {nth} {when}"
            fields = register_fields(seed, base_version=str(version), newcomers=f"One {seed}\nTwo {seed}")
            ended.append(_kill(scene, path, fields, Kill(when, nth, _STORE)))
            told = scene.send(path, fields)
            assert (told.status, told.reference) == (200, receipt_of(number_of(seed)))
            version += 1
        kills += sum(ended)
    versions = [register.version for register in scene.records().registers]
    assert versions == list(range(1, version + 1))
    assert kills >= rounds(5, 15)


def test_what_was_acknowledged_stands_when_the_process_is_killed_right_after(scene: Scene) -> None:
    """The acknowledgement itself: the last call's reply was read, the answer was on its way."""
    path = scene.links["survey"]["g1"]["participant"]
    for number in range(rounds(3, 20)):
        told = scene.send(path, survey_fields(number))
        scene.send_apart(path, survey_fields(f"other {number}"), Kill("after", 2, _STORE))
        assert told.reference == receipt_of(number_of(number))
        reference = told.reference.replace("-", "").lower()
        assert scene.store.get(Key("group#g1", f"response#{reference}#0001")) is not None
