"""`ownwords narrative`: the coordinator's own words in a quarter's report, written, approved, taken back."""

from collections.abc import Mapping
from pathlib import Path

import click

from infra.commands import Refusal
from infra.commands.arguments import Alternative, contract_option, on_deployment, quarter_option
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.records.narrative import PARTS, Narrative, NarrativePart
from shared.services.narratives import TITLES, Narratives
from shared.settings import stored_at


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
    narratives = Narratives(deployment.store, contract, quarter, deployment.settings.now(), stored_at())
    if part is None:
        _list(narratives.written(), deployment)
    elif remove:
        narratives.remove(part)
        print(f"Taken out: no report from now on has {part} of {quarter.name}.")
    else:
        narratives.write(part, _text_in(file) if file else text, about, approve=approve)
        after = "approved; the next issue has it" if approve else "not approved yet: add --approve"
        print(f"Stored {part} of {quarter.name}: {after}.")


def _list(known: Mapping[NarrativePart, Narrative], deployment: Deployment) -> None:
    note(deployment, "narrative", count=sum(1 for written in known.values() if written.person))
    for part, title in TITLES.items():
        written = known.get(part)
        state = "not written" if written is None else "approved" if written.approved_at else "not approved"
        print(f"{part:<14} {title}: {state}" + (f"\n    {written.text}" if written else ""))


def _text_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file} cannot be read as text: {error}"
        raise Refusal(msg) from error
