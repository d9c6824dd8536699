"""What disclosure control is given: the figures of an issue, as they are and as they were published."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.quarter import Period, Quarter


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure: its true value, how many people's records it is made of (None: of things), and what was published.

    In an issue that is being decided nothing is published yet. In an earlier one `published` is the value that its
    report.json gives (None where it is hidden there) and `base` what that was rounded to.
    """

    value: float | None
    contributors: int | None = None
    published: float | None = None
    base: int | None = None
    sum_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of one quarter's report under one contract. `spans` are the days that its figures cover."""

    contract: str
    quarter: Quarter
    revision: int
    spans: Mapping[str, Period]
    figures: Mapping[str, Fact]
