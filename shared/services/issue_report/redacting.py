"""Redact: remove from reports the words that someone withdrew, or that were erased with them.

A quarter that quotes such words gets a revision without them, and the files of every earlier revision that has them are
removed. Disclosure control still knows what these showed (removed.json, beside their evidence): someone may have kept
a copy. What to redact is found by reading what was issued, so the next run completes one that was killed.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.records.collection import Records
from shared.reports.narrative_text import narrative, published_quotes
from shared.reports.writers import MANIFEST
from shared.services.issue_report.issuing import JSON, Issuing
from shared.services.issue_report.released import REMOVED, issued_so_far
from shared.storage.charity import read_charity

_REDACTED = ("quotes", "narrative_case_study")


def redact(issuing: Issuing, may_go_on: Callable[[], bool] = lambda: True) -> list[str]:
    """Remove from every report what may no longer be quoted; return the folders whose files were removed.

    `may_go_on` is called before each report to redact: the next run does the rest.
    """
    records = read_charity(issuing.store).records
    removed = []
    for folder in [*issued_so_far(issuing.files)]:
        _, contract, quarter, _, _ = folder.split("/")
        report = issuing.files.get(f"{folder}report.json")
        if report and _says_too_much(json.loads(report), records, contract, quarter):
            if not may_go_on():
                break
            without = issuing.compile_quarter(contract, Quarter.named(quarter), reissue=True)
            if without.outcome not in ("issued", "unchanged"):
                continue  # no revision replaces it
            _remove(issuing, folder, json.loads(report))
            removed.append(folder)
    return removed


def _says_too_much(report: Mapping[str, Any], records: Records, contract: str, quarter: str) -> bool:
    may = {
        "quotes": published_quotes(records.quotes),
        "narrative_case_study": narrative(records.narratives, contract, quarter)["narrative_case_study"],
    }
    return any(not set(report["sections"].get(section, ())) <= set(may[section]) for section in _REDACTED)


def _remove(issuing: Issuing, folder: str, report: Mapping[str, Any]) -> None:
    """Remove an issue's files, the manifest first, so that it is never half visible."""
    manifest = issuing.files.get(f"{folder}{MANIFEST}")
    if manifest:
        kept = {"issued_at": json.loads(manifest)["issued_at"], "figures": report["figures"]}
        beside = f"{folder.replace('reports/', 'evidence/', 1)}{REMOVED}"
        issuing.files.put(beside, json.dumps(kept, ensure_ascii=False).encode(), JSON)
    for key in _files_of(issuing, folder):
        issuing.files.remove(key)


def _files_of(issuing: Issuing, folder: str) -> Iterator[str]:
    keys = list(issuing.files.keys(folder))
    yield from sorted(keys, key=lambda key: (not key.endswith(MANIFEST), key.endswith("report.json"), key))
