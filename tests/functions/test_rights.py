"""A person's rights: to take back what they sent, to have all that is held on them, to be erased everywhere."""

import csv
import json
import re
import uuid
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.links.reference import reference_of
from shared.domain.records.base import Record
from shared.domain.records.person import Membership, Person
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.domain.records.survey import Response, current_survey
from shared.settings import stored_at
from shared.storage.items import Item, Key, from_attributes, item_of, to_attributes
from tests.functions.service import CONTRACT, EXAMPLE_YEAR, TODAY, Service, evidence_of, example_data, running
from tests.functions.visitor import Page, Visitor
from tests.reports.pdf_reading import ReadPdf

QUARTER = "2016-17-Q2"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service of its own: whoever is erased here is wanted elsewhere."""
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("rights") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


@dataclass(frozen=True)
class Planted:
    """Somebody of whom we know everything that is on record."""

    code: str
    name: str
    words: str
    reference: str
    sessions: tuple[str, str]

    @property
    def traces(self) -> tuple[str, ...]:
        """What would give away that something of them is left."""
        return (self.code, self.name, self.words, self.reference)


@pytest.fixture
def planted(service: Service) -> Planted:
    """Plant a person: a name of their own, two places, attendances, hours, a response with words, a quote, a link."""
    mark = uuid.uuid4().hex[:8]
    code, sessions = f"planted-{mark}", (f"s-{mark}-1", f"s-{mark}-2")
    days = (date(2016, 8, 1), date(2016, 8, 8))
    person = Planted(code, f"Zz{mark} Q.", f"Words {mark} that nobody else wrote.", reference_of(mark), sessions)
    joined, at = date(2016, 7, 20), datetime(2016, 8, 9, 19, tzinfo=UTC)
    records: list[Record] = [
        Person(person=code, name=person.name, referred_on=joined, referral_source="friend"),
        Membership(group="g01", person=code, role="participant", joined_on=joined),
        Membership(group="g02", person=code, role="volunteer", joined_on=joined),
        *(
            Session(session=name, group="g01", kind="session", planned_on=day)
            for name, day in zip(sessions, days, strict=True)
        ),
        Register(session=sessions[0], status="held", held_on=days[0], present=(code, "p014"), submitted_at=at),
        Register(
            session=sessions[1], status="held", held_on=days[1], present=(code, "p014"), hours={code: Decimal("1.5")}
        ),
        Response(
            response=person.reference,
            survey="participant",
            version=1,
            group="g01",
            person=code,
            wave="start",
            submitted_at=at,
            quote_consent="yes",
            answers={"express": "4", "own_words": person.words},
        ),
        Quote(response=person.reference, text=f"{person.words} Edited.", approved_at=at),
    ]
    for record in records:
        assert service.store.put_new(item_of(record, stored_at(), "g01")) is None
    return person


def rows(pack: Path, name: str) -> list[dict[str, str]]:
    with (pack / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def words_of(key: str, content: bytes) -> str:
    """Return all the words of a file, those that a PDF or a workbook packs away as well."""
    if key.endswith(".pdf"):
        return "\n".join(ReadPdf(content).pages)
    if key.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist())
    return content.decode()


def everything_in(service: Service) -> str:
    """Return all of the table, and every version of every object of the bucket, as one text."""
    items = service.aws("dynamodb").get_paginator("scan").paginate(TableName=service.links["aws"]["table"])
    found = [json.dumps(page["Items"], ensure_ascii=False) for page in items]
    s3, bucket = service.aws("s3"), service.links["aws"]["bucket"]
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", []):
            content = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
            found.append(f"{version['Key']} {words_of(version['Key'], content)}")
    return "\n".join(found)


def items_of(service: Service) -> dict[Key, Item]:
    pages = service.aws("dynamodb").get_paginator("scan").paginate(TableName=service.links["aws"]["table"])
    found = (item for page in pages for item in map(from_attributes, page["Items"]))
    return {item.key: item for item in found if item.key.pk != "audit"}


def counted(figures: Mapping[str, Any]) -> list[object]:
    return [figures[name] for name in ("people", "new_people", "attendances", "volunteers", "volunteer_hours")]


def test_a_person_is_given_every_row_that_is_held_on_them_and_none_of_anybody_else(
    service: Service, planted: Planted, tmp_path: Path
) -> None:
    given = tmp_path / "given"
    assert service.ownwords("access", planted.code, str(given)).returncode == 0
    assert [row["name"] for row in rows(given, "people")] == [planted.name]
    assert [(row["group"], row["role"]) for row in rows(given, "memberships")] == [
        ("g01", "participant"),
        ("g02", "volunteer"),
    ]
    assert rows(given, "attendances") == [{"session": session, "person": planted.code} for session in planted.sessions]
    assert rows(given, "volunteer_hours") == [{"session": planted.sessions[1], "person": planted.code, "hours": "1.5"}]
    assert [row["response"] for row in rows(given, "survey_responses")] == [planted.reference]
    assert {row["answer"] for row in rows(given, "answers")} == {"4", planted.words}
    assert [row["text"] for row in rows(given, "quotes")] == [f"{planted.words} Edited."]
    assert "p014" not in "".join(path.read_text() for path in given.iterdir())


def test_what_is_held_is_told_in_words_that_a_person_can_read(
    service: Service, planted: Planted, tmp_path: Path
) -> None:
    service.ownwords("links", "--personal", "g01")
    link = json.loads(service.ownwords("links", "--personal", "g01", "--json").stdout)["participant"][planted.code]
    assert service.ownwords("access", planted.code, str(tmp_path / "given")).returncode == 0
    html = (tmp_path / "given" / "what-we-hold.html").read_text(encoding="utf-8")
    page = Page(html)
    for told in (
        planted.name,
        planted.words,
        current_survey("participant").questions[0].wording,
        "Agree",
        "Photography and rambling group",
        "1 August 2016",
        "and helped for 1.5 hours",
        "since 20 July 2016",
        "Who told you about us",
        "opens it until",
        "No report that was issued says it.",
        "How long we keep it",
        "What you can ask for",
    ):
        assert told in page.text, told
    assert link.rpartition("/")[2] not in html
    others = [row["name"] for row in rows(EXAMPLE_YEAR, "people") if len(row["name"]) > 4]
    assert [name for name in others if name in page.text] == []
    assert not re.search(r"<(script|img|iframe|link)(?! rel=\"icon\")|url\(|@import", html)


def test_the_report_that_quotes_somebody_is_named_to_them(service: Service, planted: Planted, tmp_path: Path) -> None:
    content = json.dumps({"sections": {"quotes": [f"{planted.words} Edited."]}, "figures": []}).encode()
    key = f"reports/{CONTRACT}/2015-16-Q4/r2/report.json"
    service.files.put(key, content, "application/json")
    assert service.ownwords("access", planted.code, str(tmp_path / "given")).returncode == 0
    service.files.remove(key)
    text = Page((tmp_path / "given" / "what-we-hold.html").read_text(encoding="utf-8")).text
    assert "2015-16-Q4, revision 2" in text


def on_the_disk(service: Service) -> str:
    """Return all that lies in DATA, the bodies that the recording packs away as well."""
    found = [path.read_text(encoding="utf-8", errors="replace") for path in service.data.iterdir() if path.is_file()]
    bodies = re.findall(r'"body":"([^"]*)"', (service.data / "recording").read_text(encoding="utf-8"))
    return "\n".join([*found, *(b64decode(body).decode(errors="replace") for body in bodies)])


def test_what_is_erased_or_withdrawn_is_off_the_disk_when_the_command_returns(
    service: Service, planted: Planted
) -> None:
    assert [trace for trace in planted.traces if trace not in on_the_disk(service)] == []
    assert service.ownwords("withdraw", planted.reference).returncode == 0
    assert planted.words not in on_the_disk(service)
    assert service.ownwords("erase", planted.code).returncode == 0
    left = on_the_disk(service)
    assert [trace for trace in (planted.code, planted.name, planted.words) if trace in left] == []


def test_nothing_of_somebody_erased_is_left_but_the_counts(service: Service, planted: Planted, tmp_path: Path) -> None:
    before = evidence_of(service, QUARTER)["figures"]["quarter"]
    assert service.ownwords("erase", planted.code).returncode == 0
    assert service.ownwords("export", str(tmp_path / "after")).returncode == 0
    after = evidence_of(service, QUARTER)["figures"]["quarter"]
    left = everything_in(service) + "".join(path.read_text() for path in (tmp_path / "after").iterdir())
    assert [trace for trace in planted.traces if trace in left] == []
    assert counted(after) == counted(before)
    assert after["survey_responses"] == before["survey_responses"] - 1


def test_somebody_erased_has_no_link_any_more(service: Service, planted: Planted) -> None:
    link = json.loads(service.ownwords("links", "--personal", "g01", "--json").stdout)["participant"][planted.code]
    assert service.ownwords("erase", planted.code).returncode == 0
    assert Visitor().post(link, {"express": "4", "submission_id": uuid.uuid4().hex}).status == 404


def test_a_restored_table_is_erased_again_before_anything_is_counted(service: Service, planted: Planted) -> None:
    older = items_of(service)
    assert service.ownwords("erase", planted.code).returncode == 0
    erased = items_of(service)
    for key, item in older.items():
        if erased.get(key) != item:
            service.aws("dynamodb").put_item(TableName=service.links["aws"]["table"], Item=to_attributes(item))
    assert planted.name in everything_in(service)
    evidence_of(service, QUARTER)
    assert planted.name not in everything_in(service)
    assert planted.words not in everything_in(service)
    assert items_of(service).keys() == erased.keys()


def test_an_old_pack_brings_nobody_back(service: Service, planted: Planted, tmp_path: Path) -> None:
    assert service.ownwords("export", str(tmp_path / "old")).returncode == 0
    assert service.ownwords("erase", planted.code).returncode == 0
    erased = items_of(service)
    again = service.ownwords("import", str(tmp_path / "old"))
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("1 people in this pack were erased before")
    assert items_of(service).keys() == erased.keys()


def test_a_pack_of_the_erased_can_be_taken_elsewhere(
    service: Service, planted: Planted, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert service.ownwords("erase", planted.code).returncode == 0
    assert service.ownwords("export", str(tmp_path / "one")).returncode == 0
    with running(tmp_path_factory.mktemp("elsewhere") / "data", PACK="", TODAY=TODAY.isoformat()) as elsewhere:
        assert elsewhere.ownwords("import", str(tmp_path / "one")).returncode == 0
        assert elsewhere.ownwords("export", str(tmp_path / "two")).returncode == 0
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_nobody_unknown_is_erased_or_handed_out(service: Service, tmp_path: Path) -> None:
    for arguments in (("erase", "nobody"), ("access", "nobody", str(tmp_path / "out"))):
        asked = service.ownwords(*arguments)
        assert (asked.returncode, asked.stdout) == (1, "")
        assert "nobody" in asked.stderr
    assert not (tmp_path / "out").exists()


def test_what_somebody_takes_back_is_in_no_evidence_no_quote_and_no_receipt(service: Service, planted: Planted) -> None:
    before = evidence_of(service, QUARTER)["figures"]["quarter"]["survey_responses"]
    assert service.ownwords("withdraw", planted.reference.upper()).returncode == 0
    assert evidence_of(service, QUARTER)["figures"]["quarter"]["survey_responses"] == before - 1
    assert planted.words not in everything_in(service)
    assert planted.reference not in service.ownwords("quotes").stdout
    assert service.ownwords("withdraw", planted.reference).returncode == 1
    survey = service.links["survey"]["g01"]["participant"]
    assert Visitor().get(f"{survey}/receipt/{planted.reference}").status == 404


def test_a_report_quotes_what_was_approved_and_nothing_else(service: Service, planted: Planted) -> None:
    issuing = service.issuing(today=TODAY.replace(month=10, day=6))
    list(issuing.compile_due())
    issuing.compile_quarter(CONTRACT, Quarter.named(QUARTER), reissue=True)
    report = json.loads(latest_report(service))
    assert f"{planted.words} Edited." in report["sections"]["quotes"]
    taken_back = service.ownwords("quotes", "--withdraw", planted.reference)
    assert taken_back.returncode == 0
    assert f"{planted.reference}  withdrawn" in service.ownwords("quotes").stdout


def latest_report(service: Service) -> bytes:
    keys = [key for key in service.files.keys(f"reports/{CONTRACT}/{QUARTER}/") if key.endswith("report.json")]
    content = service.files.get(max(keys))
    assert content is not None
    return content


def test_only_words_that_somebody_consented_to_are_approved(service: Service) -> None:
    asked = service.ownwords("quotes", "--approve", "r0001", "--text", "Something.")
    assert asked.returncode == 1
    assert "did not consent" in asked.stderr
