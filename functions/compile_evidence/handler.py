"""On schedule, issue every closed quarter that is due and has no issue yet, and announce it."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.log_events import Journal
from shared.services.issue_report.announcing import Announcing
from shared.services.issue_report.issuing import Issuing
from shared.services.issue_report.scheduled_run import run
from shared.settings import read_settings, stored_at
from shared.storage.mail import Mail
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.secrets import SecretNames, read_secrets

AN_ISSUE_TAKES = 3 * 60 * 1000
"""Milliseconds that must remain of a run to start another issue: many times what one takes."""

logger = Logger()


@logger.inject_lambda_context
def lambda_handler(_event: object, context: LambdaContext) -> dict[str, Any]:
    """Issue what is due, as far as the time of one run allows; return what was issued."""
    settings, secrets = read_settings(), read_secrets(SecretNames.read(os.environ))
    store, charity = RecordStore(settings.table), settings.charity
    issuing = Issuing(store, ReportFiles(settings.bucket), secrets, settings.now(), settings.day(), stored_at())
    mail = Mail(charity.name, charity.email, os.environ.get("OUTBOX", ""))
    announcing = Announcing(
        store, mail, charity, os.environ.get("BASE_URL", ""), secrets.links, settings.real_day(), issuing.stored_at
    )
    has_time = lambda: context.get_remaining_time_in_millis() > AN_ISSUE_TAKES  # noqa: E731 - a question, asked of the context
    return {"issued": run(issuing, announcing, Journal(logger), has_time)}
