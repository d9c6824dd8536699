"""The `ownwords` command, for whoever runs the service: packs in and out, compiling, form links."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from functions.compile_evidence.issuing import Issuing, Outcome
from infra.deployment import Deployment, NoDeployment, find_deployment
from infra.links import Links
from infra.pack.importing import import_records
from infra.pack.reading import PackRefused, read_pack
from infra.pack.writing import write_pack
from shared.domain.problems import Refused
from shared.domain.quarter import Quarter
from shared.settings import Settings, stored_at
from shared.storage.charity import read_charity

_EVERY = 100
"""Records between two lines of progress."""


class Refusal(Exception):  # noqa: N818 - past tense would hide that it is a message
    """A command that cannot be carried out, with what to do about it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with a message on standard error and nothing half done."""
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Deployment], None] = asked.command
    try:
        command(asked, find_deployment(asked.stack))
    except (Refusal, NoDeployment, FileExistsError, PackRefused) as refused:
        print(refused, file=sys.stderr)
        return 1
    except Refused as refused:
        print("\n".join(problem.message for problem in refused.problems), file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ownwords", description=__doc__)
    parser.add_argument("--stack", default="", help="the stack's name on AWS (default: $STACK, or own-words)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    import_ = commands.add_parser("import", help="take in a data pack: all of it, or nothing")
    import_.add_argument("pack", type=Path, metavar="PACK_DIR")
    import_.set_defaults(command=_import)

    export = commands.add_parser("export", help="write everything into a new folder, as a data pack")
    export.add_argument("folder", type=Path, metavar="OUT_DIR")
    export.set_defaults(command=_export)

    compile_ = commands.add_parser(
        "compile", help="issue a closed quarter's report, or gather an open one's evidence so far"
    )
    compile_.add_argument("--contract", required=True)
    compile_.add_argument("--quarter", required=True, type=_quarter, help="like 2016-17-Q1 (April to June 2016)")
    compile_.add_argument("--reissue", action="store_true", help="make the next revision, if a figure changed")
    compile_.set_defaults(command=_compile)

    links = commands.add_parser("links", help="list the addresses of the forms and reports; make the missing ones")
    links.add_argument("--personal", metavar="GROUP", help="personal survey links of a group's people")
    links.add_argument("--revoke", metavar="ADDRESS", help="close this link; the next list has a new one instead")
    links.add_argument("--json", action="store_true", help="as JSON")
    links.set_defaults(command=_links)
    return parser


def _quarter(name: str) -> Quarter:
    try:
        return Quarter.named(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _import(asked: argparse.Namespace, deployment: Deployment) -> None:
    if not asked.pack.is_dir():
        msg = f"{asked.pack} is no folder. Name the folder that holds the pack's CSV files."
        raise Refusal(msg)
    records = read_pack(asked.pack)
    imported = import_records(deployment.store, records, stored_at(), _progress)
    for kind, names in records.outside_every_contract().items():
        print(f"Stored, but outside every contract's dates, so in no report: {kind} {', '.join(names)}")
    print(f"Imported {imported.stored} records; {imported.passed_over} were there already.")


def _progress(done: int, of: int) -> None:
    if done % _EVERY == 0 or done == of:
        print(f"  {done} of {of} records", file=sys.stderr)


def _export(asked: argparse.Namespace, deployment: Deployment) -> None:
    print("  reading every record", file=sys.stderr)
    reading = read_charity(deployment.store)
    if reading.unreadable:
        listed = "\n".join(reading.unreadable)
        msg = f"These records cannot be read, so the export would not be whole. Nothing was written.\n{listed}"
        raise Refusal(msg)
    counts = write_pack(reading.records, asked.folder)
    print(f"Exported {sum(counts.values())} rows in {len(counts)} files to {asked.folder}.")


def _compile(asked: argparse.Namespace, deployment: Deployment) -> None:
    print(f"  compiling {asked.contract} {asked.quarter.name}", file=sys.stderr)
    outcome = issuing(deployment).compile_quarter(asked.contract, asked.quarter, reissue=asked.reissue)
    for name in outcome.unreadable:
        print(f"Could not be read, and is not counted: {name}")
    for key in outcome.files:
        print(f"  s3://{deployment.settings.bucket}/{key}")
    print(describe(outcome))


def issuing(deployment: Deployment) -> Issuing:
    """Make ready to issue reports of a deployment, now."""
    now = deployment.settings.now()
    return Issuing(deployment.store, deployment.files, deployment.secret, now, deployment.settings.day(), stored_at())


def describe(outcome: Outcome) -> str:
    """Say in one line what a compile came to."""
    quarter = f"{outcome.contract} {outcome.quarter}"
    said = {
        "issued": f"Issued {quarter}, revision {outcome.revision}",
        "stands": f"{quarter} was issued before, as revision {outcome.revision}; to revise it, add --reissue",
        "unchanged": f"No figure of {quarter} changed since revision {outcome.revision}, so there is no new one",
        "provisional": f"{quarter} is still open: its evidence so far is written, no report",
    }[outcome.outcome]
    unreadable = f"; {len(outcome.unreadable)} could not be read" if outcome.unreadable else ""
    return f"{said} ({outcome.records} records{unreadable})."


def _links(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    links = Links(deployment.store, deployment.secret, deployment.base_url, Settings.real_day(), stored_at())
    if asked.revoke:
        if not links.revoke(asked.revoke, deployment.settings.now()):
            msg = "No open link has this address. Nothing was changed."
            raise Refusal(msg)
        print("Revoked. `ownwords links` lists the new address.")
        return
    if asked.personal and asked.personal not in {group.group for group in records.groups}:
        msg = f"There is no group {asked.personal}."
        raise Refusal(msg)
    found = links.of_people(asked.personal, records) if asked.personal else links.of_forms(records)
    print(json.dumps(found, indent=1) if asked.json else "\n".join(lines_of(found)))


def lines_of(found: object, *names: str) -> list[str]:
    """Write nested links as lines of their names and the address."""
    if isinstance(found, dict):
        return [line for name, inner in found.items() for line in lines_of(inner, *names, name)]
    return [f"{' '.join(names):<40} {found}"]


if __name__ == "__main__":
    sys.exit(main())
