"""What we told the commissioner, in easy words: one page for the groups' own members, made from a published report.

It shows only what was published: a figure that is hidden there is left out here, and the page says that some are.
"""

from collections.abc import Mapping
from typing import Any

from shared.i18n import gettext, later
from shared.reports.numbers import HIDDEN, NOT_APPLICABLE, NOT_AVAILABLE

_SENTENCES = (
    ("quarter.people", later("{} people came to a group.")),
    ("quarter.new_people", later("{} of them came for the first time.")),
    ("quarter.sessions", later("The groups met {} times.")),
    ("quarter.taster_sessions", later("There were {} tasters, for people to try it out.")),
    ("quarter.events", later("There were {} events and exhibitions.")),
    ("quarter.event_audience", later("{} people came to see them.")),
    ("quarter.volunteers", later("{} people gave their time to help.")),
    ("year_to_date.independent_groups", later("{} groups now run by themselves.")),
    ("quarter.survey_responses", later("{} people told us how it is for them.")),
    (
        "year_to_date.statements.express.agree_percent",
        later("{} of those who answered say this year: making things helps me say how I am."),
    ),
    ("year_to_date.statements.connected.agree_percent", later("{} say: I feel connected with other people.")),
)
_NOTHING_TO_TELL = {HIDDEN, NOT_AVAILABLE, NOT_APPLICABLE, "0"}


def sentences_of(report: Mapping[str, Any]) -> list[str]:
    """Return a report.json's main figures as short sentences, each figure as the report shows it."""
    shown = {figure["id"]: figure["shown"] for figure in report["figures"]}
    return [
        gettext(sentence).format(shown[figure])
        for figure, sentence in _SENTENCES
        if shown.get(figure, NOT_AVAILABLE) not in _NOTHING_TO_TELL
    ]
