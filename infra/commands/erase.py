"""`ownwords erase`: a person, or what a receipt's reference leads to, is erased everywhere."""

import click

from infra.commands.access import check_who, reference_option
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.services.rights import Rights
from shared.settings import stored_at


@click.command
@click.argument("person", required=False, metavar="[PERSON]")
@reference_option
@on_deployment
def erase(deployment: Deployment, person: str | None, reference: str | None) -> None:
    """Erase a person everywhere; attendances stay as counts.

    PERSON is their code.
    """
    check_who(person, reference)
    rights = Rights.of(deployment.store, deployment.files, deployment.settings)
    for name in rights.reading.unreadable:
        print(f"Could not be read, so it was not looked through: {name}")
    # The entry holds no code: nothing may lead to somebody erased.
    if person:
        rights.check_known(person)
        note(deployment, "erase", count=1)
        erasure = rights.erase(person, deployment.eraser(stored_at()))
        print(
            f"Erased {person}: {len(erasure.removed)} records removed; {len(erasure.registers)} registers count "
            "them under a code that leads to nobody."
        )
    elif reference:
        rights.held_under(reference)
        note(deployment, "erase", count=1)
        removed = rights.erase_under(reference, stored_at())
        print(f"Erased what this reference led to: {removed} records.")
    redact_reports(deployment)
