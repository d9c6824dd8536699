"""What people said: the figures of each statement, of all answers and of each wave, a row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from shared.domain.calendar.quarter import london_day
from shared.domain.figures.distance import distance_travelled
from shared.domain.figures.history import View
from shared.domain.figures.measure import Figure, OverTime
from shared.domain.figures.measures import who
from shared.domain.records.survey import AGREE, PREFER_NOT_TO_SAY, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFigure:
    """One figure of a statement: its label, definition, how it adds up over time, what it is a part of, its weight.

    `distance` says that it compares paired people with themselves; `weight` is what hiding it costs a reader.
    """

    name: str
    label: str
    definition: str
    over_time: OverTime
    part_of: str | None
    distance: bool
    weight: float


_of_distance = partial(StatementFigure, over_time="at_most_the_sum", part_of="paired", distance=True)

STATEMENT_FIGURES: Mapping[str, StatementFigure] = {
    figure.name: figure
    for figure in (
        StatementFigure(
            name="answered",
            label="Answered",
            definition="People's answers on the scale, 1 (strongly disagree) to 5 (strongly agree), in the period.",
            over_time="sum",
            part_of=None,
            distance=False,
            weight=90.0,
        ),
        StatementFigure(
            name="agree",
            label="Agree",
            definition="Those of the answers that are 4 (agree) or 5 (strongly agree).",
            over_time="sum",
            part_of="answered",
            distance=False,
            weight=90.0,
        ),
        StatementFigure(
            name="prefer_not_to_say",
            label="Rather not say",
            definition="Answers “I would rather not say”. They are in no percentage.",
            over_time="sum",
            part_of=None,
            distance=False,
            weight=6.0,
        ),
        StatementFigure(
            name="paired",
            label="Paired",
            definition="People with at least two answers on the scale by the period's end, the latest of them in the "
            "period.",
            over_time="different",
            part_of=None,
            distance=False,
            weight=40.0,
        ),
        _of_distance(
            name="improved",
            label="Improved",
            definition="Paired people whose latest answer is higher than their first ever.",
            weight=40.0,
        ),
        _of_distance(
            name="same",
            label="Same",
            definition="Paired people whose latest answer is the same as their first ever.",
            weight=8.0,
        ),
        _of_distance(
            name="lower",
            label="Lower",
            definition="Paired people whose latest answer is lower than their first ever.",
            weight=8.0,
        ),
    )
}
"""The figures of a statement, a row each."""
DISTANCE = tuple(name for name, figure in STATEMENT_FIGURES.items() if figure.distance)
"""The figures that compare paired people with themselves."""


def statement_figures(view: View, question: str) -> dict[str, Figure]:
    """Count what people answered to one statement in the period, and how far the paired ones travelled."""
    answers = [
        (who(response), response.score(question)) for response in view.responses if question in response.by_series
    ]
    scored = [(person, score) for person, score in answers if score is not None]
    agreeing = [person for person, score in scored if score >= AGREE]
    silent = [who(response) for response in view.responses if response.by_series.get(question) == PREFER_NOT_TO_SAY]
    distance = distance_travelled(view.scores_up_to_now(question), view.period)
    return {
        "answered": Figure(len(scored), len({person for person, _ in scored})),
        "agree": Figure(len(agreeing), len(set(agreeing))),
        "prefer_not_to_say": Figure(len(silent), len(set(silent))),
        "paired": Figure(distance.paired, distance.paired),
        "improved": Figure(distance.improved, distance.improved),
        "same": Figure(distance.same, distance.same),
        "lower": Figure(distance.lower, distance.lower),
    }


def wave_figures(view: View, question: str, wave: Wave) -> dict[str, Figure]:
    """Count one wave's answers to a statement: each person's latest in the period; an unlinked one counts once."""
    latest = {
        score.person or f"response {score.response}": score.value
        for score in view.scores_up_to_now(question)
        if score.wave == wave and london_day(score.answered_at) in view.period
    }
    agreeing = sum(value >= AGREE for value in latest.values())
    return {"answered": Figure(len(latest), len(latest)), "agree": Figure(agreeing, agreeing)}
