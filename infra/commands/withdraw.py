"""`ownwords withdraw`: withdraw a survey response for someone who asks for it."""

import argparse

from infra.commands import Commands, Refusal
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.domain.links.reference import read_reference
from shared.settings import stored_at
from shared.storage.charity import read_groups
from shared.storage.responses import revisions_of, withdraw_response


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    withdraw = commands.add_parser("withdraw", help="withdraw a survey response for someone who asks for it")
    withdraw.add_argument("reference", metavar="REFERENCE", help="from its receipt")
    withdraw.set_defaults(command=_withdraw)


def _withdraw(asked: argparse.Namespace, deployment: Deployment) -> None:
    # one from a receipt as it was typed, or an imported response's own id
    reference = read_reference(asked.reference) or asked.reference
    groups = [None, *(group.group for group in read_groups(deployment.store))]
    found = [group for group in groups if _exists(deployment, group, reference)]
    if not found:
        msg = "No response has this reference. Check it against the receipt; nothing was changed."
        raise Refusal(msg)
    withdraw_response(deployment.store, found[0], reference, stored_at())
    print("Withdrawn. The next evidence does not count it.")
    redact_reports(deployment)


def _exists(deployment: Deployment, group: str | None, reference: str) -> bool:
    return any(not item.is_withdrawn for item in revisions_of(deployment.store, group, reference))
