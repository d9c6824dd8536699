"""Whoever leaves with everything has everything: what comes in goes out, and in again, to the byte."""

import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from shared.domain.disclosure import Rules
from shared.domain.records.collection import Records
from shared.domain.records.confidentiality import rules_of
from shared.domain.records.register import Register
from shared.services.packs.importing import items_of
from shared.services.packs.reading import PackRefused, read_pack
from shared.services.packs.writing import rows_of, write_pack
from shared.storage.items import from_attributes, record_of, to_attributes
from tests.domain.random_packs import HEADERS, Rows, packs, read_rows, records_of
from tests.domain.test_counting import bounded
from tests.pack import copies

ROOT = Path(__file__).parents[2]
YEARS = {"example year": ROOT / "events/example-year", "hand-over year": ROOT / "tests/packs/handover-2017-18"}


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def through_items(records: Records) -> Records:
    """Return records as they come back from the table: by way of its items, in the order of their keys."""
    items = sorted(items_of(records, "2026-07-01T10:00:00.000Z"), key=lambda item: item.key)
    return Records.of(record_of(from_attributes(to_attributes(item))) for item in items)


def cells(rows: Rows) -> dict[str, Counter[tuple[str, ...]]]:
    return {name: Counter(tuple(row[column] for column in HEADERS[name]) for row in rows[name]) for name in HEADERS}


@pytest.mark.parametrize("folder", YEARS.values(), ids=YEARS)
def test_an_export_has_the_rows_that_were_imported(tmp_path: Path, folder: Path) -> None:
    write_pack(through_items(read_pack(folder)), tmp_path / "out")
    exported = read_rows(tmp_path / "out")
    assert cells(exported) == cells(read_rows(folder))
    assert set(exported) == set(HEADERS), "no further file where there is nothing to write in it"
    assert {name: tuple(rows[0]) for name, rows in exported.items()} == dict(HEADERS)


@pytest.mark.parametrize("folder", YEARS.values(), ids=YEARS)
def test_an_export_that_is_imported_and_exported_again_is_the_same_to_the_byte(tmp_path: Path, folder: Path) -> None:
    write_pack(through_items(read_pack(folder)), tmp_path / "first")
    write_pack(through_items(read_pack(tmp_path / "first")), tmp_path / "second")
    assert files_of(tmp_path / "first") == files_of(tmp_path / "second")


