"""Issuing as commands do it, and taking out of issued reports what may no longer be said."""

from infra.deployment import Deployment
from shared.services.issue_report.issuing import Issuing
from shared.services.issue_report.redacting import redact
from shared.settings import stored_at


def issuing(deployment: Deployment) -> Issuing:
    """Make ready to issue reports of a deployment, now."""
    now = deployment.settings.now()
    return Issuing(deployment.store, deployment.files, deployment.secrets, now, deployment.settings.day(), stored_at())


def redact_reports(deployment: Deployment) -> None:
    """Take out of issued reports what may no longer be said, and say which."""
    for folder in redact(issuing(deployment)):
        print(f"Redacted: a new revision stands for {folder}, whose files are removed.")
