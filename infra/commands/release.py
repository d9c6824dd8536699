"""`ownwords release`: how a contract's reports are released, and the coordinator's word on a draft."""

import argparse

from pydantic import ValidationError

from infra.commands import Commands, Refusal
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused, problems_in
from shared.domain.records.release import DUE_AFTER_DAYS, Approval, Release
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    release = commands.add_parser(
        "release", help="have reports issued by themselves, or reviewed first; approve a quarter's draft"
    )
    release.add_argument("--contract", required=True)
    what = release.add_mutually_exclusive_group(required=True)
    what.add_argument("--automatic", action="store_true", help="issue on the fifth day after the quarter")
    what.add_argument("--reviewed", action="store_true", help="make a draft then, and issue it when approved or due")
    what.add_argument("--approve", metavar="QUARTER", help="issue this quarter's draft")
    release.add_argument("--due-days", type=int, default=DUE_AFTER_DAYS, help="after the quarter, for a reviewed one")
    release.set_defaults(command=_release)


def _release(asked: argparse.Namespace, deployment: Deployment) -> None:
    if read_charity(deployment.store).records.contract(asked.contract) is None:
        msg = f"There is no contract {asked.contract}."
        raise Refusal(msg)
    if asked.approve:
        _approve(asked, deployment)
        return
    kind = "reviewed" if asked.reviewed else "automatic"
    try:
        release = Release(contract=asked.contract, release=kind, due_days=asked.due_days)
    except ValidationError as error:
        raise Refused(problems_in(error)) from error
    deployment.store.replace(item_of(release, stored_at()))
    after = f"a draft on day 5, issued when approved, or on day {asked.due_days}" if asked.reviewed else "on day 5"
    print(f"Reports of {asked.contract} are now released {kind}: {after}.")


def _approve(asked: argparse.Namespace, deployment: Deployment) -> None:
    try:
        quarter = Quarter.named(asked.approve)
    except ValueError as error:
        raise Refusal(str(error)) from error
    approval = Approval(contract=asked.contract, quarter=quarter.name, approved_at=deployment.settings.now())
    deployment.store.replace(item_of(approval, stored_at()))
    print(f"Approved. The next compile issues {quarter.name}, once it has been over for five days.")
