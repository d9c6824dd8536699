"""A quarter's report appears once, whole, with the same bytes whoever compiles it, and says what changed later."""

import csv
import io
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused
from shared.domain.records.base import Record
from shared.domain.records.contract import Contract
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.reports.writers import FORMATS
from shared.services.issue_report.issuing import Outcome
from shared.settings import stored_at
from shared.storage.items import Item, Key, item_of
from shared.storage.report_files import ReportFiles
from tests.functions.service import Service, flat, running
from tests.functions.visitor import Page

Q1, Q2 = Quarter.named("2016-17-Q1"), Quarter.named("2016-17-Q2")
AFTER_Q1 = date(2016, 8, 25)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\'"><img src=x onerror=alert(1)>{{7*7}}'
PEOPLE = tuple(f"p{place:02d}" for place in range(12))
WHOLE = ("evidence", *FORMATS, "manifest.json")

_names = (f"c{place:03d}" for place in itertools.count())


def records() -> Iterator[tuple[Record, str | None]]:
    """Yield a small charity, each record with the group it stands in; its names are as bad as names can be."""
    yield Group(group="a", name=HOSTILE, activity="Clay", capacity=12), None
    yield Group(group="b", name="Weaving", activity="Weaving"), None
    yield StageStep(group="a", stage="facilitated", starts_on=date(2016, 4, 1)), None
    for person in PEOPLE:
        yield Person(person=person, name=HOSTILE, referred_on=date(2016, 4, 1), referral_source=HOSTILE), None
        yield Membership(group="a", person=person, role="participant"), None
    for group, day, people in (("a", 5, PEOPLE), ("a", 12, PEOPLE[:7]), ("b", 6, PEOPLE[4:])):
        yield from held(f"{group}-{day}", group, date(2016, 4, day), people)


def held(name: str, group: str, day: date, people: tuple[str, ...]) -> Iterator[tuple[Record, str]]:
    yield Session(session=name, group=group, kind="session", planned_on=day), group
    hours = {PEOPLE[0]: Decimal("1.5")}
    yield Register(session=name, status="held", held_on=day, present=people, hours=hours), group


