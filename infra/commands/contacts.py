"""`ownwords contacts`: who asks to be contacted, and that it was done."""

import argparse

from infra.commands import Commands, Refusal
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.records.retention import RULE
from shared.services.contact_requests import close_contact, contacts_in


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    contacts = commands.add_parser("contacts", help="list who asks to be contacted, and how to reach them")
    contacts.add_argument("--done", metavar="NUMBER", help="they were contacted: they wait no more")
    contacts.set_defaults(command=_contacts)


def _contacts(asked: argparse.Namespace, deployment: Deployment) -> None:
    if asked.done:
        if not close_contact(deployment.store, asked.done, deployment.settings.now()):
            msg = f"Nobody waits under {asked.done}. `ownwords contacts` lists who does. Nothing was changed."
            raise Refusal(msg)
        print(f"Done: they wait no more. How to reach them is deleted in {RULE['contacts'].number} days.")
        return
    waiting = contacts_in(deployment.store)
    note(deployment, "contacts", count=len(waiting))
    for contact in waiting:
        print(f"{contact.contact}  asked {contact.asked_at:%d %B %Y}  {contact.name or 'no name'}: {contact.reach}")
    print(f"{len(waiting)} waiting to be contacted.")
