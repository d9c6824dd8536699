"""Issuing a quarter's report: read, count, hide, write; files first, the manifest last.

Only a manifest makes an issue visible. A claim in the table fixes an issue's revision and its cutoff before anything
is written, so whoever compiles the same revision again, or at the same time, writes the same bytes.
"""

import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from functions.compile_evidence.released import issued_so_far
from functions.compile_evidence.reporting import Issuance, Reporting, issued_revisions
from shared.domain.contract import Contract
from shared.domain.evidence import Evidence
from shared.domain.history import History
from shared.domain.problems import refuse
from shared.domain.quarter import Quarter
from shared.domain.record import write_instant
from shared.domain.release import DRAFT_AFTER, Release, issued_from
from shared.reports.evidence_file import Provenance, evidence_file
from shared.reports.words import in_short, narrative, published_quotes
from shared.reports.writers import FORMATS, MANIFEST, write_manifest
from shared.storage.charity import Cutoff, Reading, read_contracts, read_items, reading_of
from shared.storage.erasing import Eraser
from shared.storage.items import CHARITY, Item, Key, readable
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

DUE_AFTER = DRAFT_AFTER
"""A closed quarter's report is due on the fifth day after it, where nobody reviews it."""
OVERDUE_AFTER = timedelta(days=10)
JSON = "application/json"
_JUST_IN_LIMIT = 20_000
"""Records of the last minute that a claim can name: DynamoDB's 400 KB hold some more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was fixed before an issue was written: which records count, and `issued_at`, which is printed on it.

    `earlier` are the folders of the issues that stood by then: what they show decides what this one may show.
    """

    revision: int
    cutoff: Cutoff
    issued_at: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a compile came to.

    `issued`: a new revision stands. `stands`: it was issued before. `unchanged`: a reissue would change no figure.
    `provisional`: the quarter is still open, so there is evidence and no report. `draft`: it is closed, and its draft
    waits for the coordinator until its due day. `files` are the keys written,
    `records` how many were read for them, `unreadable` those that could not be; `summary` says what the report has.
    """

    outcome: Literal["issued", "stands", "unchanged", "provisional", "draft"]
    contract: str
    quarter: str
    revision: int
    files: tuple[str, ...] = ()
    records: int = 0
    unreadable: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuing:
    """A charity's store and files, its secret, and the time: `now` for the domain, `stored_at` as items carry it."""

    store: RecordStore
    files: ReportFiles
    secret: bytes
    now: datetime
    today: date
    stored_at: str

    def compile_quarter(self, contract_name: str, quarter: Quarter, *, reissue: bool = False) -> Outcome:
        """Compile one quarter of one contract. Refused where there is no such contract or it has no day in it."""
        contract = next((found for found in read_contracts(self.store) if found.contract == contract_name), None)
        if contract is None:
            raise refuse("not_declared", "contract", value=contract_name, file="contracts.csv")
        if contract.part_of(quarter.period) is None:
            known = f"{contract.quarters[0].name} to {contract.quarters[-1].name}"
            raise refuse("quarter_not_of_contract", "quarter", value=quarter.name, known=known)
        if quarter.period.last >= self.today:
            return self._provisional(contract, quarter)
        standing = self._latest_revision(contract, quarter)
        if standing and not reissue:
            return Outcome("stands", contract.contract, quarter.name, standing)
        if standing and self._is_unchanged(contract, quarter, standing):
            return Outcome("unchanged", contract.contract, quarter.name, standing)
        if not standing and self.today < self._issued_from(contract, quarter):
            return self._draft(contract, quarter)
        return self._issue(contract, quarter, standing + 1)

    def _issued_from(self, contract: Contract, quarter: Quarter) -> date:
        """Return the day from which a closed quarter is issued: at once, or once reviewed or due."""
        found = self.store.query(CHARITY, f"release#{contract.contract}")
        release = next((it for it in readable(Release, found) if it.contract == contract.contract), None)
        if release is None or release.release == "automatic":
            return quarter.period.last
        approvals = self.store.query(CHARITY, f"approval#{contract.contract}#{quarter.name}")
        return issued_from(quarter, release, approved=any(True for _ in approvals))

    def compile_due(self, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[Outcome]:
        """Issue every closed quarter that is due and has no issue, oldest first.

        `may_go_on` is asked before each: what a run has no time left for is issued by the next day's.
        """
        closed = sorted(
            (quarter, contract.contract)
            for contract in read_contracts(self.store)
            for quarter in contract.quarters
            if quarter.period.last + DUE_AFTER <= self.today and not self._latest_revision(contract, quarter)
        )
        for quarter, contract_name in closed:
            if not may_go_on():
                return
            yield self.compile_quarter(contract_name, quarter)

    def overdue(self) -> list[str]:
        """Name the quarters that have no issue ten days after the day on which it was due."""
        return [
            f"{contract.contract} {quarter.name}"
            for contract in read_contracts(self.store)
            for quarter in contract.quarters
            if quarter.period.last + DUE_AFTER + OVERDUE_AFTER <= self.today
            and self._issued_from(contract, quarter) + OVERDUE_AFTER <= self.today
            and not self._latest_revision(contract, quarter)
        ]

    def _items(self) -> list[Item]:
        """Read everything; whoever was erased and is back after a restore is erased again first."""
        items = read_items(self.store)
        eraser = Eraser(self.store, self.files, self.secret, os.urandom, self.stored_at)
        if eraser.has_erased_anybody() and eraser.erase_again(reading_of(items).records):
            items = read_items(self.store)
        return items

    def _provisional(self, contract: Contract, quarter: Quarter) -> Outcome:
        reading = reading_of(self._items())
        key = f"provisional/{contract.contract}/{quarter.name}/evidence.json"
        claim = Claim(0, Cutoff(self.stored_at), write_instant(self.now))
        content = _evidence(reading, contract, quarter, claim, self._late(reading, contract, quarter, claim.cutoff))[1]
        self.files.put(key, content, JSON)
        return _outcome("provisional", reading, (contract, quarter, 0), (key,))

    def _draft(self, contract: Contract, quarter: Quarter) -> Outcome:
        """Write what would be issued now, for the charity alone."""
        reading = reading_of(self._items())
        claim = Claim(0, Cutoff(self.stored_at), write_instant(self.now), tuple(issued_so_far(self.files)))
        late = self._late(reading, contract, quarter, claim.cutoff)
        evidence, content = _evidence(reading, contract, quarter, claim, late)
        issuance = Issuance(contract, quarter, 0, claim.cutoff.at, claim.issued_at, claim.earlier)
        report = Reporting(self.store, self.files).report(issuance, evidence, reading, len(late))
        folder = f"provisional/{contract.contract}/{quarter.name}/"
        files = {"evidence.json": (content, JSON)} | {
            name: (form.write(report), form.media_type) for name, form in FORMATS.items()
        }
        for name, (written, media_type) in files.items():
            self.files.put(f"{folder}{name}", written, media_type)
        keys = tuple(f"{folder}{name}" for name in files)
        return replace(_outcome("draft", reading, (contract, quarter, 0), keys), summary=in_short(report))

    def _issue(self, contract: Contract, quarter: Quarter, revision: int) -> Outcome:
        claim, reading = self._claim(contract, quarter, revision)
        late = self._late(reading, contract, quarter, claim.cutoff)
        evidence, evidence_bytes = _evidence(reading, contract, quarter, claim, late)
        issuance = Issuance(contract, quarter, revision, claim.cutoff.at, claim.issued_at, claim.earlier)
        report = Reporting(self.store, self.files).report(issuance, evidence, reading, len(late))
        written = {name: form.write(report) for name, form in FORMATS.items()}
        digest = hmac.new(self.secret, evidence_bytes, "sha256").hexdigest()
        evidence_key = f"evidence/{contract.contract}/{quarter.name}/r{revision}/evidence.json"
        self.files.put(evidence_key, evidence_bytes, JSON)
        folder = _folder(contract, quarter, revision)
        for name, content in written.items():
            self.files.put(f"{folder}{name}", content, FORMATS[name].media_type)
        self.files.put(f"{folder}{MANIFEST}", write_manifest(report, written, digest), JSON)
        keys = (evidence_key, *(f"{folder}{name}" for name in (*written, MANIFEST)))
        return replace(_outcome("issued", reading, (contract, quarter, revision), keys), summary=in_short(report))

    def _claim(self, contract: Contract, quarter: Quarter, revision: int) -> tuple[Claim, Reading]:
        """Claim a revision by what is seen now, or take over the claim of whoever came first; read what it counts."""
        items = self._items()
        cutoff, issued_at = Cutoff.seen(self.stored_at, items), write_instant(self.now)
        if len(cutoff.just_in) > _JUST_IN_LIMIT:
            raise refuse("still_coming_in")
        earlier = issued_so_far(self.files)
        body = json.dumps(
            {"cutoff": cutoff.at, "just_in": sorted(cutoff.just_in), "issued_at": issued_at, "earlier": earlier}
        )
        standing = self.store.put_new(Item(_claim_key(contract, quarter, revision), body, self.stored_at))
        if standing:
            claimed = json.loads(standing.body)
            cutoff, issued_at = Cutoff(claimed["cutoff"], frozenset(claimed.get("just_in", ()))), claimed["issued_at"]
            earlier = claimed.get("earlier", earlier)
            items = self._items()  # whoever claimed it may have seen what came in after we had read
        return Claim(revision, cutoff, issued_at, tuple(earlier)), reading_of(cutoff.counted(items))

    def _late(self, reading: Reading, contract: Contract, quarter: Quarter, cutoff: Cutoff) -> list[dict[str, str]]:
        """Name the registers of this year's earlier quarters that came in after their quarter's issue was cut off.

        They count in the year to date, and in that quarter's next revision; nothing is rewritten by itself.
        """
        late = []
        for earlier in contract.quarters:
            if earlier.year == quarter.year and earlier < quarter:
                issued = self._cut_off(contract, earlier, cutoff.at)
                late += [
                    {"session": register.session, "quarter": earlier.name, "held_on": register.held_on.isoformat()}
                    for register in reading.records.latest_registers()
                    if issued and register.held_on in earlier.period and reading.arrived[register.session] > issued
                ]
        return late

    def _cut_off(self, contract: Contract, quarter: Quarter, by: str) -> str:
        """Return when the last issue of a quarter, claimed by a moment, was cut off; "" where there was none."""
        claims = self.store.query(f"issue#{contract.contract}", f"{quarter.name}#")
        return max((cutoff for claim in claims if (cutoff := json.loads(claim.body)["cutoff"]) <= by), default="")

    def _latest_revision(self, contract: Contract, quarter: Quarter) -> int:
        """Return the latest revision that has a manifest, or 0."""
        return max(issued_revisions(self.files, contract, quarter), default=0)

    def _is_unchanged(self, contract: Contract, quarter: Quarter, revision: int) -> bool:
        """Tell whether a report made now would have every figure, and all words of people, that an issue has."""
        issued = self.files.get(f"evidence/{contract.contract}/{quarter.name}/r{revision}/evidence.json")
        report = self.files.get(f"{_folder(contract, quarter, revision)}report.json")
        if issued is None or report is None:
            return False
        reading = reading_of(self._items())
        claim = Claim(0, Cutoff(self.stored_at), write_instant(self.now))
        now = json.loads(_evidence(reading, contract, quarter, claim)[1])["figures"]
        told = narrative(reading.records.narratives, contract.contract, quarter.name)
        words = {"quotes": published_quotes(reading.records.quotes), **told}
        said = json.loads(report)["sections"]
        same_words = all(tuple(said.get(section, ())) == text for section, text in words.items())
        return same_words and json.loads(issued)["figures"] == now


def _folder(contract: Contract, quarter: Quarter, revision: int) -> str:
    return f"reports/{contract.contract}/{quarter.name}/r{revision}/"


def _claim_key(contract: Contract, quarter: Quarter, revision: int) -> Key:
    return Key(f"issue#{contract.contract}", f"{quarter.name}#r{revision:03d}")


def _evidence(
    reading: Reading, contract: Contract, quarter: Quarter, claim: Claim, late: Sequence[Mapping[str, str]] = ()
) -> tuple[Evidence, bytes]:
    history = History(reading.records)
    evidence = Evidence.gather(history, contract, quarter)
    provenance = Provenance(
        revision=claim.revision,
        extracted_at=claim.issued_at,
        sources={"records": reading.counts, "digest": reading.digest},
        unreadable=(*reading.unreadable, *history.unplaced),
        late_registers=late,
    )
    return evidence, evidence_file(evidence, provenance)


def _outcome(
    outcome: Literal["issued", "provisional", "draft"],
    reading: Reading,
    issue: tuple[Contract, Quarter, int],
    files: tuple[str, ...],
) -> Outcome:
    contract, quarter, revision = issue
    return Outcome(
        outcome,
        contract.contract,
        quarter.name,
        revision,
        files,
        records=sum(reading.counts.values()),
        unreadable=(*reading.unreadable, *History(reading.records).unplaced),
    )
