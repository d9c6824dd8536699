"""`ownwords access`: all that is held on a person, or under a reference, for them: files, and a page to read."""

from pathlib import Path

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.notice import NOTICE_VERSION, how_long_we_keep_it
from shared.scale_labels import labels
from shared.services.packs.writing import write_pack
from shared.services.rights import Rights

PAGE = "what-we-hold.html"
reference_option = click.option(
    "--reference", help="Instead of PERSON: from a receipt, of answers or of a wish to be contacted."
)


def _one_at_most(context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
    if len(values) > 1:
        context.fail(f"Got unexpected extra argument ({values[-1]})")
    return values[0] if values else None


@click.command
# Click fills arguments from the left, and the folder comes first where there is no person: so as many as there are.
@click.argument("person", nargs=-1, metavar="[PERSON]", callback=_one_at_most)
@click.argument("folder", type=click.Path(path_type=Path), metavar="OUT_DIR")
@reference_option
@on_deployment
def access(deployment: Deployment, person: str | None, folder: Path, reference: str | None) -> None:
    """Write all that is held on a person into a new folder.

    PERSON is their code. OUT_DIR gets a file for each kind of record, and a page that says the same in words: hand both
    over to them.
    """
    check_who(person, reference)
    rights = Rights.of(deployment.store, deployment.files, deployment.settings)
    held = rights.held_on(person) if person else rights.held_under(reference or "")
    note(deployment, "access", about=person, count=sum(1 for _ in held.records))
    notice = {"notice_version": NOTICE_VERSION, "kept": how_long_we_keep_it()}
    page = rights.in_words(held, dict(labels()), notice)
    counts = write_pack(held.records, folder, only_with_rows=True, besides={PAGE: page.encode()})
    print(f"Wrote {sum(counts.values())} rows in {len(counts)} files to {folder}: all that is held.")
    print(f"{folder / PAGE} says the same in words: hand it over, or print it.")
    if rights.reading.unreadable:
        print(f"{len(rights.reading.unreadable)} records cannot be read, so they were not looked through: see doctor.")


def check_who(person: str | None, reference: str | None) -> None:
    """Refuse a command that names nobody, or both a person and a reference."""
    if bool(person) == bool(reference):
        msg = "Name a person by their code, or a receipt with --reference: one of the two. Nothing was changed."
        raise Refusal(msg)
