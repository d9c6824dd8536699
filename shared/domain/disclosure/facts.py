"""What disclosure control is given: the figures of an issue, as they are and as they were published."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.calendar.quarter import Period, Quarter
from shared.domain.figures.figure_name import FigureName


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure: its true value, how many people's records it is made of (None: of things), and what was published.

    `published` is the value that an earlier issue's report.json gives (None where it is hidden there), or that an
    issue being decided would give; `base` is what that is rounded to. `sum_of` are the ids that it is the sum of.
    """

    value: float | None
    contributors: int | None = None
    published: float | None = None
    base: int | None = None
    sum_of: tuple[FigureName, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of one quarter's report under one contract. `spans` are the days that its figures cover."""

    contract: str
    quarter: Quarter
    revision: int
    spans: Mapping[str, Period]
    figures: Mapping[FigureName, Fact]
