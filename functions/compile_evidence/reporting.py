"""The report of a quarter from what was read: what it looks back at, what it is made of, what it revises."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.contract import Contract
from shared.domain.disclosure import Rules
from shared.domain.evidence import Evidence
from shared.domain.history import History
from shared.domain.quarter import Quarter
from shared.reports.comparisons import PastReport, looked_back_at
from shared.reports.making import Material, make_report
from shared.reports.model import Report
from shared.reports.revising import reason, revised
from shared.reports.writers import MANIFEST
from shared.storage.charity import Reading
from shared.storage.items import Item
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles


@dataclass(frozen=True, slots=True)
class Issue:
    """What an issue is about: whose quarter, which revision, when it was cut off (as items carry it) and issued.

    `looks_back_at` is the revision of each earlier quarter that stood when it was claimed.
    """

    contract: Contract
    quarter: Quarter
    revision: int
    cut_off: str
    issued_at: str
    looks_back_at: Mapping[Quarter, int]


def issued_revisions(files: ReportFiles, contract: Contract, quarter: Quarter) -> list[int]:
    """Return the revisions of a quarter that have a manifest, in order."""
    folder = f"reports/{contract.contract}/{quarter.name}/r"
    issued = (key.removeprefix(folder) for key in files.keys(folder) if key.endswith(f"/{MANIFEST}"))
    return sorted(int(found.partition("/")[0]) for found in issued)


def looks_back_at(files: ReportFiles, contract: Contract, quarter: Quarter) -> dict[Quarter, int]:
    """Return the latest revision of each issued quarter that a quarter's report looks back at: a claim keeps it."""
    found = {past: issued_revisions(files, contract, past) for past in looked_back_at(quarter)}
    return {past: revisions[-1] for past, revisions in found.items() if revisions}


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where earlier issues are found."""

    store: RecordStore
    files: ReportFiles

    def report(self, issue: Issue, evidence: Evidence, reading: Reading, late_registers: int) -> Report:
        """Make an issue's report; a revision says what it changed."""
        records = reading.records
        report = make_report(
            Material(
                evidence,
                issue.revision,
                issue.issued_at,
                Rules(),
                targets=records.targets,
                groups=records.groups,
                steps=records.stages,
                quotes=records.quotes,
                narratives=records.narratives,
                indicators=records.indicators,
                past=list(self._past(issue)),
                late_registers=late_registers,
                unreadable=len(reading.unreadable) + len(History(records).unplaced),
            )
        )
        earlier = self.latest_before(issue) if issue.revision > 1 else None
        return revised(report, earlier, self._reason(issue, evidence, reading)) if earlier else report

    def latest_before(self, issue: Issue) -> Mapping[str, Any] | None:
        """Return the report.json of the issue before: the latest earlier revision whose files are still there."""
        found = (self._content(issue.contract, issue.quarter, number) for number in range(issue.revision - 1, 0, -1))
        return next((content for content in found if content), None)

    def _past(self, issue: Issue) -> Iterator[PastReport]:
        """Yield the reports that this one looks back at, as they stood when it was claimed.

        Where the files of such a revision were removed since, the next one that is there stands for it.
        """
        for quarter, claimed in issue.looks_back_at.items():
            standing = [number for number in issued_revisions(self.files, issue.contract, quarter) if number >= claimed]
            content = self._content(issue.contract, quarter, min(standing)) if standing else None
            if content:
                yield PastReport.read(content)

    def _content(self, contract: Contract, quarter: Quarter, revision: int) -> Mapping[str, Any] | None:
        content = self.files.get(f"reports/{contract.contract}/{quarter.name}/r{revision}/report.json")
        found: Mapping[str, Any] | None = json.loads(content) if content else None
        return found

    def _reason(self, issue: Issue, evidence: Evidence, reading: Reading) -> str:
        """Say why figures changed since the issue before, by what came in since it was cut off."""
        key = f"{issue.quarter.name}#r{issue.revision - 1:03d}"
        claims = [_cut_off(claim) for claim in self.store.query(f"issue#{issue.contract.contract}", key)]
        since = max(claims, default="")
        registers = [
            register
            for register in reading.records.latest_registers()
            if register.held_on in evidence.spans["year_to_date"] and reading.arrived[register.session] > since
        ]
        corrected = sum(register.version > 1 for register in registers)
        return reason(late=len(registers) - corrected, corrected=corrected, others=not registers)


def _cut_off(claim: Item) -> str:
    return str(json.loads(claim.body)["cutoff"])
