"""The `ownwords` command against a running service: all or nothing, and a line that says what was done."""

import csv
import json
import re
import socket
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shared.domain.links.reference import reference_of
from shared.domain.records.session import Session
from shared.settings import stored_at
from shared.storage.items import Item, Key, item_of
from tests.functions.service import Service, clean_environment, running
from tests.functions.visitor import Visitor
from tests.pack.copies import GOOD, with_cells, with_line, write

pytestmark = pytest.mark.xdist_group("cli")

TODAY = "2017-09-15"
ROWS = sum(text.count("\n") - 1 for text in GOOD.values())
OUTSIDE = {
    "sessions": with_line("sessions", "s9,g01,session,2019-05-01"),
    "survey_responses": with_line("survey_responses", "r9,participant,1,g01,,,2016-01-01T10:00:00Z,"),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service with a small pack in it, to which forms have added."""
    base = tmp_path_factory.mktemp("cli")
    (base / "pack").mkdir()
    with running(base / "data", PACK=str(write(base / "pack")), TODAY=TODAY) as service:
        yield service


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("cli-empty") / "data", PACK="", TODAY=TODAY) as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    return folder


def everything(service: Service) -> dict[tuple[str, str], str]:
    """Return every item of the table but form links and the audit trail, which are no records."""
    found = service.aws("dynamodb").scan(TableName=service.links["aws"]["table"])["Items"]
    return {
        (item["pk"]["S"], item["sk"]["S"]): item["body"]["S"]
        for item in found
        if item["pk"]["S"] not in ("link", "audit")
    }


def links(service: Service, *arguments: str) -> dict[str, dict[str, str]]:
    done = service.ownwords("links", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_pack_goes_in_comes_out_and_goes_in_elsewhere_byte_for_byte(
    service: Service, empty: Service, tmp_path: Path
) -> None:
    visitor = Visitor()
    register, survey = service.links["register"]["g01"], service.links["survey"]["g01"]["participant"]
    fields = {"session": "s2", "status": "held", "unnamed": "3", "newcomers": 'Łu "K", D.\r\n=1+1'}
    assert visitor.post(register, {"submission_id": uuid.uuid4().hex, **fields}).status == 303
    correction = {"session": "s2", "status": "held", "unnamed": "2", "base_version": "1"}
    assert visitor.post(register, {"submission_id": uuid.uuid4().hex, **correction}).status == 303
    words = 'a "quoted", line\r\nand another\r\n\r\n  the end'
    answers = {"submission_id": uuid.uuid4().hex, "express": "4", "own_words": words}
    assert visitor.post(survey, answers).status == 303

    out = service.ownwords_from_a_shell("export", str(tmp_path / "first"))
    assert (out.returncode, out.stderr) == (0, "  reading every record\n")
    assert re.fullmatch(rf"Exported \d+ rows in \d+ files to {re.escape(str(tmp_path / 'first'))}\.\n", out.stdout)
    taken = empty.ownwords_from_a_shell("import", str(tmp_path / "first"))
    assert (taken.returncode, taken.stdout.count("\n")) == (0, 1), taken.stderr
    assert empty.ownwords("export", str(tmp_path / "second")).returncode == 0
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    with (tmp_path / "first" / "answers.csv").open(newline="", encoding="utf-8") as file:
        assert words.replace("\r\n", "\n") in {row["answer"] for row in csv.DictReader(file)}
    assert {name.removesuffix(".csv") for name in first} >= {*GOOD, "register_versions"}
    assert {path.stat().st_mode & 0o077 for path in ((tmp_path / "first"), (tmp_path / "second"))} == {0}


def test_an_import_shows_progress_and_ends_with_one_line(service: Service, folder: Path) -> None:
    """The pack is there already, but for one person."""
    write(folder, people=with_line("people", "p77,Flo W.,,"))
    done = service.ownwords("import", str(folder))
    assert done.returncode == 0
    (number,) = re.findall(r"^  (\d+) of \1 records$", done.stderr, re.MULTILINE)
    assert done.stdout == f"Imported 1 records; {int(number) - 1} were there already.\n"


def test_records_outside_every_contract_are_stored_and_named(service: Service, folder: Path) -> None:
    write(folder, **OUTSIDE)
    done = service.ownwords("import", str(folder))
    assert done.returncode == 0
    *named, summary = done.stdout.splitlines()
    assert named == [
        "Stored, but outside every contract's dates, so in no report: sessions s9",
        "Stored, but outside every contract's dates, so in no report: survey_responses r9",
    ]
    assert summary.startswith("Imported 2 records; ")
    assert {("group#g01", "session#s9"), ("group#g01", "response#r9#0001")} <= set(everything(service))


def test_a_broken_pack_is_refused_whole_with_every_problem_and_nothing_written(service: Service, folder: Path) -> None:
    write(
        folder,
        people=with_line("people", "p88,New Person,,", "p01,Twice,,"),
        sessions=with_cells("sessions", 2, "2017-05-01", "1 May"),
        answers=with_cells("answers", 2, "4", "6"),
        attendances=with_line("attendances", "s1,nobody"),
    )
    (folder / "grants.csv").unlink()
    before = everything(service)
    done = service.ownwords("import", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    places = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert set(places) == {
        "people.csv, row 6, column person",
        "sessions.csv, row 2, column planned_on",
        "attendances.csv, row 4, column person",
        "answers.csv, row 2, column answer",
        "grants.csv",
    }
    assert everything(service) == before


def test_a_pack_that_differs_from_what_is_stored_is_refused_whole(service: Service, folder: Path) -> None:
    write(folder, people=with_cells("people", 2, "Ann B.", "Anna C.") + "p89,New Person,,\n")
    before = everything(service)
    done = service.ownwords("import", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "p01" in done.stderr
    assert everything(service) == before


def test_a_folder_that_is_not_there_or_is_in_use_is_said(service: Service, tmp_path: Path) -> None:
    gone = service.ownwords_from_a_shell("import", str(tmp_path / "nowhere"))
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("mine")
    used = service.ownwords("export", str(tmp_path / "used"))
    assert (gone.returncode, used.returncode) == (1, 1)
    assert "is no folder" in gone.stderr
    assert "Name a new folder." in used.stderr
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["letter.txt"]


def test_a_closed_quarter_is_issued_once_and_reissued_only_where_something_changed(service: Service) -> None:
    asked = ("compile", "--contract", "c1", "--quarter", "2017-18-Q1")
    said = [service.ownwords(*asked, *more) for more in ((), (), ("--reissue",))]
    found = Session(session="s3", group="g01", kind="session", planned_on=date(2017, 6, 1))
    service.store.put_new(item_of(found, stored_at()))
    said.append(service.ownwords(*asked, "--reissue"))
    assert [done.returncode for done in said] == [0, 0, 0, 0]
    last = [done.stdout.splitlines()[-1] for done in said]
    assert last[0].startswith("Issued c1 2017-18-Q1, revision 1 (")
    assert last[1].startswith("c1 2017-18-Q1 was issued before, as revision 1; to revise it, add --reissue")
    assert last[2].startswith("Nothing in c1 2017-18-Q1 changed since revision 1, so there is no new one")
    assert last[3].startswith("Issued c1 2017-18-Q1, revision 2 (")
    assert {done.stderr for done in said} == {"  compiling c1 2017-18-Q1\n"}
    files = [line.rpartition("/")[2] for line in said[0].stdout.splitlines() if line.startswith("  s3://")]
    assert files[0] == "evidence.json"
    assert files[-1] == "manifest.json"


def test_an_open_quarter_has_provisional_evidence(service: Service) -> None:
    done = service.ownwords("compile", "--contract", "c1", "--quarter", "2017-18-Q2")
    bucket = service.links["aws"]["bucket"]
    where, said = done.stdout.splitlines()
    assert done.returncode == 0
    assert where == f"  s3://{bucket}/provisional/c1/2017-18-Q2/evidence.json"
    assert said.startswith("c1 2017-18-Q2 is still open: its evidence so far is written, no report")


@pytest.mark.parametrize(
    ("contract", "quarter", "told"),
    [
        ("nobody", "2017-18-Q1", "nobody is not in contracts.csv"),
        ("c1", "2030-31-Q1", "2030-31-Q1 is no quarter of this contract"),
        ("c1", "2017-19-Q1", "write it like 2016-17-Q1"),
    ],
)
def test_what_cannot_be_compiled_is_said(service: Service, contract: str, quarter: str, told: str) -> None:
    done = service.ownwords("compile", "--contract", contract, "--quarter", quarter)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_links_are_those_of_links_json_and_open_their_forms(service: Service) -> None:
    found = links(service)
    listed = service.links
    assert found == {name: listed[name] for name in found}
    assert {"survey", "register", "commissioner"} <= set(found)
    lines = service.ownwords("links").stdout.splitlines()
    assert [line.split() for line in lines if line.startswith("register")] == [
        ["register", group, address] for group, address in listed["register"].items()
    ]
    assert Visitor().get(found["commissioner"]["c1"]).status == 200


def test_a_personal_link_stores_who_answered_and_once_revoked_takes_nothing(service: Service) -> None:
    personal = links(service, "--personal", "g01")
    assert {survey: list(people) for survey, people in personal.items()} == {
        "participant": ["p01"],
        "peer_tutor": [],
        "register": [],
    }
    old = personal["participant"]["p01"]
    answers = {"submission_id": uuid.uuid4().hex, "express": "4"}
    assert Visitor().post(old, answers).status == 303
    reference = reference_of(answers["submission_id"])
    assert '"person":"p01"' in everything(service)["group#g01", f"response#{reference}#0001"]
    assert service.ownwords("links", "--revoke", old).returncode == 0
    assert Visitor().post(old, answers).status == 404
    new = links(service, "--personal", "g01")["participant"]["p01"]
    assert Visitor().post(new, answers).status == 303, "and the same answers are still one record"
    nobody = service.ownwords("links", "--personal", "g99")
    assert (nobody.returncode, nobody.stderr) == (1, "There is no group g99.\n")


def test_a_revoked_link_is_refused_at_once_and_the_list_has_a_new_one(service: Service) -> None:
    visitor, old = Visitor(), service.links["register"]["g02"]
    held = {"session": "new", "held_on": "2017-09-01", "kind": "session", "status": "held", "unnamed": "2"}
    assert visitor.get(old).status == 200
    done = service.ownwords("links", "--revoke", old)
    assert (done.returncode, done.stdout) == (0, "Revoked. `ownwords links` lists the new address.\n")
    assert visitor.get(old).status == 404
    assert visitor.post(old, {"submission_id": uuid.uuid4().hex, **held}).status == 404
    found = links(service)["register"]
    assert found["g02"] != old
    assert found["g01"] == service.links["register"]["g01"], "no other link has changed"
    assert visitor.get(found["g02"]).status == 200
    again = service.ownwords("links", "--revoke", old)
    assert (again.returncode, again.stderr) == (1, "No open link has this address. Nothing was changed.\n")


def test_without_a_service_the_command_says_what_to_do(tmp_path: Path) -> None:
    service = Service(tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there, and nobody else can begin to
        done = service.ownwords_from_a_shell("links", AWS_ENDPOINT_URL=f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "start it with `make run` and leave it running" in done.stderr
    assert done.stderr.count("\n") == 1


def test_where_nothing_chooses_a_deployment_the_command_says_what_to_do(tmp_path: Path) -> None:
    no_account = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"}
    no_account["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
    done = Service(tmp_path / "data").ownwords_from_a_shell("export", str(tmp_path / "out"), **no_account)
    assert (done.returncode, done.stdout) == (1, "")
    assert "start it with `make run` and leave it running" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_environment_of_these_tests_chooses_nothing_by_itself() -> None:
    assert not [name for name in clean_environment() if name.startswith("AWS_")]


def test_the_doctor_names_what_is_overdue_unreadable_or_not_what_its_manifest_says(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    with running(tmp_path / "data", PACK=str(write(tmp_path / "pack")), TODAY="2017-09-15") as service:
        overdue = service.ownwords("doctor")
        assert overdue.returncode == 1
        assert "Not issued: c1 2017-18-Q1, due on 2017-07-05." in overdue.stderr
        assert "2017-18-Q2" not in overdue.stderr
        assert service.ownwords("compile", "--contract", "c1", "--quarter", "2017-18-Q1").returncode == 0
        well = service.ownwords("doctor")
        assert (well.returncode, well.stderr) == (0, "")
        assert well.stdout.splitlines()[-1] == "All is well."
        service.store.put_new(Item(Key("charity", "group#zz"), "{", "2017-09-01T10:00:00.000Z"))
        service.files.put("reports/c1/2017-18-Q1/r1/report.csv", b"something else", "text/csv")
        ill = service.ownwords("doctor")
        assert ill.returncode == 1
        assert [line.partition(". ")[0] for line in ill.stderr.splitlines()] == [
            "Could not be read, and is in no figure: charity group#zz",
            "Not what its manifest says: reports/c1/2017-18-Q1/r1/report.csv",
        ]
