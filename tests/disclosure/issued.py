"""Issues reports one after the other through the product's own model and writers, and reads back what it published."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure import Rules
from shared.domain.figures.evidence import Evidence, Path
from shared.domain.figures.history import History
from shared.domain.figures.measure import Figure
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.erasure import held_on, people_in
from shared.reports.build_report import Material, build_report
from shared.reports.evidence_file import Provenance, evidence_file
from shared.reports.model import Report
from shared.reports.publishing import candidates
from shared.reports.revising import Why, revised
from shared.reports.writers import FORMATS, write_manifest
from shared.services.issue_report.released import read_issues
from shared.storage.report_files import ReportFiles
from tests.disclosure.attacker import Attacker, Column, Files, Sum
from tests.disclosure.judge import values_of

ISSUED_AT = "2023-04-05T06:00:00Z"


@dataclass
class Bucket:
    """A bucket in memory, as far as issuing and reading back need one."""

    content: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        return self.content.get(key)

    def keys(self, prefix: str) -> Iterator[str]:
        yield from (key for key in sorted(self.content) if key.startswith(prefix))


@dataclass
class Press:
    """Everything that was issued, in order."""

    rules: Rules = field(default_factory=Rules)
    bucket: Bucket = field(default_factory=Bucket)
    folders: list[str] = field(default_factory=list)
    contracts: dict[str, Contract] = field(default_factory=dict)
    truth: dict[tuple[str, str, int], dict[str, dict[Path, Figure]]] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)

    def issue(self, records: Records, quarter: Quarter, contract: str | None = None) -> Report:
        """Issue a quarter's next revision."""
        under = records.contract(contract) if contract else records.contracts[0]
        assert under is not None
        self.contracts[under.contract] = under
        evidence = Evidence.gather(History(records), under, quarter)
        revision = 1 + sum(known[:2] == (under.contract, quarter.name) for known in self.truth)
        earlier = read_issues(cast("ReportFiles", self.bucket), list(self.contracts.values()), self.folders)
        report = build_report(
            Material(evidence, revision, ISSUED_AT, self.rules, groups=records.groups, earlier=earlier)
        )
        if revision > 1:
            before = next(
                old for old in reversed(self.reports) if (old.contract, old.quarter) == (under.contract, quarter.name)
            )
            shown = [
                {"id": name, "label": figure.label, "shown": figure.shown} for name, figure in before.figures.items()
            ]
            issued = {"figures": shown, "sections": before.sections}
            report = revised(report, issued, Why())
        self._write(report, evidence)
        return report

    def _write(self, report: Report, evidence: Evidence) -> None:
        folder = f"reports/{report.contract}/{report.quarter}/r{report.revision}/"
        written = {name: FORMATS[name].write(report) for name in ("report.json", "report.csv")}
        provenance = Provenance(report.revision, ISSUED_AT, {}, (), ())
        self.bucket.content[f"{folder.replace('reports/', 'evidence/', 1)}evidence.json"] = evidence_file(
            evidence, provenance
        )
        for name, content in {**written, "manifest.json": write_manifest(report, written, "")}.items():
            self.bucket.content[f"{folder}{name}"] = content
        self.folders.append(folder)
        self.reports.append(report)
        figures: dict[str, dict[Path, Figure]] = {}
        for place, figure in candidates(evidence).items():
            figures.setdefault(place.span, {})[place.path] = figure
        self.truth[report.contract, report.quarter, report.revision] = figures

    def attacker(self) -> Attacker:
        """Give an attacker all files, and a friend who says which of its guesses are right."""
        values = values_of(self.truth)

        def is_so(terms: Sum, low: float, high: float) -> bool:
            return low - 1e-6 <= sum(factor * values[column] for column, factor in terms.items()) <= high + 1e-6

        files = [
            Files(*(self.bucket.content[f"{folder}{name}"] for name in ("report.json", "report.csv", "manifest.json")))
            for folder in self.folders
        ]
        return Attacker(files, self.dates, is_so)

    def insiders(self, records: Records) -> list[dict[Column, float]]:
        """Return what each person knows by having been there: what they gave themselves to every figure."""
        return [self._given_by(person, records) for person in sorted(people_in(records))]

    def _given_by(self, person: str, records: Records) -> dict[Column, float]:
        own = held_on(records, person)
        alone = replace(
            own,
            registers=tuple(register.model_copy(update={"unnamed": 0}) for register in own.registers),
            sessions=records.sessions,
            groups=records.groups,
        )
        given: dict[Column, float] = {}
        for contract, quarter, revision in self.truth:
            evidence = Evidence.gather(History(alone), self.contracts[contract], Quarter.named(quarter))
            figures = candidates(evidence)
            given.update(
                ((contract, quarter, revision, str(name)), figure.value)
                for name, figure in figures.items()
                if figure.contributors and figure.value
            )
        return given

    @property
    def dates(self) -> dict[str, tuple[date, date]]:
        """The days of each contract."""
        return {name: (contract.starts_on, contract.ends_on) for name, contract in self.contracts.items()}
