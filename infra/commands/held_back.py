"""`ownwords held-back`: responses that look as if a program had sent them, until somebody has looked at them."""

from dataclasses import replace

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.records.collection import Records
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import body_of, key_of


@click.command("held-back")
@click.option("--release", metavar="REFERENCE", help="A person sent this one: count it from now on.")
@on_deployment
def held_back(deployment: Deployment, release: str | None) -> None:
    """List responses that look like a program's; release them.

    They are stored and in no figure until released.
    """
    records = read_charity(deployment.store).records
    if release:
        _release(release, records, deployment)
        return
    note(deployment, "held-back", count=len(records.held_back_responses))
    for response in records.held_back_responses:
        print(
            f"{in_groups(response.response)}  {response.survey} of {response.group}, {response.submitted_at:%d %B %Y}"
        )
        for question, answer in response.answers.items():
            print(f"    {question}: {answer}")
    print(f"{len(records.held_back_responses)} held back, in no figure.")
    print("A person sent it: `ownwords held-back --release REFERENCE`. Nobody did: `ownwords withdraw REFERENCE`.")


def _release(reference: str, records: Records, deployment: Deployment) -> None:
    wanted = read_reference(reference) or reference
    revisions = [response for response in records.every_response if response.response == wanted and response.held_back]
    if not revisions:
        msg = "No response that is held back has this reference. Nothing was changed."
        raise Refusal(msg)
    for response in revisions:
        standing = deployment.store.get(key_of(response))
        if standing:
            body = body_of(response.model_copy(update={"held_back": False}))
            # It counts from now on, so that an issue made before stays what it was.
            deployment.store.replace(replace(standing, body=body, stored_at=stored_at()))
    print("Released. The next evidence counts it.")
