"""`make run`: it says where it is, stops when asked, and has everything that it acknowledged, whatever ended it."""

import json
import os
import re
import signal
import socket
import stat
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from shared.domain.links.reference import reference_of
from shared.storage.items import response_key
from tests.functions.service import Service, running, until
from tests.functions.visitor import Answer, Visitor
from tests.pack.copies import with_cells, write

pytestmark = pytest.mark.xdist_group("run")

TODAY = "2017-09-15"
Fields = dict[str, str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("pack"))


@contextmanager
def refused(data: Path, **environment: str) -> Iterator[Service]:
    """Start a service that cannot start."""
    service = Service(data)
    try:
        service.launch(**environment)
        assert service.process.wait(60) == 1
        assert "Traceback" not in service.errors
        yield service
    finally:
        service.end()


def is_gone(service: Service) -> bool:
    """Tell whether no process of the service's session is left."""
    try:
        os.killpg(service.process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def survey(service: Service, submission: str, words: str = "", score: str = "4") -> Answer:
    address = service.links["survey"]["g01"]["participant"]
    return Visitor().post(address, {"submission_id": submission, "express": score, "own_words": words})


def test_it_prints_a_link_for_each_kind_of_user_then_ready_and_leaves_them_in_links_json(
    data: Path, pack: Path
) -> None:
    with running(data, PACK=str(pack), TODAY=TODAY) as service:
        *before, ready = service.output.splitlines()
        links = service.links
        base_url = links["base_url"]
        assert ready == f"Ready: {base_url}"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", base_url)
        printed = {line.rpartition(" ")[2] for line in before if "http" in line}
        expected = {
            *links["survey"]["g01"].values(),
            links["register"]["g01"],
            links["register"]["-"],
            links["commissioner"]["c1"],
        }
        assert expected <= printed
        assert {"base_url", "aws", "survey", "register", "commissioner"} <= set(links)
        assert set(links["aws"]) == {"endpoint_url", "region", "table", "bucket"}
        assert links["aws"]["region"] == "eu-west-2"
        assert {group: set(forms) for group, forms in links["survey"].items()} == {
            "g01": {"participant", "peer_tutor"},
            "g02": {"participant", "peer_tutor"},
        }
        assert list(links["register"]) == ["g01", "g02", "-"]
        assert list(links["commissioner"]) == ["c1"]
        token = "[0-9a-hjkmnp-tv-z]{32}"
        for form, address in links["survey"]["g01"].items():
            assert re.fullmatch(rf"{re.escape(base_url)}/s/{form}/{token}", address)
        assert all(re.fullmatch(rf"{re.escape(base_url)}/r/{token}", address) for address in links["register"].values())
        assert re.fullmatch(rf"{re.escape(base_url)}/reports/{token}", links["commissioner"]["c1"])
        # A pack that was given is loaded as it is: nothing left out, nothing issued.
        assert before[0] == f"Loading {pack}."
        assert not [line for line in before if line.startswith("Issued")]
        assert list(service.files.keys("")) == []
    # What people said, and what opens it, is for its user alone.
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("recording", "links.json", "link-secret"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    # Started again it loads nothing, whatever PACK says now, and the same links open.
    with running(data, PACK="/nowhere") as service:
        assert "Load" not in service.output
        again = service.links
        moved = json.dumps(links).replace(base_url, again["base_url"])
        assert {**json.loads(moved), "aws": again["aws"]} == again
        assert survey(service, uuid.uuid4().hex).status == 303


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_without_an_error_or_a_process_left(data: Path, number: signal.Signals) -> None:
    with running(data, PACK="") as service:
        port = int(service.links["base_url"].rpartition(":")[2])
        idle = socket.create_connection(("127.0.0.1", port))  # somebody's browser keeps a connection
        assert service.stop(number) == 0, service.errors
        idle.close()
        assert is_gone(service)
        assert "Traceback" not in service.errors
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_a_signal_while_it_starts_ends_it_too(data: Path) -> None:
    # it may be ready before the signal reaches it: then it is started again, over another folder
    for attempt in range(10):
        service = Service(data.with_name(f"data-{attempt}"))
        try:
            service.launch(TODAY="2016-08-15")
            until(lambda: True if "Loading" in service.output else None)  # noqa: B023 - called at once
            assert service.stop(signal.SIGTERM) == 0, service.errors
            assert is_gone(service)
            if not service.is_ready:
                return
        finally:
            service.end()
    pytest.fail("it was ready each time before the signal came")


def test_after_a_kill_and_with_a_torn_last_line_everything_acknowledged_is_there(data: Path, pack: Path) -> None:
    acknowledged: list[str] = []

    def answer(service: Service) -> None:
        while True:
            submission = uuid.uuid4().hex
            try:
                if survey(service, submission, words="killed?").status != 303:
                    return
            except (OSError, HTTPException):
                return
            acknowledged.append(submission)

    with running(data, PACK=str(pack), TODAY=TODAY) as service:
        people = [threading.Thread(target=answer, args=(service,)) for _ in range(4)]
        for person in people:
            person.start()
        until(lambda: True if len(acknowledged) >= 20 else None)
        assert service.stop(signal.SIGKILL) == -signal.SIGKILL
        for person in people:
            person.join()
    with (data / "recording").open("ab") as recording:
        recording.write(b'{"environ":{"REQUEST_METHOD":"PO')
    with running(data) as service:
        assert "half written" in service.errors
        stored = [service.store.get(response_key("g01", reference_of(submission))) for submission in acknowledged]
        assert None not in stored
        assert survey(service, acknowledged[0], words="killed?").status == 303, "and a retry gets its receipt"
        assert survey(service, acknowledged[0], words="another").status == 409


FORMS: dict[str, Fields] = {
    "survey": {"express": "5", "own_words": "x"},
    "register": {"session": "s2", "status": "held", "unnamed": "3", "newcomers": "Una V."},
    "session at the door": {
        "session": "new",
        "held_on": "2017-09-10",
        "kind": "session",
        "status": "held",
        "unnamed": "3",
    },
    "check-in": {"still_meeting": "yes", "regular_members": "6"},
}


@pytest.fixture(scope="module")
def resent(tmp_path_factory: pytest.TempPathFactory, pack: Path) -> dict[str, tuple[Answer, Answer]]:
    """Send every form, and the same again thirty days later, after a restart."""
    data = tmp_path_factory.mktemp("resent") / "data"
    numbers = {form: uuid.uuid4().hex for form in FORMS}
    with running(data, PACK=str(pack), TODAY=TODAY) as service:
        first = {form: send(service, form, numbers[form]) for form in FORMS}
    with running(data, TODAY="2017-10-15") as service:
        again = {form: send(service, form, numbers[form]) for form in FORMS}
    return {form: (first[form], again[form]) for form in FORMS}


def send(service: Service, form: str, submission: str) -> Answer:
    links = service.links
    register = links["register"]["g01"]
    addresses = {"survey": links["survey"]["g01"]["participant"], "check-in": f"{register}/check-in"}
    return Visitor().post(addresses.get(form, register), {"submission_id": submission, **FORMS[form]})


@pytest.mark.parametrize("form", FORMS)
def test_what_is_sent_again_thirty_days_later_gets_the_receipt_that_it_had(
    resent: dict[str, tuple[Answer, Answer]], form: str
) -> None:
    first, again = resent[form]
    assert (first.status, again.status) == (303, 303)
    assert first.headers["location"] == again.headers["location"]


def test_today_is_kept_and_never_goes_backwards(data: Path) -> None:
    with running(data, PACK="", TODAY=TODAY) as service:
        assert day_of(service) == TODAY
    with refused(data, TODAY="2017-09-14") as service:
        assert service.errors == (
            f"The service in {data} is on 2017-09-15 already and cannot go back to 2017-09-14. Use a new DATA.\n"
        )
    with running(data) as service:
        assert day_of(service) == TODAY


def day_of(service: Service) -> str:
    """Return the day that commands are told of."""
    found = service.aws("ssm").get_parameter(Name="/own-words/deployment")["Parameter"]["Value"]
    return str(json.loads(found)["today"])


def test_a_pack_that_is_broken_is_refused_and_a_mended_one_is_loaded(data: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    write(broken, sessions=with_cells("sessions", 2, "2017-05-01", "May"))
    with refused(data, PACK=str(broken)) as service:
        assert service.errors.splitlines()[-1].startswith("sessions.csv, row 2, column planned_on: ")
    with running(data, PACK=str(write(broken)), TODAY=TODAY) as service:
        assert list(service.links["commissioner"]) == ["c1"]


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TODAY": "yesterday"}, "PORT is a number and TODAY a day like 2026-04-01"),
        ({"PORT": "web"}, "PORT is a number and TODAY a day like 2026-04-01"),
        ({"PACK": "/nowhere/at/all"}, "PACK names /nowhere/at/all, which is no folder."),
    ],
)
def test_what_cannot_be_done_is_said(data: Path, environment: dict[str, str], told: str) -> None:
    with refused(data, **environment) as service:
        assert told in service.errors


def test_an_empty_service_has_no_forms_yet_and_its_port_and_folder_cannot_be_used_twice(
    data: Path, tmp_path: Path
) -> None:
    with running(data, PACK="") as service:
        assert "Load" not in service.output
        assert (service.links["survey"], service.links["commissioner"]) == ({}, {})
        assert list(service.links["register"]) == ["-"]
        port = service.links["base_url"].rpartition(":")[2]
        with refused(tmp_path / "other", PACK="", PORT=port) as other:
            assert "Is PORT in use? Set another." in other.errors
        with refused(data, PACK="") as other:
            assert "does the service run already with this folder?" in other.errors
        assert Visitor().get(service.links["base_url"] + "/healthz").status == 200
