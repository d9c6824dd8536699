"""The `ownwords` command, for the person who runs the service; `every_command` gives each with its help."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from infra.commands import Refusal
from infra.deployment import NoDeployment, NoSecret
from infra.version import version
from shared.domain.problems import Refused
from shared.services.packs.reading import PackRefused

_MODULES = {
    "access": "access",
    "audit": "audit",
    "cards": "printing",
    "comments": "comments",
    "compile": "compiling",
    "confidentiality": "confidentiality",
    "contacts": "contacts",
    "doctor": "doctor",
    "erase": "erase",
    "export": "packs",
    "held-back": "held_back",
    "import": "packs",
    "links": "links",
    "match": "match",
    "missing": "missing",
    "narrative": "narrative",
    "paper": "printing",
    "poster": "printing",
    "quotes": "quotes",
    "release": "release",
    "retention": "retention",
    "typed-in": "printing",
    "withdraw": "withdraw",
}
"""The module of `infra.commands` that has each command. Only the one that is run is imported."""


class _Program(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click says
        """Return the name of every command."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click says
        """Return the command of that name, or None."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"infra.commands.{_MODULES[cmd_name]}")
        return next(it for it in vars(module).values() if isinstance(it, click.Command) and it.name == cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click says
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # the reader of the output has closed it; Python must not try to write the rest at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click says
    if asked and not context.resilient_parsing:
        print(f"ownwords {version()}")
        context.exit()


@click.group(
    cls=_Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    epilog="`ownwords COMMAND --help` says more about a command.",
)
@click.option("--stack", default="", metavar="NAME", help="The stack's name on AWS. Default: $STACK, or own-words.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def ownwords(context: click.Context, stack: str) -> None:  # noqa: ARG001 - the commands find the deployment by it
    """Look after an Own Words service: its forms, reports and records.

    It works on the service that runs on this computer, or on the one on AWS that --stack and the usual AWS variables
    choose.
    """
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        context.exit(1)


def every_command() -> dict[str, click.Command]:
    """Return every command by its name, in the order of the help: each knows its help, arguments and options."""
    context = click.Context(ownwords, info_name="ownwords")
    found = {name: ownwords.get_command(context, name) for name in ownwords.list_commands(context)}
    return {name: command for name, command in found.items() if command}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with a message on standard error and nothing half done."""
    try:
        return ownwords.main(arguments, prog_name="ownwords", standalone_mode=False) or 0
    except click.ClickException as wrong:
        wrong.show()
    except click.Abort:
        print("Stopped before it was done. Run the command again to finish it.", file=sys.stderr)
    except Refused as refused:
        print("\n".join(problem.message for problem in refused.problems), file=sys.stderr)
    except (Refusal, NoDeployment, NoSecret, FileExistsError, PackRefused) as refused:
        print(refused, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
