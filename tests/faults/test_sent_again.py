"""The same page sent again, hours or a month later, is the same record; other answers from it are kept apart."""

from datetime import timedelta

import pytest

from tests.faults.scene import (
    Scene,
    check_in_fields,
    door_fields,
    moment,
    number_of,
    receipt_of,
    register_fields,
    survey_fields,
)

_FIRST = moment("2026-05-05T18:00:00Z")


@pytest.mark.parametrize("later", [timedelta(hours=2), timedelta(days=30)], ids=["two hours", "thirty days"])
def test_the_same_page_sent_again_later_is_one_record_with_the_same_receipt(scene: Scene, later: timedelta) -> None:
    forms = [
        (scene.links["survey"]["g1"]["participant"], survey_fields("a")),
        (scene.personal["g1"]["participant"]["p01"], survey_fields("b")),
        (scene.links["register"]["g1"], door_fields("c", _FIRST.date())),
        (f"{scene.links['register']['g2']}/check-in", check_in_fields("d")),
    ]
    with scene.clock(_FIRST):
        first = [scene.send(path, fields) for path, fields in forms]
    stored = scene.keys()
    with scene.clock(_FIRST + later):
        again = [scene.send(path, fields) for path, fields in forms]
    assert [told.reference for told in first] == [receipt_of(number_of(seed)) for seed in "abcd"]
    assert [(told.status, told.codes) for told in again] == [(200, [])] * 4
    assert again == first
    assert scene.keys() == stored


def test_the_phone_s_own_clock_is_kept_beside_the_server_s_and_decides_nothing(scene: Scene) -> None:
    forms = [
        (scene.links["survey"]["g1"]["participant"], survey_fields("a")),
        (scene.links["register"]["g1"], register_fields("b")),
        (f"{scene.links['register']['g2']}/check-in", check_in_fields("c")),
    ]
    sent, later = moment("2031-12-31T23:59:59Z"), moment("1999-01-01T00:00:00Z")
    with scene.clock(_FIRST):
        first = [scene.send(path, {**fields, "client_time": f"{sent:%Y-%m-%dT%H:%M:%SZ}"}) for path, fields in forms]
        again = [scene.send(path, {**fields, "client_time": f"{later:%Y-%m-%dT%H:%M:%SZ}"}) for path, fields in forms]
    stored = scene.records()
    assert [told.status for told in first] == [200] * 3
    assert again == first, "the same thing sent again, whatever the phone's clock says by then"
    response, register, check_in = stored.responses[0], stored.registers[0], stored.check_ins[0]
    assert (response.client_time, register.client_time, check_in.client_time) == (sent, sent, sent)
    assert (response.submitted_at, register.submitted_at, check_in.checked_on) == (_FIRST, _FIRST, _FIRST.date())


def test_a_phone_whose_clock_says_nothing_that_can_be_read_loses_nothing(scene: Scene) -> None:
    path = scene.links["survey"]["g1"]["participant"]
    assert scene.send(path, survey_fields("a", client_time="the day before yesterday")).status == 200
    assert scene.records().responses[0].client_time is None


def test_other_answers_from_the_same_page_are_told_apart_and_neither_is_lost_nor_shown(scene: Scene) -> None:
    """The next person on a shared tablet: 409, a page with none of the stored answers, and a way to send their own."""
    path = scene.links["survey"]["g1"]["participant"]
    first = scene.send(path, survey_fields("tablet", own_words="I slept at last", express="5"))
    others = survey_fields("tablet", own_words="I came by bus", express="1")
    status, page = scene.page(path, others)
    assert (status, "I slept at last" in page, scene.send(path, others).codes) == (409, False, ["conflict"])
    assert [response.answers["own_words"] for response in scene.records().responses] == ["I slept at last"]
    second = scene.send(path, {**others, "submission_id": number_of("as somebody else")})
    assert {first.reference, second.reference} == {
        receipt_of(number_of("tablet")),
        receipt_of(number_of("as somebody else")),
    }
    assert sorted(response.answers["own_words"] for response in scene.records().responses) == [
        "I came by bus",
        "I slept at last",
    ]


def test_another_check_in_from_the_same_page_overwrites_nothing(scene: Scene) -> None:
    path = f"{scene.links['register']['g2']}/check-in"
    fields = check_in_fields("one")
    assert scene.send(path, fields).status == 200
    assert scene.send(path, {**fields, "still_meeting": "no"}).status == 409
    assert [check_in.still_meeting for check_in in scene.records().check_ins] == ["yes"]


def test_a_personal_survey_that_was_sent_again_keeps_the_wave_that_was_decided_first(scene: Scene) -> None:
    path = scene.personal["g1"]["participant"]["p01"]
    for seed in ("first", "second", "first", "second"):
        assert scene.send(path, survey_fields(seed)).reference == receipt_of(number_of(seed))
    assert sorted(str(response.wave) for response in scene.records().responses) == ["end", "start"]


def test_other_names_of_newcomers_from_the_same_page_are_told_apart_and_the_first_stay(scene: Scene) -> None:
    """A code is made of the page and the line alone, so that both registers are the same but for the names."""
    path, fields = scene.links["register"]["g1"], register_fields("names", newcomers="Ann B.\nZoë K.")
    first = scene.send(path, fields)
    stored = scene.keys()
    for names in ("Ann B.\nBob D.", "Zoë K.\nAnn B."):
        assert scene.send(path, {**fields, "newcomers": names}).codes == ["conflict"]
    assert scene.send(path, fields) == first
    assert scene.keys() == stored
    assert {person.name for person in scene.records().people} >= {"Ann B.", "Zoë K."}
    assert "Bob D." not in {person.name for person in scene.records().people}
