"""What every format of a report has to show, taken from its model."""

import re

from shared.reports.model import Report, Table


def tables_of(report: Report) -> list[Table]:
    return [report.table(table) for part in report.contents for table in part.tables]


def rows_of(report: Report, table: Table) -> list[list[str]]:
    """Return the cells of a table but its labels, the heads first."""
    return [list(table.heads[1:]), *(list(report.texts(table, row)) for row in table.rows)]


def shown_in(report: Report) -> dict[str, str]:
    return {name: figure.shown for name, figure in report.figures.items()}


def displayed(value: object, number_format: str) -> object:
    """Return what a spreadsheet displays for a value in one of the formats that a report uses."""
    found = re.fullmatch(r'#,##0(?:\.(0+))?(?:"(.*)")?', number_format)
    if isinstance(value, str) or value is None or found is None:
        return value
    return f"{value:,.{len(found[1] or '')}f}{found[2] or ''}"
