"""Whatever is sent is read or refused, and never fails otherwise."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.forms.check_in_form import read_check_in
from shared.domain.forms.register_form import read_register_form
from shared.domain.forms.register_submission import (
    RegisterLink,
    accept_register,
)
from shared.domain.forms.survey_form import SurveyLink, read_response
from shared.domain.problems import CATALOGUE, Refused
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, current_survey
from tests.domain.test_submissions import GROUP, LINK, NOW, NUMBER, OF_NO_GROUP, PEOPLE, PLANNED, SURVEY, TODAY

# whatever is sent

_NASTY = st.sampled_from(
    (
        "", " ", "0", "1", "-1", "5", "9" * 39, "1e999", "NaN", "2026-07-01", "0001-01-01", "9999-12-31", "2026-02-30",
        "new", "held", "nobody", "cancelled", "session", "event", "taster", "p01", "v01", "yes", "no", "start", NUMBER,
        "\x00", "\ud800", "\u2028", "\r", "{0.__class__}", "%s", "../..", "<script>", "=1+1", "[key]", "a" * 5_000,
    )
)  # fmt: skip
_VALUE = st.one_of(_NASTY, st.text(max_size=12))
_NAME = st.sampled_from(
    (
        "session", "held_on", "kind", "status", "unnamed", "audience", "base_version", "replaces", "present",
        "newcomers", "hours.v01", "hours.", "hours.\ud800", "hours.a b", "express", "skills", "own_words", "wave",
        "quote_consent", "still_meeting", "regular_members", "", "__proto__", "submission_id",
        "other_helpers",
    )
)  # fmt: skip
_SENT = st.dictionaries(_NAME, st.lists(_VALUE, max_size=3), max_size=10)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(_SENT, st.sampled_from([None, *PLANNED.values()]), st.sampled_from([LINK, OF_NO_GROUP]), st.booleans())
def test_nothing_that_can_be_sent_fails_otherwise_than_refused(
    sent: dict[str, list[str]],
    planned: Session | None,
    link: RegisterLink,
    keep_number: bool,  # noqa: FBT001 - drawn
) -> None:
    everything = {**sent, "submission_id": [NUMBER]} if keep_number else sent
    for read in (
        lambda: read_response(everything, SURVEY, GROUP, NOW),
        lambda: read_check_in(everything, "g01", TODAY),
        lambda: accept_register(read_register_form(everything), link, planned, PEOPLE, None),
    ):
        try:
            read()
        except Refused as refused:
            problems = refused.problems
        else:
            continue
        assert problems
        assert all(problem.code in CATALOGUE and problem.message for problem in problems)


def test_a_name_of_controls_alone_is_no_name_and_words_lose_theirs() -> None:
    sent = {"submission_id": ["a" * 32], "own_words": ["\u202e\u2066 I am \u200fwell \u2069"], "express": ["4"]}
    response = read_response(sent, current_survey("participant"), SurveyLink("g01", None), NOW)
    assert response.answers["own_words"] == "I am well"
    form = read_register_form(
        {
            "submission_id": ["a" * 32],
            "session": ["s1"],
            "status": ["held"],
            "newcomers": ["\u202eAnn\n\u2066\u2069\nBo"],
        }
    )
    assert form.newcomers == ("Ann", "Bo")


def test_answers_lose_controls_wherever_they_are_read_from() -> None:
    known = {"response": "r1", "survey": "participant", "version": 1, "submitted_at": NOW}
    response = Response.model_validate({**known, "answers": {"own_words": "\u202e", "express": "4"}})
    assert response.answers == {"express": "4"}
