"""From the neutral model to the document: every word and figure of the report, in its order, as plain data.

report.typ lays out this data and decides nothing else; process.py runs Typst on both.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.domain.calendar.days import in_words, span_in_words
from shared.domain.calendar.quarter import london_day
from shared.reports.model import Chart, Part, Report, Section, Table
from shared.reports.numbers import MEANINGS
from shared.reports.pdf.letters import STAND_IN, font_families, is_right_to_left, written
from shared.reports.pdf.process import typeset

TEMPLATE = Path(__file__).with_name("report.typ")
_LONG_WORD = re.compile(r"([\w!-~]{12})(?=[\w!-~]{8})")
"""Where a word of twenty letters or more may be broken; never between a letter and its marks, which are no `\\w`."""

Spell = Callable[[str], str]


def write_pdf(report: Report) -> bytes:
    """Write report.pdf, set in a separate process."""
    return typeset(TEMPLATE, {"document": json.dumps(document(report, spelled))}, ["ua-1"])


def substitutions(report: Report) -> list[dict[str, Any]]:
    """Return the characters of the report that its PDF cannot write, each with its substitute and how often."""
    told: Counter[str] = Counter()
    document(report, lambda text: written(text, told))
    return [
        {"character": f"U+{ord(letter):04X}", "written_as": STAND_IN, "times": times}
        for letter, times in sorted(told.items())
    ]


def document(report: Report, spell: Spell) -> dict[str, Any]:
    """Return everything the document says; `spell` writes each text so that it can be set."""
    issued = datetime.fromisoformat(report.issued_at)
    spoken = spell(f"{report.service}, {report.quarter}")
    return {
        "title": spoken,
        "fonts": list(font_families()),
        "issued": [issued.year, issued.month, issued.day, issued.hour, issued.minute, issued.second],
        "quarter": report.quarter,
        "service": spell(report.service),
        "provider": spell(report.provider),
        "between": spell(f"{report.provider} for {report.commissioner}"),
        "foot": spell(f"{report.contract} · {report.quarter} · revision {report.revision}"),
        "facts": [
            ["Quarter", f"{report.quarter}: {span_in_words(report.spans['quarter'])}"],
            ["Year to date", span_in_words(report.spans["year_to_date"])],
            ["Commissioner", spell(report.commissioner)],
            ["Provider", spell(report.provider)],
            ["Contract", spell(report.contract)],
            ["Revision", str(report.revision)],
            ["Issued", in_words(london_day(issued))],
        ],
        "parts": [_part(report, part, spell) for part in report.contents],
    }


def _part(report: Report, part: Part, spell: Spell) -> dict[str, Any]:
    defined = report.definitions if part.id == "notes" else ()
    return {
        "title": spell(part.title),
        "sections": [_section(report, section, spell) for section in part.sections],
        "charts": [_chart(report.chart(chart), spell) for chart in part.charts],
        "tables": [_table(report, report.table(table), spell) for table in part.tables],
        "definitions": [[f"means-{it.id}", spell(it.label), spell(it.text)] for it in defined],
    }


def _section(report: Report, section: Section, spell: Spell) -> dict[str, Any]:
    said = [{"text": spell(text), "right_to_left": is_right_to_left(text)} for text in report.sections[section.id]]
    return {"title": spell(section.title), "saying": section.saying, "said": said}


def _chart(chart: Chart, spell: Spell) -> dict[str, Any]:
    return {"title": spell(chart.title), "alt": spell(chart.alt), "svg": written(chart.svg)}


def _table(report: Report, table: Table, spell: Spell) -> dict[str, Any]:
    meant = {definition.id for definition in report.definitions}
    rows = [report.texts(table, row) for row in table.rows]
    return {
        "title": spell(table.title),
        "unit": spell(table.unit),
        # No links: a header row is repeated on each page, and PDF/UA allows no link in repeated content.
        "heads": [spell(head) for head in table.heads],
        "numeric": [column.shows == "figure" for column in table.columns],
        "rows": [
            {"label": _linked(row.label, row.definition, meant, spell), "texts": texts}
            for row, texts in zip(table.rows, rows, strict=True)
        ],
        "notes": [*([spell(table.note)] if table.note else []), *_key(text for row in rows for text in row)],
    }


def _linked(label: str, definition: str, meant: set[str], spell: Spell) -> dict[str, Any]:
    return {"text": spell(label), "means": f"means-{definition}" if definition in meant else None}


def _key(texts: Iterable[str]) -> list[str]:
    """Explain the symbols in a table, in one line."""
    said = set(texts)
    found = [f"{symbol} {meaning}" for symbol, meaning in MEANINGS.items() if any(symbol in text for text in said)]
    return ["; ".join(found) + "."] if found else []


def spelled(text: str) -> str:
    """Write a text in letters that the fonts have, with break points in words that are wider than a column."""
    return _LONG_WORD.sub("\\1\N{ZERO WIDTH SPACE}", written(text))
