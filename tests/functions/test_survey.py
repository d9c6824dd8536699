"""A participant's survey: shown without a look-up, stored once, receipted, and never shown to the next person."""

import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.link_token import hash_of
from shared.domain.links.reference import reference_of
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import Response
from shared.notice import NOTICE_VERSION
from shared.settings import stored_at
from shared.storage.items import link_item, partition_of, read_body, response_key
from tests.functions.service import ROOT, TODAY, Service, clean_environment
from tests.functions.visitor import Page, Visitor

WORDS = "I talk to people now.\r\nZoë, Łukasz & <b>me</b> \U0001f6f6"
ANSWERS = {
    "express": "5",
    "confidence": "4",
    "skills": "3",
    "connected": "prefer_not_to_say",
    "own_words": WORDS,
    "quote_consent": "yes",
    "wave": "start",
}
OF_THE_PAGE = {"language": "en", "notice": NOTICE_VERSION}
"""What the page itself says: its language and the version of the notice that it leads to."""
STATEMENTS = ("express", "confidence", "skills", "connected", "next_step")


def number() -> str:
    return uuid.uuid4().hex


def survey_of(service: Service, group: str = "g01") -> str:
    address = service.links["survey"][group]["participant"]
    assert isinstance(address, str)
    return address


def stored(service: Service, submission: str, group: str | None = "g01") -> Response | None:
    item = service.store.get(response_key(group, reference_of(submission)))
    return read_body(Response, item) if item else None


def responses_of(service: Service, group: str) -> int:
    return sum(1 for _ in service.store.query(partition_of(group), "response#"))


def make_link(
    service: Service, *, expires_on: date, group: str = "g01", holder: str | None = None, serial: int = 77
) -> str:
    """Make a link of a group's participants, as `ownwords links` would, and return its address."""
    link = FormLink(
        opens="survey", scope=group, survey="participant", holder=holder, serial=serial, expires_on=expires_on
    )
    service.store.put_new(link_item(link, hash_of(link.token(service.secrets.links)), stored_at()))
    return f"{service.links['base_url']}{link.path(service.secrets.links)}"


def next_year() -> date:
    return date.today() + timedelta(days=365)  # noqa: DTZ011 - links live by the real calendar, to the year


# shown


CALL = """
import json, sys
from functions.survey_page.handler import lambda_handler
token = sys.argv[1]
event = {"routeKey": "GET /s/{survey}/{token}", "pathParameters": {"survey": "participant", "token": token}}
answer = lambda_handler(event, None)
loaded = [name for name in ("boto3", "botocore", "pydantic", "jinja2", "socket") if name in sys.modules]
print(json.dumps([answer["statusCode"], loaded]))
"""


