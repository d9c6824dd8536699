"""A small report with every kind of part in it, for the pages' samples."""

from shared.domain.disclosure import Rules
from shared.domain.figures.figure_name import FigureName
from shared.reports.model import Chart, Column, Definition, Part, PublishedFigure, Report, Row, Section, Table

_PEOPLE = PublishedFigure(
    id=FigureName("quarter", "people"),
    label="People",
    value=143,
    shown="143",
    status="exact",
    revised=True,
    counts="people",
    base=None,
    denominator=None,
    sum_of=(),
    target=100,
    rag="green",
    definition="Different people who came.",
)

SAMPLE_REPORT = Report(
    contract="northmoor-2016",
    commissioner="Northmoor Council",
    provider="Paper Boats",
    service="Creative groups",
    quarter="2016-17-Q2",
    spans={"quarter": None, "year_to_date": None},  # type: ignore[dict-item] # the sample's days are given in words
    revision=2,
    issued_at="2016-10-05T07:00:00Z",
    rules=Rules(),
    figures={_PEOPLE.id: _PEOPLE},
    tables=(
        Table(
            "people",
            "People",
            "Measure",
            (Column("This quarter", definition="people"), Column("Status", "status")),
            (Row("People", ("quarter.people", "quarter.people"), "people"),),
            "people",
            "People do not add up.",
        ),
    ),
    charts=(
        Chart(
            "people_chart",
            "People by quarter",
            "People: 143 in the second quarter.",
            '<svg viewBox="0 0 320 40" role="img" aria-label="People: 143 in the second quarter."></svg>',
            "people",
        ),
    ),
    sections={
        "summary": ("143 people came.",),
        "pathway": ("1 July 2016: Writing group became independent.",),
        "quotes": ("I look forward to it.",),
        "notes": ("[c] marks a figure hidden for confidentiality.",),
    },
    contents=(
        Part("summary", "Summary", (Section("summary"),)),
        Part("pathway", "The pathway", (Section("pathway", "Steps", "list"),), ("people_chart",), ("people",)),
        Part("quotes", "In people’s own words", (Section("quotes", saying="quotes"),)),
        Part("notes", "Notes", (Section("notes"),)),
    ),
    definitions=(Definition("people", "People", "Different people who came."),),
)
