"""`ownwords held-back`: responses that look as if a program had sent them, until somebody has looked at them."""

import click

from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.links.reference import in_groups
from shared.services.held_back import held_back_responses, release_response
from shared.settings import stored_at


@click.command("held-back")
@click.option("--release", metavar="REFERENCE", help="A person sent this one: count it from now on.")
@on_deployment
def held_back(deployment: Deployment, release: str | None) -> None:
    """List responses that look like a program's; release them.

    They are stored and in no figure until released.
    """
    if release:
        release_response(deployment.store, release, stored_at())
        print("Released. The next evidence counts it.")
        return
    held = held_back_responses(deployment.store)
    note(deployment, "held-back", count=len(held))
    for response in held:
        print(
            f"{in_groups(response.response)}  {response.survey} of {response.group}, {response.submitted_at:%d %B %Y}"
        )
        for question, answer in response.answers.items():
            print(f"    {question}: {answer}")
    print(f"{len(held)} held back, in no figure.")
    print("A person sent it: `ownwords held-back --release REFERENCE`. Nobody did: `ownwords withdraw REFERENCE`.")
