"""GET a survey, the privacy notice, or a sign of life: pages rendered ahead of time, nothing looked up.

A participant's page nearly always finds this function cold, so it loads the standard library and little of that.
"""

import os
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from typing import Any

from shared.built import page_ahead, surveys_ahead
from shared.domain.address import look_at
from shared.web.answers import Answer, Event, page, sent

_CHARITY = ("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS")
_GONE = {"mistyped": HTTPStatus.NOT_FOUND, "expired": HTTPStatus.GONE}


def lambda_handler(event: Event, _context: object) -> dict[str, Any]:
    """Answer one request."""
    routes = {"GET /healthz": _well, "GET /privacy": _privacy, "GET /s/{survey}/{token}": _survey}
    return sent(routes[event["routeKey"]](event), event)


def _well(_event: Event) -> Answer:
    return Answer(HTTPStatus.OK, "well\n", "text/plain; charset=utf-8")


def _privacy(_event: Event) -> Answer:
    return page(_filled("privacy"))


def _survey(event: Event) -> Answer:
    survey, token = event["pathParameters"]["survey"], event["pathParameters"]["token"]
    # A token's last day is the real calendar's.
    found = look_at(token, f"s/{survey}", datetime.now(UTC).date()) if survey in surveys_ahead() else "mistyped"
    if found in _GONE:
        return page(_filled("link_gone"), _GONE[found])
    return page(_filled(f"s/{survey}", SUBMISSION_ID=os.urandom(16).hex()))


def _filled(name: str, **markers: str) -> str:
    # A number is dialled without the spaces that it is read with.
    dialled = os.environ["CHARITY_PHONE"].replace(" ", "")
    html = page_ahead(name).replace("tel:%CHARITY_PHONE%", f"tel:{escape(dialled)}")
    for marker, value in {**{name: os.environ[name] for name in _CHARITY}, **markers}.items():
        html = html.replace(f"%{marker}%", escape(value))
    return html
