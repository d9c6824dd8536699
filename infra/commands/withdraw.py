"""`ownwords withdraw`: withdraw a survey response for someone who asks for it."""

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.services.withdraw_response import withdraw_by_reference
from shared.settings import stored_at


@click.command
@click.argument("reference")
@on_deployment
def withdraw(deployment: Deployment, reference: str) -> None:
    """Withdraw a survey response for someone who asks for it.

    REFERENCE is on its receipt.
    """
    if not withdraw_by_reference(deployment.store, reference, stored_at()):
        msg = "No response has this reference. Check it against the receipt; nothing was changed."
        raise Refusal(msg)
    print("Withdrawn. The next evidence does not count it.")
    redact_reports(deployment)
