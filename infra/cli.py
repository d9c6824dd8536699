"""The `ownwords` command, for whoever runs the service: packs in and out, compiling, form links."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from infra.commands import (
    Refusal,
    access,
    audit,
    comments,
    compiling,
    confidentiality,
    contacts,
    doctor,
    erase,
    held_back,
    links,
    match,
    missing,
    narrative,
    packs,
    printing,
    quotes,
    release,
    retention,
    withdraw,
)
from infra.deployment import Deployment, NoDeployment, find_deployment
from shared.domain.problems import Refused
from shared.services.packs.reading import PackRefused
from shared.storage.moving import move_to_own_partitions
from shared.storage.secrets import NoSecret

COMMANDS = (
    access,
    audit,
    comments,
    compiling,
    confidentiality,
    contacts,
    doctor,
    erase,
    held_back,
    links,
    match,
    missing,
    narrative,
    packs,
    printing,
    quotes,
    release,
    retention,
    withdraw,
)
"""Every command: a module each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with a message on standard error and nothing half done."""
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Deployment], None] = asked.command
    try:
        deployment = find_deployment(asked.stack)
        # What a command changes is changed where it stands from now on.
        move_to_own_partitions(deployment.store)
        command(asked, deployment)
    except (Refusal, NoDeployment, NoSecret, FileExistsError, PackRefused) as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # whoever read the output has read enough; Python must not try to write the rest at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Refused as refused:
        print("\n".join(problem.message for problem in refused.problems), file=sys.stderr)
        return 1
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and leave with 1 as every refusal does."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ownwords", description=__doc__)
    parser.add_argument("--stack", default="", help="the stack's name on AWS (default: $STACK, or own-words)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for module in COMMANDS:
        module.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
