"""Claim an issue: fix its revision, the records that count in it and its printed time, before it is made.

A claim is one item that is put once. A run that compiles the same revision again, or at the same time, uses the
existing claim, so it writes the same bytes.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import refuse
from shared.domain.records.base import write_instant
from shared.domain.records.contract import Contract
from shared.services.issue_report.released import issued_so_far
from shared.storage.charity import Cutoff, Reading, read_charity, read_items, reading_of
from shared.storage.erasing import Eraser
from shared.storage.issues import claims_of, read_claim
from shared.storage.items import Item, claim_key
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

_JUST_IN_LIMIT = 20_000
"""How many records of the last minute a claim can name: DynamoDB's 400 KB would hold a few more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was fixed before an issue was written: which records count, and `issued_at`, which is printed on it.

    `earlier` lists the folders of the issues that existed by then: what they show decides what this one may show.
    """

    revision: int
    cutoff: Cutoff
    issued_at: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim with what it counts. `before` is what the previous revision counted, if that is still on record."""

    claim: Claim
    reading: Reading
    before: Reading | None


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims in a charity's table; the time is for a new claim, `tombstones` the secret naming erased people."""

    store: RecordStore
    files: ReportFiles
    tombstones: bytes
    now: datetime
    stored_at: str

    def items(self) -> list[Item]:
        """Read everything, after erasing again anyone who was erased and is back after a restore."""
        items = read_items(self.store)
        eraser = Eraser(self.store, self.files, self.tombstones, os.urandom, self.stored_at)
        if eraser.has_erased_anyone() and eraser.erase_again(read_charity(self.store).records):
            items = read_items(self.store)
        return items

    def of_a_draft(self) -> Claim:
        """Return what a draft made now would count; nothing is claimed."""
        earlier = tuple(issued_so_far(self.files))
        return Claim(0, Cutoff(self.stored_at), write_instant(self.now), earlier)

    def claim(self, contract: Contract, quarter: Quarter, revision: int) -> Claimed:
        """Claim a revision with what is stored now, or use the claim of an earlier run; read what it counts."""
        items = self.items()
        claim = Claim(
            revision, Cutoff.seen(self.stored_at, items), write_instant(self.now), tuple(issued_so_far(self.files))
        )
        if len(claim.cutoff.just_in) > _JUST_IN_LIMIT:
            raise refuse("still_coming_in")
        standing = self.store.put_new(
            Item(claim_key(contract.contract, quarter.name, revision), _body(claim), self.stored_at)
        )
        if standing:
            claim = _claim(revision, json.loads(standing.body), claim.earlier)
            items = self.items()  # the run that claimed it may have seen records that arrived after we read
        counted = claim.cutoff.counted(items)
        before = self._standing(contract, quarter, revision - 1)
        return Claimed(claim, reading_of(counted), reading_of(before.cutoff.counted(counted)) if before else None)

    def last_cut_off(self, contract: Contract, quarter: Quarter, by: str) -> str:
        """Return the cutoff of a quarter's last issue claimed by a given time; "" if there was none."""
        claims = claims_of(self.store, contract.contract, quarter.name)
        return max((cutoff for claim in claims if (cutoff := json.loads(claim.body)["cutoff"]) <= by), default="")

    def _standing(self, contract: Contract, quarter: Quarter, revision: int) -> Claim | None:
        item = read_claim(self.store, contract.contract, quarter.name, revision)
        return _claim(revision, json.loads(item.body), ()) if item else None


def _body(claim: Claim) -> str:
    return json.dumps(
        {
            "cutoff": claim.cutoff.at,
            "just_in": sorted(claim.cutoff.just_in),
            "issued_at": claim.issued_at,
            "earlier": claim.earlier,
        }
    )


def _claim(revision: int, body: Mapping[str, Any], earlier: tuple[str, ...]) -> Claim:
    cutoff = Cutoff(body["cutoff"], frozenset(body.get("just_in", ())))
    return Claim(revision, cutoff, body["issued_at"], tuple(body.get("earlier", earlier)))