def put(service: Service, *records: tuple[Record, str | None]) -> None:
    for record, group in records:
        assert service.store.put_new(item_of(record, stored_at(), group)) is None


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service with a small charity in it, which is compiled quickly."""
    with running(tmp_path_factory.mktemp("compile") / "data", PACK="", TODAY=AFTER_Q1.isoformat()) as service:
        put(service, *records())
        yield service


@pytest.fixture
def contract(service: Service) -> Iterator[str]:
    """Make a contract of the test's own, so that nothing is issued under it yet.

    What the test put into the table leaves with it: an issue is decided with all that was issued before in mind, so
    that each would take longer than the one before.
    """
    before = _keys(service)
    name = next(_names)
    put(service, (_contract(name), None))
    yield name
    for pk, sk in _keys(service) - before:
        service.aws("dynamodb").delete_item(
            TableName=service.links["aws"]["table"], Key={"pk": {"S": pk}, "sk": {"S": sk}}
        )


def _keys(service: Service) -> set[tuple[str, str]]:
    found = service.aws("dynamodb").scan(TableName=service.links["aws"]["table"])["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]) for item in found}


def _contract(name: str) -> Contract:
    return Contract(
        contract=name,
        commissioner=HOSTILE,
        provider=HOSTILE,
        service=HOSTILE,
        starts_on=date(2016, 4, 1),
        ends_on=date(2017, 3, 31),
    )


def compile_q1(service: Service, contract: str, *, reissue: bool = False, stored: str = "") -> Outcome:
    return service.issuing(AFTER_Q1, stored=stored).compile_quarter(contract, Q1, reissue=reissue)


def visible(service: Service, contract: str) -> list[int]:
    """Return the revisions of the first quarter that a commissioner can see."""
    keys = service.files.keys(f"reports/{contract}/")
    return [int(key.split("/")[3][1:]) for key in keys if key.endswith("/manifest.json")]


def content(service: Service, contract: str) -> dict[str, bytes]:
    """Return every file there is of a contract."""
    found: dict[str, bytes] = {}
    for part in ("evidence", "reports", "provisional"):
        for key in service.files.keys(f"{part}/{contract}/"):
            found[key] = service.files.get(key) or b""
    return found


def written(service: Service, contract: str) -> Counter[str]:
    """Count how many different contents each file of a contract ever had."""
    s3, bucket = service.aws("s3"), service.links["aws"]["bucket"]
    listed = [s3.list_object_versions(Bucket=bucket, Prefix=f"{part}/{contract}/") for part in ("evidence", "reports")]
    contents = {(version["Key"], version["ETag"]) for found in listed for version in found.get("Versions", [])}
    return Counter(key for key, _ in contents)


def figures(service: Service, contract: str, revision: int = 1) -> dict[str, Any]:
    evidence = service.files.get(f"evidence/{contract}/2016-17-Q1/r{revision}/evidence.json")
    assert evidence is not None
    found = json.loads(evidence)["figures"]["quarter"]
    assert isinstance(found, dict)
    return found


# once and whole


def test_a_closed_quarter_is_issued_whole_and_every_hash_of_its_manifest_holds(service: Service, contract: str) -> None:
    outcome = compile_q1(service, contract)
    assert (outcome.outcome, outcome.revision, outcome.unreadable) == ("issued", 1, ())
    files = content(service, contract)
    folder = f"reports/{contract}/2016-17-Q1/r1/"
    assert sorted(files) == sorted(
        [
            f"evidence/{contract}/2016-17-Q1/r1/evidence.json",
            *(f"{folder}{name}" for name in (*FORMATS, "manifest.json")),
        ]
    )
    manifest = json.loads(files[f"{folder}manifest.json"])
    assert manifest["files"] == [
        {
            "name": name,
            "bytes": len(files[f"{folder}{name}"]),
            "sha256": sha256(files[f"{folder}{name}"]).hexdigest(),
            "media_type": form.media_type,
        }
        for name, form in FORMATS.items()
    ]
    assert (manifest["contract"], manifest["quarter"], manifest["revision"]) == (contract, "2016-17-Q1", 1)
    assert (manifest["issued_at"], manifest["changes"]) == ("2016-08-25T12:00:00Z", [])


def test_an_issue_that_stands_is_not_made_again(service: Service, contract: str) -> None:
    compile_q1(service, contract)
    before = content(service, contract)
    assert compile_q1(service, contract).outcome == "stands"
    assert content(service, contract) == before


def test_twenty_compilers_at_once_make_one_issue_of_the_same_bytes(service: Service, contract: str) -> None:
    compilers = [service.issuing(AFTER_Q1) for _ in range(20)]
    at = [f"2026-11-23T10:00:00.{place:03d}Z" for place in range(20)]
    times = [datetime(2016, 8, 25, 12, 0, place, tzinfo=UTC) for place in range(20)]
    compilers = [
        replace(compiler, stored_at=stored, now=now) for compiler, stored, now in zip(compilers, at, times, strict=True)
    ]
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda compiler: compiler.compile_quarter(contract, Q1), compilers))
    assert {outcome.outcome for outcome in outcomes} <= {"issued", "stands"}
    assert visible(service, contract) == [1]
    ever = written(service, contract)
    assert len(ever) == len(WHOLE)
    assert set(ever.values()) == {1}, "whoever wrote a file wrote the same bytes"


class KilledError(Exception):
    """The process is gone."""


class Dying(ReportFiles):
    """Files whose writer is killed after a number of them."""

    def __init__(self, files: ReportFiles, after: int) -> None:
        self._files = files
        self._left = after

    def put(self, key: str, content: bytes, media_type: str) -> None:
        if not self._left:
            raise KilledError
        self._left -= 1
        self._files.put(key, content, media_type)

    def get(self, key: str) -> bytes | None:
        return self._files.get(key)

    def keys(self, prefix: str) -> Iterator[str]:
        return self._files.keys(prefix)


@pytest.mark.parametrize("after", range(len(WHOLE)))
def test_a_run_killed_half_way_leaves_nothing_visible_and_the_next_writes_the_same_bytes(
    service: Service, contract: str, after: int
) -> None:
    with pytest.raises(KilledError):
        service.issuing(AFTER_Q1, files=Dying(service.files, after)).compile_quarter(contract, Q1)
    left = content(service, contract)
    assert len(left) == after
    assert visible(service, contract) == []
    assert compile_q1(service, contract).outcome == "issued"
    assert len(content(service, contract)) == len(WHOLE)
    assert set(written(service, contract).values()) == {1}


def test_an_issue_compiled_from_nothing_a_year_later_has_the_same_bytes(service: Service, contract: str) -> None:
    compile_q1(service, contract)
    before = content(service, contract)
    s3, bucket = service.aws("s3"), service.links["aws"]["bucket"]
    for key in before:
        s3.delete_object(Bucket=bucket, Key=key)
    assert content(service, contract) == {}
    put(service, *held(f"late-{contract}", "a", date(2016, 5, 1), PEOPLE[:5]))
    assert service.issuing(date(2017, 8, 25)).compile_quarter(contract, Q1).outcome == "issued"
    assert content(service, contract) == before


# what counts


def test_a_register_that_came_after_the_cutoff_waits_for_the_next_revision(service: Service, contract: str) -> None:
    with pytest.raises(KilledError):
        service.issuing(AFTER_Q1, files=Dying(service.files, 0)).compile_quarter(contract, Q1)
    put(service, *held(f"after-{contract}", "b", date(2016, 5, 2), PEOPLE[:6]))
    compile_q1(service, contract)
    first = figures(service, contract)
    outcome = compile_q1(service, contract, reissue=True)
    second = figures(service, contract, 2)
    assert (outcome.outcome, outcome.revision) == ("issued", 2)
    assert (second["sessions"], second["attendances"]) == (first["sessions"] + 1, first["attendances"] + 6)
    assert visible(service, contract) == [1, 2]


def test_a_revision_marks_what_it_changed_and_leaves_the_first_issue_as_it_was(service: Service, contract: str) -> None:
    compile_q1(service, contract)
    earlier = content(service, contract)
    put(service, *held(f"found-{contract}", "a", date(2016, 5, 3), PEOPLE[:8]))
    assert compile_q1(service, contract, reissue=True).revision == 2
    now = content(service, contract)
    changes = json.loads(now[f"reports/{contract}/2016-17-Q1/r2/manifest.json"])["changes"]
    report = json.loads(now[f"reports/{contract}/2016-17-Q1/r2/report.json"])
    revised = {figure["id"] for figure in report["figures"] if figure["revised"]}
    assert "quarter.sessions" in revised
    assert revised == {change["figure"] for change in changes}
    assert {key: now[key] for key in earlier} == earlier


def test_a_reissue_that_would_change_no_figure_is_not_made(service: Service, contract: str) -> None:
    compile_q1(service, contract)
    assert compile_q1(service, contract, reissue=True).outcome == "unchanged"
    assert visible(service, contract) == [1]


def test_an_open_quarter_has_evidence_for_the_charity_and_no_report(service: Service, contract: str) -> None:
    outcome = service.issuing(AFTER_Q1).compile_quarter(contract, Q2)
    assert (outcome.outcome, outcome.revision) == ("provisional", 0)
    assert list(content(service, contract)) == [f"provisional/{contract}/2016-17-Q2/evidence.json"]
    assert service.issuing(date(2016, 9, 30)).compile_quarter(contract, Q2).outcome == "provisional"
    assert service.issuing(date(2016, 10, 1)).compile_quarter(contract, Q2).outcome == "issued"


def test_a_quarter_or_a_contract_that_is_not_there_is_refused(service: Service, contract: str) -> None:
    for name, quarter in ((contract, Quarter.named("2018-19-Q1")), ("nobody", Q1)):
        with pytest.raises(Refused):
            service.issuing(AFTER_Q1).compile_quarter(name, quarter)


@pytest.mark.parametrize(
    ("key", "body"),
    [
        (Key("group#a", "register#a-5#0002"), "{not json"),
        (Key("group#a", "response#r1#0001"), '{"response": "r1", "survey": "participant", "version": 9}'),
        (Key("roster", "person#p99"), "[]"),
        (Key("charity", "target#c#2016-04-01#people"), '{"from": "a later version"}'),
        (Key("charity", "contract#unreadable"), "{}"),
        (Key("charity", "stage#a#2016-05-01#00"), "null"),
        (Key("charity", "group#z"), "{}"),
        (Key("group#b", "something#else"), "{}"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_the_rest_is_counted(
    service: Service, contract: str, key: Key, body: str
) -> None:
    before = compile_q1(service, contract)
    expected = figures(service, contract)
    item = Item(key, body, stored_at())
    service.store.replace(item)
    try:
        other = next(_names)
        put(service, (_contract(other), None))
        outcome = compile_q1(service, other)
        found = json.loads(content(service, other)[f"evidence/{other}/2016-17-Q1/r1/evidence.json"])
    finally:
        service.aws("dynamodb").delete_item(
            TableName=service.links["aws"]["table"], Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}}
        )
    assert before.unreadable == ()
    assert outcome.unreadable == (f"{key.pk} {key.sk}",)
    assert found["unreadable"] == [f"{key.pk} {key.sk}"]
    assert figures(service, other) == expected


def test_a_group_that_cannot_be_read_takes_no_report_down(service: Service, contract: str) -> None:
    key = Key("charity", "group#z")
    put(
        service,
        (StageStep(group="z", stage="independent", starts_on=date(2016, 4, 2)), None),
        *held("z-1", "z", date(2016, 4, 20), PEOPLE[:5]),
    )
    service.store.replace(Item(key, "{}", stored_at()))
    try:
        outcome = compile_q1(service, contract)
    finally:
        for record_key in (key, Key("charity", "stage#z#2016-04-02#00")):
            service.aws("dynamodb").delete_item(
                TableName=service.links["aws"]["table"],
                Key={"pk": {"S": record_key.pk}, "sk": {"S": record_key.sk}},
            )
    assert outcome.outcome == "issued"
    assert "charity group#z" in outcome.unreadable


# what comes out


def test_nothing_that_somebody_wrote_is_active_in_a_report(service: Service, contract: str) -> None:
    compile_q1(service, contract)
    files = content(service, contract)
    folder = f"reports/{contract}/2016-17-Q1/r1/"
    page = Page(files[f"{folder}report.html"].decode())
    assert HOSTILE in " ".join(page.texts), "and nothing is lost either"
    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "link"} <= {"link"}
    assert [given for _, given in page.tags if any(name.startswith("on") for name in given)] == []
    policies = [given for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy"]
    assert policies
    assert policies[0]["content"].startswith("default-src 'none'")
    rows = list(csv.reader(io.StringIO(files[f"{folder}report.csv"].decode("utf-8-sig"))))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert any(HOSTILE in cell for row in rows for cell in row)


def test_evidence_is_for_the_charity_and_published_figures_hide_the_small(service: Service, contract: str) -> None:
    group = Group(group=f"small-{contract}", name="Four people", activity="Tea")
    put(service, (group, None), *held(f"small-{contract}-1", group.group, date(2016, 4, 28), PEOPLE[:4]))
    compile_q1(service, contract)
    report = json.loads(content(service, contract)[f"reports/{contract}/2016-17-Q1/r1/report.json"])
    shown = {figure["id"]: figure for figure in report["figures"]}
    evidence = flat(figures(service, contract))
    for name, figure in shown.items():
        span, _, measure = name.partition(".")
        made_of = evidence.get(f"contributors.{measure}")
        if span == "quarter" and made_of is not None and 0 < made_of < 5:
            assert (figure["shown"], figure["value"]) == ("[c]", None), name
    assert shown["quarter.volunteer_hours"]["shown"] == "[c]", "one person's hours"
    for measure in ("attendances", "people"):
        assert shown[f"quarter.by_group.{group.group}.{measure}"]["shown"] == "[c]", "four people"
    assert shown["quarter.people"]["value"] == evidence["people"]
    assert shown["quarter.sessions"]["value"] == evidence["sessions"]
