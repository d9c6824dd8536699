"""Where the store's reply is lost or says no, a person is told what is certain, and nothing is stored twice."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from tests.faults import rounds
from tests.faults.proxy import Fault, Odds, Rule
from tests.faults.scene import (
    TRIES,
    Fields,
    Scene,
    Told,
    check_in_fields,
    door_fields,
    number_of,
    receipt_of,
    survey_fields,
)

_UNPLANNED = date(2023, 4, 1)
_RETRIES = 5


def _form(scene: Scene, number: int) -> tuple[str, Fields, str]:
    """Return a form's path, its fields, and the key of the record that it makes: surveys mostly, then the others."""
    kind = number % 5
    if kind == 3:
        held_on = _UNPLANNED + timedelta(days=number)
        return (
            scene.links["register"]["g1"],
            door_fields(number, held_on, 2),
            f"group#g1 register#door:g1:{held_on}:session#0001",
        )
    reference = receipt_of(number_of(number)).replace("-", "").lower()
    if kind == 4:
        return f"{scene.links['register']['g2']}/check-in", check_in_fields(number), f"group#g2 check_in#{reference}"
    return scene.links["survey"]["g1"]["participant"], survey_fields(number), f"group#g1 response#{reference}#0001"


def test_a_reply_lost_after_the_commit_still_becomes_a_receipt_and_the_retry_gets_the_same(scene: Scene) -> None:
    """Small form: 20 submissions, full: 200. The SDK's own retry meets what the first try stored."""
    for number in range(rounds(20, 200)):
        path, fields, key = _form(scene, number)
        with scene.proxy.breaking(Rule(Fault.CUT, "PutItem", about=key)) as log:
            told = scene.send(path, fields)
        assert [done.committed for done in log if done.fault is Fault.CUT] == [True]
        again = scene.send(path, fields)
        assert (told.status, told.reference) == (200, receipt_of(number_of(number)))
        assert again == told
        assert scene.stands(key)


def test_a_reply_lost_as_often_as_the_sdk_tries_is_could_not_confirm_and_the_retry_gets_the_receipt(
    scene: Scene,
) -> None:
    """Small form: 10 submissions, full: 200."""
    for number in range(rounds(10, 200)):
        path, fields, key = _form(scene, number)
        with scene.proxy.breaking(Rule(Fault.CUT, "PutItem", times=TRIES, about=key)):
            told = scene.send(path, fields)
        assert (told.status, told.codes) == (503, ["not_confirmed"])
        assert scene.stands(key)
        again = scene.send(path, fields)
        assert (again.status, again.reference) == (200, receipt_of(number_of(number)))
        assert scene.stands(key)


