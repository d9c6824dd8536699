"""The two years on which reports are tried, and how a report of one of their quarters is made."""

import json
from functools import cache
from typing import Any

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure import Rules
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.reports.build_report import Material, build_report
from shared.reports.comparisons import PastReport
from shared.reports.model import Report
from shared.reports.writers import write_json
from shared.services.packs.reading import read_pack
from tests.domain.test_expected_figures import PACKS

ISSUED_AT = "2018-05-05T06:00:00Z"


@cache
def records_of(year: str) -> Records:
    """Read one of the two packs, once."""
    return read_pack(PACKS[year][0])


@cache
def evidence_of(year: str, contract_name: str, quarter: str) -> Evidence:
    """Gather the evidence of a quarter, once."""
    records = records_of(year)
    contract = records.contract(contract_name)
    assert contract is not None
    return Evidence.gather(History(records), contract, Quarter.named(quarter))


@cache
def issued(year: str, contract: str) -> dict[str, Report]:
    """Make every report of a contract, each looking back at those before it, as issuing does."""
    found = records_of(year).contract(contract)
    assert found is not None
    reports: dict[str, Report] = {}
    past: list[PastReport] = []
    for quarter in found.quarters:
        if (year, contract, quarter.name) in quarters():
            reports[quarter.name] = report_of(year, contract, quarter.name, past=tuple(past))
            past.append(PastReport.read(json.loads(write_json(reports[quarter.name]))))
    return reports


def report_of(year: str, contract: str, quarter: str, **more: Any) -> Report:  # noqa: ANN401 - fields of Material
    """Make the report of a quarter from nothing but its pack."""
    records = records_of(year)
    return build_report(
        Material(
            evidence_of(year, contract, quarter),
            **{
                "revision": 1,
                "issued_at": ISSUED_AT,
                "rules": Rules(),
                "targets": records.targets,
                "groups": records.groups,
                "steps": records.stages,
                "quotes": records.quotes,
                **more,
            },
        )
    )


def quarters() -> list[tuple[str, str, str]]:
    """Return every (year, contract, quarter) that the two packs have."""
    return [
        (year, contract.contract, quarter.name)
        for year in PACKS
        for contract in records_of(year).contracts
        for quarter in contract.quarters
    ]
