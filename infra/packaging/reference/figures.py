"""The figures of a report with their definitions, from the measures themselves."""

from collections.abc import Iterable, Mapping

from infra.packaging.reference.markdown import code, page, table
from shared.domain.figures.further_measures import ADDITIONAL
from shared.domain.figures.measure import Measure, OverTime, Tier
from shared.domain.figures.measures import MEASURES
from shared.domain.figures.statements import STATEMENT_FIGURES
from shared.domain.records.survey import statements
from shared.reports.data_package import FIELDS
from shared.reports.definitions import definitions
from shared.reports.numbers import MEANINGS
from shared.reports.publishing import SHARE_DEFINITIONS, SHARES
from shared.reports.writers import CSV_COLUMNS

_INTRODUCTION = """\
Every figure of a report has a name: a span of days, then what it counts, like `quarter.people` or
`year_to_date.by_group.g01.attendances`. The definitions here are the ones that the report prints."""

_OVER_TIME: Mapping[OverTime, str] = {
    "sum": "quarters add up to the year",
    "different": "different people: they do not add up",
    "at_most_the_sum": "at most the quarters' sum",
    "at_least_each": "at least each quarter's",
    "state": "as it is on the last day",
    "apart": "each span for itself",
}
_TIERS: Mapping[Tier, str] = {
    "things": "things",
    "headline": "headline total",
    "outcomes": "outcome",
    "groups": "breakdown by group",
    "others": "other breakdown",
    "evidence_only": "in no report, only in the charity's evidence",
}


def figures() -> str:
    """Return the page."""
    return page(
        "Figures",
        _INTRODUCTION,
        "## Measures that may have a target\n\n" + _measures(MEASURES.values()),
        "## Further measures\n\n" + _measures(ADDITIONAL.values()),
        _of_statements(),
        _other_definitions(),
        "## Symbols\n\n" + table(("symbol", "meaning"), [(code(symbol), what) for symbol, what in MEANINGS.items()]),
        _columns(),
    )


def _measures(measures: Iterable[Measure]) -> str:
    rows = [
        (
            code(it.name),
            it.label,
            it.definition,
            it.counts + (", by group too" if it.by_group else ""),
            _OVER_TIME[it.over_time],
            _TIERS[it.tier],
        )
        for it in measures
    ]
    return table(("name", "in the report", "what it means", "counts", "over the year", "publication"), rows)


def _of_statements() -> str:
    rows = [(code(it.name), it.label, it.definition, _OVER_TIME[it.over_time]) for it in STATEMENT_FIGURES.values()]
    shares = [
        (code(f"{part}_{name}"), f"{STATEMENT_FIGURES[part].label} ({name})", text, "each span for itself")
        for part in SHARES
        for name, text in SHARE_DEFINITIONS.items()
    ]
    asked = table(("series", "the statement"), [(code(name), it.contract_wording) for name, it in statements().items()])
    return "\n\n".join(
        (
            "## What people said",
            "For each statement of the surveys:",
            asked,
            "these figures:",
            table(("name", "in the report", "what it means", "over the year"), [*rows, *shares]),
        )
    )


def _other_definitions() -> str:
    of_measures = {*MEASURES, *ADDITIONAL}
    rows = [
        (it.label, it.text) for it in definitions() if it.id not in of_measures and not it.id.startswith("statement-")
    ]
    return "## Stages, sources and targets\n\n" + table(("in the report", "what it means"), rows)


def _columns() -> str:
    rows = []
    for name in CSV_COLUMNS:
        field = FIELDS[name]
        closed = ", ".join(map(code, field.get("constraints", {}).get("enum", ())))
        what = ". ".join(filter(None, (field["title"], field.get("description"))))
        rows.append((code(name), field["type"], what, closed))
    return "## Columns of report.csv\n\n" + table(("column", "type", "what it holds", "closed values"), rows)
