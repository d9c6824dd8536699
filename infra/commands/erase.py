"""`ownwords erase`: a person, or what a receipt's reference leads to, is erased everywhere."""

import argparse
import os

from infra.commands import Commands
from infra.commands.access import check_who
from infra.commands.audit import note
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.services.rights import Rights
from shared.settings import stored_at
from shared.storage.erasing import Eraser


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    erase = commands.add_parser("erase", help="erase a person everywhere; attendances stay, as counts")
    erase.add_argument("person", nargs="?", metavar="PERSON", help="their code")
    erase.add_argument("--reference", help="instead of a code: from a receipt, of answers or a wish to be contacted")
    erase.set_defaults(command=_erase)


def eraser_of(deployment: Deployment) -> Eraser:
    """Return what erases people from a deployment, now."""
    return Eraser(deployment.store, deployment.files, deployment.secrets.tombstones, os.urandom, stored_at())


def _erase(asked: argparse.Namespace, deployment: Deployment) -> None:
    check_who(asked)
    rights = Rights.of(deployment.store, deployment.files, deployment.settings)
    for name in rights.reading.unreadable:
        print(f"Could not be read, so it was not looked through: {name}")
    # The entry holds no code: nothing may lead to somebody erased.
    if asked.reference:
        rights.held_under(asked.reference)
        note(deployment, "erase", count=1)
        removed = rights.erase_under(asked.reference, stored_at())
        print(f"Erased what this reference led to: {removed} records.")
    else:
        rights.check_known(asked.person)
        note(deployment, "erase", count=1)
        erasure = rights.erase(asked.person, eraser_of(deployment))
        print(
            f"Erased {asked.person}: {len(erasure.removed)} records removed; {len(erasure.registers)} registers count "
            "them under a code that leads to nobody."
        )
    redact_reports(deployment)