@pytest.mark.parametrize(
    ("fault", "code", "stored"),
    [
        (Fault.CUT, "not_confirmed", True),
        (Fault.BROKEN_AFTER, "not_confirmed", True),
        (Fault.CLOSED, "not_confirmed", False),
        (Fault.BROKEN, "not_confirmed", False),
        (Fault.UNAVAILABLE, "not_confirmed", False),
        (Fault.CONFLICT, "not_saved", False),
    ],
)
def test_not_saved_is_said_only_where_it_is_certain(scene: Scene, fault: Fault, code: str, stored: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The put fails as often as it is tried."""
    for number in (0, 3, 4):
        path, fields, key = _form(scene, number)
        with scene.proxy.breaking(Rule(fault, "PutItem", times=TRIES, about=key)):
            told = scene.send(path, fields)
        assert (told.status, told.codes) == (503, [code])
        assert scene.stands(key) == stored
        assert scene.send(path, fields).reference == receipt_of(number_of(number))


@pytest.mark.parametrize("refusal", [Fault.THROTTLED, Fault.OVER_CAPACITY, Fault.CONFLICT])
def test_a_refusal_after_a_lost_reply_is_not_taken_for_not_saved(scene: Scene, refusal: Fault) -> None:
    """The first try was stored and its reply lost; that the next ones are refused says nothing about it."""
    for number in (0, 3, 4):
        path, fields, key = _form(scene, number)
        with scene.proxy.breaking(
            Rule(Fault.CUT, "PutItem", about=key), Rule(refusal, "PutItem", times=TRIES, about=key)
        ):
            told = scene.send(path, fields)
        assert (told.status, told.codes, scene.stands(key)) == (503, ["not_confirmed"], True)


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.CLOSED, Fault.BROKEN, Fault.UNAVAILABLE])
def test_a_read_that_fails_before_anything_is_put_leaves_nothing_behind_and_says_not_saved(
    scene: Scene, fault: Fault
) -> None:
    before = scene.keys()
    for number in (0, 3, 4):
        path, fields, _ = _form(scene, number)
        with scene.proxy.breaking(Rule(fault, "GetItem", times=TRIES)):
            told = scene.send(path, fields)
        assert (told.status, told.codes) == (503, ["not_saved"])
    assert scene.keys() == before


def test_a_page_says_in_words_which_of_the_two_it_is(scene: Scene) -> None:
    path, fields, key = _form(scene, 0)
    with scene.proxy.breaking(Rule(Fault.CONFLICT, "PutItem", about=key)):
        status, page = scene.page(path, fields)
    assert (status, "This was not saved" in page, "could not confirm" in page) == (503, True, False)
    with scene.proxy.breaking(Rule(Fault.CUT, "PutItem", times=TRIES, about=key)):
        status, page = scene.page(path, fields)
    assert (status, "This was not saved" in page, "could not confirm" in page) == (503, False, True)


def _send_until_stored(scene: Scene, path: str, fields: Fields, key: str) -> list[Told]:
    """Send, and send again up to five times; after each answer look whether it was true.

    `not_saved` is about this sending: it stored nothing, whatever an earlier one that was not confirmed did.
    """
    answers: list[Told] = []
    stood = False
    while len(answers) <= _RETRIES and not (answers and answers[-1].reference):
        answers.append(scene.send(path, fields))
        stands = scene.stands(key)
        if answers[-1].reference:
            assert stands, "a receipt without a record"
        else:
            assert answers[-1].status == 503
            assert answers[-1].codes in (["not_saved"], ["not_confirmed"])
            assert stands == stood or answers[-1].codes == ["not_confirmed"], "said not saved, and is"
        stood = stands
    return answers


@pytest.mark.parametrize(
    ("shares", "small", "full"),
    [
        (
            {
                Fault.THROTTLED: 0.1,
                Fault.OVER_CAPACITY: 0.1,
                Fault.BROKEN: 0.025,
                Fault.UNAVAILABLE: 0.025,
                Fault.CUT: 0.05,
            },
            40,
            1000,
        ),
        # Far worse than promised, so that a good part of the answers is an error.
        (
            {Fault.THROTTLED: 0.3, Fault.CONFLICT: 0.05, Fault.BROKEN_AFTER: 0.1, Fault.CLOSED: 0.1, Fault.CUT: 0.15},
            20,
            200,
        ),
    ],
    ids=["as promised", "far worse"],
)
def test_under_throttling_errors_and_lost_replies_each_is_stored_once_or_an_error_says_so(
    scene: Scene, shares: dict[Fault, float], small: int, full: int
) -> None:
    """20 % throttled, 5 % 5xx, 5 % cut: small form 40 submissions, full 1,000; then far worse. Up to five retries."""
    answers: Counter[str] = Counter()
    keys: dict[str, bool] = {}
    forms = [_form(scene, number) for number in range(rounds(small, full))]
    random.Random(20260401).shuffle(forms)  # noqa: S311 - it must repeat
    with scene.proxy.breaking(odds=Odds(20260401, shares)) as log:
        for path, fields, key in forms:
            told = _send_until_stored(scene, path, fields, key)
            answers.update(each.codes[0] if each.codes else "receipt" for each in told)
            keys[key] = bool(told[-1].reference)
    standing = scene.keys()
    assert all(standing[key] == 1 for key, acknowledged in keys.items() if acknowledged)
    assert {done.fault for done in log} >= set(shares)
    records_ = scene.records()
    assert len(records_.responses) + len(records_.registers) + len(records_.check_ins) == sum(
        key in standing for key in keys
    )
    assert answers["receipt"] == sum(keys.values())
