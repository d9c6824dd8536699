"""The `ownwords` command, for whoever runs the service: packs in and out, compiling, form links."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from infra.commands import (
    Refusal,
    access,
    audit,
    comments,
    confidentiality,
    contacts,
    doctor,
    erase,
    held_back,
    links,
    match,
    missing,
    narrative,
    printing,
    release,
    retention,
)
from infra.commands.audit import note
from infra.commands.erase import eraser_of
from infra.commands.redacting import issuing, redact_reports
from infra.deployment import Deployment, NoDeployment, find_deployment
from shared.domain.calendar.quarter import Quarter
from shared.domain.links.reference import read_reference
from shared.domain.problems import Refused, problems_in
from shared.domain.records.erasure import everybody_in, without_erased
from shared.domain.records.quote import Quote
from shared.domain.records.quote_scan import flags
from shared.services.issue_report.issuing import Outcome
from shared.services.packs.importing import import_records
from shared.services.packs.reading import PackRefused, read_pack
from shared.services.packs.writing import write_pack
from shared.settings import stored_at
from shared.storage.charity import read_charity, read_groups
from shared.storage.items import item_of
from shared.storage.moving import move_to_own_partitions
from shared.storage.responses import revisions_of, withdraw_response
from shared.storage.secrets import NoSecret

OF_THEIR_OWN = (
    access,
    audit,
    comments,
    confidentiality,
    contacts,
    doctor,
    erase,
    held_back,
    links,
    match,
    missing,
    narrative,
    printing,
    release,
    retention,
)
"""The commands that have a module each."""

_EVERY = 100
"""Records between two lines of progress."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 with a message on standard error and nothing half done."""
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Deployment], None] = asked.command
    try:
        deployment = find_deployment(asked.stack)
        # What a command changes is changed where it stands from now on.
        move_to_own_partitions(deployment.store)
        command(asked, deployment)
    except (Refusal, NoDeployment, NoSecret, FileExistsError, PackRefused) as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # whoever read the output has read enough; Python must not try to write the rest at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Refused as refused:
        print("\n".join(problem.message for problem in refused.problems), file=sys.stderr)
        return 1
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and leave with 1 as every refusal does."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ownwords", description=__doc__)
    parser.add_argument("--stack", default="", help="the stack's name on AWS (default: $STACK, or own-words)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    import_ = commands.add_parser("import", help="take in a data pack: all of it, or nothing")
    import_.add_argument("pack", type=Path, metavar="PACK_DIR")
    import_.set_defaults(command=_import)

    export = commands.add_parser("export", help="write everything into a new folder, as a data pack")
    export.add_argument("folder", type=Path, metavar="OUT_DIR")
    export.add_argument(
        "--with-concerns", action="store_true", help="with the log of worries about comments: for safe-keeping alone"
    )
    export.set_defaults(command=_export)

    compile_ = commands.add_parser(
        "compile", help="issue a closed quarter's report, or gather an open one's evidence so far"
    )
    compile_.add_argument("--contract", required=True)
    compile_.add_argument("--quarter", required=True, type=_quarter, help="like 2016-17-Q1 (April to June 2016)")
    compile_.add_argument("--reissue", action="store_true", help="make the next revision, if a figure changed")
    compile_.set_defaults(command=_compile)

    withdraw = commands.add_parser("withdraw", help="withdraw a survey response for somebody who asks for it")
    withdraw.add_argument("reference", metavar="REFERENCE", help="from its receipt")
    withdraw.set_defaults(command=_withdraw)

    quotes = commands.add_parser("quotes", help="list the words that people consented to be quoted, and approve them")
    quotes.add_argument("--approve", metavar="RESPONSE", help="approve this response's words, as --text has them")
    quotes.add_argument("--text", help="the words as they may be published, edited so that nobody is recognised")
    quotes.add_argument("--anyway", action="store_true", help="approve them with a name or place that was looked at")
    quotes.add_argument("--withdraw", metavar="RESPONSE", help="take an approved quote back")
    quotes.set_defaults(command=_quotes)

    for module in OF_THEIR_OWN:
        module.add_to(commands)
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
    erased = eraser_of(deployment).erased_among(records)
    records = without_erased(records, erased)
    imported = import_records(deployment.store, records, stored_at, _progress)
    note(deployment, "import", count=len(everybody_in(records)))
    for kind, names in records.outside_every_contract().items():
        print(f"Stored, but outside every contract's dates, so in no report: {kind} {', '.join(names)}")
    if erased:
        print(f"{len(erased)} people in this pack were erased before and stay erased; their attendances are counted.")
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
    concerns = reading.records.concerns if asked.with_concerns else ()
    note(deployment, "export", count=len(everybody_in(reading.records)))
    counts = write_pack(replace(reading.records, concerns=concerns), asked.folder)
    if len(concerns) < len(reading.records.concerns):
        print("  the log of concerns is not in it: to leave with everything, add --with-concerns", file=sys.stderr)
    print(f"Exported {sum(counts.values())} rows in {len(counts)} files to {asked.folder}.")


def _compile(asked: argparse.Namespace, deployment: Deployment) -> None:
    print(f"  compiling {asked.contract} {asked.quarter.name}", file=sys.stderr)
    outcome = issuing(deployment).compile_quarter(asked.contract, asked.quarter, reissue=asked.reissue)
    for name in outcome.unreadable:
        print(f"Could not be read, and is not counted: {name}")
    for key in outcome.files:
        print(f"  s3://{deployment.settings.bucket}/{key}")
    for line in outcome.summary:
        print(line)
    if outcome.outcome == "issued":
        print("Nobody is written to by this command: the letter about the issue goes out with the next daily run.")
    print(describe(outcome))


def describe(outcome: Outcome) -> str:
    """Say in one line what a compile came to."""
    quarter = f"{outcome.contract} {outcome.quarter}"
    said = {
        "issued": f"Issued {quarter}, revision {outcome.revision}",
        "stands": f"{quarter} was issued before, as revision {outcome.revision}; to revise it, add --reissue",
        "unchanged": f"Nothing in {quarter} changed since revision {outcome.revision}, so there is no new one",
        "draft": f"{quarter} waits to be reviewed: its draft is written; `ownwords release --approve` issues it",
        "provisional": f"{quarter} is still open: its evidence so far is written, no report",
    }[outcome.outcome]
    unreadable = f"; {len(outcome.unreadable)} could not be read" if outcome.unreadable else ""
    counted = f" ({outcome.records} records{unreadable})" if outcome.records else ""
    return f"{said}{counted}."


def _withdraw(asked: argparse.Namespace, deployment: Deployment) -> None:
    # one from a receipt as it was typed, or an imported response's own id
    reference = read_reference(asked.reference) or asked.reference
    groups = [None, *(group.group for group in read_groups(deployment.store))]
    found = [group for group in groups if _stands(deployment, group, reference)]
    if not found:
        msg = "No response has this reference. Check it against the receipt; nothing was changed."
        raise Refusal(msg)
    withdraw_response(deployment.store, found[0], reference, stored_at())
    print("Withdrawn. The next evidence does not count it.")
    redact_reports(deployment)


def _stands(deployment: Deployment, group: str | None, reference: str) -> bool:
    return any(not item.is_withdrawn for item in revisions_of(deployment.store, group, reference))


def _quotes(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    consented = {
        response.response: response.answers["own_words"]
        for response in records.responses
        if response.quote_consent == "yes" and response.answers.get("own_words")
    }
    known = {quote.response: quote for quote in records.quotes}
    if asked.approve:
        _approve(asked, deployment, consented, flags(asked.text or "", records))
    elif asked.withdraw:
        if asked.withdraw not in known:
            msg = f"No quote of {asked.withdraw} is approved. Nothing was changed."
            raise Refusal(msg)
        taken_back = known[asked.withdraw].model_copy(update={"withdrawn_at": deployment.settings.now()})
        deployment.store.replace(item_of(taken_back, stored_at()))
        print(f"Withdrawn: no report from now on quotes {asked.withdraw}.")
        redact_reports(deployment)
    else:
        note(deployment, "quotes", count=len(consented))
        for response, words in sorted(consented.items()):
            print(f"{response}  {_state_of(known.get(response))}\n    {words}")
        print(f"{len(consented)} people consented to be quoted.")


def _approve(
    asked: argparse.Namespace, deployment: Deployment, consented: Mapping[str, str], flagged: Sequence[str]
) -> None:
    if asked.approve not in consented:
        msg = f"{asked.approve} gave no words to be quoted, or did not consent to it. Nothing was changed."
        raise Refusal(msg)
    if not asked.text:
        msg = "Say with --text how the words may be published, edited so that nobody is recognised."
        raise Refusal(msg)
    if flagged and not asked.anyway:
        seen = "; ".join(flagged)
        msg = f"Look again: {seen}. Edit --text, or say --anyway if nobody is recognised. Nothing was changed."
        raise Refusal(msg)
    try:
        quote = Quote(response=asked.approve, text=asked.text, approved_at=deployment.settings.now())
    except ValidationError as error:
        raise Refused(problems_in(error)) from error
    deployment.store.replace(item_of(quote, stored_at()))
    print(f"Approved: reports from now on quote {asked.approve}.")


def _state_of(quote: Quote | None) -> str:
    if quote is None:
        return "not approved"
    return f"approved: {quote.text}" if quote.may_be_published else "withdrawn"


if __name__ == "__main__":
    sys.exit(main())
