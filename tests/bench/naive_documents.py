"""The ruler: the same report as a PDF and a workbook as they are usually made, by WeasyPrint, matplotlib and openpyxl.

Run as a process: `python -m tests.bench.naive_documents REPORT`, a pickled report. The same tables, with headers, the
same charts, the same words, in PDF/UA-1; nothing is left out to make it faster, nothing added to make it slower.
"""

import base64
import io
import pickle
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

import matplotlib as mpl
import openpyxl
import weasyprint
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shared.reports.model import Chart, Report, Table

mpl.use("Agg")

from matplotlib import pyplot as plt

Cells = list[str | float | None]
STYLE = """
@page { size: A4; margin: 2cm; @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
body { font: 10pt sans-serif } table { width: 100%; border-collapse: collapse } td, th { border-bottom: 1px solid #ccc }
td { text-align: right }
"""


def main(pickled: str) -> None:
    """Write both documents, to nowhere."""
    report: Report = pickle.loads(Path(pickled).read_bytes())  # noqa: S301 - made by the benchmark itself
    pdf = weasyprint.HTML(string=page_of(report)).write_pdf(pdf_variant="pdf/ua-1")
    book = workbook_of(report)
    assert pdf.startswith(b"%PDF"), "no PDF"
    assert book.startswith(b"PK"), "no workbook"


def page_of(report: Report) -> str:
    """Return the page that is printed."""
    parts = []
    for part in report.contents:
        parts.append(f"<h1>{escape(part.title)}</h1>")
        for section in part.sections:
            parts += [f"<p>{escape(words)}</p>" for words in report.sections[section.id]]
        parts += [picture_of(report, report.chart(chart)) for chart in part.charts]
        parts += [table_of(report, report.table(table)) for table in part.tables]
    means = "".join(f"<tr><th>{escape(it.label)}<td>{escape(it.text)}" for it in report.definitions)
    title = escape(report.service)
    return (
        f'<html lang="en"><head><title>{title}</title><style>{STYLE}</style></head>'
        f"<body>{''.join(parts)}<table>{means}</table></body></html>"
    )


def table_of(report: Report, table: Table) -> str:
    """Return a table as HTML."""
    heads = "".join(f"<th>{escape(head)}</th>" for head in table.heads)
    rows = "".join(
        f"<tr><th>{escape(row.label)}</th>"
        + "".join(f"<td>{escape(text)}</td>" for text in report.texts(table, row))
        + "</tr>"
        for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def picture_of(report: Report, chart: Chart) -> str:
    """Return a chart of its table's first column, as an image in the page."""
    table = report.table(chart.table)
    values = [report.figures[row.figures[0]].value or 0 for row in table.rows]
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.barh([row.label for row in table.rows], values)
    axes.set_title(chart.title)
    picture = io.BytesIO()
    figure.savefig(picture, format="svg", bbox_inches="tight")
    plt.close(figure)
    data = base64.b64encode(picture.getvalue()).decode()
    return f'<img alt="{escape(chart.alt)}" src="data:image/svg+xml;base64,{data}">'


def workbook_of(report: Report) -> bytes:
    """Return the tables as a workbook, a sheet each, and every figure: with formats, widths and charts."""
    book = openpyxl.Workbook()
    charted = {chart.table: chart for chart in report.charts}
    for table in report.tables:
        rows: list[Cells] = [
            [
                row.label,
                *(report.figures[figure].value or text for figure, text in zip(row.figures, texts, strict=True)),
            ]
            for row, texts in ((row, report.texts(table, row)) for row in table.rows)
        ]
        sheet = sheet_of(book, table.id[:31], list(table.heads), rows)
        if table.id in charted:
            chart = BarChart()
            chart.title = charted[table.id].title
            chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=len(rows) + 1), titles_from_data=True)
            chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(rows) + 1))
            sheet.add_chart(chart, "J2")
    figures: list[Cells] = [
        [it.id, it.label, it.value, it.shown, it.status, str(it.revised), it.counts, it.target, it.definition]
        for it in report.figures.values()
    ]
    sheet_of(book, "Every figure", list("abcdefghi"), figures)
    means: list[Cells] = [[it.label, it.text] for it in report.definitions]
    sheet_of(book, "Definitions", ["Figure", "What it means"], means)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sheet_of(book: openpyxl.Workbook, name: str, heads: list[str], rows: Sequence[Cells]) -> Worksheet:
    """Add a sheet with a table, formatted."""
    sheet: Worksheet = book.create_sheet(name)
    lines: list[Cells] = [[*heads], *rows]
    for at, cells in enumerate(lines, 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(at, column, value)
            cell.font = Font(name="Arial", size=11, bold=at == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "#,##0"
    for column in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 30 if column == 1 else 14
    sheet.freeze_panes = "B2"
    return sheet


if __name__ == "__main__":
    main(sys.argv[1])
