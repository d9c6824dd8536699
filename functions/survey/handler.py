"""POST a survey, its receipt, its correction; and on schedule, alerts about people who still want to be contacted."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.survey.correcting import CorrectionController
from functions.survey.receiving import SurveyController
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
    controller = SurveyController(RecordStore(settings.table, within=FORM_WITHIN), settings, journal)
    if "schedule" in event:
        return {"not_told": controller.tell_of_all_waiting()}
    routes = {
        "POST /s/{survey}/{token}": controller.receive,
        "GET /s/{survey}/{token}/receipt/{reference}": controller.show_receipt,
        "POST /s/{survey}/{token}/correct": CorrectionController(controller).receive,
    }
    return answer_event(event, routes, settings.charity, journal)