@bounded
@given(packs())
def test_any_pack_comes_out_as_it_went_in_and_twice_the_same(rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        write_pack(through_items(records_of(rows)), first)
        assert cells(read_rows(first)) == cells(rows)
        write_pack(through_items(read_pack(first)), second)
        assert files_of(first) == files_of(second)


@bounded
@given(packs())
def test_the_steps_of_one_day_stay_in_their_order(rows: Rows) -> None:
    exported = rows_of(through_items(records_of(rows)))["stages"]
    assert exported == sorted(
        ([row[column] for column in HEADERS["stages"]] for row in rows["stages"]), key=lambda row: (row[0], row[2])
    )


@pytest.mark.parametrize("folder", YEARS.values(), ids=YEARS)
def test_the_order_in_which_records_were_stored_makes_no_difference(folder: Path) -> None:
    records = read_pack(folder)
    assert rows_of(Records.of(reversed(list(records)))) == rows_of(records)


def test_every_version_of_a_register_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    records = read_pack(copies.write(folder, register_versions=copies.VERSIONS))
    counts = write_pack(through_items(records), tmp_path / "out")
    assert (tmp_path / "out/register_versions.csv").read_text() == copies.VERSIONS
    assert counts["register_versions"] == 2
    assert read_pack(tmp_path / "out") == read_pack(folder)


def test_an_imported_register_that_was_corrected_by_form_comes_out_with_both_versions(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    records = read_pack(copies.write(folder))
    corrected = Register(
        session="s1",
        status="cancelled",
        held_on=date(2017, 5, 1),
        submitted_at=datetime(2017, 5, 2, 10, 0, 0, tzinfo=UTC),
        version=2,
        submission="0123456789abcdef0123456789abcdef",
        link="a1",
    )
    helped = Register(
        session="t1",
        status="held",
        held_on=date(2017, 5, 3),
        unnamed=4,
        hours={"v01": Decimal("1.25"), "p01": Decimal("0.50")},
        version=2,
        submission="f" * 32,
    )
    changed = Records.of([*records, corrected, helped])
    write_pack(through_items(changed), tmp_path / "out")
    again = read_pack(tmp_path / "out")
    assert sorted(map(repr, again.registers)) == sorted(map(repr, changed.registers))
    write_pack(through_items(again), tmp_path / "second")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "second")
    assert "s1,cancelled,2017-05-01" in (tmp_path / "out/registers.csv").read_text()


def test_what_contracts_ask_of_confidentiality_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    contract = read_pack(copies.write(folder)).contracts[0].contract
    asked = f"contract,threshold,rounding\n{contract},8,5\n"
    (folder / "confidentiality.csv").write_text(asked)
    records = read_pack(folder)
    assert rules_of(contract, records.confidentiality) == Rules(threshold=8, rounding=5)
    write_pack(through_items(records), tmp_path / "out")
    assert (tmp_path / "out/confidentiality.csv").read_text() == asked
    assert read_pack(tmp_path / "out") == records


@pytest.mark.parametrize("asked", ["4,0", "21,0", "5,3", "few,0"])
def test_a_threshold_below_five_or_another_rounding_is_refused(tmp_path: Path, asked: str) -> None:
    folder = copies.write(tmp_path)
    contract = read_pack(folder).contracts[0].contract
    (folder / "confidentiality.csv").write_text(f"contract,threshold,rounding\n{contract},{asked}\n")
    with pytest.raises(PackRefused):
        read_pack(folder)


def test_what_phones_clocks_said_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    said = (
        "kind,record,version,client_time\ncheck_in,k1,,2017-05-01T08:00:00Z\n"
        "register,s1,1,2017-05-01T17:00:00.123000Z\nresponse,r1,,1999-01-01T00:00:00Z\n"
    )
    records = read_pack(copies.write(folder, client_times=said))
    assert records.check_ins[0].client_time == datetime(2017, 5, 1, 8, tzinfo=UTC)
    write_pack(through_items(records), tmp_path / "out")
    assert (tmp_path / "out/client_times.csv").read_text() == said
    assert read_pack(tmp_path / "out") == records


def test_carers_tutors_addresses_and_reminders_come_out_and_go_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    told = {
        "carers": "session,version,carers\ns1,1,2\n",
        "addresses": "person,email\np01,wren@example.org\n",
        "reminders": "person,about,nth,sent_on\np01,s1,1,2017-05-03\np01,s1,2,2017-05-08\n",
    }
    records = read_pack(copies.write(folder, **told))
    assert [register.carers for register in records.registers if register.session == "s1"] == [2]
    write_pack(through_items(records), tmp_path / "out")
    assert {name: (tmp_path / f"out/{name}.csv").read_text() for name in told} == told
    assert read_pack(tmp_path / "out") == records


def test_what_reports_are_made_with_beside_records_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    told = {
        "narratives": "contract,quarter,part,text,person,approved_at\n"
        "c1,2017-18-Q1,risks,Not approved yet.,,\n"
        'c1,2017-18-Q1,went_well,"All went well,\nand more.",,2017-07-03T09:00:00Z\n'
        "c1,2017-18-Q2,case_study,She writes again.,p01,2017-10-03T09:00:00Z\n",
        "indicators": "contract,position,wording,measure\nc1,1,Doors opened,sessions\nc1,10,People reached,people\n",
        "releases": "contract,release,due_days\nc1,reviewed,15\n",
        "approvals": "contract,quarter,approved_at\nc1,2017-18-Q1,2017-07-06T09:00:00Z\n",
        "recipients": "contract,email\nc1,council@example.org\nc1,second@example.org\n",
    }
    records = read_pack(copies.write(folder, **told))
    assert [it.part for it in records.narratives if it.approved_at is None] == ["risks"]
    write_pack(through_items(records), tmp_path / "out")
    assert {name: (tmp_path / f"out/{name}.csv").read_text() for name in told} == told
    assert read_pack(tmp_path / "out") == records


def test_an_export_into_a_folder_that_holds_something_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        write_pack(Records(), tmp_path)
    assert files_of(tmp_path) == {"notes.txt": b"mine"}
    with pytest.raises(FileExistsError):
        write_pack(Records(), tmp_path / "notes.txt")


def test_an_export_into_an_empty_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_pack(Records(), tmp_path / "deep/out")
    (tmp_path / "empty").mkdir()
    write_pack(Records(), tmp_path / "empty")
    assert (tmp_path / "deep/out").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "empty").iterdir())) == 15


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_pack(Records(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_cells_are_quoted_where_a_spreadsheet_needs_it_and_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    answers = copies.with_cells("answers", 3, '"I go out, again."', '"say ""yes"", or\nno"')
    write_pack(read_pack(copies.write(folder, answers=answers)), tmp_path / "out")
    assert (tmp_path / "out/answers.csv").read_bytes() == (
        b'response,question,answer\nr1,express,4\nr1,own_words,"say ""yes"", or\nno"\nr2,support,prefer_not_to_say\n'
    )


def test_what_was_said_of_comments_comes_out_and_goes_in_again(tmp_path: Path) -> None:
    said = {
        "comment_states": "response,revision,state,at,by\nr1,1,worried,2026-11-25T10:00:00Z,ownwords comments\n",
        "concerns": "response,nth,at,by,note,standing,person\n"
        'gone,1,2026-11-24T10:00:00Z,desk,"Called, twice",open,\n'
        "r1,1,2026-11-25T10:00:00Z,ownwords comments,Wrote,open,p01\n"
        "r1,2,2026-11-26T10:00:00Z,ownwords comments,Spoke,closed,p01\n",
    }
    folder = tmp_path / "in"
    folder.mkdir()
    write_pack(through_items(read_pack(copies.write(folder, **said))), tmp_path / "out")
    assert {name: (tmp_path / f"out/{name}.csv").read_text() for name in said} == said
