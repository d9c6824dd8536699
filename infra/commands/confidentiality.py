"""`ownwords confidentiality`: how few people are too few to show, by contract, and whether figures are rounded."""

import click

from infra.commands.arguments import on_deployment
from infra.deployment import Deployment
from shared.services.contract_settings import ContractSettings
from shared.settings import stored_at


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
    settings = ContractSettings(deployment.store, deployment.settings.now(), stored_at())
    if contract:
        settings.set_confidentiality(contract, threshold, rounding)
    for code, rules in settings.confidentiality().items():
        rounded = f"rounded to {rules.rounding}" if rules.rounding else "not rounded"
        print(f"{code}: fewer than {rules.threshold} people are never shown; figures are {rounded}.")
