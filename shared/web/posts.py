"""Read a form post: measured before it is parsed, and refused in plain words if it cannot be read."""

from base64 import b64decode
from binascii import Error as NotBase64
from urllib.parse import parse_qs

from shared.domain.forms.posted import Fields
from shared.domain.problems import refuse
from shared.web.answers import Event

SURVEY_LIMIT = 64 * 1024
REGISTER_LIMIT = 256 * 1024
"""Bytes that a post may have. A survey's longest answer and a register of a large group fit in several times."""

_FIELDS_LIMIT = 2_000
_FORM = "application/x-www-form-urlencoded"
# Base64 encodes three bytes as four characters.
_BASE64_GROWS = 4 / 3


def read_fields(event: Event, limit: int) -> Fields:
    """Return the fields of a form post, each with its values. Raise Refused if it is too big or cannot be read."""
    body = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if len(body) > limit * (_BASE64_GROWS if encoded else 1) + 4:
        raise refuse("too_big")
    if not event.get("headers", {}).get("content-type", "").lower().startswith(_FORM):
        raise refuse("malformed")
    try:
        content = b64decode(body, validate=True) if encoded else body.encode()
        if len(content) > limit:
            raise refuse("too_big")
        return parse_qs(
            content.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS_LIMIT,
        )
    except (NotBase64, ValueError):
        raise refuse("malformed") from None
