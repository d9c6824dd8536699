"""`ownwords missing`: the registers and check-ins that are missing, and which of them to ring about."""

import argparse

from infra.commands import Commands
from infra.deployment import Deployment
from shared.domain.reminding import Missing, missing, to_ring
from shared.storage.charity import read_charity


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    command = commands.add_parser("missing", help="list missing registers and check-ins, and which to ring about")
    command.set_defaults(command=_missing)


def _missing(_asked: argparse.Namespace, deployment: Deployment) -> None:
    records, today = read_charity(deployment.store).records, deployment.settings.day()
    ring = {it.about for it in to_ring(records, today)}
    found = missing(records, today)
    for it in found:
        print(f"{_line(it)}{'  please ring' if it.about in ring else ''}")
    print(f"{len(found)} missing, {len(ring)} of them to ring about.")


def _line(it: Missing) -> str:
    reminded = {0: "nobody reminded", 1: "reminded once"}.get(it.reminded, "reminded twice")
    return f"{it.group or 'no group':<10} {it.label:<50} {reminded:<16}"
