"""`ownwords audit`: who saw what, as a list; and how every other command writes it down before it shows anything."""

import json
from datetime import date

import click

from infra.commands.arguments import DAY, on_deployment
from infra.deployment import Deployment
from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import LONDON
from shared.services.audit import Trail
from shared.settings import stored_at


def trail_of(deployment: Deployment) -> Trail:
    """Return the trail of a deployment, now."""
    return Trail(deployment.store, deployment.settings.now(), stored_at())


def note(deployment: Deployment, what: str, *, about: str | None = None, count: int | None = None) -> None:
    """Write down that a command is about to show something about people. Refused where that fails."""
    trail_of(deployment).note(what, about=about, count=count)


@click.command
@click.option("--since", type=DAY, help="From this day on, like 2026-04-01.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@on_deployment
def audit(deployment: Deployment, since: date | None, *, as_json: bool) -> None:
    """List when names or words were shown, by which command."""
    found = list(trail_of(deployment).entries(since))
    if as_json:
        print(json.dumps([entry.model_dump(mode="json") for entry in found], indent=1))
        return
    for entry in found:
        about = f"about {entry.about}" if entry.about else ""
        count = f"{entry.count} shown" if entry.count is not None else ""
        when = f"{in_words(entry.day)}, {entry.at.astimezone(LONDON):%H:%M}"
        print(f"{when:<24} {entry.what:<12} {about or count}".rstrip())
    print(f"{len(found)} times something about people was shown.")
