"""The example year and the hand-over year give the figures that were counted for them by other means."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.evidence import SPANS, Evidence
from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.services.packs.reading import read_pack
from tests.domain import plain_count
from tests.domain.random_packs import read_rows

ROOT = Path(__file__).parents[2]
PACKS = {
    "example year": (ROOT / "events/example-year", ROOT / "tests/packs/example-year-expected.json"),
    "hand-over year": (ROOT / "tests/packs/handover-2017-18", ROOT / "tests/packs/handover-2017-18/expected.json"),
}
Expected = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module", params=PACKS)
def year(request: pytest.FixtureRequest) -> tuple[Path, Records, Expected]:
    folder, expected = PACKS[request.param]
    return folder, read_pack(folder), json.loads(expected.read_bytes())


def evidence_of(records: Records, contract_name: str, quarter: str) -> Evidence:
    contract = records.contract(contract_name)
    assert contract is not None
    return Evidence.gather(History(records), contract, Quarter.named(quarter))


def flat(figures: dict[str, Any], *names: str) -> dict[tuple[str, ...], Any]:
    """Turn objects in objects into values by the parts of their names."""
    found: dict[tuple[str, ...], Any] = {}
    for name, value in figures.items():
        found |= flat(value, *names, name) if isinstance(value, dict) else {(*names, name): value}
    return found


def test_every_figure_of_every_quarter_and_contract_is_the_expected_one(year: tuple[Path, Records, Expected]) -> None:
    _, records, expected = year
    for contract, quarters in expected.items():
        for quarter, known in quarters.items():
            evidence = evidence_of(records, contract, quarter)
            for span in SPANS:
                counted = {name: figure.value for name, figure in evidence.figures[span].items()}
                wanted = flat(known[span])
                assert {name: counted[name] for name in wanted} == wanted, (contract, quarter, span)


def test_every_measure_of_the_data_dictionary_is_expected_and_counted(year: tuple[Path, Records, Expected]) -> None:
    _, records, expected = year
    for contract, quarters in expected.items():
        for quarter, known in quarters.items():
            evidence = evidence_of(records, contract, quarter)
            for span in SPANS:
                counted = {name for name in evidence.figures[span] if name[0] not in ("additional", "by_group")}
                assert counted == set(flat(known[span]))


def test_each_quarter_runs_over_the_days_that_the_contract_sees(year: tuple[Path, Records, Expected]) -> None:
    _, records, expected = year
    for contract, quarters in expected.items():
        for quarter, known in quarters.items():
            period = evidence_of(records, contract, quarter).spans["quarter"]
            assert (str(period.first), str(period.last)) == (known["from"], known["to"])


def test_the_plain_count_that_random_packs_are_checked_by_finds_the_same(year: tuple[Path, Records, Expected]) -> None:
    folder, _, expected = year
    rows = read_rows(folder)
    for contract in rows["contracts"]:
        for quarter, known in expected[contract["contract"]].items():
            for span, (first, last) in plain_count.spans(contract, quarter).items():
                counted = plain_count.count(rows, first, last)
                wanted = flat(known[span])
                assert {name: counted[name] for name in wanted} == wanted, (contract["contract"], quarter, span)
