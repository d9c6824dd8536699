"""`ownwords release`: how a contract's reports are released, and the coordinator's word on a draft."""

from typing import Literal

import click

from infra.commands.arguments import QUARTER, NeededAlternative, contract_option, on_deployment
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.records.release import DUE_AFTER_DAYS
from shared.services.contract_settings import ContractSettings
from shared.settings import stored_at


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
    settings = ContractSettings(deployment.store, deployment.settings.now(), stored_at())
    if approve:
        settings.approve(contract, approve)
        print(f"Approved. The next compile issues {approve.name}, once it has been over for five days.")
        return
    kind: Literal["automatic", "reviewed"] = "automatic" if automatic else "reviewed"
    settings.set_release(contract, kind, due_days)
    after = f"a draft on day 5, issued when approved, or on day {due_days}" if reviewed else "on day 5"
    print(f"Reports of {contract} are now released {kind}: {after}.")
