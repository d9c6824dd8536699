"""Check whether all is well with a charity's records, reports, links, comments and secrets."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.domain.records.comments import Comment
from shared.domain.records.form_link import FormLink
from shared.services.form_links import Disagreements
from shared.services.issue_report.issuing import DUE_AFTER
from shared.storage.charity import Reading
from shared.storage.links import every_link
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.retiring import last_run
from shared.storage.secrets import NoSecret, SecretNames, read_secret

_PUT_BACK = (
    "They go on opening and cannot be listed. Put the key back from escrow (docs/operations/secrets.md), or run "
    "`ownwords links --rotate`, hand out the new addresses, and close the old ones with `ownwords links --revoke-old`."
)
_EXPIRES_SOON = timedelta(days=60)
_RETENTION_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Health:
    """What is checked of a charity, at a moment. `now` and `today` are the domain's; `real_day` is the calendar's."""

    store: RecordStore
    files: ReportFiles
    now: datetime
    today: date
    real_day: date

    def links(self) -> list[FormLink]:
        """Return every form link, except those that a register leads to, which are closed with the register's own."""
        return [link for link in every_link(self.store) if not link.led_from]

    def manifests(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the folder and the manifest of every report that was issued."""
        for key in self.files.keys("reports/"):
            if key.endswith("/manifest.json"):
                yield key.removesuffix("manifest.json"), json.loads(self.files.get(key) or b"{}")

    def unreadable(self, reading: Reading) -> Iterator[str]:
        """Name each record that is in no figure because it cannot be read."""
        for name in (*reading.unreadable, *History(reading.records).unplaced):
            yield (
                f"Could not be read, and is in no figure: {name}. Correct or erase it, or bring the service up to date."
            )

    def overdue(self, records: Records) -> Iterator[str]:
        """Name each quarter whose report should have been issued."""
        issued = {(manifest["contract"], manifest["quarter"]) for _, manifest in self.manifests()}
        for contract in records.contracts:
            for quarter in contract.quarters:
                due = quarter.period.last + DUE_AFTER
                if due < self.today and (contract.contract, quarter.name) not in issued:
                    yield (
                        f"Not issued: {contract.contract} {quarter.name}, due on {due}. "
                        f"`ownwords compile --contract {contract.contract} --quarter {quarter.name}` issues it."
                    )

    def broken(self) -> Iterator[str]:
        """Name each issued file that is missing or not what its manifest says."""
        for folder, manifest in self.manifests():
            for file in manifest["files"]:
                content = self.files.get(f"{folder}{file['name']}")
                if content is None or sha256(content).hexdigest() != file["sha256"]:
                    yield f"Not what its manifest says: {folder}{file['name']}. Restore it from the bucket's versions."

    def expiring(self) -> Iterator[str]:
        """Name each link that expires soon."""
        for link in self.links():
            if link.is_open(self.real_day) and link.expires_on <= self.real_day + _EXPIRES_SOON:
                yield (
                    f"Expires on {link.expires_on}: the {link.opens} link of {link.scope}. From the next day on "
                    "`ownwords links` lists its successor."
                )

    def retention(self, *, runs_by_itself: bool) -> Iterator[str]:
        """Say if nothing has been deleted for days that was kept long enough."""
        last = last_run(self.store)
        if last is None and not runs_by_itself:
            return
        if last is None or self.now - last > _RETENTION_WITHIN:
            when = f"since {last:%d %B %Y}" if last else "yet"
            yield (
                f"Retention has not run {when}. See why the daily run fails; `ownwords retention --apply` does it now."
            )


def missing_secrets(names: SecretNames) -> Iterator[str]:
    """Name each secret that is missing, other than the links'."""
    for parameter in dict.fromkeys((names.digests, names.tombstones)):
        if parameter != names.links:
            try:
                read_secret(parameter)
            except NoSecret as missing:
                yield str(missing)


def links_without_key(found: Disagreements) -> Iterator[str]:
    """Say which open links the ring of keys cannot make again, and whether a rotation waits to be completed."""
    for key, number in sorted(found.key_gone.items()):
        yield f"Made with key {key}, which is missing from the ring: {number} open links. {_PUT_BACK}"
    for key, number in sorted(found.made_with_another.items()):
        yield f"Not made with what is key {key} now: {number} open links. {_PUT_BACK}"
    if found.not_replaced and not (found.key_gone or found.made_with_another):
        yield (
            f"A rotation was not completed: {found.not_replaced} links have no successor. "
            "`ownwords links --rotate` completes it."
        )


def unread(comments: Iterable[Comment], days: int, today: date) -> Iterator[str]:
    """Say how many comments nobody has read within the working days that were promised."""
    if overdue := sum(comment.is_overdue(days, today) for comment in comments):
        yield (
            f"Comments not read within {days} working days, as promised: {overdue}. `ownwords comments` lists them; "
            "`ownwords comments --read REFERENCE` says that you read one."
        )
