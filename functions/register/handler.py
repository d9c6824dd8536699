"""A group's register and check-in: GET, POST, receipts."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.register.desk import Desk
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
    desk = Desk(RecordStore(settings.table, within=FORM_WITHIN), settings, journal)
    routes = {
        "GET /r/{token}": desk.show,
        "POST /r/{token}": desk.receive,
        "POST /r/{token}/open": desk.open,
        "GET /r/{token}/receipt/{session}/{version}": desk.show_receipt,
        "GET /r/{token}/check-in": desk.show_check_in,
        "POST /r/{token}/check-in": desk.receive_check_in,
        "GET /r/{token}/check-in/receipt/{reference}": desk.show_check_in_receipt,
    }
    return answer_event(event, routes, settings.charity, journal)
