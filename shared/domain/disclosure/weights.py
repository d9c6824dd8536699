"""What each figure is worth to a reader: what is hidden beside a sensitive figure is what costs a reader least."""

from shared.domain.disclosure.facts import Fact

HEADLINE = 2000.0
_TOTALS = ("people", "attendances", "volunteers", "volunteer_hours", "independent_regular_members", "new_people")
_STATEMENT = {"answered": 90.0, "agree": 90.0, "paired": 40.0, "improved": 40.0, "same": 8.0, "lower": 8.0}
# What a percentage and its interval are made from takes these with it.
_OF_A_GROUP = {"attendances": 5.0, "people": 4.0, "new_people": 2.0, "volunteer_hours": 2.0}
_OTHER = {"survey_responses": 25.0, "people_once": 20.0, "people_four_or_more": 20.0, "taster_visits": 40.0}
_YEAR = 2.0
"""The year to date is worth so many times a quarter's: it has more answers, and is read first."""
_PEOPLE_FOR_ONE_MORE = 10
"""A group's figure is worth one more for each so many people in it: the small groups' go first."""


def weight(name: str, fact: Fact) -> float:
    """Return what hiding a figure costs."""
    span, _, rest = name.partition(".")
    part = rest.rpartition(".")[2]
    if rest.startswith("by_group."):
        return _OF_A_GROUP.get(part, 3.0) + (fact.contributors or 0) / _PEOPLE_FOR_ONE_MORE
    times = _YEAR if span == "year_to_date" else 1.0
    if rest in _TOTALS:
        return HEADLINE * times
    if rest.startswith("statements."):
        return _STATEMENT.get(part, 6.0) * times
    if ".statements_by_wave." in name:
        return (40.0 if ".end." in name else 12.0) * times
    return _OTHER.get(part, 10.0) * times
