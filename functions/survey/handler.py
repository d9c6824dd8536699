"""POST a survey, its receipt, its correction; and by schedule, telling of whoever still waits to be contacted."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.survey.correcting import CorrectionDesk
from functions.survey.receiving import Desk
from shared.log_events import Journal
from shared.settings import read_settings
from shared.storage.records import FORM_WITHIN, RecordStore
from shared.web.answers import Event
from shared.web.routing import answer_event

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(event: Event, _context: object) -> dict[str, Any]:
    """Answer one request, or do what is scheduled."""
    settings = read_settings()
    journal = Journal(logger)
    desk = Desk(RecordStore(settings.table, within=FORM_WITHIN), settings, journal)
    if "schedule" in event:
        return {"not_told": desk.tell_of_all_waiting()}
    routes = {
        "POST /s/{survey}/{token}": desk.receive,
        "GET /s/{survey}/{token}/receipt/{reference}": desk.show_receipt,
        "POST /s/{survey}/{token}/correct": CorrectionDesk(desk).receive,
    }
    return answer_event(event, routes, settings.charity, journal)
