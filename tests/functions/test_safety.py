"""What every page carries, what no page runs, what no log holds."""

import base64
import re
import uuid
from collections.abc import Callable
from hashlib import sha256

import pytest

from shared.built import style_hash
from shared.domain.links.reference import in_groups, reference_of
from tests.functions.service import CONTRACT, Service
from tests.functions.visitor import Answer, Page, Visitor

HOSTILE = "</textarea><script>alert(1)</script>'\"><img src=x onerror=alert(1)>{{7*7}}${7*7}=1+1"
HOSTILE_NAME = "<script>alert(1)</script>'\"><img src=x"
_SCRIPTS = "script-src 'self'; connect-src 'self'; "
_OUR_SCRIPT = r"/assets/[a-z]+\.[0-9a-f]+\.js"
Visit = Callable[[Service, Visitor], Answer]


def number() -> str:
    return uuid.uuid4().hex


def _survey(service: Service) -> str:
    return str(service.links["survey"]["g09"]["participant"])


def _register(service: Service) -> str:
    return str(service.links["register"]["g09"])


def _opened(service: Service, visitor: Visitor, path: str = "") -> Answer:
    visitor.post(f"{_register(service)}/open")
    return visitor.get(_register(service) + path)


def _survey_receipt(service: Service, visitor: Visitor) -> Answer:
    answer = visitor.post(_survey(service), {"submission_id": number(), "express": "3"})
    return visitor.follow(answer, service.links["base_url"])


def _survey_conflict(service: Service, visitor: Visitor) -> Answer:
    submission = number()
    visitor.post(_survey(service), {"submission_id": submission, "express": "3"})
    return visitor.post(_survey(service), {"submission_id": submission, "express": "4"})


def _register_sent(service: Service, visitor: Visitor, day: str) -> Answer:
    fields = {
        "session": "new",
        "held_on": day,
        "kind": "session",
        "status": "held",
        "newcomers": "<script>alert(1)</script>'\"><img src=x",
    }
    return visitor.post(_register(service), {"submission_id": number(), **fields})


def _register_receipt(service: Service, visitor: Visitor) -> Answer:
    return visitor.follow(_register_sent(service, visitor, "2016-07-17"), service.links["base_url"])


def _register_conflict(service: Service, visitor: Visitor) -> Answer:
    _register_sent(service, visitor, "2016-07-18")
    return _register_sent(service, visitor, "2016-07-18")


def _check_in_receipt(service: Service, visitor: Visitor) -> Answer:
    address = f"{service.links['register']['yarn']}/check-in"
    answer = visitor.post(address, {"submission_id": number(), "still_meeting": "yes"})
    return visitor.follow(answer, service.links["base_url"])


PAGES: dict[str, tuple[int, Visit]] = {
    "survey": (200, lambda service, visitor: visitor.get(_survey(service))),
    "survey, mistyped": (404, lambda service, visitor: visitor.get(_survey(service) + "x")),
    "survey, wrong": (
        422,
        lambda service, visitor: visitor.post(
            _survey(service), {"submission_id": number(), "express": HOSTILE, "own_words": HOSTILE, "wave": HOSTILE}
        ),
    ),
    "survey, without a number": (
        422,
        lambda service, visitor: visitor.post(_survey(service), {"submission_id": HOSTILE, "own_words": HOSTILE}),
    ),
    "survey, conflict": (409, _survey_conflict),
    "survey, receipt": (200, _survey_receipt),
    "survey, malformed": (400, lambda service, visitor: visitor.post_raw(_survey(service), b"\xff")),
    "survey, too big": (413, lambda service, visitor: visitor.post_raw(_survey(service), b"x" * 70_000)),
    "gate": (200, lambda service, visitor: visitor.get(_register(service))),
    "register": (200, _opened),
    "register, mistyped": (404, lambda service, visitor: visitor.get(_register(service) + "x")),
    "register, wrong": (
        422,
        lambda service, visitor: visitor.post(
            _register(service),
            {
                "submission_id": number(),
                "status": HOSTILE,
                "present": HOSTILE,
                "newcomers": HOSTILE,
                "unnamed": HOSTILE,
                f"hours.{HOSTILE}": HOSTILE,
                "replaces": HOSTILE,
                "session": HOSTILE,
            },
        ),
    ),
    "register, conflict": (409, _register_conflict),
    "register, receipt": (200, _register_receipt),
    "register, to be corrected": (
        200,
        lambda service, visitor: _opened(service, visitor, "?session=door:g09:2016-07-17:session"),
    ),
    "survey, to be corrected": (200, lambda service, visitor: visitor.get(f"{_survey(service)}/correct")),
    "survey, correction wrong": (
        422,
        lambda service, visitor: visitor.post(
            f"{_survey(service)}/correct", {"submission_id": number(), "reference": HOSTILE, "own_words": HOSTILE}
        ),
    ),
    "survey, taken back": (200, lambda service, visitor: visitor.get(f"{_survey(service)}/withdrawn")),
    "check-in": (200, lambda service, visitor: visitor.get(f"{service.links['register']['yarn']}/check-in")),
    "check-in, wrong": (
        422,
        lambda service, visitor: visitor.post(
            f"{service.links['register']['yarn']}/check-in", {"submission_id": number(), "regular_members": HOSTILE}
        ),
    ),
    "check-in, receipt": (200, _check_in_receipt),
    "reports": (200, lambda service, visitor: visitor.get(service.links["commissioner"][CONTRACT])),
    "reports, mistyped": (404, lambda service, visitor: visitor.get(service.links["commissioner"][CONTRACT] + "x")),
    "privacy": (200, lambda service, visitor: visitor.get(service.links["base_url"] + "/privacy")),
}


