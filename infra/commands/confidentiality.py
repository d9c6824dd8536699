"""`ownwords confidentiality`: how few people are too few to show, by contract, and whether figures are rounded."""

import click
from pydantic import ValidationError

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.deployment import Deployment
from shared.domain.records.confidentiality import Confidentiality, rules_of
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of


@click.command
@click.option("--contract", metavar="CODE", help="The contract to set it for, from its next report on.")
@click.option(
    "--threshold",
    default="5",
    show_default=True,
    metavar="NUMBER",
    help="Fewer people than this are never shown: 5 to 20.",
)
@click.option(
    "--rounding",
    default="0",
    show_default=True,
    metavar="NUMBER",
    help="5 rounds every other figure of people to fives, 0 rounds none.",
)
@on_deployment
def confidentiality(deployment: Deployment, contract: str | None, threshold: str, rounding: str) -> None:
    """Show or set how few people are too few to show."""
    records = read_charity(deployment.store).records
    if contract:
        if records.contract(contract) is None:
            msg = f"There is no contract {contract}. Nothing was changed."
            raise Refusal(msg)
        try:
            setting = Confidentiality.model_validate(
                {"contract": contract, "threshold": threshold, "rounding": rounding}
            )
        except ValidationError:
            msg = "A threshold is a whole number from 5 to 20, and rounding is 0 or 5. Nothing was changed."
            raise Refusal(msg) from None
        deployment.store.replace(item_of(setting, stored_at()))
        records = read_charity(deployment.store).records
    for each in records.contracts:
        rules = rules_of(each.contract, records.confidentiality)
        rounded = f"rounded to {rules.rounding}" if rules.rounding else "not rounded"
        print(f"{each.contract}: fewer than {rules.threshold} people are never shown; figures are {rounded}.")
