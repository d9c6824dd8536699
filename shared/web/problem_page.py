"""What a person sees when a form cannot be shown again: the catalogue's words, as a page or as data."""

from http import HTTPStatus

from shared.domain.problems import Refused
from shared.i18n import gettext, later
from shared.pages import render
from shared.settings import Charity
from shared.web.answers import NEVER_KEPT, Answer, Event, as_json, page, wants_json
from shared.web.forms import told
from shared.web.statuses import http_status_of

_HEADINGS = {
    HTTPStatus.SERVICE_UNAVAILABLE: later("Something went wrong on our side"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: later("That is too much at once"),
}
_TODO = {
    HTTPStatus.SERVICE_UNAVAILABLE: later("Go back: what you typed is still there. Then send it again."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: later(
        "Go back: what you typed is still there. Make it shorter, then send it again."
    ),
}


def problem_answer(refused: Refused, charity: Charity, event: Event) -> Answer:
    """Answer with what is wrong: the first problem's status, and every message."""
    status = http_status_of(refused)
    if wants_json(event):
        return problems_as_json(refused)
    if status is HTTPStatus.NOT_FOUND:
        # A phone may still hold what was typed into a register; the page says so.
        scripts = "/r/{token}" in event["routeKey"]
        return page(
            render("link_gone", charity=charity, typed=[], scripts=scripts), status, NEVER_KEPT, scripts=scripts
        )
    message = " ".join(told(problem) for problem in refused.problems)
    heading = gettext(_HEADINGS.get(status, later("This could not be taken")))
    todo = gettext(_TODO.get(status, later("Go back and try again, or ring us on {phone}."))).format(
        phone=charity.phone
    )
    return page(render("problem", charity=charity, heading=heading, message=message, todo=todo), status, NEVER_KEPT)


def problems_as_json(refused: Refused) -> Answer:
    """Answer with every problem as data: its field, its code, its message."""
    problems = [
        {"field": problem.where, "code": problem.code, "message": told(problem)} for problem in refused.problems
    ]
    return as_json({"problems": problems}, http_status_of(refused))
