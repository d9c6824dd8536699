"""Making a report: what it is made of, and the order of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.contract import Target
from shared.domain.disclosure import Rules
from shared.domain.disclosure.facts import Issue
from shared.domain.evidence import Evidence
from shared.domain.group import Group, StageStep
from shared.domain.quote import Quote
from shared.reports import words
from shared.reports.definitions import definitions
from shared.reports.model import Part, Report, Section
from shared.reports.publishing import decide_on, publish
from shared.reports.tables import make_tables
from shared.reports.targets import aims_of, judge

CONTENTS: tuple[Part, ...] = (
    Part("summary", "Summary", (Section("summary"), Section("late"))),
    Part("targets", "Targets", tables=("targets_year_to_date", "targets_quarter")),
    Part(
        "activity",
        "Activity",
        tables=("activity", "people", "by_group_quarter", "by_group_year_to_date", "sources"),
    ),
    Part("pathway", "The groups’ pathway", (Section("pathway", "Steps, year to date", "list"),), tables=("groups",)),
    Part("waiting", "Waiting and places", tables=("waiting",)),
    Part(
        "outcomes",
        "Outcomes for participants",
        tables=(
            "participant_end_year_to_date",
            "participant_distance_year_to_date",
            "participant_start_year_to_date",
            "participant_all_year_to_date",
            "participant_end_quarter",
            "participant_distance_quarter",
            "participant_start_quarter",
            "participant_all_quarter",
        ),
    ),
    Part(
        "peer_tutors",
        "Outcomes for peer tutors",
        tables=("peer_tutor_end_year_to_date", "peer_tutor_all_year_to_date", "peer_tutor_distance_year_to_date"),
    ),
    Part("volunteers", "Volunteers, tasters and events", tables=("volunteers", "events")),
    Part("quotes", "In people’s own words", (Section("quotes", saying="quotes"),)),
    Part("quality", "How good these figures are", tables=("quality",)),
    Part("confidentiality", "What is hidden, and why", (Section("confidentiality", saying="list"),)),
    Part("changes", "What changed since the last issue", (Section("changes", saying="list"),)),
    Part("notes", "Notes and definitions", (Section("notes"),)),
)
"""Every part that a report may have, in order; one with nothing in it is left out."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of.

    `steps` are those of the groups' pathway; quotes stand without group or quarter; `late_registers` is how many of
    earlier quarters came in after their reports; `issued_at` is an instant, UTC; `earlier` is every issue published before, of every contract, oldest first.
    """

    evidence: Evidence
    revision: int
    issued_at: str
    rules: Rules
    targets: Sequence[Target] = ()
    groups: Sequence[Group] = ()
    steps: Sequence[StageStep] = ()
    quotes: Sequence[Quote] = ()
    late_registers: int = 0
    earlier: Sequence[Issue] = ()


def make_report(material: Material) -> Report:
    """Make the report of a quarter: hide what may not be published, then arrange the rest."""
    evidence = material.evidence
    contract = evidence.contract
    names = {group.group: group.name for group in material.groups}
    aims = aims_of(material.targets, evidence)
    decision = decide_on(evidence, material.revision, material.rules, material.earlier)
    figures = publish(evidence, names, material.rules, decision)
    figures.update(judge(figures, aims))
    tables = tuple(make_tables(figures, aims, names))
    sections = {
        "summary": words.summary(figures),
        "late": words.late_registers(material.late_registers),
        "pathway": words.pathway(material.steps, material.groups, evidence.spans["year_to_date"]),
        "quotes": words.published_quotes(material.quotes),
        "changes": words.FIRST_ISSUE,
        "confidentiality": words.confidentiality(decision, len(figures), material.rules),
        "notes": words.symbols(),
    }
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
        charts=(),
        sections=sections,
        contents=_contents({table.id for table in tables}, {name for name, said in sections.items() if said}),
        definitions=tuple(definitions()),
    )


def _contents(tables: set[str], said: set[str]) -> tuple[Part, ...]:
    """Return the parts that have something in them, with what they have."""
    filled = (
        Part(
            part.id,
            part.title,
            tuple(section for section in part.sections if section.id in said),
            part.charts,
            tuple(table for table in part.tables if table in tables),
        )
        for part in CONTENTS
    )
    return tuple(part for part in filled if part.sections or part.charts or part.tables)
