"""Issue a quarter's report: read, count, hide, write; files first, the manifest last.

Only a manifest makes an issue visible. A claim in the table fixes an issue's revision and its cutoff before anything
is written, so a run that compiles the same revision again, or at the same time, writes the same bytes.
"""

import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.links.link_keys import Secrets
from shared.domain.problems import refuse
from shared.domain.records.contract import Contract
from shared.domain.records.release import DRAFT_AFTER, issued_from
from shared.reports.build_report import says_the_same
from shared.reports.evidence_file import Provenance, evidence_file
from shared.reports.model import Report
from shared.reports.narrative_text import in_short
from shared.reports.writers import FORMATS, MANIFEST, write_manifest
from shared.services.issue_report.claiming import Claims
from shared.services.issue_report.reporting import Issuance, Reporting, issued_revisions
from shared.storage.charity import Reading, read_contracts, reading_of
from shared.storage.issues import is_approved, read_release
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

DUE_AFTER = DRAFT_AFTER
"""A closed quarter's report is due on the fifth day after it, unless it is reviewed first."""
OVERDUE_AFTER = timedelta(days=10)
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a compile.

    `issued`: a new revision exists. `stands`: it was issued before. `unchanged`: a reissue would change no figure.
    `provisional`: the quarter is still open, so there is evidence and no report. `draft`: it is closed, and its draft
    waits for the coordinator until its due day. `files` are the keys written, `records` how many were read for them,
    `unreadable` those that could not be read; `summary` says what the report contains.
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
    """A charity's store and files, its secrets, and the time: `now` for the domain, `stored_at` as stored on items."""

    store: RecordStore
    files: ReportFiles
    secrets: Secrets
    now: datetime
    today: date
    stored_at: str

    def compile_quarter(self, contract_name: str, quarter: Quarter, *, reissue: bool = False) -> Outcome:
        """Compile one quarter of one contract. Refused if there is no such contract or it has no day in the quarter."""
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
        """Return the day from which a closed quarter is issued: at once, or when it has been reviewed or is due."""
        release = read_release(self.store, contract.contract)
        if release is None or release.release == "automatic":
            return quarter.period.last
        return issued_from(quarter, release, approved=is_approved(self.store, contract.contract, quarter.name))

    def compile_due(self, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[Outcome]:
        """Issue every closed quarter that is due and has no issue, oldest first.

        `may_go_on` is called before each: the next day's run issues what this one has no time for.
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
        """Return the names of the quarters that have no issue ten days after it was due."""
        return [
            f"{contract.contract} {quarter.name}"
            for contract in read_contracts(self.store)
            for quarter in contract.quarters
            if quarter.period.last + DUE_AFTER + OVERDUE_AFTER <= self.today
            and self._issued_from(contract, quarter) + OVERDUE_AFTER <= self.today
            and not self._latest_revision(contract, quarter)
        ]

    @property
    def _claims(self) -> Claims:
        return Claims(self.store, self.files, self.secrets.tombstones, self.now, self.stored_at)

    def _provisional(self, contract: Contract, quarter: Quarter) -> Outcome:
        """Write an open quarter's evidence so far, for the charity only."""
        issuance = Issuance(contract, quarter, self._claims.of_a_draft())
        reading = reading_of(self._claims.items())
        content = _evidence(reading, issuance, self._late(reading, issuance))[1]
        key = f"{issuance.place('provisional')}evidence.json"
        self.files.put(key, content, JSON)
        return _outcome("provisional", reading, issuance, (key,))

    def _draft(self, contract: Contract, quarter: Quarter) -> Outcome:
        """Write what would be issued now, for the charity only."""
        issuance = Issuance(contract, quarter, self._claims.of_a_draft())
        reading = reading_of(self._claims.items())
        report, evidence = self._report(issuance, reading)
        folder = issuance.place("provisional")
        self.files.put(f"{folder}evidence.json", evidence, JSON)
        for name, form in FORMATS.items():
            self.files.put(f"{folder}{name}", form.write(report), form.media_type)
        keys = tuple(f"{folder}{name}" for name in ("evidence.json", *FORMATS))
        return replace(_outcome("draft", reading, issuance, keys), summary=in_short(report))

    def _issue(self, contract: Contract, quarter: Quarter, revision: int) -> Outcome:
        """Claim a revision and write it: its evidence, its files, and the manifest that makes it visible."""
        claimed = self._claims.claim(contract, quarter, revision)
        issuance = Issuance(contract, quarter, claimed.claim)
        report, evidence = self._report(issuance, claimed.reading, claimed.before)
        written = {name: form.write(report) for name, form in FORMATS.items()}
        digest = hmac.new(self.secrets.digests, evidence, "sha256").hexdigest()
        evidence_key = f"{issuance.place('evidence')}evidence.json"
        self.files.put(evidence_key, evidence, JSON)
        folder = issuance.place("reports")
        for name, content in written.items():
            self.files.put(f"{folder}{name}", content, FORMATS[name].media_type)
        self.files.put(f"{folder}{MANIFEST}", write_manifest(report, written, digest), JSON)
        keys = (evidence_key, *(f"{folder}{name}" for name in (*written, MANIFEST)))
        return replace(_outcome("issued", claimed.reading, issuance, keys), summary=in_short(report))

    def _report(self, issuance: Issuance, reading: Reading, before: Reading | None = None) -> tuple[Report, bytes]:
        """Make the report of an issue or a draft, and its evidence.json."""
        late = self._late(reading, issuance)
        evidence, content = _evidence(reading, issuance, late)
        return Reporting(self.files).report(issuance, evidence, reading, before, len(late)), content

    def _late(self, reading: Reading, issuance: Issuance) -> list[dict[str, str]]:
        """List the registers of this year's earlier quarters that arrived after the cutoff of their quarter's issue.

        They count in the year to date, and in that quarter's next revision; no report is rewritten automatically.
        """
        contract, quarter = issuance.contract, issuance.quarter
        late = []
        for earlier in contract.quarters:
            if earlier.year == quarter.year and earlier < quarter:
                issued = self._claims.last_cut_off(contract, earlier, issuance.claim.cutoff.at)
                late += [
                    {"session": register.session, "quarter": earlier.name, "held_on": register.held_on.isoformat()}
                    for register in reading.records.latest_registers()
                    if issued and register.held_on in earlier.period and reading.arrived[register.session] > issued
                ]
        return late

    def _latest_revision(self, contract: Contract, quarter: Quarter) -> int:
        """Return the latest revision that has a manifest, or 0."""
        return max(issued_revisions(self.files, contract, quarter), default=0)

    def _is_unchanged(self, contract: Contract, quarter: Quarter, revision: int) -> bool:
        """Return whether a report made now would have the same figures and words as an issue."""
        of_before = f"{contract.contract}/{quarter.name}/r{revision}/"
        issued = self.files.get(f"evidence/{of_before}evidence.json")
        report = self.files.get(f"reports/{of_before}report.json")
        if issued is None or report is None:
            return False
        reading = reading_of(self._claims.items())
        evidence, content = _evidence(reading, Issuance(contract, quarter, self._claims.of_a_draft()))
        same_figures = json.loads(issued)["figures"] == json.loads(content)["figures"]
        return same_figures and says_the_same(json.loads(report), evidence, reading.records)


def _evidence(reading: Reading, issuance: Issuance, late: Sequence[Mapping[str, str]] = ()) -> tuple[Evidence, bytes]:
    history = History(reading.records)
    evidence = Evidence.gather(history, issuance.contract, issuance.quarter)
    provenance = Provenance(
        revision=issuance.claim.revision,
        extracted_at=issuance.claim.issued_at,
        sources={"records": reading.counts, "digest": reading.digest},
        unreadable=(*reading.unreadable, *history.unplaced),
        late_registers=late,
    )
    return evidence, evidence_file(evidence, provenance)


def _outcome(
    outcome: Literal["issued", "provisional", "draft"], reading: Reading, issuance: Issuance, files: tuple[str, ...]
) -> Outcome:
    return Outcome(
        outcome,
        issuance.contract.contract,
        issuance.quarter.name,
        issuance.claim.revision,
        files,
        records=sum(reading.counts.values()),
        unreadable=(*reading.unreadable, *History(reading.records).unplaced),
    )
