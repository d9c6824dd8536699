"""On schedule: issue every closed quarter that is due and has no issue yet."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.compile_evidence.issuing import Issuing
from shared.log_events import Journal, LogEvent
from shared.settings import read_settings, stored_at
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.secrets import read_secret

AN_ISSUE_TAKES = 3 * 60 * 1000
"""Milliseconds that must be left of a run for another issue to be begun: many times what one takes."""

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(_event: object, context: LambdaContext) -> dict[str, Any]:
    """Issue what is due, as far as the time of one run goes; return what was issued."""
    settings, journal = read_settings(), Journal(logger)
    issuing = Issuing(
        store=RecordStore(settings.table),
        files=ReportFiles(settings.bucket),
        secret=read_secret(os.environ["LINK_SECRET_PARAMETER"]),
        now=settings.now(),
        today=settings.day(),
        stored_at=stored_at(),
    )
    issued = []
    for outcome in issuing.compile_due(lambda: context.get_remaining_time_in_millis() > AN_ISSUE_TAKES):
        if outcome.outcome == "draft":
            continue
        journal.note(LogEvent.REPORT_ISSUED, quarter=outcome.quarter, revision=outcome.revision)
        if outcome.unreadable:
            journal.note(LogEvent.RECORDS_UNREADABLE, len(outcome.unreadable))
        issued.append(f"{outcome.contract} {outcome.quarter} r{outcome.revision}")
    return {"issued": issued}
