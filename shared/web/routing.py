"""Turn a routed event into its answer. The HTTP API has already matched the path; the event names the route."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.built import languages
from shared.domain.problems import Refused
from shared.i18n import language, speaking
from shared.log_events import Journal, LogEvent
from shared.settings import Charity
from shared.web.answers import Answer, Event, sent
from shared.web.language import language_asked
from shared.web.problem_page import problem_answer

Routes = Mapping[str, Callable[[Event], Answer]]


def answer_event(event: Event, routes: Routes, charity: Charity, journal: Journal) -> dict[str, Any]:
    """Answer an event by its route, in the language asked for; answer a refusal in the catalogue's words."""
    with speaking(language(language_asked(event, languages()))):
        try:
            answer = routes[event["routeKey"]](event)
        except Refused as refused:
            journal.note(LogEvent.REFUSED, codes=[problem.code for problem in refused.problems])
            answer = problem_answer(refused, charity, event)
    return sent(answer, event)
