"""Make a report: its material, and the order of its parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.disclosure import ANSWERS_FOR_A_BREAKDOWN, Rules
from shared.domain.disclosure.deciding import Decision
from shared.domain.disclosure.facts import Issue
from shared.domain.figures.contract_handover import BASELINE, WHOLE
from shared.domain.figures.evidence import SPANS, Evidence
from shared.domain.figures.figure_name import FigureName
from shared.domain.records.collection import Records
from shared.domain.records.contract import Target
from shared.domain.records.group import Group, StageStep
from shared.domain.records.narrative import Indicator, Narrative, in_their_order
from shared.domain.records.quote import Quote
from shared.reports import narrative_text as words
from shared.reports.charts import make_charts
from shared.reports.comparisons import PastReport, add_up_across, compare
from shared.reports.contract_handover import handover_tables, handover_text, published_handover
from shared.reports.definitions import definitions
from shared.reports.model import Part, PublishedFigure, Report, Section, Table
from shared.reports.publishing import decide_on, publish
from shared.reports.stages import stage_figures
from shared.reports.tables import INDICATORS, compared, make_tables
from shared.reports.targets import YearTarget, judge, year_targets_of

_OUTCOME_TABLES = ("end", "distance", "start", "all")
"""The end wave is the headline, never a mix of the two waves."""

CONTENTS: tuple[Part, ...] = (
    Part("summary", "Summary", (Section("summary"), Section("late"))),
    Part(
        "narrative",
        "In the coordinator’s words",
        tuple(Section(f"narrative_{part}", title) for part, title in words.NARRATIVE.items() if part != "peer_tutors"),
    ),
    Part("indicators", "Your own indicators", tables=("indicators",)),
    Part("targets", "Targets", charts=("targets_chart",), tables=("targets_year_to_date", "targets_quarter")),
    Part(
        "activity",
        "Activity and people",
        charts=("sessions_chart",),
        tables=("activity", "people", "by_quarter", "by_group_quarter", "by_group_year_to_date", "sources"),
    ),
    Part(
        "pathway",
        "The groups’ pathway",
        (Section("pathway", "Steps, year to date", "list"),),
        ("pathway_chart",),
        ("groups", "stages"),
    ),
    Part("waiting", "Waiting and places", tables=("waiting",)),
    Part(
        "outcomes",
        "Outcomes for participants",
        charts=("participant_agreement_chart", "participant_distance_chart"),
        tables=tuple(f"participant_{which}_{span}" for span in reversed(SPANS) for which in _OUTCOME_TABLES),
    ),
    Part(
        "peer_tutors",
        "Outcomes for peer tutors",
        (Section("peer_tutors"), Section("narrative_peer_tutors", words.NARRATIVE["peer_tutors"])),
        ("peer_tutor_agreement_chart", "peer_tutor_distance_chart"),
        tuple(f"peer_tutor_{which}_{span}" for span in reversed(SPANS) for which in _OUTCOME_TABLES),
    ),
    Part("volunteers", "Volunteers, tasters and events", tables=("volunteers", "events")),
    Part("quotes", "In people’s own words", (Section("quotes", saying="quotes"),)),
    Part("contract", "The contract’s first and last report", (Section("contract"),), tables=(BASELINE, WHOLE)),
    Part("quality", "How good these figures are", (Section("quality"),), tables=("quality",)),
    Part("confidentiality", "What is hidden, and why", (Section("confidentiality", saying="list"),)),
    Part("changes", "What changed since the last issue", (Section("changes", saying="list"),)),
    Part("notes", "Notes and definitions", (Section("notes"),)),
)
"""Every part that a report may have, in order; an empty one is left out."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made from.

    `steps` are those of the groups' pathway; quotes carry no group or quarter; `past` holds the reports that this one
    looks back at, as they were issued; `late_registers` is how many registers of earlier quarters arrived after their
    reports; `unreadable` is how many records could not be read; `issued_at` is a UTC instant; `earlier` is every issue
    published before, of every contract, oldest first.
    """

    evidence: Evidence
    revision: int
    issued_at: str
    rules: Rules
    targets: Sequence[Target] = ()
    groups: Sequence[Group] = ()
    steps: Sequence[StageStep] = ()
    quotes: Sequence[Quote] = ()
    narratives: Sequence[Narrative] = ()
    indicators: Sequence[Indicator] = ()
    past: Sequence[PastReport] = ()
    late_registers: int = 0
    earlier: Sequence[Issue] = ()
    unreadable: int = 0


def build_report(material: Material) -> Report:
    """Make a quarter's report: hide what may not be published, then arrange the rest."""
    evidence, contract = material.evidence, material.evidence.contract
    names = {group.group: group.name for group in material.groups}
    year_targets = year_targets_of(material.targets, evidence)
    decision = decide_on(evidence, material.revision, material.rules, material.earlier)
    figures = _figures(material, year_targets, names, decision)
    indicators = in_their_order(material.indicators, contract.contract)
    made = (*make_tables(figures, year_targets, names, indicators, evidence.quarter), *handover_tables(evidence))
    tables = tuple(_worth_showing(made, figures))
    charts = tuple(make_charts(figures, year_targets, evidence.quarter))
    sections = _sections(material, figures, decision)
    return Report(
        contract=contract.contract,
        commissioner=contract.commissioner,
        provider=contract.provider,
        service=contract.service,
        quarter=evidence.quarter.name,
        spans=evidence.spans,
        revision=material.revision,
        issued_at=material.issued_at,
        rules=material.rules,
        figures=figures,
        tables=tables,
        charts=charts,
        sections=sections,
        contents=_contents(
            {table.id for table in tables},
            {chart.id for chart in charts},
            {name for name, said in sections.items() if said},
        ),
        definitions=tuple(definitions()),
    )


