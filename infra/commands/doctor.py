"""`ownwords doctor`: look whether all is well, and say what is not."""

from collections.abc import Iterator

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.comments import describe_backlog
from infra.commands.links import form_links
from infra.deployment import LOOPBACK, Deployment, NoSecret
from shared.domain.records.comments import comments_in
from shared.services.health import Health, links_without_key, missing_secrets, unread
from shared.settings import Settings


@click.command
@on_deployment
def doctor(deployment: Deployment) -> None:
    """Check records, reports, links, comments and secrets.

    Prints what is well. What is not is listed with what to do about it, and the exit status is 1.
    """
    settings, reading = deployment.settings, deployment.read()
    health = Health(deployment.store, deployment.files, settings.now(), settings.day(), Settings.real_day())
    print(f"Records: {sum(reading.counts.values())} read.")
    print(f"Links: {sum(link.is_open(health.real_day) for link in health.links())} open.")
    print(f"Reports: {sum(1 for _ in health.manifests())} issued.")
    comments = comments_in(reading.records)
    print(describe_backlog(comments, deployment))
    wrong = [
        *health.unreadable(reading),
        *health.overdue(reading.records),
        *health.broken(),
        *health.expiring(),
        # on one computer nothing runs by itself
        *health.retention(runs_by_itself=not deployment.base_url.startswith(LOOPBACK)),
        *missing_secrets(deployment.secret_names),
        *_links(deployment),
        *unread(comments, settings.charity.comment_days, settings.day()),
    ]
    if wrong:
        raise Refusal("\n".join(wrong))
    print("All is well.")


def _links(deployment: Deployment) -> Iterator[str]:
    try:
        yield from links_without_key(form_links(deployment).disagreements())
    except NoSecret as missing:
        yield str(missing)
