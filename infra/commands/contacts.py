"""`ownwords contacts`: who asks to be contacted, and that it was done."""

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.records.retention import RULE
from shared.services.contact_requests import close_contact, contacts_in


@click.command
@click.option("--done", metavar="NUMBER", help="They were contacted: they wait no more.")
@on_deployment
def contacts(deployment: Deployment, done: str | None) -> None:
    """List who asks to be contacted, and how to reach them."""
    if done:
        if not close_contact(deployment.store, done, deployment.settings.now()):
            msg = f"Nobody waits under {done}. `ownwords contacts` lists who does. Nothing was changed."
            raise Refusal(msg)
        print(f"Done: they wait no more. How to reach them is deleted in {RULE['contacts'].number} days.")
        return
    waiting = contacts_in(deployment.store)
    note(deployment, "contacts", count=len(waiting))
    for contact in waiting:
        print(f"{contact.contact}  asked {contact.asked_at:%d %B %Y}  {contact.name or 'no name'}: {contact.reach}")
    print(f"{len(waiting)} waiting to be contacted.")
