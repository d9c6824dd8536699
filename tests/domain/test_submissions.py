"""What a form sends is read into a record, or refused with every problem and the field that each is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shared.domain.forms.check_in_form import read_check_in
from shared.domain.forms.register_form import read_register_form
from shared.domain.forms.register_submission import (
    KnownPeople,
    RegisterLink,
    RegisterSubmission,
    accept_register,
)
from shared.domain.forms.survey_form import SurveyLink, read_response
from shared.domain.forms.written_names import helper_of, newcomer_of
from shared.domain.links.reference import reference_of
from shared.domain.problems import Refused
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, current_survey

NUMBER = "3f2504e04f8941d39a0c0305e82c3301"
NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
TODAY = date(2026, 7, 1)
SURVEY = current_survey("participant")
GROUP = SurveyLink("g01", None)
LINK = RegisterLink("g01", "a hash", TODAY, NOW)
OF_NO_GROUP = RegisterLink(None, "a hash", TODAY, NOW)
PEOPLE = KnownPeople(came={"p01", "p02", "v01"}, helped={"v01"})
PLANNED = {
    kind: Session.model_validate({"session": f"{kind}-1", "group": "g01", "kind": kind, "planned_on": "2026-06-30"})
    for kind in ("session", "taster", "event")
}
LATER = Session(session="later", group="g01", kind="session", planned_on=date(2026, 7, 2))

Sent = dict[str, str | list[str]]


def fields(sent: Mapping[str, str | list[str]]) -> dict[str, Sequence[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in sent.items()}


def survey(sent: Sent, link: SurveyLink = GROUP) -> Response:
    return read_response(fields({"submission_id": NUMBER, **sent}), SURVEY, link, NOW)


def register(sent: Sent, planned: Session | None = PLANNED["session"], link: RegisterLink = LINK) -> RegisterSubmission:
    chosen = {"submission_id": NUMBER, "session": planned.session if planned else "new", "status": "held"}
    return accept_register(read_register_form(fields({**chosen, **sent})), link, planned, PEOPLE, None)


def said(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    assert all(problem.message for problem in refused.value.problems)
    return [(problem.where, problem.code) for problem in refused.value.problems]


# a survey


def test_a_survey_becomes_a_response() -> None:
    answers: Sent = {
        "express": "4",
        "skills": "prefer_not_to_say",
        "confidence": "",
        "own_words": " I go out again.\r\nOften. ",
    }
    assert survey({**answers, "wave": "end", "quote_consent": "yes"}, SurveyLink("g01", "p01")) == Response(
        response=reference_of(NUMBER),
        survey="participant",
        version=1,
        group="g01",
        person="p01",
        wave="end",
        submitted_at=NOW,
        quote_consent="yes",
        answers={"express": "4", "skills": "prefer_not_to_say", "own_words": "I go out again.\nOften."},
        channel="card",
    )


def test_one_answer_is_enough() -> None:
    response = survey({"own_words": "Nothing, but thank you."})
    assert (response.answers, response.wave, response.quote_consent) == (
        {"own_words": "Nothing, but thank you."},
        None,
        "no",
    )


def test_consent_is_given_by_yes_alone() -> None:
    assert [
        survey({"express": "3", "quote_consent": consent}).quote_consent for consent in ("yes", "on", "no", "")
    ] == [
        "yes",
        "no",
        "no",
        "no",
    ]


def test_whose_answers_they_are_comes_from_the_link_and_never_from_the_form() -> None:
    sent: Sent = {"express": "3", "person": "p02", "group": "g02", "response": "mine", "submitted_at": "2020-01-01"}
    response = survey(sent, SurveyLink("g01", "p01"))
    assert (response.person, response.group, response.submitted_at) == ("p01", "g01", NOW)


def test_the_same_page_sent_twice_is_the_same_response() -> None:
    assert survey({"express": "3"}) == survey({"express": "3"})


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, [("express", "nothing_answered")]),
        ({"express": "", "own_words": "  \r\n "}, [("express", "nothing_answered")]),
        ({"express": "6"}, [("express", "not_offered")]),
        ({"express": "0"}, [("express", "not_offered")]),
        ({"express": "\uff14"}, [("express", "not_offered")]),
        (
            {"express": "agree", "skills": "-1", "connected": "3"},
            [("express", "not_offered"), ("skills", "not_offered")],
        ),
        ({"express": ["3", "4"]}, [("express", "not_offered")]),
        ({"express": "3", "own_words": "a" * 4001}, [("own_words", "too_long")]),
        ({"express": "3", "own_words": "a\x00b"}, [("own_words", "not_text")]),
        ({"express": "3", "own_words": "\ud800"}, [("own_words", "not_text")]),
        ({"express": "3", "wave": "middle"}, [("wave", "not_offered")]),
        ({"express": "9", "wave": "middle"}, [("express", "not_offered"), ("wave", "not_offered")]),
        ({"express": "3", "submission_id": ""}, [("submission_id", "submission_not_known")]),
    ],
    ids=str,
)
def test_a_survey_that_is_not_as_it_should_be_is_refused_with_every_problem(
    sent: Sent, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused) as refused:
        survey(sent)
    assert said(refused) == problems


def test_own_words_of_exactly_the_limit_are_kept() -> None:
    assert len(survey({"own_words": "é" * 4000}).answers["own_words"]) == 4000


# a register


def test_a_register_becomes_what_is_stored() -> None:
    taken = register(
        {
            "present": ["p02", "p01"],
            "newcomers": " Zoë \r\n\r\n  Ann   B. ",
            "unnamed": "2",
            "hours.v01": "1.50",
            "hours.p01": "0",
            "base_version": "3",
            "replaces": "something",
        }
    )
    zoe, ann = newcomer_of(NUMBER, 0), newcomer_of(NUMBER, 1)
    assert [(person.person, person.name) for person in taken.newcomers] == [(zoe, "Zoë"), (ann, "Ann B.")]
    stored = taken.register
    assert (stored.session, stored.status, stored.held_on, stored.version) == (
        "session-1",
        "held",
        date(2026, 6, 30),
        4,
    )
    assert set(stored.present) == {"p01", "p02", zoe, ann}
    assert (stored.unnamed, stored.audience, stored.hours) == (2, None, {"v01": Decimal("1.50")})
    assert (stored.submission, stored.link, stored.submitted_at) == (NUMBER, "a hash", NOW)
    assert not taken.is_at_the_door


def test_two_newcomers_of_one_name_are_two_people() -> None:
    assert len({person.person for person in register({"newcomers": "Ann B.\nAnn B."}).newcomers}) == 2


def test_a_session_entered_on_the_day_is_the_same_for_two_tutors() -> None:
    sent: Sent = {"held_on": "2026-07-01", "kind": "session", "present": "p01"}
    mine, yours = register(sent, None), register({**sent, "submission_id": "f" * 32, "present": "p02"}, None)
    assert mine.session == yours.session
    assert mine.is_at_the_door
    assert (mine.session.group, mine.session.planned_on) == ("g01", date(2026, 7, 1))


def test_a_taster_or_an_event_may_belong_to_no_group() -> None:
    sent: Sent = {"held_on": "2026-07-01", "kind": "event", "audience": "120"}
    taken = register(sent, None, OF_NO_GROUP)
    assert (taken.session.group, taken.register.audience, taken.is_at_the_door) == (None, 120, True)


def test_helpers_from_elsewhere_become_people_who_gave_hours_and_did_not_come() -> None:
    taken = register({"present": "p01", "hours.v01": "1", "other_helpers": "Sam K, 2.5\r\n\r\n  Zoë \t L ,0.75\r\n"})
    sam, zoe = helper_of(NUMBER, 0), helper_of(NUMBER, 1)
    assert [(person.person, person.name) for person in taken.helpers] == [(sam, "Sam K"), (zoe, "Zoë L")]
    assert taken.register.hours == {"v01": Decimal(1), sam: Decimal("2.5"), zoe: Decimal("0.75")}
    assert taken.register.present == ("p01",)
    assert len({sam, zoe, newcomer_of(NUMBER, 0), newcomer_of(NUMBER, 1)}) == 4


def test_a_newcomer_who_is_also_ticked_by_code_came_once() -> None:
    new = newcomer_of(NUMBER, 0)
    known = KnownPeople(came={"p01", new}, helped=set())
    form = read_register_form(
        fields({"submission_id": NUMBER, "session": "s", "present": ["p01", new], "newcomers": "Zoë"})
    )
    assert accept_register(form, LINK, PLANNED["session"], known, None).register.present == tuple(sorted(["p01", new]))


def test_a_register_that_was_open_and_nobody_came_is_held_with_nobody() -> None:
    stored = register({"status": "nobody", "hours.v01": "2"}).register
    assert (stored.status, stored.present, stored.head_count) == ("held", (), 0)


def test_a_cancelled_session_may_lie_ahead() -> None:
    assert register({"status": "cancelled"}, LATER).register.held_on == date(2026, 7, 2)


def test_a_correction_keeps_the_day_that_the_register_gave() -> None:
    form = read_register_form(fields({"submission_id": NUMBER, "session": "session-1", "status": "nobody"}))
    taken = accept_register(form, LINK, PLANNED["session"], PEOPLE, date(2026, 6, 29))
    assert taken.register.held_on == date(2026, 6, 29)


def test_a_session_of_a_group_with_a_long_code_can_be_entered_on_the_day() -> None:
    link = RegisterLink("g" * 64, "a hash", TODAY, NOW)
    sent: Sent = {"held_on": "2026-07-01", "kind": "session", "present": "p01"}
    assert register(sent, None, link).session.group == "g" * 64


@pytest.mark.parametrize(
    ("kind", "sent", "problems"),
    [
        ("session", {"status": ""}, [("status", "not_given")]),
        ("session", {"status": "went well"}, [("status", "not_offered")]),
        ("session", {"session": "", "present": "p01"}, [("session", "session_not_chosen")]),
        ("session", {"session": "a b", "present": "p01"}, [("session", "not_a_code")]),
        ("session", {"submission_id": "x"}, [("submission_id", "submission_not_known")]),
        ("session", {}, [("present", "nobody_ticked")]),
        ("session", {"unnamed": "0"}, [("present", "nobody_ticked")]),
        ("session", {"hours.v01": "1"}, [("present", "nobody_ticked")]),
        ("session", {"present": ["p01", "stranger"]}, [("present", "person_not_known")]),
        ("session", {"present": ["stranger", "p99"], "hours.p01": "1"}, [("present", "person_not_known")]),
        ("session", {"present": ["p01", "p01"]}, [("present", "person_twice")]),
        ("session", {"present": "p01", "other_helpers": "Sam K"}, [("other_helpers", "helper_not_read")]),
        ("session", {"present": "p01", "other_helpers": "Sam K,"}, [("other_helpers", "helper_not_read")]),
        ("session", {"present": "p01", "other_helpers": ", 2"}, [("other_helpers", "helper_not_read")]),
        ("session", {"present": "p01", "other_helpers": "Sam K, 2,5"}, [("other_helpers", "helper_not_read")]),
        ("session", {"present": "p01", "other_helpers": "Sam K, two"}, [("other_helpers", "not_a_number")]),
        ("session", {"present": "p01", "other_helpers": "Sam K, 1.1"}, [("other_helpers", "not_a_quarter_hour")]),
        ("session", {"present": "p01", "other_helpers": "Sam K, 0"}, [("other_helpers", "too_small")]),
        ("session", {"present": "p01", "other_helpers": "Sam K, 24.25"}, [("other_helpers", "too_large")]),
        ("session", {"present": "p01", "other_helpers": "S\n" * 3}, [("other_helpers", "helper_not_read")] * 3),
        ("session", {"present": "p01", "other_helpers": "Sam, 1\n" * 31}, [("other_helpers", "too_many_helpers")]),
        ("session", {"present": "p01", "other_helpers": "s@example.org, 2"}, [("other_helpers", "name_is_an_email")]),
        ("session", {"present": "p01", "other_helpers": "07700 900123, 2"}, [("other_helpers", "name_is_a_number")]),
        ("session", {"present": "p01", "other_helpers": f"{'S' * 61}, 2"}, [("other_helpers", "name_too_long")]),
        ("session", {"present": "p01", "other_helpers": "S\x00, 2"}, [("other_helpers", "not_text")]),
        ("session", {"status": "cancelled", "other_helpers": "Sam K, 2"}, [("status", "people_at_cancelled")]),
        ("session", {"present": ["a b"]}, [("present", "not_a_code")]),
        ("session", {"present": "p01", "hours.stranger": "1"}, [("present", "person_not_known")]),
        ("session", {"present": "p01", "hours.v01": "a while"}, [("hours.v01", "not_a_number")]),
        ("session", {"present": "p01", "hours.v01": "1.1"}, [("hours.v01", "not_a_quarter_hour")]),
        ("session", {"present": "p01", "hours.v01": "25"}, [("hours.v01", "too_large")]),
        ("session", {"present": "p01", "hours.v01": "-1"}, [("hours.v01", "not_a_number")]),
        ("session", {"unnamed": "some"}, [("unnamed", "not_a_whole_number")]),
        ("session", {"unnamed": "9" * 39}, [("unnamed", "not_a_whole_number")]),
        ("session", {"unnamed": "2", "audience": "30"}, [("audience", "audience_is_for_events")]),
        ("taster", {"unnamed": "2", "audience": "30"}, [("audience", "audience_is_for_events")]),
        ("session", {"newcomers": "n" * 61}, [("newcomers", "name_too_long")]),
        ("session", {"newcomers": "n" * 201}, [("newcomers", "too_long")]),
        ("session", {"newcomers": "a\x00"}, [("newcomers", "not_text")]),
        ("session", {"newcomers": "\n".join("ABCDEFGHIJKLMNOPQRSTUVWXYZabcde")}, [("newcomers", "too_many_newcomers")]),
        ("session", {"status": "nobody", "present": "p01"}, [("status", "people_where_nobody_came")]),
        ("session", {"status": "nobody", "newcomers": "Ann"}, [("status", "people_where_nobody_came")]),
        ("session", {"status": "nobody", "unnamed": "1"}, [("status", "people_where_nobody_came")]),
        ("session", {"status": "cancelled", "present": "p01"}, [("status", "people_at_cancelled")]),
        ("session", {"status": "cancelled", "hours.v01": "1"}, [("status", "people_at_cancelled")]),
        ("event", {"status": "cancelled", "audience": "4"}, [("status", "people_at_cancelled")]),
        ("session", {"present": "p01", "base_version": "-1"}, [("base_version", "not_a_whole_number")]),
        (
            "session",
            {"status": "no", "unnamed": "x", "hours.v01": "y"},
            [("status", "not_offered"), ("unnamed", "not_a_whole_number"), ("hours.v01", "not_a_number")],
        ),
    ],
    ids=str,
)
def test_a_register_that_is_not_as_it_should_be_is_refused_with_every_problem(
    kind: str, sent: Sent, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused) as refused:
        register(sent, PLANNED[kind])
    assert said(refused) == problems


@pytest.mark.parametrize(
    ("link", "sent", "problems"),
    [
        (LINK, {}, [("held_on", "not_given"), ("kind", "not_given")]),
        (LINK, {"held_on": "1 July", "kind": "picnic"}, [("held_on", "not_a_day"), ("kind", "not_offered")]),
        (LINK, {"held_on": "2026-07-02", "kind": "session"}, [("held_on", "in_the_future")]),
        (LINK, {"held_on": "2199-12-31", "kind": "session"}, [("held_on", "in_the_future")]),
        (OF_NO_GROUP, {"held_on": "2026-07-01", "kind": "session"}, [("kind", "needs_a_group")]),
        (LINK, {"session": "not-on-the-list"}, [("session", "session_not_known")]),
    ],
    ids=str,
)
def test_a_session_entered_on_the_day_needs_its_day_and_its_kind(
    link: RegisterLink, sent: Sent, problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused) as refused:
        register({"present": "p01", **sent}, None, link)
    assert said(refused) == problems


def test_a_planned_session_that_lies_ahead_cannot_have_been_held() -> None:
    with pytest.raises(Refused) as refused:
        register({"present": "p01"}, LATER)
    assert said(refused) == [("session", "in_the_future")]


def test_thirty_newcomers_with_long_names_are_taken() -> None:
    assert len(register({"newcomers": "\n".join(["n" * 60] * 30)}).newcomers) == 30


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("Ottoline B\nottoline@example.org", "name_is_an_email"),
        ("Ottoline 01632 960 123", "name_is_a_number"),
        ("Ottoline who lives above the bakery in Quay Street, next to the boats", "name_too_long"),
    ],
)
def test_more_than_a_name_is_kindly_refused(names: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        register({"newcomers": names})
    assert said(refused) == [("newcomers", code)]


def test_who_came_says_that_it_went_ahead() -> None:
    assert register({"status": "", "unnamed": "2"}).register.held


def test_carers_are_counted_apart_and_are_not_among_those_who_came() -> None:
    sent = register({"unnamed": "2", "carers": "3"}).register
    assert (sent.carers, sent.head_count) == (3, 2)


# a check-in


def test_a_check_in_becomes_a_record() -> None:
    check_in = read_check_in(
        fields({"submission_id": NUMBER, "still_meeting": "yes", "regular_members": " 7 "}), "g01", TODAY
    )
    assert check_in.model_dump() == {
        "check_in": reference_of(NUMBER),
        "group": "g01",
        "checked_on": TODAY,
        "still_meeting": "yes",
        "regular_members": 7,
        "client_time": None,
    }


def test_a_group_that_no_longer_meets_need_not_count_itself() -> None:
    assert read_check_in(fields({"submission_id": NUMBER, "still_meeting": "no"}), "g01", TODAY).regular_members is None


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, [("still_meeting", "not_given")]),
        ({"still_meeting": "maybe"}, [("still_meeting", "not_offered")]),
        (
            {"still_meeting": "perhaps", "regular_members": "a few"},
            [("still_meeting", "not_offered"), ("regular_members", "not_a_whole_number")],
        ),
        ({"still_meeting": ["yes", "no"]}, [("still_meeting", "not_offered")]),
    ],
    ids=str,
)
def test_a_check_in_that_is_not_as_it_should_be_is_refused(sent: Sent, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        read_check_in(fields({"submission_id": NUMBER, **sent}), "g01", TODAY)
    assert said(refused) == problems
