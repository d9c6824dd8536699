"""A commissioner's reports: the list, a fresh address for each file; and the members' summary."""

from typing import Any

from aws_lambda_powertools import Logger

from functions.reports.controller import ReportsController
from shared.log_events import Journal
from shared.services.issued_reports import IssuedReports
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
    reports = IssuedReports(RecordStore(settings.table), ReportFiles(settings.bucket))
    controller = ReportsController(reports, settings)
    routes = {
        "GET /reports/{token}": controller.show,
        "GET /summary/{token}": controller.show_summary,
        "GET /told/{token}": controller.send_to_summary,
        "GET /reports/{token}/{quarter}/{revision}/{file}": controller.hand_out,
    }
    return answer_event(event, routes, settings.charity, Journal(logger))
