"""The neutral model of a report: every published figure once, what shows them, the words, and the order of the parts.

Every format is written from this and nothing else, so that they all say the same. A figure is rounded and formatted
once, in `PublishedFigure.shown`; writers use that string. Everything in the model may be published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from shared.domain.calendar.quarter import Period
from shared.domain.disclosure import Rules
from shared.domain.figures.figure_name import FigureName

GREEN, AMBER, RED = "green", "amber", "red"
STATUS_WORDS: Mapping[str | None, str] = {
    GREEN: "● On track",
    AMBER: "▲ A little behind",
    RED: "■ Behind",
    None: "Not shown",
}
"""A target's status as a shape and words, never as a colour alone."""

Saying = Literal["paragraphs", "list", "quotes"]


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as it is published; the fields are those of report.json.

    `value` is None if it is hidden or there is none; `base` is what it was rounded to; `denominator` is the id of the
    figure that it is a part of; `sum_of` the ids of the figures in this report that it is the exact sum of.
    """

    id: FigureName
    label: str
    value: float | None
    shown: str
    status: str
    revised: bool
    counts: str
    base: int | None
    denominator: FigureName | None
    sum_of: tuple[FigureName, ...]
    target: float | None
    rag: str | None
    definition: str

    @property
    def printed(self) -> str:
        """The text of a table's cell: the figure, marked if it was revised."""
        return f"{self.shown} [r]" if self.revised else self.shown


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures. `shows` is what it shows: the figure itself, or its target's status in words."""

    head: str
    shows: Literal["figure", "status"] = "figure"
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what it is about, and the ids of its figures, one for each column.

    `definition` is the id of the row's definition; if the columns differ, they have their own.
    """

    label: str
    figures: tuple[str, ...]
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report. `head` names the column of labels; `unit` is what its numbers count, in words."""

    id: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    note: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The words of the header row, starting with the column of labels."""
        return (self.head, *(column.head for column in self.columns))


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: a whole `<svg>` drawn by hand, its text alternative, and the table with its figures."""

    id: str
    title: str
    alt: str
    svg: str
    table: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means; tables point to it by its id."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Text of the report: its name in `Report.sections`, its heading ("": none), and how it is laid out."""

    id: str
    title: str = ""
    saying: Saying = "paragraphs"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report, in the order in which every format has them: words, then charts, then tables."""

    id: str
    title: str
    sections: tuple[Section, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed in one figure (or, with figure "", in the words), and why, as far as may be shown."""

    figure: str
    label: str
    was: str
    now: str
    why: str

    @property
    def sentence(self) -> str:
        """The change as a person reads it."""
        return f"{self.label}: was {self.was}, is {self.now}. {self.why}"


@dataclass(frozen=True)
class Report:
    """One issue of a quarter's report. `spans` are the days of the quarter and of the year to date under its contract.

    `issued_at` is an instant, UTC. `contents` holds only parts that have something in them, in order.
    """

    contract: str
    commissioner: str
    provider: str
    service: str
    quarter: str
    spans: Mapping[str, Period]
    revision: int
    issued_at: str
    rules: Rules
    figures: Mapping[str, PublishedFigure]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    sections: Mapping[str, tuple[str, ...]]
    contents: tuple[Part, ...]
    definitions: tuple[Definition, ...]
    changes: tuple[Change, ...] = field(default=())

    def table(self, table_id: str) -> Table:
        """Return a table by its id."""
        return next(table for table in self.tables if table.id == table_id)

    def chart(self, chart_id: str) -> Chart:
        """Return a chart by its id."""
        return next(chart for chart in self.charts if chart.id == chart_id)

    def texts(self, table: Table, row: Row) -> tuple[str, ...]:
        """Return the cells of a row as every format prints them, one for each column."""
        return tuple(self._text(*cell) for cell in zip(table.columns, row.figures, strict=True))

    def _text(self, column: Column, figure: str) -> str:
        published = self.figures[figure]
        return STATUS_WORDS[published.rag] if column.shows == "status" else published.printed

    def revised(self, changes: tuple[Change, ...]) -> "Report":
        """Return the report with the changes since the previous issue listed and the figures marked."""
        changed = {change.figure for change in changes}
        figures = {
            name: replace(figure, revised=True) if name in changed else figure for name, figure in self.figures.items()
        }
        said = tuple(change.sentence for change in changes)
        return replace(self, figures=figures, changes=changes, sections={**self.sections, "changes": said})
