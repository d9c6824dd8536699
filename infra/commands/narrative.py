"""`ownwords narrative`: the coordinator's own words in a quarter's report, written, approved, taken back."""

import argparse
from pathlib import Path

from pydantic import ValidationError

from infra.commands import Commands, Refusal
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused, problems_in
from shared.domain.records.collection import Records
from shared.domain.records.narrative import PARTS, Narrative
from shared.reports.narrative_text import NARRATIVE
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of, key_of


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    narrative = commands.add_parser("narrative", help="list, write and approve the words of a quarter's report")
    narrative.add_argument("--contract", required=True)
    narrative.add_argument("--quarter", required=True, help="like 2016-17-Q1 (April to June 2016)")
    narrative.add_argument("--part", choices=PARTS, help="the part to write; without it, all parts are listed")
    words = narrative.add_mutually_exclusive_group()
    words.add_argument("--text", help="its words")
    words.add_argument("--file", type=Path, help="the file that has its words")
    words.add_argument("--remove", action="store_true", help="take the part out of reports from now on")
    narrative.add_argument("--about", metavar="PERSON", help="who a case study is about: erased with them")
    narrative.add_argument("--approve", action="store_true", help="approve it: what is not stands in no report")
    narrative.set_defaults(command=_narrative)


def _narrative(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    _check(asked, records)
    known = {it.part: it for it in records.narratives if (it.contract, it.quarter) == (asked.contract, asked.quarter)}
    standing = known.get(asked.part)
    if asked.part is None:
        note(deployment, "narrative", count=sum(1 for told in known.values() if told.person))
        for part, title in NARRATIVE.items():
            told = known.get(part)
            state = "not written" if told is None else "approved" if told.approved_at else "not approved"
            print(f"{part:<14} {title}: {state}" + (f"\n    {told.text}" if told else ""))
    elif asked.remove:
        if standing is None:
            msg = f"{asked.part} is not written, so there is nothing to take out."
            raise Refusal(msg)
        deployment.store.delete(key_of(standing))
        print(f"Taken out: no report from now on has {asked.part} of {asked.quarter}.")
    else:
        _write(asked, deployment, standing)


def _write(asked: argparse.Namespace, deployment: Deployment, standing: Narrative | None) -> None:
    text = _text_of(asked) or (standing.text if standing else "")
    if not text:
        msg = "Give the words with --text or --file."
        raise Refusal(msg)
    try:
        told = Narrative(
            contract=asked.contract,
            quarter=asked.quarter,
            part=asked.part,
            text=text,
            person=asked.about or (standing.person if standing else None),
            approved_at=deployment.settings.now() if asked.approve else None,
        )
    except ValidationError as error:
        raise Refused(problems_in(error)) from error
    deployment.store.replace(item_of(told, stored_at()))
    after = "approved; the next issue has it" if asked.approve else "not approved yet: add --approve"
    print(f"Stored {asked.part} of {asked.quarter}: {after}.")


def _check(asked: argparse.Namespace, records: Records) -> None:
    """Refuse what belongs to no contract, quarter or person."""
    contract = records.contract(asked.contract)
    if contract is None:
        msg = f"There is no contract {asked.contract}."
        raise Refusal(msg)
    try:
        quarter = Quarter.named(asked.quarter)
    except ValueError as error:
        raise Refusal(str(error)) from error
    if contract.part_of(quarter.period) is None:
        msg = f"{asked.contract} has no day in {asked.quarter}."
        raise Refusal(msg)
    if asked.about and asked.about not in {person.person for person in records.people}:
        msg = f"There is nobody with the code {asked.about}."
        raise Refusal(msg)


def _text_of(asked: argparse.Namespace) -> str:
    if not asked.file:
        return asked.text or ""
    try:
        return str(asked.file.read_text(encoding="utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{asked.file} cannot be read as text: {error}"
        raise Refusal(msg) from error
