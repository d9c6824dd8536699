"""The formats of a report: one table from a file's name to its writer. A new format is one writer and one row."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.built import style_hash
from shared.domain.calendar.days import in_words, span_in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.spreadsheet import MARK, csv_line, is_active
from shared.i18n import later
from shared.pages import environment, render
from shared.reports.data_package import describe
from shared.reports.model import Report
from shared.reports.pdf import substitutions, write_pdf
from shared.reports.xlsx import write_xlsx

MANIFEST = "manifest.json"
_OF_FIGURES = ("id", "label", "value", "shown", "status", "revised", "counts", "target", "rag", "definition")
_OF_CHANGES = ("was", "why")
CSV_COLUMNS = (*_OF_FIGURES, *_OF_CHANGES)
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?( %)?")


def write_json(report: Report) -> bytes:
    """Write report.json, the single source of the other formats."""
    content = {
        "contract": report.contract,
        "quarter": report.quarter,
        "revision": report.revision,
        "figures": [asdict(figure) for figure in report.figures.values()],
        "sections": report.sections,
        "contents": [asdict(part) for part in report.contents],
        "tables": [asdict(table) for table in report.tables],
        "charts": [
            {"id": chart.id, "title": chart.title, "alt": chart.alt, "table": chart.table} for chart in report.charts
        ],
        "definitions": [asdict(definition) for definition in report.definitions],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def write_csv(report: Report) -> bytes:
    """Write report.csv: a row for each figure, for spreadsheets (so with a byte order mark, and never a formula).

    For a figure that this issue revised, the last columns say what it was and why it changed.
    """
    changes = {change.figure: change for change in report.changes}
    rows = [
        [
            *(_cell(getattr(figure, column)) for column in _OF_FIGURES),
            *(_cell(getattr(changes.get(name), column, None)) for column in _OF_CHANGES),
        ]
        for name, figure in report.figures.items()
    ]
    return "".join(map(csv_line, [CSV_COLUMNS, *rows])).encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"{MARK}{text}" if is_active(text) and not _NUMBER.fullmatch(text) else text


def write_html(report: Report) -> bytes:
    """Write report.html: the page that people open first, complete in one file."""
    style = environment().get_template("report.css").render()
    page = render(
        "report",
        report=report,
        style=style,
        style_hashes=f"{style_hash()} {_source(style)}",
        charity={"name": report.provider},
        days=span_in_words,
        issued_on=in_words(london_day(datetime.fromisoformat(report.issued_at))),
    )
    return page.encode()


def _source(style: str) -> str:
    """Return the policy's source expression for an inlined style."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def write_data_package(report: Report) -> bytes:
    """Write datapackage.json: what report.csv holds, for programs (Frictionless Data Package)."""
    return describe(report, "report.csv", CSV_COLUMNS, write_csv(report))


def _none(_report: Report) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True, slots=True)
class Format:
    """One file of a report: how it is written, how it is served, and which characters it replaces.

    `substitutions` lists each character that the file replaces, with its replacement and how often.
    """

    write: Callable[[Report], bytes]
    media_type: str
    what: str
    substitutions: Callable[[Report], list[dict[str, Any]]] = _none


FORMATS: Mapping[str, Format] = {
    "report.html": Format(write_html, "text/html; charset=utf-8", later("The report, as a page")),
    "report.pdf": Format(write_pdf, "application/pdf", later("The report, to print and to hand on"), substitutions),
    "report.xlsx": Format(
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        later("The report's tables, as a workbook"),
    ),
    "report.csv": Format(write_csv, "text/csv; charset=utf-8", later("Every figure, for a spreadsheet")),
    "report.json": Format(write_json, "application/json", later("Every figure, as data")),
    "datapackage.json": Format(
        write_data_package, "application/json", later("What the columns of report.csv hold, as data")
    ),
}


def write_manifest(report: Report, files: Mapping[str, bytes], evidence_digest: str) -> bytes:
    """Write manifest.json: the issue's contents, the rules it was made under, and what it changed."""
    content = {
        "contract": report.contract,
        "quarter": report.quarter,
        "revision": report.revision,
        "issued_at": report.issued_at,
        "files": [
            {
                "name": name,
                "bytes": len(content),
                "sha256": sha256(content).hexdigest(),
                "media_type": FORMATS[name].media_type,
            }
            for name, content in files.items()
        ],
        "substitutions": [
            {"file": name, **replaced} for name in files for replaced in FORMATS[name].substitutions(report)
        ],
        "evidence_digest": evidence_digest,
        "changes": [
            {"figure": change.figure, "label": change.label, "was": change.was, "is": change.now, "why": change.why}
            for change in report.changes
        ],
        "rules": asdict(report.rules),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
