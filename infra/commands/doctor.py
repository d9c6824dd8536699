"""`ownwords doctor`: look whether all is well, and say what is not."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.comments import describe_backlog
from infra.commands.links import form_links
from infra.deployment import LOOPBACK, Deployment
from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.domain.records.comments import Comment, comments_in
from shared.domain.records.form_link import FormLink
from shared.services.issue_report.issuing import DUE_AFTER
from shared.settings import Settings
from shared.storage.charity import Reading, read_charity
from shared.storage.items import LINKS, readable
from shared.storage.retiring import last_run
from shared.storage.secrets import NoSecret, read_secret

_PUT_BACK = (
    "They go on opening and cannot be listed. Put the key back from escrow (docs/operations/secrets.md), or run "
    "`ownwords links --rotate`, hand out the new addresses, and close the old ones with `ownwords links --revoke-old`."
)
_EXPIRES_SOON = timedelta(days=60)
_RETENTION_WITHIN = timedelta(days=3)


@click.command
@on_deployment
def doctor(deployment: Deployment) -> None:
    """Check records, reports, links, comments and secrets.

    Prints what is well. What is not is listed with what to do about it, and the exit status is 1.
    """
    reading = read_charity(deployment.store)
    # One that a register leads to lives and dies with the register's own.
    links = [link for link in readable(FormLink, deployment.store.query(LINKS)) if not link.led_from]
    today = Settings.real_day()
    print(f"Records: {sum(reading.counts.values())} read.")
    print(f"Links: {sum(link.is_open(today) for link in links)} open.")
    print(f"Reports: {sum(1 for _ in _manifests(deployment))} issued.")
    comments = comments_in(reading.records)
    print(describe_backlog(comments, deployment))
    wrong = [
        *_unreadable(reading),
        *_overdue(deployment, reading.records),
        *_broken(deployment),
        *_expiring(links, today),
        *_retention(deployment),
        *_secrets(deployment),
        *_unread(comments, deployment),
    ]
    if wrong:
        raise Refusal("\n".join(wrong))
    print("All is well.")


def _retention(deployment: Deployment) -> Iterator[str]:
    """Say where nothing was deleted for days that had been kept long enough."""
    last = last_run(deployment.store)
    if last is None and deployment.base_url.startswith(LOOPBACK):
        return  # on one computer nothing runs by itself
    if last is None or deployment.settings.now() - last > _RETENTION_WITHIN:
        when = f"since {last:%d %B %Y}" if last else "yet"
        yield f"Retention has not run {when}. See why the daily run fails; `ownwords retention --apply` does it now."


def _secrets(deployment: Deployment) -> Iterator[str]:
    """Name a secret that is missing, and the open links that the ring of keys cannot make again."""
    names = deployment.secret_names
    for parameter in dict.fromkeys((names.digests, names.tombstones)):
        if parameter != names.links:
            yield from _missing(parameter)
    try:
        found = form_links(deployment).disagreements()
    except NoSecret as missing:
        yield str(missing)
        return
    for key, number in sorted(found.key_gone.items()):
        yield f"Made with key {key}, which is missing from the ring: {number} open links. {_PUT_BACK}"
    for key, number in sorted(found.made_with_another.items()):
        yield f"Not made with what is key {key} now: {number} open links. {_PUT_BACK}"
    if found.not_replaced and not (found.key_gone or found.made_with_another):
        yield (
            f"A rotation was not completed: {found.not_replaced} links have no successor. "
            "`ownwords links --rotate` completes it."
        )


def _missing(parameter: str) -> Iterator[str]:
    try:
        read_secret(parameter)
    except NoSecret as missing:
        yield str(missing)


def _unreadable(reading: Reading) -> Iterator[str]:
    for name in (*reading.unreadable, *History(reading.records).unplaced):
        yield f"Could not be read, and is in no figure: {name}. Correct or erase it, or bring the service up to date."


def _overdue(deployment: Deployment, records: Records) -> Iterator[str]:
    issued = {(manifest["contract"], manifest["quarter"]) for _, manifest in _manifests(deployment)}
    for contract in records.contracts:
        for quarter in contract.quarters:
            due = quarter.period.last + DUE_AFTER
            if due < deployment.settings.day() and (contract.contract, quarter.name) not in issued:
                yield (
                    f"Not issued: {contract.contract} {quarter.name}, due on {due}. "
                    f"`ownwords compile --contract {contract.contract} --quarter {quarter.name}` issues it."
                )


def _broken(deployment: Deployment) -> Iterator[str]:
    for folder, manifest in _manifests(deployment):
        for file in manifest["files"]:
            content = deployment.files.get(f"{folder}{file['name']}")
            if content is None or sha256(content).hexdigest() != file["sha256"]:
                yield f"Not what its manifest says: {folder}{file['name']}. Restore it from the bucket's versions."


def _unread(comments: list[Comment], deployment: Deployment) -> Iterator[str]:
    days, today = deployment.settings.charity.comment_days, deployment.settings.day()
    overdue = sum(comment.is_overdue(days, today) for comment in comments)
    if overdue:
        yield (
            f"Comments not read within {days} working days, as promised: {overdue}. `ownwords comments` lists them; "
            "`ownwords comments --read REFERENCE` says that you read one."
        )


def _manifests(deployment: Deployment) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in deployment.files.keys("reports/"):
        if key.endswith("/manifest.json"):
            yield key.removesuffix("manifest.json"), json.loads(deployment.files.get(key) or b"{}")


def _expiring(links: list[FormLink], today: date) -> Iterator[str]:
    for link in links:
        if link.is_open(today) and link.expires_on <= today + _EXPIRES_SOON:
            yield (
                f"Expires on {link.expires_on}: the {link.opens} link of {link.scope}. From the next day on "
                "`ownwords links` lists its successor."
            )
