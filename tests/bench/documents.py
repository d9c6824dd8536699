"""What a report's PDF and workbook cost in a fresh process: CPU seconds and memory, against the usual libraries."""

import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from shared.reports.drawing import Drawing
from shared.reports.model import Chart, Part, Report, Table
from tests.reports.years import report_of

ROOT = Path(__file__).parents[2]
TABLES = 20
ROWS = (("PDF/UA and workbook", "tests.bench.report_documents"), ("the same, naive", "tests.bench.naive_documents"))


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a process and of those it started, and the most memory that one of them had, in MB."""

    seconds: float
    megabytes: float


def costs() -> dict[str, Cost]:
    """Return what each way of making the documents of a year's last report costs."""
    report = with_a_chart_each(report_of("example year", "banes-2016", "2016-17-Q4"))
    with tempfile.TemporaryDirectory() as folder:
        pickled = Path(folder, "report")
        pickled.write_bytes(pickle.dumps(report))
        return {name: cost_of(module, pickled) for name, module in ROWS}


def with_a_chart_each(report: Report) -> Report:
    """Cut a report down to twenty tables and draw a chart of each one's first column."""
    kept: list[Part] = []
    charts: list[Chart] = []
    for part in report.contents:
        names = part.tables[: TABLES - len(charts)]
        drawn = [_chart(report, report.table(name)) for name in names]
        charts += drawn
        kept.append(replace(part, charts=tuple(chart.id for chart in drawn), tables=names))
    tables = tuple(report.table(chart.table) for chart in charts)
    return replace(report, contents=tuple(kept), tables=tables, charts=tuple(charts))


def _chart(report: Report, table: Table) -> Chart:
    drawing = Drawing()
    figures = [(row.label, report.figures[row.figures[0]]) for row in table.rows]
    most = max(figure.value or 0 for _, figure in figures) or 1
    for label, figure in figures:
        drawing.heading(label)
        drawing.row("", None if figure.value is None else figure.value / most, figure.shown)
    alt = f"{table.title}, drawn."
    return Chart(f"{table.id}_chart", table.title, alt, drawing.svg(alt), table.id)


def cost_of(module: str, pickled: Path) -> Cost:
    """Run a module over a report in a fresh process, twice, the first for its bytecode; return the second's cost."""
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-m", module, str(pickled)], cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        assert status == 0, f"{module} failed"
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
