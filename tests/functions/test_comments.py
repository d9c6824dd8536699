"""From a phone to whoever reads it: a comment is listed at once, read, reminded of, exported, and in no log."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.aws_emulator import KEY, SECRET_KEY
from tests.functions.service import ROOT, Service, clean_environment, running
from tests.functions.visitor import Visitor
from tests.pack import copies

MONDAY, WEDNESDAY, TUESDAY_AFTER = date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 1)
WORDS = "Zebra herring\nvelvet"
REMIND = """
import json
from types import SimpleNamespace
import functions.remind.handler as remind
import shared.services.remind_tutors as tutors
import shared.services.remind_of_comments as comments
tutors.is_waking_hour = comments.is_waking_hour = lambda _now: True  # whenever the test runs
context = SimpleNamespace(
    function_name="remind", memory_limit_in_mb=512, invoked_function_arn="a:b", aws_request_id="c",
    get_remaining_time_in_millis=lambda: 120_000,
)
print(json.dumps(remind.lambda_handler({}, context)))
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service of its own, of a charity with one old comment: its day moves on from test to test."""
    folder = tmp_path_factory.mktemp("comments")
    (folder / "pack").mkdir()
    pack = copies.write(folder / "pack")
    with running(folder / "data", PACK=str(pack), TODAY=MONDAY.isoformat()) as service:
        yield service


def send(service: Service, words: str = WORDS, **fields: str) -> str:
    """Send a participant's words; return the reference."""
    answers = {"submission_id": uuid.uuid4().hex, "express": "2", "own_words": words, **fields}
    return str(Visitor().post_json(service.links["survey"]["g01"]["participant"], answers).json["reference"])


def correct(service: Service, reference: str, **fields: str) -> None:
    filled = {"submission_id": uuid.uuid4().hex, "reference": reference, **fields}
    address = f"{service.links['survey']['g01']['participant']}/correct"
    assert Visitor().post_json(address, filled).status == 200


