"""GET a survey, the privacy notice, a script, a health check or a 404: rendered at build time, nothing looked up.

A participant's page is nearly always a cold start, so this loads only the standard library, and little of that.
"""

import os
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from typing import Any

from shared.built import asset_text, assets, languages, page_ahead, service_worker, surveys_ahead
from shared.domain.links.link_token import NO_SUCH_LINK, NO_SUCH_PAGE, look_at
from shared.web.answers import (
    KEPT_FOR_BACK,
    KEPT_FOR_EVER,
    NEVER_KEPT,
    Answer,
    Event,
    as_json,
    page,
    sent,
    wants_json,
)
from shared.web.language import language_asked

_CHARITY = ("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS", "COMMENT_DAYS")
_SCRIPT = "text/javascript; charset=utf-8"
_GONE = {"mistyped": HTTPStatus.NOT_FOUND, "expired": HTTPStatus.GONE}


def lambda_handler(event: Event, _context: object) -> dict[str, Any]:
    """Answer one request."""
    routes = {
        "GET /healthz": _well,
        "GET /privacy": _privacy,
        "GET /s/{survey}/{token}": _survey,
        "GET /assets/{name}": _asset,
        "GET /sw.js": _service_worker,
        "GET /s/{survey}/{token}/correct": _correct,
        "GET /s/{survey}/{token}/withdrawn": _withdrawn,
        "$default": _nothing_here,
    }
    return sent(routes[event["routeKey"]](event), event)


def _well(_event: Event) -> Answer:
    return Answer(HTTPStatus.OK, "well\n", "text/plain; charset=utf-8")


def _privacy(event: Event) -> Answer:
    return page(_filled(event, "privacy"))


def _survey(event: Event) -> Answer:
    # On the charity's own tablet nothing is left for the next person, even with the Back button.
    shared = "shared=1" in event.get("rawQueryString", "").split("&")
    if shared:
        return _opened(event, "shared/{survey}", NEVER_KEPT, scripts=True)
    return _opened(event, "s/{survey}", KEPT_FOR_BACK)


def _correct(event: Event) -> Answer:
    return _opened(event, "correct/{survey}", KEPT_FOR_BACK)


def _withdrawn(event: Event) -> Answer:
    return _opened(event, "survey_withdrawn", NEVER_KEPT)


def _opened(event: Event, name: str, cache: str, *, scripts: bool = False) -> Answer:
    survey, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
    # A token's last day is a real date, whatever the domain's clock says.
    found = look_at(token, f"s/{survey}", datetime.now(UTC).date()) if survey in surveys_ahead() else "mistyped"
    if found in _GONE and wants_json(event):
        return _problem("no_such_link", NO_SUCH_LINK, _GONE[found])
    if found in _GONE:
        return page(_filled(event, "link_gone"), _GONE[found])
    html = _filled(event, name.format(survey=survey), SUBMISSION_ID=os.urandom(16).hex())
    return page(html, cache=cache, scripts=scripts)


def _nothing_here(event: Event) -> Answer:
    if wants_json(event):
        return _problem("no_such_page", NO_SUCH_PAGE, HTTPStatus.NOT_FOUND)
    return page(_filled(event, "no_such_page"), HTTPStatus.NOT_FOUND, NEVER_KEPT)


def _problem(code: str, message: str, status: HTTPStatus) -> Answer:
    return as_json({"problems": [{"field": "", "code": code, "message": message}]}, status)


def _asset(event: Event) -> Answer:
    name = event["pathParameters"]["name"]
    if name not in assets():
        return Answer(HTTPStatus.NOT_FOUND, "There is no such file.\n", "text/plain; charset=utf-8")
    return Answer(HTTPStatus.OK, asset_text(name), _SCRIPT, KEPT_FOR_EVER)


def _service_worker(_event: Event) -> Answer:
    # A browser checks for a newer worker whenever a page is opened; the worker makes requests of its own to us.
    return Answer(HTTPStatus.OK, service_worker(), _SCRIPT, KEPT_FOR_BACK, scripts=True)


def _filled(event: Event, name: str, **markers: str) -> str:
    """Return a page in the requested language, with this charity's facts filled in."""
    # A telephone number is written with spaces, but dialled without them.
    dialled = os.environ["CHARITY_PHONE"].replace(" ", "")
    html = page_ahead(name, language_asked(event, languages())).replace("tel:%CHARITY_PHONE%", f"tel:{escape(dialled)}")
    for marker, value in {**{name: os.environ[name] for name in _CHARITY}, **markers}.items():
        html = html.replace(f"%{marker}%", escape(value))
    return html
