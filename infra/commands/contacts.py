"""`ownwords contacts`: who asks to be contacted, and that it was done."""

import argparse

from infra.commands import Commands, Refusal
from infra.deployment import Deployment
from shared.storage.contacts import contacts_in
from shared.storage.items import contact_key


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    contacts = commands.add_parser("contacts", help="list who asks to be contacted, and how to reach them")
    contacts.add_argument("--done", metavar="NUMBER", help="they were contacted: erase how to reach them")
    contacts.set_defaults(command=_contacts)


def _contacts(asked: argparse.Namespace, deployment: Deployment) -> None:
    waiting = contacts_in(deployment.store)
    if asked.done:
        if asked.done not in {contact.contact for contact in waiting}:
            msg = f"Nobody waits under {asked.done}. `ownwords contacts` lists who does. Nothing was changed."
            raise Refusal(msg)
        deployment.store.delete(contact_key(asked.done))
        print("Done: how to reach them is erased.")
        return
    for contact in waiting:
        print(f"{contact.contact}  asked {contact.asked_at:%d %B %Y}  {contact.name or 'no name'}: {contact.reach}")
    print(f"{len(waiting)} waiting to be contacted.")