def listed(service: Service) -> dict[str, dict[str, Any]]:
    done = service.ownwords("comments", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return {found["reference"]: found for found in json.loads(done.stdout)}


def done(service: Service, *arguments: str) -> str:
    ran = service.ownwords("comments", *arguments)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def remind(service: Service, today: date) -> subprocess.CompletedProcess[str]:
    """Run the schedule's function as on a day."""
    place = service.links["aws"]
    variables = {
        "TABLE_NAME": place["table"],
        "BUCKET_NAME": place["bucket"],
        "TODAY": today.isoformat(),
        "CHARITY_NAME": "Paper Boats",
        "CHARITY_PHONE": "01632 960 123",
        "CHARITY_EMAIL": "hello@paperboats.example",
        "CHARITY_ADDRESS": "Quay Street",
        "COMMENT_DAYS": "5",
        "SECOND_EMAIL": "second@paperboats.example",
        "OUTBOX": str(service.data / "outbox"),
        "POWERTOOLS_METRICS_NAMESPACE": "OwnWords",
        "AWS_ENDPOINT_URL": place["endpoint_url"],
        "AWS_DEFAULT_REGION": place["region"],
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }
    return subprocess.run(
        [sys.executable, "-c", REMIND],
        cwd=ROOT,
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_comment_is_listed_at_once_with_all_that_is_known(service: Service) -> None:
    before = listed(service)
    reference = send(service, quote_consent="yes")
    found = listed(service)
    assert found.keys() - before.keys() == {reference}
    comment = found[reference]
    assert comment.pop("submitted_at").startswith("2026-11-23T")
    assert comment == {
        "reference": reference,
        "survey": "participant",
        "group": "g01",
        "stored_on": "2026-11-23",
        "state": "waiting",
        "held_back": False,
        "quote_consent": "yes",
        "age_in_working_days": 0,
        "due_on": "2026-11-30",
        "words": WORDS,
        "concern": [],
    }
    assert (before["r1"]["state"], before["r1"]["due_on"]) == ("waiting", None), "an old record has no clock"
    assert "; 1 imported and not marked as read." in done(service)


def test_each_word_of_a_reader_shows_in_the_list(service: Service) -> None:
    read, worried, quote = send(service), send(service), send(service)
    assert WORDS.splitlines()[0] in done(service, "--read", read.lower())
    done(service, "--worried", worried.replace("-", ""), "--note", "Called the number on file.")
    done(service, "--quote", quote)
    found = listed(service)
    assert [found[name]["state"] for name in (read, worried, quote)] == ["read", "worried", "quote"]
    assert [entry["note"] for entry in found[worried]["concern"]] == ["Called the number on file."]
    shown = done(service)
    assert worried in shown
    assert read not in shown
    assert read in done(service, "--all")
    done(service, "--close", worried, "--note", "They are well.")
    assert worried not in done(service)


def test_corrected_withdrawn_held_back_and_typed_in_comments_are_as_they_are(service: Service) -> None:
    corrected, withdrawn, caught = send(service), send(service), send(service, website="x")
    for reference in (corrected, withdrawn, caught):
        done(service, "--read", reference)
    correct(service, corrected, own_words="Otter words")
    correct(service, withdrawn, withdraw="yes")
    typed = service.ownwords(
        "typed-in", "participant", "g01", "--answered-on", "2026-10-01", "--answer", "own_words=Paper words"
    )
    on_paper = typed.stdout.strip().rpartition(" ")[2]
    found = listed(service)
    assert (found[corrected]["state"], found[corrected]["words"]) == ("waiting", "Otter words")
    assert withdrawn not in found
    assert (found[caught]["state"], found[caught]["held_back"]) == ("read", True)
    assert (found[on_paper]["stored_on"], found[on_paper]["state"]) == ("2026-11-23", "waiting")


def test_what_cannot_be_done_says_so_and_changes_nothing(service: Service) -> None:
    before = listed(service)
    for arguments in (
        ("--read", "XXXX-XXXX"),
        ("--worried", "nobody", "--note", "x"),
        ("--quote", ""),
        ("--close", "r1", "--note", "x"),
        ("--worried", "r1"),
        ("--read", "r1", "--note", "x"),
    ):
        ran = service.ownwords("comments", *arguments)
        assert (ran.returncode, ran.stdout) == (1, ""), arguments
        assert ran.stderr.strip()
    assert listed(service) == before


def test_an_export_leaves_concerns_out_unless_asked_and_comes_in_again(
    service: Service, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done(service, "--worried", send(service), "--note", "=Called, “twice”\nand wrote")
    plain = service.ownwords("export", str(tmp_path / "plain"))
    assert "--with-concerns" in plain.stderr
    assert plain.stdout.count("\n") == 1
    assert not (tmp_path / "plain" / "concerns.csv").exists()
    assert service.ownwords("export", str(tmp_path / "one"), "--with-concerns").returncode == 0
    assert (tmp_path / "one" / "concerns.csv").is_file()
    with running(tmp_path_factory.mktemp("elsewhere") / "data", PACK="", TODAY=MONDAY.isoformat()) as elsewhere:
        taken = elsewhere.ownwords("import", str(tmp_path / "one"))
        assert taken.returncode == 0, taken.stderr
        assert listed(elsewhere) == listed(service)
        assert elsewhere.ownwords("export", str(tmp_path / "two"), "--with-concerns").returncode == 0
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {path.name for path in (tmp_path / "two").iterdir()}
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_schedule_reminds_once_and_no_log_or_letter_holds_words(service: Service) -> None:
    reference = send(service)
    runs = [remind(service, WEDNESDAY), remind(service, WEDNESDAY), remind(service, TUESDAY_AFTER)]
    assert [json.loads(run.stdout.splitlines()[-1])["sent"] for run in runs] == [1, 0, 1]
    letters = sorted((service.data / "outbox").glob("*.eml"))
    assert len(letters) == 2
    assert '"comments waiting"' in runs[0].stdout
    assert '"since":"2026-11-23"' in runs[0].stdout
    said = "".join(run.stdout + run.stderr for run in runs) + service.output + service.errors
    said += "".join(letter.read_text() for letter in letters)
    traces = (*WORDS.split(), "Otter", reference, reference.replace("-", "").lower(), "Writing group", "Called")
    assert [trace for trace in traces if trace.lower() in said.lower()] == []


def test_the_doctor_says_what_waits_and_is_not_well_once_it_is_overdue(service: Service) -> None:
    send(service)
    assert "waiting, the oldest since 23 November 2026" in service.ownwords("doctor").stdout
    assert "as promised" not in service.ownwords("doctor").stderr
    service.stop()
    service.start(TODAY=TUESDAY_AFTER.isoformat())
    ill = service.ownwords("doctor")
    assert ill.returncode == 1
    assert "Comments not read within 5 working days, as promised: " in ill.stderr
    assert "overdue" in ill.stdout
