"""Reports at the ends of what may come: made of an ordinary one, as the model is all that a format is written from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from shared.domain.figures.figure_name import FigureName
from shared.reports.model import Change, Chart, Definition, Part, PublishedFigure, Report, Row, Section, Table
from shared.reports.numbers import HIDDEN
from tests.reports.years import report_of

HOSTILE = (
    '=HYPERLINK("https://example.org","x")',
    "+44 1632 960123",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",  # noqa: RUF001 - these look-alikes are meant
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠A1",  # noqa: RUF001
    "<script>alert(1)</script>",
    '#image("/etc/passwd") *bold* $x$ @ref // \\',
    "{=1+1}",
    "https://example.org/?a=1&b=2",
    "0123",
    "|pipe `tick` [c]",
)
"""What some program would take for a formula, an address, a number, a tag or markup."""
WORDS = (
    "I laughed 😀, and 👩🏽‍🦰 and ❤️ too. 🇬🇧 1️⃣",
    "أشعر أنني جزء من المجموعة، وهذا يكفي.",
    "ਮੈਨੂੰ ਸਮੂਹ ਵਿੱਚ ਆਉਣਾ ਚੰਗਾ ਲੱਗਦਾ ਹੈ।",
    "A bell\x07, a nul\x00, an escape\x1b, a mark\ufeff and a half\x85line.",
    "漢字 and Ελληνικά and кириллица and עברית.",
    "Z̸a̴l̵g̶o̷ ̈alone ◌́ 😀́",
    "W" * 80,
    "An ordinary sentence, “quoted”, with – dashes.",
)
"""What people write."""
LONG_NAME = "The Tuesday afternoon photography, rambling and local history group of Keynsham B"
UNBROKEN_NAME = "Photographyramblingandlocalhistorygroup" * 2 + "xx"
_CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 60" width="360" height="60" role="img" aria-label="A" '
    'font-family="Arimo, Arial, sans-serif" font-size="13"><rect x="100" y="4" width="{}" height="14" fill="#0f5f5c"/>'
    '<text x="0" y="15">Sessions</text><text x="300" y="15">{}</text></svg>'
)


@cache
def ordinary() -> Report:
    """Return the report that the others are made of: a year's last quarter."""
    return report_of("example year", "banes-2016", "2016-17-Q4")


def with_a_chart(report: Report) -> Report:
    """Put a chart of the sessions before the first table of activity."""
    shown = report.figures["quarter.sessions"].shown
    words = f"Sessions this quarter: {shown}."
    chart = Chart("drawn", "Sessions this quarter", words, _CHART.format(120, shown), "activity")
    parts = tuple(
        replace(part, charts=(*part.charts, chart.id)) if "activity" in part.tables else part
        for part in report.contents
    )
    return replace(report, charts=(*report.charts, chart), contents=parts)


def with_groups(number: int, name: Callable[[int], str] = "Group {}".format) -> Report:
    """Return a report of so many groups, each with its row."""
    report = ordinary()
    figures = dict(report.figures)

    def rows(table: Table) -> tuple[Row, ...]:
        made = []
        for at in range(number):
            row = table.rows[at % len(table.rows)]
            ids = tuple(f"{figure}.{at}" for figure in row.figures)
            label = name(at + 1)
            figures.update(
                (new, replace(figures[old], id=FigureName.read(new), label=f"{label}: {new}"))
                for new, old in zip(ids, row.figures, strict=True)
            )
            made.append(replace(row, label=label, figures=ids))
        return tuple(made)

    tables = tuple(
        replace(table, rows=rows(table)) if table.id.startswith("by_group") else table for table in report.tables
    )
    return with_a_chart(replace(report, tables=tables, figures=figures))


def without_survey() -> Report:
    """Return a report of a contract that asks nobody."""
    report = ordinary()
    parts = tuple(part for part in report.contents if part.id not in {"outcomes", "peer_tutors"})
    kept = {table for part in parts for table in part.tables}
    return replace(report, contents=parts, tables=tuple(table for table in report.tables if table.id in kept))


def suppressed() -> Report:
    """Return a report in which everything is hidden."""
    report = ordinary()

    def hide(figure: PublishedFigure) -> PublishedFigure:
        return replace(figure, value=None, shown=HIDDEN, status="suppressed", rag=None)

    parts = tuple(replace(part, charts=()) for part in report.contents)
    return replace(
        report, figures={name: hide(figure) for name, figure in report.figures.items()}, contents=parts, charts=()
    )


def said(words: tuple[str, ...]) -> Report:
    """Return a report in which every name and every word is one of these."""
    report = with_groups(len(words), lambda at: words[at - 1])
    figures = {
        name: replace(figure, label=words[at % len(words)]) for at, (name, figure) in enumerate(report.figures.items())
    }
    parts = (
        Part(
            "quotes",
            "In people’s own words",
            (Section("quotes", saying="quotes"), Section("pathway", words[0], "list")),
        ),
        *report.contents,
    )
    sections = {**report.sections, "quotes": words, "pathway": words}
    kept = tuple(
        replace(part, sections=()) if part.id in {"quotes", "pathway"} and at else part for at, part in enumerate(parts)
    )
    return replace(
        report,
        service=words[0],
        provider=words[1],
        commissioner=words[2],
        figures=figures,
        sections=sections,
        contents=kept,
        definitions=tuple(
            Definition(it.id, words[at % len(words)], words[(at + 1) % len(words)])
            for at, it in enumerate(report.definitions)
        ),
    )


def revised() -> Report:
    """Return a second revision, with figures that changed."""
    report = ordinary()
    changed = [figure for figure in report.figures.values() if figure.value is not None][:40]
    changes = tuple(Change(figure.id, figure.label, "1", figure.shown, "Records came in.") for figure in changed)
    return replace(report, revision=2).revised(changes)


EXTREMES: Mapping[str, Callable[[], Report]] = {
    "one group": lambda: with_groups(1),
    "forty groups": lambda: with_groups(40),
    "no survey": without_survey,
    "names of eighty letters": lambda: with_groups(12, lambda at: LONG_NAME if at % 2 else UNBROKEN_NAME),
    "words of any script": lambda: said(WORDS),
    "hostile words": lambda: said(HOSTILE),
    "everything hidden": suppressed,
    "a revision": revised,
}
"""A report at each end, made by a call, under what it is."""
