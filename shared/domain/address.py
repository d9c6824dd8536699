"""The secret part of a form link's address: what can be told from it alone, without looking anything up.

A token is 26 characters of code (128 bits), 4 of its last day, 2 check digits over these and the form it opens. So a
mistyped or an expired address is answered at once; a guessed or a revoked one is found out where the table is read.
Standard library alone: the page that only shows a form loads nothing else.
"""

import re
from datetime import date, timedelta
from hashlib import sha256, shake_256
from typing import Literal

from shared.domain.check_digits import ALPHABET, check_digits, decode, encode

NO_SUCH_LINK = "This link does not open anything, or no longer does."
"""What is said of an address that opens nothing, without saying why."""

_TOKEN = re.compile(rf"[{ALPHABET}]{{32}}")
_DAY_ZERO = date(2000, 1, 1)
_CODE, _DAY = 26, 4


def make_token(code: bytes, form: str, expires_on: date) -> str:
    """Make the token of a link: 16 bytes of code, the form that it opens (like `s/participant`), its last day."""
    stem = encode(int.from_bytes(code, "big"), _CODE) + encode((expires_on - _DAY_ZERO).days, _DAY)
    return stem + check_digits(f"{form}/{stem}")


def look_at(token: str, form: str, today: date) -> Literal["open", "expired", "mistyped"]:
    """Tell from the token alone whether it may open this form today."""
    stem, digits = token[:-2], token[-2:]
    if not _TOKEN.fullmatch(token) or check_digits(f"{form}/{stem}") != digits:
        return "mistyped"
    expires_on = _DAY_ZERO + timedelta(days=decode(stem[_CODE:]))
    return "open" if today <= expires_on else "expired"


def sealed(path: str, token: str) -> str:
    """Write an address so that only who has another link's token can read it: in the table it leads nowhere."""
    salt = hash_of(path)[:16]
    mixed = bytes(one ^ other for one, other in zip(path.encode(), _pad(salt, token, len(path)), strict=True))
    return f"{salt}.{mixed.hex()}"


def unsealed(text: str, token: str) -> str | None:
    """Read what `sealed` wrote under this token; None where it was another, or nothing was written."""
    salt, _, mixed = text.partition(".")
    try:
        content = bytes.fromhex(mixed)
        path = bytes(one ^ other for one, other in zip(content, _pad(salt, token, len(content)), strict=True)).decode()
    except ValueError:
        return None
    return path if path and hash_of(path)[:16] == salt else None


def _pad(salt: str, token: str, length: int) -> bytes:
    return shake_256(f"address\n{salt}\n{token}".encode()).digest(length)


def hash_of(token: str) -> str:
    """Return what the table holds instead of the token."""
    return sha256(token.encode()).hexdigest()
