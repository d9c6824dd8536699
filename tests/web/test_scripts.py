"""What scripts promise: an address that changes with their content, one request ever, a policy that allows no other."""

import re
from gzip import compress
from http import HTTPStatus

import pytest

from functions.survey_page.handler import lambda_handler
from shared.built import BUILT, NotBuiltError, asset, asset_text, assets
from shared.web.answers import page, sent


def asked(route: str, **parameters: str) -> dict[str, object]:
    return {"routeKey": route, "pathParameters": parameters, "headers": {}}


def test_a_scripts_address_carries_a_digest_of_its_content() -> None:
    assert re.fullmatch(r"/assets/register\.[0-9a-f]{12}\.js", asset("register.js"))


def test_the_registers_script_is_one_file_and_small() -> None:
    script = asset_text(asset("register.js").removeprefix("/assets/"))
    assert re.search(r"\b(import|export)\b", script) is None
    # what it was, compressed, before it was written in modules
    assert len(compress(script.encode())) < 6413


def test_a_script_that_is_not_there_is_said_to_be_missing_when_a_page_is_made() -> None:
    with pytest.raises(NotBuiltError):
        asset("no-such.js")


def test_a_script_is_served_once_and_for_ever() -> None:
    name = asset("register.js").removeprefix("/assets/")
    answer = lambda_handler(asked("GET /assets/{name}", name=name), None)
    assert answer["statusCode"] == HTTPStatus.OK
    assert answer["body"] == (BUILT / "assets" / name).read_text(encoding="utf-8")
    assert answer["headers"]["content-type"] == "text/javascript; charset=utf-8"
    assert answer["headers"]["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["no-such.js", "../style.css", "..%2fstyle.css", "", "sw.js"])
def test_only_what_was_built_as_an_asset_is_served_as_one(name: str) -> None:
    assert lambda_handler(asked("GET /assets/{name}", name=name), None)["statusCode"] == HTTPStatus.NOT_FOUND


def test_the_service_worker_is_looked_for_anew_each_time() -> None:
    answer = lambda_handler(asked("GET /sw.js"), None)
    assert answer["body"] == (BUILT / "sw.js").read_text(encoding="utf-8")
    assert answer["headers"]["cache-control"] == "no-cache, private"
    assert "connect-src 'self'" in answer["headers"]["content-security-policy"]


def test_the_service_worker_is_no_asset() -> None:
    assert [name for name in assets() if name.startswith("sw.")] == []


def test_a_page_may_run_our_own_scripts_only_where_it_says_so() -> None:
    plain = sent(page("<p>"), {})["headers"]["content-security-policy"]
    scripted = sent(page("<p>", scripts=True), {})["headers"]["content-security-policy"]
    assert "script-src" not in plain
    assert "connect-src" not in plain
    assert "script-src 'self'; connect-src 'self';" in scripted
    assert "unsafe" not in scripted
