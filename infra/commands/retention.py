"""`ownwords retention`: what has been kept as long as it may be, and doing away with it now."""

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.deployment import Deployment
from shared.services.retention import Retention
from shared.settings import stored_at


def retention_of(deployment: Deployment) -> Retention:
    """Make ready to look at, or apply, a deployment's retention."""
    settings = deployment.settings
    return Retention(deployment.store, deployment.files, settings.day(), settings.now(), stored_at())


@click.command
@click.option("--apply", is_flag=True, help="Delete it now; on AWS the daily run does.")
@on_deployment
def retention(deployment: Deployment, *, apply: bool) -> None:
    """List what has been kept as long as the notice says."""
    service = retention_of(deployment)
    if not apply:
        due = service.listed()
        for it in due:
            goes = "part of each is deleted" if it.is_rewritten else "deleted"
            print(f"{it.rule:<9} {it.kind:<20} {it.number:>6}  since {it.since}  {goes}")
        total = sum(it.number for it in due)
        print(f"{total} due. `ownwords retention --apply` does it now." if total else "Nothing is due.")
        return
    done = service.apply()
    for rule, number in sorted(done.retired.items()):
        print(f"{rule:<9} {number:>6}")
    print(f"{sum(done.retired.values())} done.")
    if done.unreadable:
        msg = (
            f"{done.unreadable} records cannot be read (`ownwords doctor` names them). Until they can, only contact "
            "requests and comments are deleted: nobody knows what else these records name."
        )
        raise Refusal(msg)
    if not done.is_whole:
        msg = "Records kept changing meanwhile. Run it again to do the rest."
        raise Refusal(msg)
