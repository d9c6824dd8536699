"""What goes back to a browser: status, body, cookies, and the headers that every answer carries.

Standard library alone, so that a page that only shows a form loads nothing more.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from shared.built import style_hash

Event = Mapping[str, Any]
"""An API Gateway event, payload version 2.0."""

KEPT_FOR_BACK = "no-cache, private"
"""Asked for again each time, but still there under Back: a form typed offline is not lost."""
NEVER_KEPT = "no-store"
"""For what is about a person."""
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""For what has another address as soon as it changes."""

_WORTH_COMPRESSING = 1_000
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, before it takes API Gateway's shape."""

    status: HTTPStatus
    body: str | bytes = ""
    media_type: str = _HTML
    cache: str = NEVER_KEPT
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    scripts: bool = False
    """Whether the page may run our own scripts, and these may ask this service."""


def page(html: str, status: HTTPStatus = HTTPStatus.OK, cache: str = KEPT_FOR_BACK, *, scripts: bool = False) -> Answer:
    """Answer with a page."""
    return Answer(status, html, cache=cache, scripts=scripts)


def as_json(content: object, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """Answer with data."""
    return Answer(status, json.dumps(content, ensure_ascii=False), "application/json")


def see_other(address: str, cookies: Sequence[str] = ()) -> Answer:
    """Send the browser to another address with a GET."""
    return Answer(HTTPStatus.SEE_OTHER, headers={"location": address}, cookies=cookies)


def moved_for_good(address: str) -> Answer:
    """Redirect for good to the address that a page has now; the browser may remember it."""
    return Answer(HTTPStatus.MOVED_PERMANENTLY, headers={"location": address})


def send_there(address: str, cookies: Sequence[str] = ()) -> Answer:
    """Make the browser send the same form to another address, with these cookies."""
    return Answer(HTTPStatus.TEMPORARY_REDIRECT, headers={"location": address}, cookies=cookies)


def sent(answer: Answer, event: Event) -> dict[str, Any]:
    """Put an answer into API Gateway's shape, compressed if the browser accepts that: HTTP APIs do not compress."""
    headers = {
        "content-type": answer.media_type,
        "cache-control": answer.cache,
        "content-security-policy": _policy(scripts=answer.scripts),
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "vary": "accept-encoding, accept-language",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex, nofollow",
        **answer.headers,
    }
    shaped: dict[str, Any] = {"statusCode": int(answer.status), "headers": headers, "body": answer.body}
    if isinstance(answer.body, bytes):
        shaped |= {"body": b64encode(answer.body).decode(), "isBase64Encoded": True}
    if answer.cookies:
        shaped["cookies"] = list(answer.cookies)
    content = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    if len(content) >= _WORTH_COMPRESSING and "gzip" in event.get("headers", {}).get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        shaped |= {"body": b64encode(gzip.compress(content, 6, mtime=0)).decode(), "isBase64Encoded": True}
    return shaped


def wants_json(event: Event) -> bool:
    """Return whether the client asks for data rather than a page."""
    accept = event.get("headers", {}).get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _policy(*, scripts: bool) -> str:
    ours = " script-src 'self'; connect-src 'self';" if scripts else ""
    # The empty icon is a data: address; it saves a request for one that is not there.
    return (
        f"default-src 'none';{ours} style-src {style_hash()}; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
