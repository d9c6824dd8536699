"""`ownwords missing`: the registers and check-ins that are missing, and which of them to ring about."""

import click

from infra.commands.arguments import on_deployment
from infra.deployment import Deployment
from shared.domain.reminding import Missing, to_call
from shared.domain.reminding import missing as missing_on


@click.command
@on_deployment
def missing(deployment: Deployment) -> None:
    """List missing registers and check-ins, and whom to call."""
    records, today = deployment.read().records, deployment.settings.day()
    ring = {it.about for it in to_call(records, today)}
    found = missing_on(records, today)
    for it in found:
        print(f"{_line(it)}{'  please ring' if it.about in ring else ''}")
    print(f"{len(found)} missing, {len(ring)} of them to ring about.")


def _line(it: Missing) -> str:
    reminded = {0: "nobody reminded", 1: "reminded once"}.get(it.reminded, "reminded twice")
    return f"{it.group or 'no group':<10} {it.label:<50} {reminded:<16}"
