"""Runs a handler in a process of its own against the store, and kills it there at a chosen call.

`python -m tests.faults.kill` reads a request a line (the handler's module, its event, where to kill it), forks a child
that has everything imported already, and writes what became of it, a line each. The child kills itself with SIGKILL:

    before    the call is made: the store never hears of it
    at        the store has committed and begun to answer: the process never reads the reply
    after     the reply was read: the process does nothing with it
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NoReturn, Self
from urllib.parse import urlsplit

import boto3

from infra.local.gateway import LambdaContext
from infra.local.template import read_template
from shared.storage import records, report_files

ROOT = Path(__file__).parents[2]
_SECONDS = 60.0

When = Literal["before", "at", "after"]
MOMENTS: tuple[When, ...] = ("before", "at", "after")


@dataclass(frozen=True, slots=True)
class Kill:
    """Where to kill: before, at or after the `nth` call (from 1) whose event name has `call` in it."""

    when: When
    nth: int
    call: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a handler: killed, or its answer; and how many calls were begun that a Kill would count."""

    killed: bool
    answer: Any
    calls: int


class Runner:
    """Handlers in processes of their own, one at a time; a context manager."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kill"],
            cwd=ROOT,
            env={**os.environ, **self._variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=_SECONDS)

    def run(
        self, module: str, event: Mapping[str, Any], kill: Kill | None = None, *, call: str = "", **variables: str
    ) -> Ended:
        """Run a handler with these variables on top; `call` says which calls are counted where none is killed."""
        plan = kill or Kill("before", 0, call)
        asked = {"module": module, "event": event, "kill": asdict(plan), "variables": variables}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


class _Reaper:
    """Counts the calls of one handler, and kills its process at the one that is meant."""

    def __init__(self) -> None:
        self.plan = Kill("before", 0)
        self.calls = 0

    def before_send(self, request: Any, event_name: str, **_: object) -> None:  # noqa: ANN401 - botocore's own
        if self.plan.call not in event_name:
            return
        self.calls += 1
        if self.calls == self.plan.nth and self.plan.when != "after":
            if self.plan.when == "at":
                _commit(request)
            _die()

    def response_received(self, event_name: str, **_: object) -> None:
        if self.plan.call in event_name and self.calls == self.plan.nth and self.plan.when == "after":
            _die()


def _commit(request: Any) -> None:  # noqa: ANN401 - the same
    """Send a call, and wait until its answer begins to come."""
    parts = urlsplit(request.url)
    connection = HTTPConnection(parts.netloc, timeout=_SECONDS)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name: _text(value) for name, value in request.headers.items() if name.lower() != "expect"}
    connection.request(request.method, path or "/", request.body, headers)
    select.select([connection.sock], [], [], _SECONDS)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable: nothing outlives SIGKILL")


def _nurse() -> None:
    """Answer requests from standard input until it ends."""
    functions = {
        function.module: function for function in read_template(ROOT / "template.yaml", "own-words").functions.values()
    }
    reaper = _Reaper()
    boto3.setup_default_session()
    session = boto3.DEFAULT_SESSION
    session.events.register("before-send", reaper.before_send)  # type: ignore[union-attr] # made a line above
    session.events.register("response-received", reaper.response_received)  # type: ignore[union-attr] # the same
    handlers = {
        module: (import_module(module), partial(LambdaContext, function)) for module, function in functions.items()
    }
    # Made once, with no connection open yet, so that a child need not read botocore's models again.
    records._client()  # noqa: SLF001 - what is kept for a process's whole life is made before there are many
    report_files._client()  # noqa: SLF001 - the same
    for line in sys.stdin:
        asked = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.environ.update(asked["variables"])
            reaper.plan = Kill(**asked["kill"])
            module, context = handlers[asked["module"]]
            answer = module.lambda_handler(asked["event"], context())
            with os.fdopen(write_end, "w") as back:
                json.dump({"answer": answer, "calls": reaper.calls}, back)
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end) as back:
            told = back.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        if not killed and os.waitstatus_to_exitcode(status):
            told = ""
        ended = {"answer": None, "calls": 0, **(json.loads(told) if told else {}), "killed": killed}
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _nurse()
