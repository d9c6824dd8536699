"""`ownwords withdraw`: withdraw a survey response for someone who asks for it."""

import argparse

from infra.commands import Commands, Refusal
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.services.withdraw_response import withdraw_by_reference
from shared.settings import stored_at


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    withdraw = commands.add_parser("withdraw", help="withdraw a survey response for someone who asks for it")
    withdraw.add_argument("reference", metavar="REFERENCE", help="from its receipt")
    withdraw.set_defaults(command=_withdraw)


def _withdraw(asked: argparse.Namespace, deployment: Deployment) -> None:
    if not withdraw_by_reference(deployment.store, asked.reference, stored_at()):
        msg = "No response has this reference. Check it against the receipt; nothing was changed."
        raise Refusal(msg)
    print("Withdrawn. The next evidence does not count it.")
    redact_reports(deployment)
