"""The workbook: a cover, notes, the text, one real table a sheet in the report's order, every figure, definitions.

Every table has one header row, the first, and no cell is merged, so that a sheet can be sorted, read by a program or
pasted as it is. Titles, units and notes of the tables are on the sheet Notes.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.domain.calendar.days import in_words, span_in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.spreadsheet import is_active
from shared.reports.model import STATUS_WORDS, Report, Table
from shared.reports.numbers import MEANINGS
from shared.reports.xlsx.cells import Number, cell_of, text_of
from shared.reports.xlsx.charts import add_chart

Cell = Number | str
FIGURE_COLUMNS = ("id", "label", "value", "shown", "status", "revised", "counts", "target", "definition", "was", "why")
_WIDEST, _NARROWEST = 64, 9
_NAME_LENGTH = 31
_LINE = 15
"""The height of a line of text, in points."""
_INK, _DEEP, _PALE = "#1f2b2d", "#0f5f5c", "#e9f1ee"


@dataclass
class ReportWorkbook:
    """A workbook being written: its sheets by name, and its formats, each made once."""

    book: xlsxwriter.Workbook
    names: set[str] = field(default_factory=set)
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def format(self, **wanted: Any) -> Format:  # noqa: ANN401 - as XlsxWriter names them
        """Return a format with these properties."""
        key = tuple(wanted.items())
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"font_name": "Arial", "font_size": 11, "font_color": _INK, "valign": "top", **wanted}
            )
        return self.formats[key]

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet; its name is shortened, and numbered if that makes it the same as another."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", text_of(name)).strip()[:_NAME_LENGTH] or "Table"
        numbered, number = plain, 1
        while numbered.casefold() in self.names:
            number += 1
            numbered = f"{plain[: _NAME_LENGTH - len(f' {number}')]} {number}"
        self.names.add(numbered.casefold())
        sheet = self.book.add_worksheet(numbered)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def write(self, sheet: Worksheet, row: int, column: int, cell: Cell, **wanted: Any) -> None:  # noqa: ANN401 - as XlsxWriter names them
        """Write a cell: a number as a number, and everything else as text that stays text."""
        if isinstance(cell, Number):
            sheet.write_number(row, column, cell.value, self.format(num_format=cell.display, **wanted))
            return
        words = text_of(cell)
        if is_active(words):
            wanted["quote_prefix"] = True
        sheet.write_string(row, column, words, self.format(**wanted))

    def table(self, name: str, table_name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Worksheet:
        """Add a sheet that holds one table: headings in its first row, then its rows; numbers are right-aligned."""
        sheet = self.sheet(name)
        columns = range(len(heads))
        numeric = [at > 0 and any(isinstance(row[at], Number) or _is_symbol(row[at]) for row in rows) for at in columns]
        looks = [{"align": "right"} if numeric[at] else {"indent": int(at > 0), "text_wrap": True} for at in columns]
        unique = list(_unique(map(text_of, heads)))
        widths = [_width([unique[at], *(row[at] for row in rows)]) for at in columns]
        for at, head in enumerate(unique):
            sheet.write_string(0, at, head, self._head_format(looks[at]))
            sheet.set_column(at, at, widths[at])
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, _LINE * max(map(_lines, row, widths)))
            for at, cell in enumerate(row):
                self.write(sheet, number, at, cell, **looks[at])
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if rows:
            shown = [{"header": unique[at], "header_format": self._head_format(looks[at])} for at in columns]
            options = {"name": table_name, "columns": shown, "style": "Table Style Light 1", "autofilter": False}
            sheet.add_table(0, 0, len(rows), len(heads) - 1, options)
        return sheet

    def _head_format(self, look: Mapping[str, Any]) -> Format:
        ruled = {"bold": True, "bg_color": _PALE, "bottom": 1, "bottom_color": _DEEP, "text_wrap": True}
        return self.format(**{**ruled, "valign": "bottom", **look})


def workbook_of(report: Report) -> bytes:
    """Return the whole workbook; the same report gives the same bytes."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as made:
        issued = datetime.fromisoformat(report.issued_at)
        made.set_properties(
            {
                "title": text_of(f"{report.service}, {report.quarter}"),
                "author": text_of(report.provider),
                "created": issued.replace(tzinfo=None),
            }
        )
        book = ReportWorkbook(made)
        cover = book.sheet("Cover")
        book.table("Notes", "notes", ("About", "Note"), list(_notes(report)))
        book.table("Words", "words", ("Part", "Under", "Words"), list(_words(report)))
        sheets = {table.id: _table(book, report, table) for table in _tables(report)}
        book.table("Every figure", "figures", FIGURE_COLUMNS, list(_figures(report)))
        definitions = [(definition.label, definition.text) for definition in report.definitions]
        book.table("Definitions", "definitions", ("Figure", "What it means"), definitions)
        _cover(book, cover, report, {table: sheet.get_name() for table, sheet in sheets.items()})
    return content.getvalue()