TYPED_INTO = {
    "survey",
    "survey, mistyped",  # shown without a look-up, as the survey itself
    "survey, wrong",
    "survey, without a number",
    "survey, to be corrected",
    "survey, correction wrong",
    "register",
    "register, to be corrected",
    "check-in",
    "check-in, wrong",
    "privacy",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_carries_its_headers_and_nothing_that_runs(service: Service, visitor: Visitor, name: str) -> None:
    expected_status, visit = PAGES[name]
    answer = visit(service, visitor)
    style = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
    scripts = [given.get("src", "") for tag, given in answer.page.tags if tag == "script"]
    hashes = [base64.b64encode(sha256(text.encode()).digest()).decode() for text in style]
    cache = answer.headers["cache-control"]
    told = {name: value for name, value in answer.headers.items() if name not in {"date", "content-length", "x"}}
    assert answer.status == expected_status
    # The policy lets in two styles: the page's own, and the same in a mirror.
    assert [f"'sha256-{found}'" for found in hashes] == style_hash().split()[:1]
    assert told == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": cache,
        "content-security-policy": (
            f"default-src 'none'; {_SCRIPTS if scripts else ''}style-src {style_hash()}; img-src data:; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "vary": "accept-encoding, accept-language",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex, nofollow",
    }
    # A form that somebody may be typing into is there again under Back; anything else is never kept.
    keeps_typed_form = name in TYPED_INTO
    assert cache == ("no-cache, private" if keeps_typed_form else "no-store")
    assert_inert(answer.page)


def assert_inert(page: Page) -> None:
    """Nothing in a page runs, loads or leaves it by itself but our own scripts, whatever anybody wrote into it."""
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"img", "iframe", "object", "embed", "base", "svg"}
    assert all(re.fullmatch(_OUR_SCRIPT, given.get("src", "")) for tag, given in page.tags if tag == "script")
    assert not [given for _, given in page.tags if any(name.startswith("on") for name in given)]
    assert not [given for _, given in page.tags if "javascript:" in given.get("href", "")]


@pytest.mark.parametrize("name", ["survey, wrong", "register, wrong", "register, conflict"])
def test_what_was_typed_comes_back_to_the_letter(service: Service, visitor: Visitor, name: str) -> None:
    page = PAGES[name][1](service, visitor).page
    written = [*page.texts, *(value for values in page.form.values() for value in values)]
    assert any("<script>alert(1)</script>'\"><img src=x" in text for text in written)


def test_a_page_is_compressed_where_the_browser_takes_it(service: Service, visitor: Visitor) -> None:
    plain, packed = visitor.get(_survey(service)), visitor.get(_survey(service), accept_encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 3


@pytest.mark.parametrize("path", ["/", "/nothing", "/s", "/wp-login.php", "/reports", "/assets/a/b"])
def test_an_address_that_no_route_knows_is_answered_by_a_page_with_a_number(
    service: Service, visitor: Visitor, path: str
) -> None:
    address = service.links["base_url"] + path
    for answer in (visitor.get(address), visitor.post(address, {"own_words": "hello"})):
        assert answer.status == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "tel:" in answer.content.decode()
    told = visitor.get(address, accept="application/json")
    assert (told.status, [problem["code"] for problem in told.json["problems"]]) == (404, ["no_such_page"])


def test_the_service_says_that_it_is_well(service: Service, visitor: Visitor) -> None:
    answer = visitor.get(service.links["base_url"] + "/healthz")
    assert (answer.status, answer.content) == (200, b"well\n")


def test_no_log_holds_an_answer_a_name_a_reference_or_a_link(service: Service, visitor: Visitor) -> None:
    one, two, three, wrong = (number() for _ in range(4))
    base_url = service.links["base_url"]
    survey = {"express": "2", "own_words": "Quince jelly"}
    for fields in ({"submission_id": one, **survey}, {"submission_id": one, **survey}, {"submission_id": one}):
        visitor.post(_survey(service), fields)
    visitor.post(_survey(service), {"submission_id": one, "express": "4", "own_words": "Damson cheese"})
    visitor.post(_survey(service), {"submission_id": wrong, "express": "Greengage"})
    visitor.post(f"{_register(service)}/open")
    visitor.get(_register(service))
    register = {"session": "new", "held_on": "2016-07-19", "kind": "session", "status": "held"}
    sent = visitor.post(_register(service), {"submission_id": two, **register, "newcomers": "Mirabelle M."})
    visitor.follow(sent, base_url)
    visitor.post(_register(service), {"submission_id": number(), **register, "newcomers": "Bullace B."})
    visitor.post(_register(service), {"submission_id": number(), **register, "unnamed": "Sloe"})
    visitor.post(f"{_register(service)}/check-in", {"submission_id": three, "still_meeting": "yes"})
    visitor.get(service.links["commissioner"][CONTRACT] + "/2016-17-Q1/r1/report.html")
    logged = service.output.partition("\nReady: ")[2] + service.errors
    for event in ("response stored", "sent again", "conflict", "refused", "register stored", "check-in stored"):
        assert event in logged
    said = ("Quince", "Damson", "Greengage", "Mirabelle", "Bullace", "Sloe", "person#", "submission_id")
    references = [reference_of(submission) for submission in (one, two, three)]
    tokens = [address.rpartition("/")[2] for address in (_survey(service), _register(service))]
    tokens.append(service.links["commissioner"][CONTRACT].rpartition("/")[2])
    secrets = service.secrets
    kept = [key.decode() for key in (*secrets.links.keys.values(), secrets.digests, secrets.tombstones)]
    secret = [*said, one, two, three, wrong, *references, *map(in_groups, references), *tokens, *kept]
    assert [word for word in secret if word in logged] == []