def says_the_same(issued: Mapping[str, Any], evidence: Evidence, records: Records) -> bool:
    """Return whether an issue's report.json has the same words, indicators and targets as a report made now."""
    contract, quarter = evidence.contract.contract, evidence.quarter.name
    told = {
        "quotes": words.published_quotes(records.quotes),
        **words.narrative(records.narratives, contract, quarter),
        "pathway": words.pathway(records.stages, records.groups, evidence.spans["year_to_date"]),
    }
    asked = {
        f"{span}.targets.{target.measure}.asked": target.asked[span]
        for target in year_targets_of(records.targets, evidence)
        for span in SPANS
    }
    figures = ((FigureName.read(it["id"]), it["value"]) for it in issued["figures"])
    had = {name: value for name, value in figures if name.span in SPANS}
    had_asked = {name: value for name, value in had.items() if name.path[0] == "targets" and name.part == "asked"}
    rows = [row for table in issued["tables"] if table["id"] == INDICATORS for row in table["rows"]]
    return (
        all(tuple(issued["sections"].get(section, ())) == said for section, said in told.items())
        and had_asked == asked
        and [(row["label"], row["definition"]) for row in rows]
        == [(it.wording, it.measure) for it in in_their_order(records.indicators, contract)]
    )


def _figures(
    material: Material, year_targets: Sequence[YearTarget], names: Mapping[str, str], decision: Decision
) -> dict[str, PublishedFigure]:
    evidence = material.evidence
    figures = publish(evidence, names, material.rules, decision)
    figures.update(judge(figures, year_targets))
    beside = [*compared(year_targets), *(f"targets.{target.measure}.asked" for target in year_targets)]
    figures.update(compare(figures, beside, evidence.quarter, material.past))
    summed = add_up_across(figures, evidence.quarter, nothing_late=not material.late_registers)
    figures.update({figure.id: figure for figure in list(summed)})
    stages = stage_figures(material.steps, names, evidence.spans["year_to_date"])
    figures.update({figure.id: figure for figure in (*stages, *published_handover(evidence))})
    return figures


def _sections(
    material: Material, figures: Mapping[str, PublishedFigure], decision: Decision
) -> dict[str, tuple[str, ...]]:
    evidence = material.evidence
    return {
        "summary": words.summary(figures),
        "late": words.late_registers(material.late_registers),
        **words.narrative(material.narratives, evidence.contract.contract, evidence.quarter.name),
        "pathway": words.pathway(material.steps, material.groups, evidence.spans["year_to_date"]),
        "peer_tutors": words.PEER_TUTORS,
        "quotes": words.published_quotes(material.quotes),
        "contract": handover_text(evidence),
        "quality": words.quality(figures, material.unreadable),
        "changes": words.FIRST_ISSUE,
        "confidentiality": words.confidentiality(decision, len(figures), material.rules),
        "notes": words.symbols(),
    }


def _worth_showing(tables: Iterable[Table], figures: Mapping[str, PublishedFigure]) -> Iterator[Table]:
    """Leave out the peer tutors' table if fewer than ten answered every statement: the text says so instead."""
    for table in tables:
        answered = (figures[row.figures[0]].value or 0 for row in table.rows)
        if not table.id.startswith("peer_tutor_") or max(answered, default=0) >= ANSWERS_FOR_A_BREAKDOWN:
            yield table


def _contents(tables: set[str], charts: set[str], said: set[str]) -> tuple[Part, ...]:
    """Return the parts that are not empty, with their content."""
    filled = (
        Part(
            part.id,
            part.title,
            tuple(section for section in part.sections if section.id in said),
            tuple(chart for chart in part.charts if chart in charts),
            tuple(table for table in part.tables if table in tables),
        )
        for part in CONTENTS
    )
    return tuple(part for part in filled if part.sections or part.charts or part.tables)
