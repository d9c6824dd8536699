"""A report's PDF and workbook by our own writers, as a process: `python -m tests.bench.report_documents REPORT`."""

import pickle
import sys
from pathlib import Path

from shared.reports.model import Report
from shared.reports.pdf import write_pdf
from shared.reports.xlsx import write_xlsx


def main(pickled: str) -> None:
    """Write both documents, to nowhere."""
    report: Report = pickle.loads(Path(pickled).read_bytes())  # noqa: S301 - made by the benchmark itself
    write_pdf(report)
    write_xlsx(report)


if __name__ == "__main__":
    main(sys.argv[1])
