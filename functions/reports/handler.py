"""A commissioner's reports: the list, a fresh address for each file; and what the members are told of them."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.reports.controller import ReportsController
from shared.log_events import Journal
from shared.settings import read_settings
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.web.answers import Event
from shared.web.routing import answer_event

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(event: Event, _context: object) -> dict[str, Any]:
    """Answer one request."""
    settings = read_settings()
    controller = ReportsController(RecordStore(settings.table), ReportFiles(settings.bucket), settings)
    routes = {
        "GET /reports/{token}": controller.show,
        "GET /told/{token}": controller.tell,
        "GET /reports/{token}/{quarter}/{revision}/{file}": controller.hand_out,
    }
    return answer_event(event, routes, settings.charity, Journal(logger))
