"""The commands of `ownwords`, as its own help knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

import click

from infra.cli import every_command
from infra.packaging.reference.markdown import code, page, table

_INTRODUCTION = """\
`.venv/bin/ownwords COMMAND` works on the service that runs on this computer, or on the stack on AWS that `STACK`
(or `--stack`) names, with the credentials of `AWS_PROFILE`. Every command answers `--help`. It returns 0 when it is
done, and 1 with the reason on standard error when it is refused. `ownwords --version` shows the version."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: how it is written, whether it must be there, what it may be, what it is for."""

    written: str
    required: bool
    choices: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, what it does, its arguments."""

    name: str
    help: str
    arguments: tuple[Argument, ...]


def described() -> Iterator[Command]:
    """Yield every command, by name. Nothing else here knows what reads the command line."""
    for name, command in sorted(every_command().items()):
        arguments = (_argument(parameter) for parameter in command.params)
        yield Command(name, cleandoc(command.help or ""), tuple(arguments))


def _argument(parameter: click.Parameter) -> Argument:
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    options = parameter.opts if isinstance(parameter, click.Option) else ()
    written = " ".join(filter(None, (", ".join(options), "" if is_flag else parameter.make_metavar())))
    choices = tuple(map(str, parameter.type.choices)) if isinstance(parameter.type, click.Choice) else ()
    return Argument(written, parameter.required, choices, getattr(parameter, "help", "") or "")


def commands() -> str:
    """Return the page."""
    known = list(described())
    listed = table(
        ("command", "what it does"), [(f"[{it.name}](#{it.name})", it.help.partition("\n\n")[0]) for it in known]
    )
    return page("Commands", _INTRODUCTION, listed, *map(_section, known))


def _section(command: Command) -> str:
    rows = [
        (code(it.written), "required" if it.required else "", " ".join(filter(None, (it.help, _one_of(it)))))
        for it in command.arguments
    ]
    parts = [f"## {command.name}", command.help]
    return "\n\n".join([*parts, *([table(("argument", "", "what it is for"), rows)] if rows else [])])


def _one_of(argument: Argument) -> str:
    return f"One of {', '.join(map(code, argument.choices))}." if argument.choices else ""
