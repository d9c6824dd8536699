"""Retention done in a real table and bucket: whole, once, on condition, completed after a kill; a pack is left."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import boto3
import pytest

from infra.local.template import REGION
from shared.domain.records.audit import AuditEntry
from shared.domain.records.collection import Records
from shared.domain.records.form_link import FormLink
from shared.domain.records.person import Person
from shared.domain.records.retiring import due
from shared.services.packs.importing import import_records
from shared.services.packs.reading import read_pack
from shared.services.packs.writing import write_pack
from shared.services.retention import Retention
from shared.storage.audit import append, entries
from shared.storage.charity import read_charity
from shared.storage.items import LINKS, RETENTION, Item, Key, item_of, link_item, of_issues, person_key
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.retiring import last_run
from tests.aws_emulator import KEY, SECRET_KEY, Aws
from tests.domain.long_history import FIRST, at, history
from tests.domain.test_retention import after, by_name
from tests.faults import rounds

LONG_AGO, STAMP = "2010-04-01T12:00:00.000Z", "2021-03-31T12:00:00.000Z"
TODAY = date(2021, 3, 31)
"""The contract `early` has been kept long enough by then; the others have not."""


def stored(store: RecordStore, records: Records) -> RecordStore:
    """Store records, as if long ago."""
    import_records(store, records, lambda: LONG_AGO, lambda _done, _of: None)
    return store


def retention(store: RecordStore, files: ReportFiles, today: date = TODAY) -> Retention:
    return Retention(store, files, today, at(today), STAMP)


def issued(files: ReportFiles, store: RecordStore, contract: str) -> None:
    """Put down what an issue leaves, in two versions, and a link to it."""
    for part, name in (("reports", "manifest.json"), ("reports", "report.csv"), ("evidence", "evidence.json")):
        for content in (b"1", b"2"):
            files.put(f"{part}/{contract}/2010-11-Q1/r1/{name}", content, "text/plain")
    for partition in of_issues(contract):
        store.put_new(Item(Key(partition, "2010-11-Q1#r001"), "{}", LONG_AGO))
    link = FormLink(opens="reports", scope=contract, expires_on=date(2030, 1, 1))
    store.put_new(link_item(link, f"hash of {contract}", LONG_AGO))


def expected(records: Records) -> Records:
    return after(records, due(records, TODAY, dict.fromkeys((it.person for it in records.people), FIRST)))


@pytest.mark.parametrize("seed", range(rounds(1, 6)))
def test_it_leaves_exactly_what_the_table_says_once_and_as_a_pack(
    aws: Aws, store: RecordStore, files: ReportFiles, tmp_path: Path, seed: int
) -> None:
    records = history(seed, sparse=True)
    stored(store, records)
    listed = retention(store, files).listed()
    done = retention(store, files).apply()
    assert done.is_whole
    assert sum(done.retired.values()) == sum(it.number for it in listed) > 0
    left = read_charity(store).records
    assert by_name(left) == by_name(expected(records))
    assert retention(store, files).listed() == []
    assert sum(retention(store, files).apply().retired.values()) == 0
    assert last_run(store) == at(TODAY)
    write_pack(left, tmp_path / "one")
    again = stored(aws.store(aws.new_table()), read_pack(tmp_path / "one"))
    write_pack(read_charity(again).records, tmp_path / "two")
    assert {it.name: it.read_bytes() for it in (tmp_path / "one").iterdir()} == {
        it.name: it.read_bytes() for it in (tmp_path / "two").iterdir()
    }


def test_what_is_rewritten_is_still_known_to_a_retry(store: RecordStore, files: ReportFiles) -> None:
    records = history(0, sparse=True)
    stored(store, records)
    before = {item.key: item for item in _all(store, records)}
    retention(store, files).apply()
    rewritten = [item for item in _all(store, records) if item.body != before[item.key].body]
    assert {item.key.sk.partition("#")[0] for item in rewritten} == {"person", "response"}
    for item in rewritten:
        assert (item.fingerprint, item.stored_at) == (before[item.key].fingerprint, before[item.key].stored_at)


def _all(store: RecordStore, records: Records) -> Iterator[Item]:
    for partition in ("charity", "roster", "group#-", *(f"group#{group.group}" for group in records.groups)):
        yield from store.query(partition)


def test_a_contract_takes_its_reports_with_it_and_no_other_does(aws: Aws, store: RecordStore) -> None:
    bucket = aws.new_bucket()
    files = aws.files(bucket)
    stored(store, history(0, sparse=True))
    for contract in ("early", "late"):
        issued(files, store, contract)
    retention(store, files).apply()
    s3 = boto3.session.Session().client(
        "s3", REGION, endpoint_url=aws.endpoint_url, aws_access_key_id=KEY, aws_secret_access_key=SECRET_KEY
    )
    versions = s3.list_object_versions(Bucket=bucket)
    named = {it["Key"].split("/")[1] for it in (*versions.get("Versions", []), *versions.get("DeleteMarkers", []))}
    assert named == {"late"}
    assert [item.key.sk for item in store.query(LINKS)] == ["hash of late"]
    assert [list(store.query(partition)) for partition in of_issues("early")] == [[], []]
    assert len([*store.query(of_issues("late")[0])]) == 1


class Killed(Exception):  # noqa: N818 - it is no error of the program's
    """The process is gone."""


def killing(monkeypatch: pytest.MonkeyPatch, nth: int) -> Callable[[], int]:
    """Let the process end at the nth write; return how many were begun."""
    begun = 0

    def counted(write: Callable[..., object]) -> Callable[..., object]:
        def one(*given: object, **named: object) -> object:
            nonlocal begun
            begun += 1
            if begun == nth:
                raise Killed
            return write(*given, **named)

        return one

    for kind, names in ((RecordStore, ("change", "delete", "delete_together", "replace")), (ReportFiles, ("remove",))):
        for name in names:
            monkeypatch.setattr(kind, name, counted(getattr(kind, name)))
    return lambda: begun


def test_killed_at_any_write_and_run_again_it_leaves_the_same(aws: Aws, store: RecordStore, files: ReportFiles) -> None:
    records = history(1, sparse=True)
    whole = by_name(expected(records))
    with pytest.MonkeyPatch.context() as patch:
        begun = killing(patch, 0)
        issued(files, stored(store, records), "early")
        retention(store, files).apply()
        writes = begun()
    assert writes > 30
    for nth in (*range(1, writes - 12, writes // rounds(3, 40)), *range(writes - rounds(6, 12), writes)):
        again = stored(aws.store(aws.new_table()), records)
        issued(files, again, "early")
        with pytest.MonkeyPatch.context() as patch:
            killing(patch, nth)
            with pytest.raises(Killed):
                retention(again, files).apply()
        assert retention(again, files).apply().is_whole
        assert by_name(read_charity(again).records) == whole
        assert not list(files.keys("reports/early/")) + list(files.keys("evidence/early/"))
        assert [item.key.sk for item in again.query(RETENTION)] == ["last"]


def test_what_somebody_edits_meanwhile_is_not_overwritten(
    store: RecordStore, files: ReportFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Person(person="p1", name="Quilla", referred_on=date(2012, 1, 1))
    stored(store, Records.of([asked]))
    edited = asked.model_copy(update={"referred_on": TODAY})
    change = RecordStore.change

    def first_edited(store: RecordStore, standing: Item, instead: Item | None) -> bool:
        monkeypatch.setattr(RecordStore, "change", change)
        store.replace(item_of(edited, STAMP))
        return store.change(standing, instead)

    monkeypatch.setattr(RecordStore, "change", first_edited)
    assert sum(retention(store, files).apply().retired.values()) == 0
    assert read_charity(store).records.people == (edited,)


def test_the_audit_trail_is_kept_for_24_months(store: RecordStore, files: ReportFiles) -> None:
    for years in (3, 2, 1):
        at = datetime(TODAY.year - years, TODAY.month, TODAY.day, 12, tzinfo=UTC)
        append(store, AuditEntry(at=at, what="access", about="p001"), "2020-01-01T00:00:00.000Z")
    assert retention(store, files).apply().retired["audit"] == 2
    assert [entry.at.year for entry in entries(store)] == [TODAY.year - 1]


def test_while_a_record_cannot_be_read_nothing_goes_that_it_may_name(store: RecordStore, files: ReportFiles) -> None:
    records = history(0, sparse=True)
    stored(store, records)
    store.replace(Item(Key("group#g1", "register#s1#0009"), '{"present": 3}', STAMP))
    done = retention(store, files).apply()
    assert (set(done.retired), done.unreadable) == ({"contacts", "comments"}, 1)
    left = by_name(read_charity(store).records)
    assert [it for it in (*records.people, *records.registers, *records.memberships) if it not in left.values()] == []


def test_a_name_that_was_stored_just_now_is_left_for_what_it_came_with(store: RecordStore, files: ReportFiles) -> None:
    store.put_new(item_of(Person(person="x1"), STAMP))
    retention(store, files).apply()
    assert store.get(person_key("x1")) is not None
    later = Retention(store, files, TODAY, at(TODAY), "2021-04-01T12:00:00.000Z")
    later.apply()
    assert store.get(person_key("x1")) is None
    assert json.loads(next(store.query(RETENTION)).body)["at"]
