"""Which figures add up to which: what a reader may compute, and so what disclosure control has to know.

Names carry their span first, like ("quarter", "people"). Only sums that hold exactly are named: each is checked
against the values, so that a total with a part that is nowhere counted (hours at a taster of no group) is no sum.
"""

from collections.abc import Iterator

from shared.domain.evidence import FigureName, Figures

WITHIN_GROUPS = ("sessions", "attendances", "new_people", "volunteer_hours", "survey_responses")
"""Measures whose groups may add up to the whole; a person may come to two groups, so people do not."""

ACROSS_QUARTERS = frozenset(
    {
        "sessions",
        "attendances",
        "new_people",
        "taster_sessions",
        "events",
        "event_audience",
        "independent_groups_started",
        "cofacilitated_groups_started",
        "groups_ended",
        "volunteer_hours",
        "registers_expected",
        "registers_received",
        "survey_responses",
        "taster_visits",
        "grants",
        "grants_amount",
        "answered",
        "agree",
        "prefer_not_to_say",
    }
)
"""Figures, by the last part of their name, of which the quarters add up to the year to date."""

DISTANCE = ("improved", "same", "lower")

Sum = tuple[FigureName, tuple[FigureName, ...]]
"""A total and its parts."""


def sums(figures: Figures, *, first_of_year: bool = False) -> list[Sum]:
    """Return every total among the figures with its parts, where they add up exactly; a total may have several.

    `first_of_year` says that the year to date is the quarter itself.
    """
    named = [*_within(figures), *(_repeated(figures) if first_of_year else ())]
    return [(total, parts) for total, parts in named if _adds_up(figures, total, parts)]


def wholes(figures: Figures) -> dict[FigureName, FigureName]:
    """Return every figure that counts a part of what another one counts, with that one."""
    named = ((name, _whole_of(name)) for name in figures)
    return {name: whole for name, whole in named if whole is not None and whole in figures}


def _within(figures: Figures) -> Iterator[Sum]:
    """Yield what adds up inside one span: categories and groups."""
    for name in figures:
        span, *rest = name
        if rest[-1] == "paired":
            yield name, tuple((*name[:-1], part) for part in DISTANCE)
        elif rest == ["people"]:
            yield name, _under(figures, (span, "additional", "people_by_source"))
        elif len(rest) == 1 and rest[0] in WITHIN_GROUPS:
            yield name, tuple(part for part in _under(figures, (span, "by_group")) if part[-1] == rest[0])


def _repeated(figures: Figures) -> Iterator[Sum]:
    for name in figures:
        if name[0] == "year_to_date":
            yield name, (("quarter", *name[1:]),)


def _under(figures: Figures, stem: FigureName) -> tuple[FigureName, ...]:
    return tuple(name for name in figures if name[: len(stem)] == stem)


def _adds_up(figures: Figures, total: FigureName, parts: tuple[FigureName, ...]) -> bool:
    if not parts or any(part not in figures for part in parts):
        return False
    values = [figures[name].value for name in (total, *parts)]
    # hours come in quarters, which floats add exactly
    return None not in values and values[0] == sum(value or 0 for value in values[1:])


def _whole_of(name: FigureName) -> FigureName | None:
    stem, part = name[:-1], name[-1]
    if part in DISTANCE:
        return (*stem, "paired")
    if part == "agree":
        return (*stem, "answered")
    if part in ("people_once", "people_four_or_more"):
        return (name[0], "people")
    if "people_by_source" in name:
        return (name[0], "people")
    return (*stem, _WHOLES[part]) if part in _WHOLES else None


_WHOLES = {
    "new_people": "people",
    "registers_received": "registers_expected",
    "registers_corrected": "registers_received",
    "places_filled": "places_offered",
    "independent_groups_confirmed": "independent_groups",
    "still_meeting_six_months": "independent_six_months",
    "still_meeting_twelve_months": "independent_twelve_months",
}
