"""The service as tests meet it: `python -m infra.local` in a process of its own, reached over HTTP alone.

A process of its own, because handlers keep their clients and the stand-in its data for a process's whole life.
"""

import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import uuid4

import boto3
import pytest

from infra.cli import main
from shared.domain.calendar.quarter import Quarter
from shared.domain.links.link_keys import LinkKeys, Secrets
from shared.services.issue_report.issuing import Issuing
from shared.settings import stored_at
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from tests.aws_emulator import ENGINE, KEY, SECRET_KEY, new_clients

ROOT = Path(__file__).parents[2]
EXAMPLE_YEAR = ROOT / "events" / "example-year"
CONTRACT = "banes-2016"
LOADED_ON = date(2016, 8, 15)
"""The day on which the example year is loaded: what happened until then is on record."""
TODAY = date(2016, 8, 25)
"""Ten days later, in the middle of a quarter: some registers are missing, a taster is today, others are to come."""

_RUN = uuid4().hex[:8]

_START_SECONDS = 90.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.02

T = TypeVar("T")


def until(ask: Callable[[], T | None], seconds: float = _START_SECONDS) -> T:
    """Ask again and again until there is an answer; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while (answer := ask()) is None:
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s")
        time.sleep(_POLL_SECONDS)
    return answer


def clean_environment(**variables: str) -> dict[str, str]:
    """Return the environment without anything that would choose a deployment or change the service."""
    ours = {"DATA", "ENGINE", "PACK", "PORT", "TODAY", "STACK"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name not in ours}
    return {**kept, **variables}


@dataclass
class Service:
    """One service over a DATA folder: started, asked, stopped."""

    data: Path

    def start(self, **environment: str) -> None:
        """Start it and wait until it says Ready; TODAY and PACK as given, on a free port."""
        self.launch(**environment)
        until(lambda: True if self.is_ready or self.process.poll() is not None else None)
        if not self.is_ready:
            pytest.fail(f"the service did not start: {self.errors}")

    def launch(self, **environment: str) -> None:
        """Start it without waiting."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.output_file = self.data.with_suffix(".out")
        self.errors_file = self.data.with_suffix(".err")
        with self.output_file.open("wb") as output, self.errors_file.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "infra.local"],
                cwd=ROOT,
                env=clean_environment(DATA=str(self.data), **self._engine, **{"PORT": "0", **environment}),
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

    @property
    def _engine(self) -> Mapping[str, str]:
        """The engine that was chosen, and a name of this service's own on it: other services are on it as well."""
        name = f"trial-{_RUN}-{sha256(bytes(self.data)).hexdigest()[:8]}"
        keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        return {"ENGINE": ENGINE, "AWS_ENDPOINT_URL": ENGINE, "STACK": name, **keys} if ENGINE else {}

    @property
    def output(self) -> str:
        """Everything that it wrote to standard output so far."""
        return self.output_file.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        """Everything that it wrote to standard error so far."""
        return self.errors_file.read_text(encoding="utf-8")

    @property
    def is_ready(self) -> bool:
        """Whether it said Ready."""
        return "\nReady: " in f"\n{self.output}"

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it by a signal; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(_STOP_SECONDS)

    def end(self) -> None:
        """Make sure that nothing is left of it, whatever happened."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(_STOP_SECONDS)

    @property
    def links(self) -> dict[str, Any]:
        """Its links.json."""
        found = json.loads((self.data / "links.json").read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    def aws(self, name: str) -> Any:  # noqa: ANN401 - one client or another
        """Make a client of its stand-in."""
        place = self.links["aws"]
        return boto3.session.Session().client(
            name,  # type: ignore[call-overload] # one overload a service
            endpoint_url=place["endpoint_url"],
            region_name=place["region"],
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    @cached_property
    def store(self) -> RecordStore:
        """Its table."""
        return RecordStore(self.links["aws"]["table"], self.aws("dynamodb"))

    @cached_property
    def files(self) -> ReportFiles:
        """Its bucket."""
        return ReportFiles(self.links["aws"]["bucket"], self.aws("s3"))

    @property
    def secrets(self) -> Secrets:
        """Its three secrets, the links' as it was before any rotation."""
        links, digests, tombstones = (
            (self.data / f"{kind}-secret").read_bytes() for kind in ("link", "digest", "tombstone")
        )
        return Secrets(LinkKeys.of(links), digests, tombstones)

    def issuing(self, today: date = TODAY, *, files: ReportFiles | None = None, stored: str = "") -> Issuing:
        """Make ready to compile as if it were another day."""
        now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        return Issuing(self.store, files or self.files, self.secrets, now, today, stored or stored_at())

    def ownwords(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the `ownwords` command against it, in this process: a process of its own costs a second of work."""
        variables = clean_environment(DATA=str(self.data), **self._engine, **variables)
        output, errors = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, variables, clear=True),
            chdir(ROOT),
            new_clients(),
            redirect_stdout(output),
            redirect_stderr(errors),
        ):
            status = _status_of(arguments)
        return subprocess.CompletedProcess(["ownwords", *arguments], status, output.getvalue(), errors.getvalue())

    def ownwords_from_a_shell(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the `ownwords` command against it, in a process of its own as a person does."""
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *arguments],
            cwd=ROOT,
            env=clean_environment(DATA=str(self.data), **self._engine, **variables),
            capture_output=True,
            text=True,
            check=False,
        )


def _status_of(arguments: Sequence[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as left:  # as a command that cannot be read leaves
        return int(left.code or 0)


@contextmanager
def running(data: Path, **environment: str) -> Iterator[Service]:
    """Run a service over a DATA folder for the length of a block."""
    service = Service(data)
    try:
        service.start(**environment)
        yield service
        service.stop()
    finally:
        service.end()


def example_data(factory: pytest.TempPathFactory, data: Path) -> Path:
    """Put the DATA folder of a service, the example year up to LOADED_ON in it, at `data`; loaded once for all.

    What another engine holds does not lie in the folder, so there it is loaded each time.
    """
    if ENGINE:
        with running(data, TODAY=LOADED_ON.isoformat()):
            return data
    worker = factory.getbasetemp()
    base = worker.parent if "PYTEST_XDIST_WORKER" in os.environ else worker
    loaded = base / "example-data" / "loaded-once"
    loaded.parent.mkdir(exist_ok=True)
    with (loaded.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not loaded.exists():
            building = loaded.with_name("building")
            shutil.rmtree(building, ignore_errors=True)
            with running(building, TODAY=LOADED_ON.isoformat()):
                pass
            building.rename(loaded)
    shutil.copytree(loaded, data)
    return data


def evidence_of(service: Service, quarter: str = "2016-17-Q2") -> Mapping[str, Any]:
    """Compile an open quarter and return its provisional evidence."""
    service.issuing().compile_quarter(CONTRACT, Quarter.named(quarter))
    content = service.files.get(f"provisional/{CONTRACT}/{quarter}/evidence.json")
    assert content is not None
    found = json.loads(content)
    assert isinstance(found, dict)
    return found


def flat(figures: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return nested figures by their dotted names, the numbers of contributors among them."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        found |= flat(value, *names, name) if isinstance(value, dict) else {".".join((*names, name)): value}
    return found


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return every figure that is not what it was, by its dotted name: what it was and what it is."""
    was, now = flat(before), flat(after)
    return {name: (was.get(name), now.get(name)) for name in {*was, *now} if was.get(name) != now.get(name)}
