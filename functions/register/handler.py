"""A group's register and check-in: GET, POST, receipts."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.register.controller import RegisterController
from shared.log_events import Journal
from shared.settings import read_settings
from shared.storage.records import FORM_WITHIN, RecordStore
from shared.web.answers import Event
from shared.web.routing import answer_event

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(event: Event, _context: object) -> dict[str, Any]:
    """Answer one request."""
    settings = read_settings()
    journal = Journal(logger)
    controller = RegisterController(RecordStore(settings.table, within=FORM_WITHIN), settings, journal)
    routes = {
        "GET /r/{token}": controller.show,
        "POST /r/{token}": controller.receive,
        "POST /r/{token}/open": controller.open,
        "GET /r/{token}/receipt/{session}/{version}": controller.show_receipt,
        "GET /r/{token}/check-in": controller.show_check_in,
        "POST /r/{token}/check-in": controller.receive_check_in,
        "GET /r/{token}/check-in/receipt/{reference}": controller.show_check_in_receipt,
    }
    return answer_event(event, routes, settings.charity, journal)
