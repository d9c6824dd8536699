"""What was published before: every issue of every contract, read back from its own files.

What an issue showed is read from its report.json, not counted again: records may have changed since. What it hid, and
how many people each figure counted, is in its evidence.json, which never leaves the charity.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure.facts import Fact, Issue
from shared.domain.figures.evidence import SPANS, Path, spans_of
from shared.domain.figures.figure_name import FigureName
from shared.domain.records.contract import Contract
from shared.reports.writers import MANIFEST
from shared.storage.report_files import ReportFiles

REPORTS, EVIDENCE = "reports/", "evidence/"
REMOVED = "removed.json"
"""The file that keeps what an issue showed after its files were removed: it is still known to those who read it."""


def issued_so_far(files: ReportFiles) -> list[str]:
    """Return the folder of every existing issue, in the order in which they were issued."""
    standing = {key.removesuffix(MANIFEST): key for key in files.keys(REPORTS) if key.endswith(f"/{MANIFEST}")}
    removed = {
        key.removesuffix(REMOVED).replace(EVIDENCE, REPORTS, 1): key
        for key in files.keys(EVIDENCE)
        if key.endswith(f"/{REMOVED}")
    }
    folders = {**standing, **removed}
    issued = {folder: str(_read(files, key)["issued_at"]) for folder, key in folders.items()}
    return sorted(folders, key=lambda folder: (issued[folder], *_order(folder)))


def read_issues(files: ReportFiles, contracts: Sequence[Contract], folders: Sequence[str]) -> list[Issue]:
    """Read the issues in these folders; one whose contract was deleted still counts as published, without dates."""
    known = {contract.contract: contract for contract in contracts}
    return [issue for folder in folders if (issue := _issue(files, known, folder))]


def _order(folder: str) -> tuple[str, str, int]:
    _, contract, quarter, revision, _ = folder.split("/")
    return quarter, contract, int(revision.removeprefix("r"))


def _issue(files: ReportFiles, contracts: Mapping[str, Contract], folder: str) -> Issue | None:
    quarter_name, contract_name, revision = _order(folder)
    contract, quarter = contracts.get(contract_name), Quarter.named(quarter_name)
    spans = spans_of(contract, quarter) if contract else None
    if spans is None:
        return None
    beside = folder.replace(REPORTS, EVIDENCE, 1)
    evidence = _read(files, f"{beside}evidence.json")
    issued = _read(files, f"{folder}report.json")["figures"] or _read(files, f"{beside}{REMOVED}")["figures"]
    published = {figure["id"]: figure for figure in issued}
    figures = {
        name: Fact(value, contributors, published[name]["value"], published[name]["base"])
        for name, value, contributors in _counted(evidence)
        if name in published
    }
    return Issue(contract_name, quarter, revision, spans, figures)


def _counted(evidence: Mapping[str, Any]) -> Iterator[tuple[FigureName, float | None, int | None]]:
    """Yield every figure of an evidence.json: its name, value and number of contributors."""
    for span in SPANS:
        figures = dict(evidence["figures"][span])
        contributors = dict(_flat((), figures.pop("contributors")))
        for path, value in _flat((), figures):
            yield FigureName(span, *path), value, contributors.get(path)


def _flat(stem: Path, nested: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from _flat((*stem, name), value)
        else:
            yield (*stem, name), value


def _read(files: ReportFiles, key: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(files.get(key) or b'{"figures": {}}')
    return content
