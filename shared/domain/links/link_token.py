"""The secret part of a form link's address: what can be read from it alone, without looking anything up.

A token is 26 characters of code (128 bits), 4 of its last day, 2 check digits over these and the form it opens. So a
mistyped or an expired address is answered at once; a guessed or a revoked one is found when the table is read.
Standard library alone: the page that only shows a form loads nothing else.
"""

import re
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from shared.domain.links.check_digits import ALPHABET, check_digits, decode, encode

NO_SUCH_LINK = "This link does not open anything, or no longer does."
NO_SUCH_PAGE = "There is nothing at this address."
"""What is said of an address that opens nothing, without saying why."""

_TOKEN = re.compile(rf"[{ALPHABET}]{{32}}")
_IN_TEXT = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{32}}(?![a-z0-9])")
_TYPED = re.compile("[!-~]")
_DAY_ZERO = date(2000, 1, 1)
_CODE, _DAY = 26, 4


def make_token(code: bytes, form: str, expires_on: date) -> str:
    """Make the token of a link: 16 bytes of code, the form that it opens (like `s/participant`), its last day."""
    stem = encode(int.from_bytes(code, "big"), _CODE) + encode((expires_on - _DAY_ZERO).days, _DAY)
    return stem + check_digits(f"{form}/{stem}")


def look_at(token: str, form: str, today: date) -> Literal["open", "expired", "mistyped"]:
    """Return from the token alone whether it may open this form today."""
    stem, digits = token[:-2], token[-2:]
    if not _TOKEN.fullmatch(token) or check_digits(f"{form}/{stem}") != digits:
        return "mistyped"
    expires_on = _DAY_ZERO + timedelta(days=decode(stem[_CODE:]))
    return "open" if today <= expires_on else "expired"


def tokens_in(text: str) -> list[str]:
    """Return what may be tokens in an address as someone pastes it: with spaces, a full stop, a query, capitals."""
    one_word = "".join(filter(_TYPED.fullmatch, text))  # a mail program may have broken the address into lines
    return list(dict.fromkeys(token for form in (text, one_word) for token in _IN_TEXT.findall(form.lower())))


def hash_of(token: str) -> str:
    """Return what the table holds instead of the token."""
    return sha256(token.encode()).hexdigest()
