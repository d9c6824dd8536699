"""`ownwords access`: all that is held on a person, or under a reference, for them: files, and a page to read."""

import argparse
from pathlib import Path

from infra.commands import Commands, Refusal
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.scale_labels import labels
from shared.services.packs.writing import write_pack
from shared.services.rights import Rights
from shared.web.notice import how_long_we_keep_it
from shared.web.survey_page import NOTICE_VERSION

PAGE = "what-we-hold.html"


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    access = commands.add_parser("access", help="write all that is held on a person into a new folder, for them")
    access.add_argument("person", nargs="?", metavar="PERSON", help="their code")
    access.add_argument("folder", type=Path, metavar="OUT_DIR")
    access.add_argument("--reference", help="instead of a code: from a receipt, of answers or a wish to be contacted")
    access.set_defaults(command=_access)


def _access(asked: argparse.Namespace, deployment: Deployment) -> None:
    check_who(asked)
    rights = Rights.of(deployment.store, deployment.files, deployment.settings)
    held = rights.held_under(asked.reference) if asked.reference else rights.held_on(asked.person)
    note(deployment, "access", about=asked.person, count=sum(1 for _ in held.records))
    notice = {"notice_version": NOTICE_VERSION, "kept": how_long_we_keep_it()}
    page = rights.in_words(held, dict(labels()), notice)
    counts = write_pack(held.records, asked.folder, only_with_rows=True, besides={PAGE: page.encode()})
    print(f"Wrote {sum(counts.values())} rows in {len(counts)} files to {asked.folder}: all that is held.")
    print(f"{asked.folder / PAGE} says the same in words: hand it over, or print it.")
    if rights.reading.unreadable:
        print(f"{len(rights.reading.unreadable)} records cannot be read, so they were not looked through: see doctor.")


def check_who(asked: argparse.Namespace) -> None:
    """Refuse a command that names nobody, or both a person and a reference."""
    if bool(asked.person) == bool(asked.reference):
        msg = "Name a person by their code, or a receipt with --reference: one of the two. Nothing was changed."
        raise Refusal(msg)
