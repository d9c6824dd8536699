"""Charts that the spreadsheet draws itself, beside the table that has their figures."""

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.reports.model import Chart
from shared.reports.xlsx.cells import Number

_PERCENT = '" %"'
_FILLS = ("#0f5f5c", "#e0a33a", "#8fb5b0")


def add_chart(book: Workbook, sheet: Worksheet, chart: Chart, rows: Sequence[Sequence[Number | str]]) -> None:
    """Add a bar chart of a table's percentages, or otherwise its numbers; none if one of them is hidden.

    A spreadsheet would draw a hidden figure as zero, which would be wrong.
    """
    columns = _charted(rows)
    if not columns:
        return
    drawn = book.add_chart({"type": "bar"})
    for fill, column in zip(_FILLS, columns, strict=False):
        drawn.add_series(
            {
                "name": [sheet.get_name(), 0, column],
                "categories": [sheet.get_name(), 1, 0, len(rows), 0],
                "values": [sheet.get_name(), 1, column, len(rows), column],
                "fill": {"color": fill},
                "data_labels": {"value": True},
                "gap": 60,
            }
        )
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12}})
    drawn.set_y_axis({"reverse": True})
    drawn.set_x_axis({"min": 0, "major_gridlines": {"visible": False}})
    drawn.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
    drawn.set_size({"width": 720, "height": 140 + 34 * len(rows) * len(columns)})
    sheet.insert_chart(1, len(rows[0]) + 1, drawn, {"description": chart.alt})


def _charted(rows: Sequence[Sequence[Number | str]]) -> list[int]:
    """Return the columns to draw: the first of percentages, or otherwise up to three of plain numbers."""
    columns = list(enumerate(zip(*rows, strict=True)))
    displays = {
        at: [cell.display for cell in column if isinstance(cell, Number)] for at, column in columns if len(column)
    }
    whole = [at for at, column in columns if len(displays[at]) == len(column)]
    shares = [at for at in whole if all(_PERCENT in display for display in displays[at])]
    return shares[:1] or whole[: len(_FILLS)]
