"""`ownwords confidentiality`: how few people are too few to show, by contract, and whether figures are rounded."""

import argparse

from pydantic import ValidationError

from infra.commands import Commands, Refusal
from infra.deployment import Deployment
from shared.domain.records.confidentiality import Confidentiality, rules_of
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    command = commands.add_parser("confidentiality", help="show or set how few people are too few to show")
    command.add_argument("--contract", help="the contract to set it for, from its next report on")
    command.add_argument("--threshold", default="5", help="fewer people than this are never shown: 5 to 20")
    command.add_argument("--rounding", default="0", help="5 to round every other figure of people to fives; 0 not to")
    command.set_defaults(command=_confidentiality)


def _confidentiality(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    if asked.contract:
        if records.contract(asked.contract) is None:
            msg = f"There is no contract {asked.contract}. Nothing was changed."
            raise Refusal(msg)
        try:
            setting = Confidentiality.model_validate(
                {"contract": asked.contract, "threshold": asked.threshold, "rounding": asked.rounding}
            )
        except ValidationError:
            msg = "A threshold is a whole number from 5 to 20, and rounding is 0 or 5. Nothing was changed."
            raise Refusal(msg) from None
        deployment.store.replace(item_of(setting, stored_at()))
        records = read_charity(deployment.store).records
    for contract in records.contracts:
        rules = rules_of(contract.contract, records.confidentiality)
        rounded = f"rounded to {rules.rounding}" if rules.rounding else "not rounded"
        print(f"{contract.contract}: fewer than {rules.threshold} people are never shown; figures are {rounded}.")
