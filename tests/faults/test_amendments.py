"""Registers in versions: of two who correct the same one wins and the other is shown both; history is kept whole."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

from shared.domain.records.register import Register
from tests.faults import rounds
from tests.faults.proxy import Fault, Rule
from tests.faults.scene import (
    PARTICIPANTS,
    TODAY,
    Fields,
    Form,
    Scene,
    Told,
    door_fields,
    number_of,
    receipt_of,
    register_fields,
)


def _versions(scene: Scene, session: str) -> list[Register]:
    return [register for register in scene.records().registers if register.session == session]


def _at_once(scene: Scene, path: str, forms: list[Form]) -> list[Told]:
    together = Barrier(len(forms))

    def send(fields: Fields) -> Told:
        together.wait()
        return scene.send(path, fields)

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


def test_two_tutors_on_one_version_one_wins_and_the_other_is_shown_the_conflict(scene: Scene) -> None:
    """Both at once, each round on the version that the last one made: small form 10 rounds, full 100."""
    path = scene.links["register"]["g1"]
    assert scene.send(path, register_fields("first")).status == 200
    all_ = rounds(10, 100)
    for round_ in range(1, all_ + 1):
        forms = [
            register_fields(f"{round_} {tutor}", present=[person], base_version=str(round_))
            for tutor, person in (("one", "p01"), ("other", "p02"))
        ]
        told = _at_once(scene, path, forms)
        assert sorted(each.status for each in told) == [200, 409], round_
        loser = next(fields for fields, each in zip(forms, told, strict=True) if each.status == 409)
        status, page = scene.page(path, loser)
        assert (status, "Person p01" in page, "Person p02" in page) == (409, True, True)
    assert [register.version for register in _versions(scene, "s1")] == list(range(1, all_ + 2))


def test_the_loser_may_send_theirs_on_top_and_both_versions_stay(scene: Scene) -> None:
    path = scene.links["register"]["g1"]
    scene.send(path, register_fields("first"))
    assert scene.send(path, register_fields("one", present=["p01"], base_version="1")).status == 200
    assert scene.send(path, register_fields("other", present=["p02"], base_version="1")).status == 409
    assert scene.send(path, register_fields("other, on top", present=["p02"], base_version="2")).status == 200
    assert [register.present for register in _versions(scene, "s1")][1:] == [("p01",), ("p02",)]


def test_a_version_that_came_between_the_look_and_the_put_is_still_a_conflict(scene: Scene) -> None:
    """The put itself decides: it is held until another tutor's version stands."""
    path = scene.links["register"]["g1"]
    scene.send(path, register_fields("first"))
    with ThreadPoolExecutor(1) as pool, scene.proxy.breaking(Rule(Fault.HELD, "PutItem", about="register#s1#0002")):
        late = pool.submit(scene.send, path, register_fields("late", present=["p01"], base_version="1"))
        assert scene.proxy.is_held.wait(30)
        quick = scene.send(path, register_fields("quick", present=["p02"], base_version="1"))
        scene.proxy.go_on.set()
        assert (quick.status, late.result().status) == (200, 409)
    assert [register.present for register in _versions(scene, "s1")][1:] == [("p02",)]


def test_four_amendments_in_any_order_end_in_the_same_state(scene: Scene) -> None:
    """All 24 orders of a register and three corrections of it, each sent until it is taken (small form: six orders).

    What comes too early is told so (422), nothing is a conflict, and the history is the same.
    """
    path = scene.links["register"]["g1"]
    histories = set()
    orders = list(permutations(range(4)))
    for number, order in enumerate(orders[:: rounds(4, 1)]):
        session = f"s{number % 6 + 1}"
        start = len(_versions(scene, session))
        forms = [
            register_fields(
                f"order {number}, amendment {nth}",
                session,
                present=list(PARTICIPANTS[: nth + 1]),
                base_version=str(start + nth),
            )
            for nth in range(4)
        ]
        waiting = list(order)
        while waiting:
            told = {nth: scene.send(path, forms[nth]) for nth in waiting}
            assert {(each.status, *each.codes) for each in told.values()} <= {(200,), (422, "base_version_not_known")}
            waiting = [nth for nth in waiting if told[nth].status != 200]
        histories.add(tuple(register.present for register in _versions(scene, session)[start:]))
    assert histories == {tuple(PARTICIPANTS[: nth + 1] for nth in range(4))}


def test_four_rivals_in_any_order_are_one_winner_and_three_explicit_conflicts(scene: Scene) -> None:
    """All 24 orders of four corrections of the same version (small form: six of them)."""
    path = scene.links["register"]["g1"]
    orders = list(permutations(range(4)))
    for number, order in enumerate(orders[:: rounds(4, 1)]):
        session = f"s{number % 6 + 1}"
        base = len(_versions(scene, session))
        told = [
            scene.send(
                path,
                register_fields(f"rival {number} {nth}", session, present=[PARTICIPANTS[nth]], base_version=str(base)),
            )
            for nth in order
        ]
        assert [each.status for each in told] == [200, 409, 409, 409]
        assert _versions(scene, session)[-1].present == (PARTICIPANTS[order[0]],)


def test_a_late_retry_of_the_first_version_gets_its_own_receipt_and_changes_nothing(scene: Scene) -> None:
    path = scene.links["register"]["g1"]
    first = door_fields("first", TODAY)
    told = scene.send(path, first)
    session = next(register.session for register in scene.records().registers)
    scene.send(path, register_fields("second", session, base_version="1"))
    before = scene.keys()
    assert scene.send(path, first) == told
    assert scene.keys() == before


def test_a_draft_that_was_edited_after_its_answer_was_lost_is_the_next_version(scene: Scene) -> None:
    path = scene.links["register"]["g1"]
    first = register_fields("draft", present=["p01"])
    with scene.proxy.breaking(Rule(Fault.CUT, "PutItem", times=100, about="register#")):
        assert scene.send(path, first).codes == ["not_confirmed"]
    edited = {**first, "submission_id": number_of("edited"), "present": ["p01", "p02"], "replaces": number_of("draft")}
    told = [scene.send(path, edited) for _ in range(2)]
    assert {(each.status, each.reference) for each in told} == {(200, receipt_of(number_of("edited")))}
    assert [register.present for register in _versions(scene, "s1")] == [("p01",), ("p01", "p02")]


def test_two_tutors_who_both_enter_an_unplanned_session_meet_on_one(scene: Scene) -> None:
    """Both at once, from pages of their own: small form 5 rounds, full 30."""
    path = scene.links["register"]["g1"]
    draw = random.Random(7)  # noqa: S311 - it must repeat
    for round_ in range(rounds(5, 30)):
        day = TODAY.replace(year=2025, month=draw.randint(1, 12), day=round_ % 28 + 1)
        before = len(scene.records().sessions), len(scene.records().registers)
        told = _at_once(scene, path, [door_fields(f"{round_} {tutor}", day, 1) for tutor in ("one", "other")])
        assert sorted(each.status for each in told) == [200, 409], (round_, told)
        records = scene.records()
        assert (len(records.sessions), len(records.registers)) == (before[0] + 1, before[1] + 1)
