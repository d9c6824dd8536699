"""`ownwords comments`: what people wrote in their own words, and that it was read."""

import json
from collections.abc import Iterable

import click

from infra.commands import Refusal
from infra.commands.arguments import Alternative, on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.links.reference import in_groups, read_reference
from shared.domain.records.base import write_instant
from shared.domain.records.comment import Concern
from shared.domain.records.comments import Comment, backlog, is_open
from shared.services.read_comments import CommentReader
from shared.settings import stored_at

_SAID = {"waiting": "waiting", "read": "read", "worried": "worried about", "quote": "could be a quote"}
_THIS_COMMAND = "ownwords comments"


@click.command
@click.option("--read", cls=Alternative, metavar="REFERENCE", help="You have read this comment.")
@click.option(
    "--worried",
    cls=Alternative,
    metavar="REFERENCE",
    help="You have read it and are worried; --note says what you did.",
)
@click.option("--quote", cls=Alternative, metavar="REFERENCE", help="You have read it, and it could be a quote.")
@click.option("--close", cls=Alternative, metavar="REFERENCE", help="Close the concern; --note says how it ended.")
@click.option("--all", "everything", cls=Alternative, is_flag=True, help="List those that were read, too.")
@click.option("--json", "as_json", cls=Alternative, is_flag=True, help="List all of them, as JSON.")
@click.option("--note", "noted", metavar="TEXT", help="What you saw or did, for the log of the concern.")
@on_deployment
def comments(
    deployment: Deployment,
    read: str | None,
    worried: str | None,
    quote: str | None,
    close: str | None,
    noted: str | None,
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """List what people wrote; mark it as read.

    Without an option, it lists the comments that nobody has read yet, and those with an open concern. REFERENCE is
    as the list shows it.
    """
    reader = CommentReader(deployment.store, _THIS_COMMAND, deployment.settings.now(), stored_at())
    if noted is not None and worried is None and close is None:
        msg = "A --note is for the log of a concern: use it with --worried or --close. Nothing was changed."
        raise Refusal(msg)
    marking = any(each is not None for each in (read, quote, worried, close))
    note(deployment, "comments", count=1 if marking else len(reader.list_comments()))
    if read is not None:
        _show_marked("Marked as read", reader.mark_read(read))
    elif quote is not None:
        _show_marked("Marked as read, and as a possible quote", reader.mark_quote(quote))
    elif worried is not None:
        marked = reader.mark_worried(worried, noted or "")
        _show_marked("Marked as read and worried about, with your note in the log", marked)
    elif close is not None:
        reader.close_concern(close, noted or "")
        print("Closed, with your note in the log.")
    elif as_json:
        found = [_as_data(comment, deployment) for comment in reader.list_comments()]
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _list(reader, deployment, everything=everything)


def _show_marked(what: str, comment: Comment) -> None:
    # Shown once more: the person may have written other words since the list was printed.
    print(f"{what}:\n{_indented(comment.words)}")


def _list(reader: CommentReader, deployment: Deployment, *, everything: bool) -> None:
    comments = reader.list_comments()
    shown = [comment for comment in comments if everything or comment.is_waiting or is_open(comment.concerns)]
    there = {comment.reference for comment in comments}
    logs = [log for log in reader.list_worries() if log.reference not in there and (everything or log.is_open)]
    for comment in shown:
        print(f"{_name_of(comment.reference)}  {_about(comment, deployment)}\n{_indented(comment.words)}")
        print("".join(map(_entry, comment.concerns)), end="")
    for log in logs:
        print(f"{_name_of(log.reference)}  the words are gone, the log of the concern is not")
        print("".join(map(_entry, log.log)), end="")
    print(describe_backlog(comments, deployment))
    if len(shown) < len(comments):
        print(f"{len(comments) - len(shown)} more were read: `ownwords comments --all` lists them too.")


def describe_backlog(comments: Iterable[Comment], deployment: Deployment) -> str:
    """Say in one line how many comments wait, since when, and how many of them are overdue."""
    waits = backlog(comments, deployment.settings.charity.comment_days, deployment.settings.day())
    since = f", the oldest since {in_words(waits.since)}" if waits.since else ""
    overdue = f", {waits.overdue} overdue" if waits.overdue else ""
    imported = f"; {waits.without_clock} imported and not marked as read" if waits.without_clock else ""
    return f"Comments: {waits.waiting} waiting{since}{overdue}{imported}."


def _about(comment: Comment, deployment: Deployment) -> str:
    days, today = deployment.settings.charity.comment_days, deployment.settings.day()
    facts = [
        f"{comment.response.survey} of {comment.response.group or 'no group'}",
        in_words(comment.came_on),
        _SAID[comment.state],
        "held back" if comment.response.held_back else "",
        "may be quoted" if comment.response.quote_consent == "yes" else "",
    ]
    if comment.has_clock:
        late = ", overdue" if comment.is_overdue(days, today) else ""
        facts.append(f"read it by {in_words(comment.due_on(days))}{late}")
    return " · ".join(filter(None, facts))


def _entry(entry: Concern) -> str:
    note = entry.note.replace("\n", "\n        ") or "(no note)"
    standing = "closed" if entry.standing == "closed" else "concern"
    return f"    {standing}, {in_words(london_day(entry.at))}, {entry.by}: {note}\n"


def _as_data(comment: Comment, deployment: Deployment) -> dict[str, object]:
    days, today = deployment.settings.charity.comment_days, deployment.settings.day()
    response = comment.response
    return {
        "reference": _name_of(comment.reference),
        "survey": response.survey,
        "group": response.group,
        "submitted_at": write_instant(response.submitted_at),
        "stored_on": comment.came_on.isoformat(),
        "state": comment.state,
        "held_back": response.held_back,
        "quote_consent": response.quote_consent,
        "age_in_working_days": comment.age(today) if comment.has_clock else None,
        "due_on": comment.due_on(days).isoformat() if comment.has_clock else None,
        "words": comment.words,
        "concern": [
            {"at": write_instant(entry.at), "by": entry.by, "note": entry.note, "standing": entry.standing}
            for entry in comment.concerns
        ],
    }


def _name_of(reference: str) -> str:
    # An imported response has an id of its own, which is no reference of ours.
    return in_groups(reference) if read_reference(reference) else reference


def _indented(words: str) -> str:
    return "\n".join(f"    {line}" for line in words.split("\n"))
