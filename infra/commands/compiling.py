"""`ownwords compile`: issue a closed quarter's report, or gather an open one's evidence so far."""

import argparse
import sys

from infra.commands import Commands
from infra.commands.redacting import issuing
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.services.issue_report.issuing import Outcome


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    compile_ = commands.add_parser(
        "compile", help="issue a closed quarter's report, or gather an open one's evidence so far"
    )
    compile_.add_argument("--contract", required=True)
    compile_.add_argument("--quarter", required=True, type=_quarter, help="like 2016-17-Q1 (April to June 2016)")
    compile_.add_argument("--reissue", action="store_true", help="make the next revision, if a figure changed")
    compile_.set_defaults(command=_compile)


def _quarter(name: str) -> Quarter:
    try:
        return Quarter.named(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _compile(asked: argparse.Namespace, deployment: Deployment) -> None:
    print(f"  compiling {asked.contract} {asked.quarter.name}", file=sys.stderr)
    outcome = issuing(deployment).compile_quarter(asked.contract, asked.quarter, reissue=asked.reissue)
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
