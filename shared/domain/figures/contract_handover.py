"""What a contract is handed over with: where things stood on the day before it began, and all of it when it ends.

Things alone, which are never hidden: people would be counted over other days than any report's.
"""

from collections.abc import Mapping
from datetime import timedelta

from shared.domain.calendar.quarter import Period, Quarter
from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.history import History, View
from shared.domain.figures.measure import Figure
from shared.domain.figures.measures import MEASURES
from shared.domain.records.contract import Contract

WHOLE, BASELINE = "whole_contract", "baseline"

OVER_THE_CONTRACT = (
    "sessions",
    "taster_sessions",
    "events",
    "event_audience",
    "cofacilitated_groups_started",
    "independent_groups_started",
    "groups_ended",
    "grants",
    "grants_amount",
)
AT_THE_START = (
    "independent_groups",
    "independent_groups_confirmed",
    "independent_six_months",
    "still_meeting_six_months",
    "independent_twelve_months",
    "still_meeting_twelve_months",
)

Edges = Mapping[str, Mapping[str, Figure]]
"""By WHOLE or BASELINE: the figures by the names of their measures."""


def handover_figures(history: History, contract: Contract, quarter: Quarter) -> Edges:
    """Count what a contract's first quarter opens with, and what its last one closes with."""
    edges: dict[str, Mapping[str, Figure]] = {}
    if quarter == contract.quarters[0]:
        day = contract.starts_on - timedelta(days=1)
        edges[BASELINE] = _count(View(history, Period(day, day)), AT_THE_START)
    if quarter == contract.quarters[-1]:
        edges[WHOLE] = _count(View(history, contract.period), OVER_THE_CONTRACT)
    return edges


def _count(view: View, names: tuple[str, ...]) -> dict[str, Figure]:
    known = {**MEASURES, **ADDITIONAL}
    return {name: known[name].count(view) for name in names}
