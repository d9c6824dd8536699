"""Numbers as people read them: rounded once, half up, and written as the one string that every format prints."""

from decimal import ROUND_HALF_UP, Decimal

HIDDEN, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"


def shown(value: float | None) -> str:
    """Write a number with thousands apart and at most two decimals; `[x]` where there is none."""
    if value is None:
        return NOT_AVAILABLE
    number = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    return f"{number:,f}"


def percentage(part: float, whole: float) -> int:
    """Return a share in whole percent, half up. `whole` is not 0."""
    return int((Decimal(str(part)) * 100 / Decimal(str(whole))).quantize(Decimal(1), ROUND_HALF_UP))