def _tables(report: Report) -> Iterator[Table]:
    for part in report.contents:
        yield from map(report.table, part.tables)


def _table(book: ReportWorkbook, report: Report, table: Table) -> Worksheet:
    rows = [
        (
            row.label,
            *(
                cell_of(report.figures[figure], text) if column.shows == "figure" else text
                for column, figure, text in zip(table.columns, row.figures, report.texts(table, row), strict=True)
            ),
        )
        for row in table.rows
    ]
    name = table.id.replace("year_to_date", "YTD").replace("_", " ")
    sheet = book.table(name[:1].upper() + name[1:], f"t_{table.id}", table.heads, rows)
    chart = next((chart for chart in report.charts if chart.table == table.id), None)
    if chart:
        add_chart(book.book, sheet, chart, rows)
    return sheet


def _notes(report: Report) -> Iterator[tuple[Cell, Cell]]:
    for symbol, meaning in MEANINGS.items():
        yield symbol, f"{meaning[0].upper()}{meaning[1:]}."
    for table in _tables(report):
        counted = f"Counted: {table.unit}." if table.unit else ""
        said = f"{counted} {table.note}".strip()
        if said:
            yield table.title, said


def _words(report: Report) -> Iterator[tuple[Cell, Cell, Cell]]:
    for part in report.contents:
        for section in part.sections:
            for words in report.sections[section.id]:
                yield part.title, section.title, words


def _figures(report: Report) -> Iterator[tuple[Cell, ...]]:
    changes = {change.figure: change for change in report.changes}
    for name, figure in report.figures.items():
        change = changes.get(name)
        target = "" if figure.target is None else Number(figure.target, "General")
        status = STATUS_WORDS[figure.rag] if figure.rag else ""
        yield (
            figure.id,
            figure.label,
            cell_of(figure, figure.shown) if figure.value is not None else "",
            figure.shown,
            figure.status if not status else f"{figure.status}; {status}",
            "yes" if figure.revised else "no",
            figure.counts,
            target,
            figure.definition,
            change.was if change else "",
            change.why if change else "",
        )


def _cover(book: ReportWorkbook, sheet: Worksheet, report: Report, names: Mapping[str, str]) -> None:
    """Fill the first sheet: what the workbook is, and what each sheet holds."""
    issued = in_words(london_day(datetime.fromisoformat(report.issued_at)))
    facts = (
        ("Quarter", f"{report.quarter}: {span_in_words(report.spans['quarter'])}"),
        ("Year to date", span_in_words(report.spans["year_to_date"])),
        ("Commissioner", report.commissioner),
        ("Provider", report.provider),
        ("Contract", report.contract),
        ("Revision", str(report.revision)),
        ("Issued", issued),
    )
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    book.write(sheet, 0, 0, report.service, bold=True, font_size=18, font_color=_DEEP)
    for at, (name, said) in enumerate(facts, 2):
        book.write(sheet, at, 0, name, bold=True)
        book.write(sheet, at, 1, said, text_wrap=True)
    start = len(facts) + 3
    book.write(sheet, start, 0, "Sheet", bold=True, bottom=1)
    book.write(sheet, start, 1, "What stands there", bold=True, bottom=1)
    others = (("Notes", "What symbols and tables mean"), ("Words", "Everything that the report says in words"))
    last = (("Every figure", "Every published figure, a row each"), ("Definitions", "What each figure means"))
    listed = (*others, *((names[table.id], table.title) for table in _tables(report)), *last)
    for at, (name, said) in enumerate(listed, start + 1):
        link = book.format(font_color=_DEEP, underline=1)
        sheet.write_url(at, 0, f"internal:'{name}'!A1", link, text_of(name))
        book.write(sheet, at, 1, said, text_wrap=True)
    sheet.activate()


def _is_symbol(cell: Cell) -> bool:
    return isinstance(cell, str) and cell in MEANINGS


def _unique(heads: Iterable[str]) -> Iterator[str]:
    """Yield unique headings, with a number added to repeated ones: a spreadsheet's table refuses duplicates."""
    seen: dict[str, int] = {}
    for head in heads:
        seen[head.casefold()] = seen.get(head.casefold(), 0) + 1
        yield head if seen[head.casefold()] == 1 else f"{head} ({seen[head.casefold()]})"


def _width(cells: Iterable[Cell]) -> int:
    """Return how wide a column should be, in characters."""
    longest = max(len(cell) if isinstance(cell, str) else len(f"{cell.value:,}") + 2 for cell in cells)
    return min(max(longest + 3, _NARROWEST), _WIDEST)


def _lines(cell: Cell, width: int) -> int:
    """Return how many lines a cell takes in a column of this width; programs measure wrapped text differently."""
    if isinstance(cell, Number) or (len(cell) < width - 2 and "\n" not in cell):
        return 1
    return sum(max(1, ceil(len(line) * 1.08 / (width - 2))) for line in cell.split("\n"))
