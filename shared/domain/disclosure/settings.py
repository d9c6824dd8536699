"""The settings of disclosure control, as a contract and a manifest state them."""

from dataclasses import dataclass

METHOD = "exact-joint-2"
"""The version of the method, as a manifest states it: another version may hide other figures."""
THRESHOLD = 5
ROUNDINGS = (0, 5)
ANSWERS_FOR_A_BREAKDOWN = 10
"""From so many answers a statement is broken down, and from so many people a percentage, mean or median is given."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of disclosure control, as a manifest states them. `rounding` is 0 (off) or 5."""

    threshold: int = THRESHOLD
    rounding: int = 0
    method: str = METHOD
