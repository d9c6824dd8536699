"""An import stores what is not there yet, and nothing at all where something that stands differs."""

from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest

from shared.domain.records.collection import Records
from shared.services.packs.importing import Imported, import_records
from shared.services.packs.reading import PackRefused, read_pack
from shared.services.packs.writing import write_pack
from shared.storage.charity import read_charity
from shared.storage.items import Item, item_of
from shared.storage.records import RecordStore, StoreFailed
from tests.aws_emulator import Aws
from tests.pack import copies

YEAR = Path(__file__).parents[1] / "packs/handover-2017-18"
THEN, LATER = "2026-07-01T10:00:00.000Z", "2026-07-02T10:00:00.000Z"


class Interrupted(RecordStore):
    """A store whose connection breaks after so many puts."""

    def __init__(self, aws: Aws, table: str, after: int) -> None:
        super().__init__(table, aws.dynamodb())
        self._left = after
        self._lock = Lock()

    def put_new(self, item: Item) -> Item | None:
        """Store as ever, or fail."""
        with self._lock:
            self._left -= 1
            if self._left < 0:
                raise StoreFailed(certain=False)
        return super().put_new(item)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    (tmp_path / "in").mkdir()
    return read_pack(copies.write(tmp_path / "in", register_versions=copies.VERSIONS))


def take_in(store: RecordStore, records: Records, stored_at: str = THEN) -> Imported:
    return import_records(store, records, lambda: stored_at, lambda _done, _of: None)


def everything(aws: Aws, table: str) -> list[str]:
    """Return all that a table holds, as text."""
    pages = aws.dynamodb().get_paginator("scan").paginate(TableName=table)
    return sorted(str(sorted(item.items())) for page in pages for item in page["Items"])


def test_an_import_stores_every_record_once_and_tells_how_far_it_is(
    aws: Aws, table: str, store: RecordStore, records: Records
) -> None:
    told: list[tuple[int, int]] = []
    number = len(list(records))
    imported = import_records(store, records, lambda: THEN, lambda done, of: told.append((done, of)))
    assert imported == Imported(stored=number, passed_over=0)
    assert told == [(done, number) for done in range(1, number + 1)]
    assert len(everything(aws, table)) == number
    assert sorted(map(repr, read_charity(store).records)) == sorted(map(repr, records))


def test_the_same_pack_again_is_passed_over(aws: Aws, table: str, store: RecordStore, records: Records) -> None:
    take_in(store, records)
    before = everything(aws, table)
    assert take_in(store, records, LATER) == Imported(stored=0, passed_over=len(list(records)))
    assert everything(aws, table) == before


@pytest.mark.parametrize("after", [0, 1, 9, 20])
def test_an_import_that_was_interrupted_is_completed_by_the_next(
    aws: Aws, table: str, store: RecordStore, records: Records, after: int
) -> None:
    number = len(list(records))
    assert after < number
    with pytest.raises(StoreFailed):
        take_in(Interrupted(aws, table, after), records)
    assert len(everything(aws, table)) == after
    assert take_in(store, records) == Imported(stored=number - after, passed_over=after)
    assert sorted(map(repr, read_charity(store).records)) == sorted(map(repr, records))


def test_a_pack_that_differs_from_what_stands_is_refused_and_nothing_of_it_is_written(
    aws: Aws, table: str, tmp_path: Path, store: RecordStore, records: Records
) -> None:
    take_in(store, records)
    before = everything(aws, table)
    changed = {
        "people": copies.with_cells("people", 2, "Ann B.", "Ann C."),
        "answers": copies.with_cells("answers", 2, "4", "5"),
        "groups": copies.with_line("groups", "g99,A new one,Cooking,,4"),
        "register_versions": copies.VERSIONS,
    }
    with pytest.raises(PackRefused) as refused:
        take_in(store, read_pack(copies.write(tmp_path / "in", **changed)), LATER)
    said = [(found.file, found.problem.code) for found in refused.value.problems]
    assert sorted(said) == [("people.csv", "stored_otherwise"), ("survey_responses.csv", "stored_otherwise")]
    assert "p01" in str(refused.value)
    assert "r1" in str(refused.value)
    assert everything(aws, table) == before


def test_a_record_that_came_in_between_is_found_out(aws: Aws, table: str, store: RecordStore, records: Records) -> None:
    class Late(RecordStore):
        """A store into which somebody else puts a record while an import runs."""

        def put_new(self, item: Item) -> Item | None:
            """Let the other come first."""
            if item.key.sk == "group#g01":
                super().put_new(Item(item.key, '{"group": "g01", "name": "Theirs", "activity": "x"}', THEN))
            return super().put_new(item)

    with pytest.raises(PackRefused, match=r"groups\.csv"):
        take_in(Late(table, aws.dynamodb()), records)
    found = store.get(next(iter(store.query("charity", "group#g01"))).key)
    assert found is not None
    assert "Theirs" in found.body


def test_a_whole_year_that_was_exported_goes_into_an_empty_table_and_comes_out_the_same(
    tmp_path: Path, store: RecordStore
) -> None:
    write_pack(read_pack(YEAR), tmp_path / "first")
    take_in(store, read_pack(tmp_path / "first"))
    write_pack(read_charity(store).records, tmp_path / "second")
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    # the year has words that begin with a formula: as texts they are the same, in the file they are marked
    assert b",'=1+1" in first["answers.csv"]
    plain = {name: content.replace(b",'=1+1", b",=1+1") for name, content in first.items()}
    assert {name: sorted(content.splitlines()) for name, content in plain.items()} == {
        path.name: sorted(path.read_bytes().splitlines()) for path in YEAR.glob("*.csv")
    }


def test_a_name_stored_with_controls_of_direction_is_the_one_that_is_imported(
    aws: Aws, table: str, store: RecordStore, records: Records
) -> None:
    take_in(store, records)
    (ann,) = (item for item in map(item_of, records.people, [THEN] * len(records.people)) if "Ann B." in item.body)
    store.replace(replace(ann, body=ann.body.replace("Ann B.", "\u202eAnn B.")))
    before = everything(aws, table)
    assert take_in(store, records, LATER).stored == 0
    assert everything(aws, table) == before
    assert "Ann B." in {person.name for person in read_charity(store).records.people}
