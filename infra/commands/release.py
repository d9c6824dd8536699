"""`ownwords release`: how a contract's reports are released, and the coordinator's word on a draft."""

from typing import Literal

import click
from pydantic import ValidationError

from infra.commands import Refusal
from infra.commands.arguments import QUARTER, NeededAlternative, contract_option, on_deployment
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused, problems_in
from shared.domain.records.release import DUE_AFTER_DAYS, Approval, Release
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of


@click.command
@contract_option
@click.option("--automatic", cls=NeededAlternative, is_flag=True, help="Issue on the fifth day after the quarter.")
@click.option(
    "--reviewed",
    cls=NeededAlternative,
    is_flag=True,
    help="Make a draft then, and issue it when it is approved or due.",
)
@click.option("--approve", cls=NeededAlternative, type=QUARTER, help="Issue this quarter's draft.")
@click.option(
    "--due-days",
    type=int,
    default=DUE_AFTER_DAYS,
    show_default=True,
    metavar="NUMBER",
    help="The day after the quarter on which a draft is issued, approved or not.",
)
@on_deployment
def release(
    deployment: Deployment, contract: str, approve: Quarter | None, due_days: int, *, automatic: bool, reviewed: bool
) -> None:
    """Set how reports are released, or approve a draft.

    Use one of --automatic, --reviewed or --approve.
    """
    if read_charity(deployment.store).records.contract(contract) is None:
        msg = f"There is no contract {contract}."
        raise Refusal(msg)
    if approve:
        _approve(contract, approve, deployment)
        return
    kind: Literal["automatic", "reviewed"] = "automatic" if automatic else "reviewed"
    try:
        setting = Release(contract=contract, release=kind, due_days=due_days)
    except ValidationError as error:
        raise Refused(problems_in(error)) from error
    deployment.store.replace(item_of(setting, stored_at()))
    after = f"a draft on day 5, issued when approved, or on day {due_days}" if reviewed else "on day 5"
    print(f"Reports of {contract} are now released {kind}: {after}.")


def _approve(contract: str, quarter: Quarter, deployment: Deployment) -> None:
    approval = Approval(contract=contract, quarter=quarter.name, approved_at=deployment.settings.now())
    deployment.store.replace(item_of(approval, stored_at()))
    print(f"Approved. The next compile issues {quarter.name}, once it has been over for five days.")
