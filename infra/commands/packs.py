"""`ownwords import` and `export`: a data pack taken in, all of it or nothing, and everything written out as one."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.records.erasure import people_in, without_erased
from shared.services.packs.importing import import_records
from shared.services.packs.reading import read_pack
from shared.services.packs.writing import write_pack
from shared.settings import stored_at

_EVERY = 100
"""Records between two lines of progress."""


@click.command("import")
@click.argument("pack", type=click.Path(path_type=Path), metavar="PACK_DIR")
@on_deployment
def import_(deployment: Deployment, pack: Path) -> None:
    """Take in a data pack: all of it, or nothing.

    PACK_DIR is the folder that holds the pack's CSV files. What is stored already is passed over, so an import that was
    stopped can be run again.
    """
    if not pack.is_dir():
        msg = f"{pack} is no folder. Name the folder that holds the pack's CSV files."
        raise Refusal(msg)
    records = read_pack(pack)
    erased = deployment.eraser(stored_at()).erased_among(records)
    records = without_erased(records, erased)
    imported = import_records(deployment.store, records, stored_at, _progress)
    note(deployment, "import", count=len(people_in(records)))
    for kind, names in records.outside_every_contract().items():
        print(f"Stored, but outside every contract's dates, so in no report: {kind} {', '.join(names)}")
    if erased:
        print(f"{len(erased)} people in this pack were erased before and stay erased; their attendances are counted.")
    print(f"Imported {imported.stored} records; {imported.passed_over} were there already.")


def _progress(done: int, of: int) -> None:
    if done % _EVERY == 0 or done == of:
        print(f"  {done} of {of} records", file=sys.stderr)


@click.command
@click.argument("folder", type=click.Path(path_type=Path), metavar="OUT_DIR")
@click.option("--with-concerns", is_flag=True, help="With the log of worries about comments: for safe-keeping alone.")
@on_deployment
def export(deployment: Deployment, folder: Path, *, with_concerns: bool) -> None:
    """Write everything into a new folder, as a data pack."""
    print("  reading every record", file=sys.stderr)
    reading = deployment.read()
    if reading.unreadable:
        listed = "\n".join(reading.unreadable)
        msg = f"These records cannot be read, so the export would not be whole. Nothing was written.\n{listed}"
        raise Refusal(msg)
    concerns = reading.records.concerns if with_concerns else ()
    note(deployment, "export", count=len(people_in(reading.records)))
    counts = write_pack(replace(reading.records, concerns=concerns), folder)
    if len(concerns) < len(reading.records.concerns):
        print("  the log of concerns is not in it: to leave with everything, add --with-concerns", file=sys.stderr)
    print(f"Exported {sum(counts.values())} rows in {len(counts)} files to {folder}.")
