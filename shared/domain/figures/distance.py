"""Distance travelled: each person's latest score against their own first, for people who answered at least twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.calendar.quarter import Period, london_day
from shared.domain.figures.history import Score


@dataclass(frozen=True, slots=True)
class Distance:
    """How many paired people moved up, stayed, or moved down."""

    improved: int
    same: int
    lower: int

    @property
    def paired(self) -> int:
        """How many people could be compared with themselves."""
        return self.improved + self.same + self.lower


def distance_travelled(scores_in_order: Iterable[Score], period: Period) -> Distance:
    """Compare each person's latest score with their first ever, if the latest lies in the period.

    `scores_in_order` are all scores to one question up to the period's end, also those from before it.
    """
    first: dict[str, Score] = {}
    latest: dict[str, Score] = {}
    for score in scores_in_order:
        if score.person is not None:
            first.setdefault(score.person, score)
            latest[score.person] = score
    steps = [
        score.value - first[person].value
        for person, score in latest.items()
        if score is not first[person] and london_day(score.answered_at) in period
    ]
    return Distance(
        improved=sum(step > 0 for step in steps),
        same=sum(step == 0 for step in steps),
        lower=sum(step < 0 for step in steps),
    )
