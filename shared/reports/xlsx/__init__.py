"""report.xlsx: the report as a workbook, to sort, calculate with and copy from."""

from shared.reports.model import Report


def write_xlsx(report: Report) -> bytes:
    """Write report.xlsx."""
    # Imported only when needed: XlsxWriter is in the layer of the compile function, but the function that hands files
    # out reads the table of formats too.
    from shared.reports.xlsx.workbook import workbook_of  # noqa: PLC0415

    return workbook_of(report)