def test_showing_a_survey_needs_no_store_and_loads_nothing_that_could_reach_one(service: Service) -> None:
    charity = dict.fromkeys(("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS", "COMMENT_DAYS"), "5")
    done = subprocess.run(
        [sys.executable, "-c", CALL, survey_of(service).rpartition("/")[2]],
        cwd=ROOT,
        env=clean_environment(**charity),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [200, []]


def test_a_survey_says_nothing_of_the_group_and_asks_each_time_under_a_number_of_its_own(
    service: Service, visitor: Visitor
) -> None:
    one, other = visitor.get(survey_of(service)).page, visitor.get(survey_of(service, "g02")).page
    (number_of_one,), (number_of_other,) = one.form["submission_id"], other.form["submission_id"]
    assert number_of_one != number_of_other
    assert one.html.replace(number_of_one, "") == other.html.replace(number_of_other, "")
    assert "Photography" not in one.html


def test_a_survey_has_nothing_filled_in_and_every_statement_can_be_left_unsaid(
    service: Service, visitor: Visitor
) -> None:
    page = visitor.get(survey_of(service)).page
    assert page.form == {
        "submission_id": page.form["submission_id"],
        **{name: [said] for name, said in OF_THE_PAGE.items()},
        **{name: [""] for name in ("own_words", "contact_name", "contact_reach", "website")},
    }
    assert page.choices == {
        "wave": ["start", "end"],
        **{statement: ["1", "2", "3", "4", "5", "prefer_not_to_say"] for statement in STATEMENTS},
        "quote_consent": ["yes"],
    }


def test_every_link_that_opens_nothing_gets_the_same_page(service: Service, visitor: Visitor) -> None:
    address = survey_of(service)
    token = address.rpartition("/")[2]
    swapped = address.replace(token, token[1] + token[0] + token[2:]) if token[0] != token[1] else address[:-1]
    expired = make_link(service, expires_on=date(2020, 1, 1))
    guessed = FormLink(opens="survey", scope="g01", survey="participant", expires_on=next_year(), serial=901)
    unknown = service.links["base_url"] + guessed.path(LinkKeys.of(b"another secret"))
    answers = {
        "mistyped": visitor.get(swapped),
        "a register's": visitor.get(service.links["register"]["g01"].replace("/r/", "/s/participant/")),
        "another survey's": visitor.get(
            service.links["survey"]["g01"]["peer_tutor"].replace("peer_tutor", "participant")
        ),
        "no such survey": visitor.get(address.replace("participant", "nothing")),
        "posted mistyped": visitor.post(swapped, {"submission_id": number(), **ANSWERS}),
        "posted expired": visitor.post(expired, {"submission_id": number(), **ANSWERS}),
        "posted unknown": visitor.post(unknown, {"submission_id": number(), **ANSWERS}),
        "another survey's, posted": visitor.post(
            service.links["survey"]["g01"]["peer_tutor"].replace("peer_tutor", "participant"),
            {"submission_id": number(), **ANSWERS},
        ),
    }
    gone = visitor.get(expired)
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert gone.status == 410
    gave = {name: answer.page for name, answer in answers.items()}
    assert {page.text for name, page in gave.items() if "posted" not in name} == {gone.page.text}
    without = {" ".join(page.text.replace(_what_was_said(page), "").split()) for page in gave.values()}
    assert without == {gone.page.text}


def test_what_was_typed_is_still_there_where_its_link_opens_nothing_any_more(
    service: Service, visitor: Visitor
) -> None:
    expired = make_link(service, expires_on=date(2020, 1, 1), serial=78)
    page = visitor.post(expired, {"submission_id": number(), **ANSWERS}).page
    assert "It is not saved." in page.text
    assert WORDS.replace("\r\n", " ") in page.text
    assert "Strongly agree" in page.text


def _what_was_said(page: Page) -> str:
    """Return what a page gives back of what was typed, as one text."""
    begin, end = page.text.find("What you wrote"), page.text.find("If you need somebody now")
    return page.text[begin:end] if begin >= 0 else "no words"


def test_a_receipt_opens_under_its_own_link_alone(service: Service, visitor: Visitor) -> None:
    answer = visitor.post(survey_of(service), {"submission_id": number(), **ANSWERS})
    reference = answer.headers["location"].rpartition("/")[2]
    assert visitor.follow(answer, service.links["base_url"]).status == 200
    assert visitor.get(f"{survey_of(service, 'g02')}/receipt/{reference}").status == 404
    slip = "x" if reference[-1] != "x" else "y"
    assert visitor.get(f"{survey_of(service)}/receipt/{reference[:-1]}{slip}").status == 404
    assert visitor.get(f"{survey_of(service)}/receipt/{reference_of(number())}").status == 404


# stored


def test_a_survey_is_stored_to_the_letter_and_receipted(service: Service, visitor: Visitor) -> None:
    submission = number()
    answer = visitor.post(survey_of(service), {"submission_id": submission, **OF_THE_PAGE, **ANSWERS})
    receipt = visitor.follow(answer, service.links["base_url"])
    assert receipt.status == 200
    assert receipt.page.reference.replace("-", "").lower() == reference_of(submission)
    response = stored(service, submission)
    assert response is not None
    assert response.submitted_at.date() in {TODAY, TODAY - timedelta(days=1)}
    assert response.model_dump(exclude={"submitted_at", "client_time"}) == {
        "response": reference_of(submission),
        "survey": "participant",
        "version": 1,
        "group": "g01",
        "person": None,
        "wave": "start",
        "quote_consent": "yes",
        "answers": {
            "express": "5",
            "confidence": "4",
            "skills": "3",
            "connected": "prefer_not_to_say",
            "own_words": WORDS.replace("\r\n", "\n"),
        },
        "revision": 1,
        "corrected_at": None,
        "answered_on": None,
        "language": "en",
        "channel": "link",
        "notice": NOTICE_VERSION,
        "held_back": False,
    }


def test_a_receipt_shows_nothing_of_what_was_said(service: Service, visitor: Visitor) -> None:
    answer = visitor.post(survey_of(service), {"submission_id": number(), **ANSWERS, "own_words": "Marmalade"})
    receipt = visitor.follow(answer, service.links["base_url"])
    assert "Marmalade" not in receipt.page.html
    assert receipt.headers["cache-control"] == "no-store"


def test_the_same_survey_sent_again_gets_the_same_receipt(service: Service, visitor: Visitor) -> None:
    fields = {"submission_id": number(), **ANSWERS}
    before = responses_of(service, "g01")
    first, second = visitor.post(survey_of(service), fields), visitor.post(survey_of(service), fields)
    assert (first.status, second.status) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert responses_of(service, "g01") == before + 1


def test_ten_at_once_are_one_record_and_one_receipt(service: Service) -> None:
    fields = {"submission_id": number(), **ANSWERS}
    before = responses_of(service, "g03")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: Visitor().post(survey_of(service, "g03"), fields), range(10)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert responses_of(service, "g03") == before + 1


def test_other_answers_from_the_same_page_are_neither_shown_nor_lost(service: Service, visitor: Visitor) -> None:
    submission = number()
    visitor.post(survey_of(service), {"submission_id": submission, "express": "5", "own_words": "Marmalade"})
    other = visitor.post(survey_of(service), {"submission_id": submission, "express": "1", "own_words": "Piccalilli"})
    assert other.status == 409
    assert "Marmalade" not in other.page.html
    assert "Piccalilli" not in other.page.html
    assert other.headers["cache-control"] == "no-store"
    # The two ways on: an empty form for somebody else, the correction of one's own.
    ways = [address for address in other.page.links if address.startswith("/s/")]
    own = survey_of(service).removeprefix(service.links["base_url"])
    assert ways == [own, f"{own}/correct"]
    response = stored(service, submission)
    assert response is not None
    assert response.answers == {"express": "5", "own_words": "Marmalade"}


def test_the_same_number_under_two_groups_is_two_records(service: Service, visitor: Visitor) -> None:
    submission = number()
    for group, score in (("g01", "1"), ("g02", "2")):
        visitor.post(survey_of(service, group), {"submission_id": submission, "express": score})
    found = [stored(service, submission, group) for group in ("g01", "g02")]
    assert [response and response.answers for response in found] == [{"express": "1"}, {"express": "2"}]


# a personal link


def test_a_personal_link_stores_the_person_and_decides_which_wave_it_is(service: Service, visitor: Visitor) -> None:
    mine = make_link(service, expires_on=next_year(), holder="p033")
    first, second, later = number(), number(), number()
    for submission in (first, second, later, first, second):
        assert visitor.post(mine, {"submission_id": submission, "express": "2"}).status == 303
    found = [stored(service, submission) for submission in (first, second, later)]
    assert [(response.person, response.wave) for response in found if response] == [
        ("p033", "start"),
        ("p033", "end"),
        ("p033", "end"),
    ]


def test_a_wave_that_the_person_chose_stands(service: Service, visitor: Visitor) -> None:
    submission = number()
    mine = make_link(service, expires_on=next_year(), holder="p034")
    visitor.post(mine, {"submission_id": submission, "express": "2", "wave": "end"})
    response = stored(service, submission)
    assert response is not None
    assert response.wave == "end"


def test_an_answer_through_a_groups_link_has_no_wave_unless_one_was_chosen(service: Service, visitor: Visitor) -> None:
    submission = number()
    visitor.post(survey_of(service), {"submission_id": submission, "express": "2"})
    response = stored(service, submission)
    assert response is not None
    assert (response.person, response.wave) == (None, None)


# wrong


@pytest.mark.parametrize(
    ("change", "leads_to"),
    [
        ({"express": "6"}, ["#express"]),
        ({"express": "strongly"}, ["#express"]),
        ({"wave": "middle"}, ["#wave"]),
        ({"own_words": "w" * 5_000}, ["#own_words"]),
        ({"own_words": "a\x00b"}, ["#own_words"]),
        ({"express": ["1", "5"]}, ["#express"]),
        ({"express": "0", "skills": "x", "own_words": "w" * 4_001}, ["#express", "#skills", "#own_words"]),
    ],
)
def test_a_wrong_answer_comes_back_with_everything_typed_and_a_way_to_each_field(
    service: Service, visitor: Visitor, change: Mapping[str, str | list[str]], leads_to: list[str]
) -> None:
    unseen = {"contact_name": "", "contact_reach": "", "website": ""}
    fields: dict[str, str | list[str]] = {"submission_id": number(), **OF_THE_PAGE, **unseen, **ANSWERS, **change}
    before = responses_of(service, "g01")
    answer = visitor.post(survey_of(service), fields)
    page = answer.page
    assert answer.status == 422
    assert list(page.summary) == leads_to
    assert {address.removeprefix("#") for address in leads_to} <= set(page.ids)
    typed = {name: value[0] if isinstance(value, list) else value for name, value in fields.items()}
    offered = {name: value for name, value in typed.items() if value in page.choices.get(name, [value])}
    assert page.form == {name: [value.replace("\r\n", "\n")] for name, value in offered.items()} or "\x00" in str(
        change
    )
    assert responses_of(service, "g01") == before


@pytest.mark.parametrize("answered", [{}, {"wave": "start"}, {"own_words": "  \r\n "}, {"quote_consent": "yes"}])
def test_a_survey_without_one_answer_is_not_taken(
    service: Service, visitor: Visitor, answered: Mapping[str, str]
) -> None:
    answer = visitor.post(survey_of(service), {"submission_id": number(), **answered})
    assert answer.status == 422
    assert answer.page.summary == {
        "#express": "Answer at least one question, or leave the page: nothing is asked of you."
    }


@pytest.mark.parametrize("lost", ["", "short", "x" * 65, "<script>alert(1)</script>", "not a number at all"])
def test_a_page_that_lost_its_number_comes_back_with_a_new_one(service: Service, visitor: Visitor, lost: str) -> None:
    answer = visitor.post(survey_of(service), {"submission_id": lost, **ANSWERS})
    assert answer.status == 422
    fields = answer.page.form
    assert fields["own_words"] == [WORDS.replace("\r\n", "\n")]
    assert {address.removeprefix("#") for address in answer.page.summary} <= set(answer.page.ids)
    assert visitor.post(survey_of(service), fields).status == 303
