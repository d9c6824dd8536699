"""Numbers as people read them: rounded once, half up, and written as the one string that every format prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

HIDDEN, NOT_AVAILABLE, NOT_APPLICABLE, REVISED = "[c]", "[x]", "[z]", "[r]"
MEANINGS: Mapping[str, str] = {
    HIDDEN: "hidden for confidentiality",
    NOT_AVAILABLE: "not available",
    NOT_APPLICABLE: "does not apply",
    REVISED: "revised since the last issue",
}
"""What the symbols mean that are shown instead of a figure, or beside it."""

_Z = 1.959963984540054
"""The normal distribution's 97.5 % point: 95 % lie between it and its negative."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and the range in which it lies with 95 % confidence, in whole percent."""

    low: int
    high: int


def shown(value: float | None) -> str:
    """Format a number with thousands separators and at most two decimals; `[x]` if there is none."""
    if value is None:
        return NOT_AVAILABLE
    return f"{to_hundredths(value).normalize():,f}"


def to_hundredths(value: float) -> Decimal:
    """Round a number to two decimals, half up."""
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def percentage(part: float, whole: float) -> int:
    """Return a share in whole percent, half up. `whole` is not 0."""
    return _whole_percent(Decimal(str(part)) / Decimal(str(whole)))


def wilson(part: float, whole: float) -> Interval:
    """Return the Wilson score interval of a share (95 %), in whole percent. `whole` is not 0.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    """
    share, spread = part / whole, _Z**2 / whole
    centre = share + spread / 2
    reach = _Z * sqrt(share * (1 - share) / whole + spread / whole / 4)
    bounds = ((centre - reach) / (1 + spread), (centre + reach) / (1 + spread))
    low, high = (_whole_percent(Decimal(f"{min(max(bound, 0.0), 1.0):.9f}")) for bound in bounds)
    return Interval(low, high)


def _whole_percent(share: Decimal) -> int:
    return int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))
