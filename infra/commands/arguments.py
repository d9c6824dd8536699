"""What commands share: the deployment they work on, days and quarters as people type them, options used alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import click

from infra.deployment import Deployment, find_deployment
from shared.domain.calendar.quarter import Quarter

P = ParamSpec("P")


def on_deployment(command: Callable[Concatenate[Deployment, P], None]) -> Callable[P, None]:
    """Give a command the deployment to work on, found once everything that was typed has been read."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        context = click.get_current_context()
        deployment = context.find_object(Deployment)
        if deployment is None:
            deployment = find_deployment(context.find_root().params["stack"])
        command(deployment, *arguments, **options)

    return run


class Alternative(click.Option):
    """An option that is used instead of the other alternatives of its command, not with them."""

    one_is_needed = False

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        """Refuse it together with another, and none of them where one is needed."""
        alternatives = [it for it in ctx.command.params if isinstance(it, Alternative)]
        used = [it for it in alternatives if it.name in opts]
        if (len(used) > 1 or (self.one_is_needed and not used)) and not ctx.resilient_parsing:
            ctx.fail(f"Use one of {_listed(used or alternatives)}.")
        return super().handle_parse_result(ctx, opts, args)


class NeededAlternative(Alternative):
    """An alternative of a command that does nothing without one of them."""

    one_is_needed = True


def _listed(options: Sequence[click.Option]) -> str:
    *before, last = (option.opts[0] for option in options)
    return f"{', '.join(before)} or {last}"


class _Day(click.ParamType):
    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no day. Write it like 2026-04-01.", param, ctx)


class _Quarter(click.ParamType):
    name = "quarter"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Quarter:
        try:
            return Quarter.named(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DAY = _Day()
QUARTER = _Quarter()
contract_option = click.option("--contract", required=True, metavar="CODE", help="The contract's code.")
quarter_option = click.option(
    "--quarter", required=True, type=QUARTER, help="The quarter, like 2016-17-Q1 (April to June 2016)."
)
