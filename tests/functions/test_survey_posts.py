"""A survey's post as data, and posts that no form sends."""

import base64

import pytest

from shared.domain.links.reference import reference_of
from shared.domain.problems import Refused
from shared.web.posts import SURVEY_LIMIT, read_fields
from tests.functions.service import Service
from tests.functions.test_survey import ANSWERS, number, survey_of
from tests.functions.visitor import FORM, Visitor

# as data


def test_a_client_that_asks_for_data_gets_the_reference_or_the_problems(service: Service, visitor: Visitor) -> None:
    submission = number()
    taken = visitor.post_json(survey_of(service), {"submission_id": submission, "express": "5"})
    other = visitor.post_json(survey_of(service), {"submission_id": submission, "express": "1"})
    wrong = visitor.post_json(survey_of(service), {"submission_id": number(), "express": "6"})
    reference = reference_of(submission).upper()
    assert (taken.status, taken.json) == (
        200,
        {"reference": f"{reference[:4]}-{reference[4:8]}-{reference[8:12]}-{reference[12:]}"},
    )
    assert (wrong.status, wrong.json) == (
        422,
        {"problems": [{"field": "express", "code": "not_offered", "message": "Choose one of the answers offered."}]},
    )
    assert other.status == 409
    assert [problem["code"] for problem in other.json["problems"]] == ["conflict"]
    assert {answer.headers["content-type"] for answer in (taken, other, wrong)} == {"application/json"}


# what no form sends


def padded(size: int) -> bytes:
    """Make a good survey of exactly this many bytes."""
    start = f"submission_id={number()}&express=5&nothing=".encode()
    return start + b"x" * (size - len(start))


def test_64_kilobytes_are_taken_and_one_byte_more_is_too_much(service: Service, visitor: Visitor) -> None:
    assert visitor.post_raw(survey_of(service), padded(65_536)).status == 303
    answer = visitor.post_raw(survey_of(service), padded(65_537))
    assert answer.status == 413
    assert "too much at once" in answer.page.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"submission_id=0123456789abcdef&express=\xff\xfe", FORM, 400),
        (b"submission_id=0123456789abcdef&own_words=%FF%FE", FORM, 400),
        (b"submission_id=0123456789abcdef&own_words=%ED%A0%80", FORM, 400),
        (b"submission_id=0123456789abcdef&own_words=%00", FORM, 422),
        (b"submission_id=%00&express=5", FORM, 422),
        (b"%00=%00&submission_id=0123456789abcdef", FORM, 422),
        (b"&".join(b"a%d=1" % place for place in range(3_000)), FORM, 400),
        (b"", FORM, 422),
        (b"&&&===&", FORM, 422),
        (b"express=" + b"9" * 39, FORM, 422),
        (b"[" * 20_000 + b"]" * 20_000, FORM, 422),
        (b'{"express": "5"}', "application/json", 400),
        (b"--x--", "multipart/form-data; boundary=x", 400),
        (b"express=5", "text/plain", 400),
        (b"express=5", "", 400),
        (b"\x00" * 1_000, "application/octet-stream", 400),
        (b"x" * 1_000_000, FORM, 413),
        (b"x" * 7_000_000, FORM, 413),
    ],
)
def test_a_body_that_no_form_sends_is_refused_and_the_next_good_post_works(
    service: Service, visitor: Visitor, body: bytes, content_type: str, status: int
) -> None:
    assert visitor.post_raw(survey_of(service), body, content_type).status == status
    assert visitor.post(survey_of(service), {"submission_id": number(), "express": "5"}).status == 303


@pytest.mark.parametrize("body", ["no base64!", "YWJj\nZGVm", "é", "YQ=", "A" * 9])
def test_a_body_that_is_no_base64_is_malformed(body: str) -> None:
    event = {"headers": {"content-type": FORM}, "isBase64Encoded": True, "body": body}
    with pytest.raises(Refused) as refused:
        read_fields(event, SURVEY_LIMIT)
    assert [problem.code for problem in refused.value.problems] == ["malformed"]


def test_the_limit_is_the_same_however_the_body_is_written() -> None:
    for size, code in ((SURVEY_LIMIT, None), (SURVEY_LIMIT + 1, "too_big"), (SURVEY_LIMIT * 2, "too_big")):
        content = padded(size)
        headers = {"content-type": FORM}
        written = {"headers": headers, "isBase64Encoded": True, "body": base64.b64encode(content).decode()}
        plain = {"headers": headers, "isBase64Encoded": False, "body": content.decode()}
        for event in (written, plain):
            if code is None:
                assert read_fields(event, SURVEY_LIMIT)["express"] == ["5"]
            else:
                with pytest.raises(Refused, match=code):
                    read_fields(event, SURVEY_LIMIT)


@pytest.mark.parametrize(
    "path", ["/s/participant/%00", "/s/participant/%ff", "/s/participant/" + "a" * 8_000, "/s/%2e%2e/x"]
)
def test_an_address_that_nobody_was_given_is_not_found(service: Service, visitor: Visitor, path: str) -> None:
    address = service.links["base_url"] + path
    assert visitor.get(address).status == 404
    assert visitor.post(address, {"submission_id": number(), **ANSWERS}).status == 404
