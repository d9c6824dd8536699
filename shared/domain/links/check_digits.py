"""Codes that a person may have to type: an alphabet without look-alikes, and two check digits that catch a slip.

Standard library alone, so that a page that only shows a form loads nothing more.
"""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o or u."""

_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})
# A prime just below 32 times 32: two digits hold every remainder, and any one changed or swapped character changes it.
_MODULUS = 1021


def encode(number: int, length: int) -> str:
    """Write a number in `length` characters of five bits each."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def decode(text: str) -> int:
    """Read a number back. Raise ValueError if a character is not in the alphabet."""
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return number


def check_digits(text: str) -> str:
    """Return the two check characters that follow a text."""
    return encode(int.from_bytes(text.encode("utf-8", "surrogatepass"), "big") % _MODULUS, 2)


def read_as_typed(text: str) -> str:
    """Undo what people do to a code: capitals, gaps and dashes, the letter O for a nought, I and L for a one."""
    return text.lower().translate(_READ_AS)
