"""`ownwords narrative`: the coordinator's own words in a quarter's report, written, approved, taken back."""

from collections.abc import Mapping
from pathlib import Path

import click
from pydantic import ValidationError

from infra.commands import Refusal
from infra.commands.arguments import Alternative, contract_option, on_deployment, quarter_option
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused, problems_in
from shared.domain.records.collection import Records
from shared.domain.records.narrative import PARTS, Narrative, NarrativePart
from shared.reports.narrative_text import NARRATIVE
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of, key_of


@click.command
@contract_option
@quarter_option
@click.option("--part", type=click.Choice(PARTS), help="The part to write; without it, all parts are listed.")
@click.option("--text", cls=Alternative, help="Its words.")
@click.option("--file", cls=Alternative, type=click.Path(path_type=Path), help="The file that has its words.")
@click.option("--remove", cls=Alternative, is_flag=True, help="Take the part out of reports from now on.")
@click.option("--about", metavar="PERSON", help="Who a case study is about: it is erased with them.")
@click.option("--approve", is_flag=True, help="Approve it: what is not approved is in no report.")
@on_deployment
def narrative(
    deployment: Deployment,
    contract: str,
    quarter: Quarter,
    part: NarrativePart | None,
    text: str | None,
    file: Path | None,
    about: str | None,
    *,
    remove: bool,
    approve: bool,
) -> None:
    """List, write and approve the words of a quarter's report."""
    records = read_charity(deployment.store).records
    _check(contract, quarter, about, records)
    known = {it.part: it for it in records.narratives if (it.contract, it.quarter) == (contract, quarter.name)}
    if part is None:
        _list(known, deployment)
        return
    standing = known.get(part)
    if remove:
        _remove(part, quarter, standing, deployment)
        return
    words = (_text_in(file) if file else text) or (standing.text if standing else "")
    if not words:
        msg = "Give the words with --text or --file."
        raise Refusal(msg)
    try:
        written = Narrative(
            contract=contract,
            quarter=quarter.name,
            part=part,
            text=words,
            person=about or (standing.person if standing else None),
            approved_at=deployment.settings.now() if approve else None,
        )
    except ValidationError as error:
        raise Refused(problems_in(error)) from error
    deployment.store.replace(item_of(written, stored_at()))
    after = "approved; the next issue has it" if approve else "not approved yet: add --approve"
    print(f"Stored {part} of {quarter.name}: {after}.")


def _check(code: str, quarter: Quarter, about: str | None, records: Records) -> None:
    """Refuse what belongs to no contract, quarter or person."""
    contract = records.contract(code)
    if contract is None:
        msg = f"There is no contract {code}."
        raise Refusal(msg)
    if contract.part_of(quarter.period) is None:
        msg = f"{code} has no day in {quarter.name}."
        raise Refusal(msg)
    if about and about not in {person.person for person in records.people}:
        msg = f"There is nobody with the code {about}."
        raise Refusal(msg)


def _list(known: Mapping[NarrativePart, Narrative], deployment: Deployment) -> None:
    note(deployment, "narrative", count=sum(1 for written in known.values() if written.person))
    for part, title in NARRATIVE.items():
        written = known.get(part)
        state = "not written" if written is None else "approved" if written.approved_at else "not approved"
        print(f"{part:<14} {title}: {state}" + (f"\n    {written.text}" if written else ""))


def _remove(part: str, quarter: Quarter, standing: Narrative | None, deployment: Deployment) -> None:
    if standing is None:
        msg = f"{part} is not written, so there is nothing to take out."
        raise Refusal(msg)
    deployment.store.delete(key_of(standing))
    print(f"Taken out: no report from now on has {part} of {quarter.name}.")


def _text_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file} cannot be read as text: {error}"
        raise Refusal(msg) from error
