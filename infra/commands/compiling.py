"""`ownwords compile`: issue a closed quarter's report, or gather an open one's evidence so far."""

import sys

import click

from infra.commands.arguments import contract_option, on_deployment, quarter_option
from infra.commands.redacting import issuing
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.services.issue_report.issuing import Outcome


@click.command("compile")
@contract_option
@quarter_option
@click.option("--reissue", is_flag=True, help="Make the next revision, if a figure changed.")
@on_deployment
def compile_(deployment: Deployment, contract: str, quarter: Quarter, *, reissue: bool) -> None:
    """Issue the report of a closed quarter.

    An open quarter gets no report: its evidence so far is written.
    """
    print(f"  compiling {contract} {quarter.name}", file=sys.stderr)
    outcome = issuing(deployment).compile_quarter(contract, quarter, reissue=reissue)
    for name in outcome.unreadable:
        print(f"Could not be read, and is not counted: {name}")
    for key in outcome.files:
        print(f"  s3://{deployment.settings.bucket}/{key}")
    for line in outcome.summary:
        print(line)
    if outcome.outcome == "issued":
        print("Nobody is written to by this command: the letter about the issue goes out with the next daily run.")
    print(describe(outcome))


def describe(outcome: Outcome) -> str:
    """Say in one line what a compile came to."""
    quarter = f"{outcome.contract} {outcome.quarter}"
    said = {
        "issued": f"Issued {quarter}, revision {outcome.revision}",
        "stands": f"{quarter} was issued before, as revision {outcome.revision}; to revise it, add --reissue",
        "unchanged": f"Nothing in {quarter} changed since revision {outcome.revision}, so there is no new one",
        "draft": f"{quarter} waits to be reviewed: its draft is written; `ownwords release --approve` issues it",
        "provisional": f"{quarter} is still open: its evidence so far is written, no report",
    }[outcome.outcome]
    unreadable = f"; {len(outcome.unreadable)} could not be read" if outcome.unreadable else ""
    counted = f" ({outcome.records} records{unreadable})" if outcome.records else ""
    return f"{said}{counted}."
