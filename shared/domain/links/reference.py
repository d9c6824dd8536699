"""The reference on a receipt: 60 bits that follow from the submission's number, and two check digits.

The same submission always has the same reference, so a retry gets the same receipt.
"""

import re
from hashlib import sha256

from shared.domain.links.check_digits import check_digits, encode, read_as_typed
from shared.domain.problems import refuse

_SUBMISSION = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_LENGTH = 12


def checked_submission(number: str) -> str:
    """Return the number of a form page, as it was made; raise Refused if it is not one."""
    if not _SUBMISSION.fullmatch(number):
        raise refuse("submission_not_known", "submission_id")
    return number


def reference_of(submission: str, part: str = "") -> str:
    """Return the reference of a submission, or of one part of it (a line of the newcomers): 14 characters."""
    digest = sha256(f"{submission}#{part}".encode()).digest()
    stem = encode(int.from_bytes(digest[:8], "big") >> 4, _LENGTH)
    return stem + check_digits(stem)


def in_groups(reference: str) -> str:
    """Write a reference as a person reads it: `7K3Q-9XWE-2M4T-5A`."""
    return "-".join(reference[start : start + 4] for start in range(0, len(reference), 4)).upper()


def read_reference(text: str) -> str | None:
    """Read a reference as a person typed it; return None if the check digits do not fit."""
    typed = read_as_typed(text)
    fits = len(typed) == _LENGTH + 2 and check_digits(typed[:_LENGTH]) == typed[_LENGTH:]
    return typed if fits else None
