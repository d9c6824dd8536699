"""`ownwords audit`: who saw what, as a list; and how every other command writes it down before it shows anything."""

import argparse
import json
from datetime import date

from infra.commands import Commands
from infra.deployment import Deployment
from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import LONDON
from shared.services.audit import Trail
from shared.settings import stored_at


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    audit = commands.add_parser("audit", help="list when names or words were shown, and by which command")
    audit.add_argument("--since", type=_day, metavar="DAY", help="from this day on, like 2026-04-01")
    audit.add_argument("--json", action="store_true", help="as JSON")
    audit.set_defaults(command=_audit)


def trail_of(deployment: Deployment) -> Trail:
    """Return the trail of a deployment, now."""
    return Trail(deployment.store, deployment.settings.now(), stored_at())


def note(deployment: Deployment, what: str, *, about: str | None = None, count: int | None = None) -> None:
    """Write down that a command is about to show something about people. Refused where that fails."""
    trail_of(deployment).note(what, about=about, count=count)


def _audit(asked: argparse.Namespace, deployment: Deployment) -> None:
    found = list(trail_of(deployment).entries(asked.since))
    if asked.json:
        print(json.dumps([entry.model_dump(mode="json") for entry in found], indent=1))
        return
    for entry in found:
        about = f"about {entry.about}" if entry.about else ""
        count = f"{entry.count} shown" if entry.count is not None else ""
        when = f"{in_words(entry.day)}, {entry.at.astimezone(LONDON):%H:%M}"
        print(f"{when:<24} {entry.what:<12} {about or count}".rstrip())
    print(f"{len(found)} times something about people was shown.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text} is no day. Write it like 2026-04-01."
        raise argparse.ArgumentTypeError(msg) from error
