"""report.xlsx: the report as a workbook, to sort, to calculate with and to paste from."""

from shared.reports.model import Report


def write_xlsx(report: Report) -> bytes:
    """Write report.xlsx."""
    # Imported when it is needed: XlsxWriter lies in the layer of the function that compiles, and the one that hands
    # files out reads the table of formats too.
    from shared.reports.xlsx.workbook import workbook_of  # noqa: PLC0415

    return workbook_of(report)
