"""Make a quarter's report from what was read: what it looks back at, what it contains, what it revises."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure.facts import Issue
from shared.domain.figures.change_attribution import Since, attribute_changes
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.domain.records.confidentiality import rules_of
from shared.domain.records.contract import Contract
from shared.reports.build_report import Material, build_report
from shared.reports.comparisons import PastReport, looked_back_at
from shared.reports.model import Report
from shared.reports.revising import Why, revised
from shared.reports.writers import MANIFEST
from shared.services.issue_report.claiming import Claim
from shared.services.issue_report.released import read_issues
from shared.storage.charity import Reading
from shared.storage.report_files import ReportFiles


@dataclass(frozen=True, slots=True)
class Issuance:
    """What is to be issued: the contract and quarter, and what was fixed by its claim."""

    contract: Contract
    quarter: Quarter
    claim: Claim

    def place(self, part: str) -> str:
        """Return the folder for its files under `reports`, `evidence` or `provisional`."""
        revision = f"r{self.claim.revision}/" if self.claim.revision else ""
        return f"{part}/{self.contract.contract}/{self.quarter.name}/{revision}"


def issued_revisions(files: ReportFiles, contract: Contract, quarter: Quarter) -> list[int]:
    """Return the revisions of a quarter that have a manifest, in order."""
    folder = f"reports/{contract.contract}/{quarter.name}/r"
    issued = (key.removeprefix(folder) for key in files.keys(folder) if key.endswith(f"/{MANIFEST}"))
    return sorted(int(found.partition("/")[0]) for found in issued)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where earlier issues are found."""

    files: ReportFiles

    def report(
        self, issuance: Issuance, evidence: Evidence, reading: Reading, before: Reading | None, late_registers: int
    ) -> Report:
        """Make an issue's report; a revision says what it changed, as far as may be shown.

        `before` is what the previous revision counted.
        """
        records, claim = reading.records, issuance.claim
        published = read_issues(self.files, records.contracts, claim.earlier)
        report = build_report(
            Material(
                evidence,
                claim.revision,
                claim.issued_at,
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
        earlier = self.latest_before(issuance)
        if earlier is None or before is None:
            return report
        return revised(report, earlier, _why(evidence, records, before.records, published))

    def latest_before(self, issuance: Issuance) -> Mapping[str, Any] | None:
        """Return the report.json of the previous issue: the latest earlier revision whose files still exist."""
        numbers = range(issuance.claim.revision - 1, 0, -1)
        found = (self._content(issuance.contract, issuance.quarter, number) for number in numbers)
        return next((content for content in found if content), None)

    def _past(self, issuance: Issuance) -> Iterator[PastReport]:
        """Yield the reports that this one looks back at, as they were when it was claimed.

        If the files of such a revision have been removed since, the next existing revision is used instead.
        """
        for quarter in looked_back_at(issuance.quarter):
            folder = f"reports/{issuance.contract.contract}/{quarter.name}/r"
            issued = [
                int(name.removeprefix(folder).strip("/")) for name in issuance.claim.earlier if name.startswith(folder)
            ]
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


def _why(evidence: Evidence, records: Records, before: Records, published: Sequence[Issue]) -> Why:
    """Find why things have changed since the previous issue of the same quarter."""
    mine = (evidence.contract.contract, evidence.quarter)
    issues = [issue for issue in published if (issue.contract, issue.quarter) == mine]
    was = {name: fact.value for name, fact in issues[-1].figures.items()} if issues else {}
    withdrawn = frozenset(quote.text for quote in records.quotes if not quote.may_be_published)
    return Why(attribute_changes(evidence, Since.between(before, records), was), withdrawn)
