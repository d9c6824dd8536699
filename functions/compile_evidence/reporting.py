"""The report of a quarter from what was read: what it looks back at, what it is made of, what it revises."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functions.compile_evidence.released import read_issues
from shared.domain.confidentiality import rules_of
from shared.domain.contract import Contract
from shared.domain.disclosure.facts import Issue
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
class Issuance:
    """What is to be issued: whose quarter, which revision, when it was cut off (as items carry it) and issued.

    `earlier` are the folders of the issues that stood when it was claimed, in the order in which they were issued.
    """

    contract: Contract
    quarter: Quarter
    revision: int
    cut_off: str
    issued_at: str
    earlier: tuple[str, ...]


def issued_revisions(files: ReportFiles, contract: Contract, quarter: Quarter) -> list[int]:
    """Return the revisions of a quarter that have a manifest, in order."""
    folder = f"reports/{contract.contract}/{quarter.name}/r"
    issued = (key.removeprefix(folder) for key in files.keys(folder) if key.endswith(f"/{MANIFEST}"))
    return sorted(int(found.partition("/")[0]) for found in issued)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where earlier issues are found."""

    store: RecordStore
    files: ReportFiles

    def report(self, issuance: Issuance, evidence: Evidence, reading: Reading, late_registers: int) -> Report:
        """Make an issue's report; a revision says what it changed, as far as may be shown."""
        records = reading.records
        published = read_issues(self.files, records.contracts, issuance.earlier)
        report = make_report(
            Material(
                evidence,
                issuance.revision,
                issuance.issued_at,
                rules_of(issuance.contract.contract, records.confidentiality),
                targets=records.targets,
                groups=records.groups,
                steps=records.stages,
                quotes=records.quotes,
                narratives=records.narratives,
                indicators=records.indicators,
                past=list(self._past(issuance)),
                late_registers=late_registers,
                unreadable=len(reading.unreadable) + len(History(records).unplaced),
                earlier=published,
            )
        )
        earlier = self.latest_before(issuance) if issuance.revision > 1 else None
        if earlier is None:
            return report
        return revised(report, earlier, self._reason(issuance, evidence, reading), changed_since(published, evidence))

    def latest_before(self, issuance: Issuance) -> Mapping[str, Any] | None:
        """Return the report.json of the issue before: the latest earlier revision whose files are still there."""
        numbers = range(issuance.revision - 1, 0, -1)
        found = (self._content(issuance.contract, issuance.quarter, number) for number in numbers)
        return next((content for content in found if content), None)

    def _past(self, issuance: Issuance) -> Iterator[PastReport]:
        """Yield the reports that this one looks back at, as they stood when it was claimed.

        Where the files of such a revision were removed since, the next one that is there stands for it.
        """
        for quarter in looked_back_at(issuance.quarter):
            folder = f"reports/{issuance.contract.contract}/{quarter.name}/r"
            issued = [int(name.removeprefix(folder).strip("/")) for name in issuance.earlier if name.startswith(folder)]
            if not issued:
                continue
            there = issued_revisions(self.files, issuance.contract, quarter)
            standing = [number for number in there if number >= max(issued)]
            content = self._content(issuance.contract, quarter, min(standing)) if standing else None
            if content:
                yield PastReport.read(content)

    def _content(self, contract: Contract, quarter: Quarter, revision: int) -> Mapping[str, Any] | None:
        content = self.files.get(f"reports/{contract.contract}/{quarter.name}/r{revision}/report.json")
        found: Mapping[str, Any] | None = json.loads(content) if content else None
        return found

    def _reason(self, issuance: Issuance, evidence: Evidence, reading: Reading) -> str:
        """Say why figures changed since the issue before, by what came in since it was cut off."""
        key = f"{issuance.quarter.name}#r{issuance.revision - 1:03d}"
        claims = [_cut_off(claim) for claim in self.store.query(f"issue#{issuance.contract.contract}", key)]
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


def changed_since(earlier: Sequence[Issue], evidence: Evidence) -> frozenset[str]:
    """Return the ids of the figures that are not what they were in the issue before of the same quarter."""
    before = [
        issue for issue in earlier if (issue.contract, issue.quarter) == (evidence.contract.contract, evidence.quarter)
    ]
    was = before[-1].figures if before else {}
    now = {
        ".".join((span, *name)): figure for span in evidence.figures for name, figure in evidence.figures[span].items()
    }
    return frozenset(name for name, fact in was.items() if name in now and now[name].value != fact.value)
