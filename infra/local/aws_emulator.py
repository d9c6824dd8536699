"""Stands in for DynamoDB, S3 and Systems Manager on this computer: moto's server, with a lock and a memory.

moto alone loses updates when requests come at once, and forgets everything when it ends. Here one request runs at a
time, and each that changes something is on the recording before it is made and answered.
"""

import io
import sys
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wsgi import get_input_stream

from infra.local.clean_stop import CleanStop
from infra.local.faster_moto import speed_up_moto
from infra.local.passing import Passing, action_of
from infra.local.recording import Change, Recording

_LOOPBACK = "127.0.0.1"
_SILENT_SECONDS = 60
_READ_ACTIONS = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")
_READ_METHODS = {"GET", "HEAD", "OPTIONS"}
_RECORDED = {"REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "RAW_URI", "CONTENT_TYPE", "CONTENT_LENGTH"}
_LEFT_OUT = {"HTTP_CONNECTION", "HTTP_USER_AGENT", "HTTP_TRANSFER_ENCODING"}

_taken = threading.Lock()
"""moto keeps its data in the modules of the process, so there can be one stand-in in it at a time."""


class AwsEmulator:
    """The stand-in over one DATA folder, from `start` to `stop`."""

    def start(self, data: Path, port: int = 0) -> str:
        """Make everything recorded in the folder again, begin to answer, and return the endpoint's address.

        Raises RecordingError when the recording is in use or broken, and RuntimeError when this process runs
        a stand-in already.
        """
        if not _taken.acquire(blocking=False):
            raise RuntimeError("a stand-in runs in this process already")
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._recording = Recording(data / "recording")
            try:
                self._answers = _Answers(self._recording)
                self._answers.replay()
                self._server = _Server(_LOOPBACK, port, self._answers, handler=_Connection)
            except BaseException:
                self._recording.close()
                raise
        except BaseException:
            _taken.release()
            raise
        self._server.serve_in_background()
        return f"http://{_LOOPBACK}:{self._server.port}"

    def stop(self) -> None:
        """Let what is under way end, then close the endpoint and the recording."""
        self._server.stop()
        self._answers.close()
        _taken.release()


class _Server(CleanStop, ThreadedWSGIServer):
    """moto's server, which can be stopped cleanly."""


class _Connection(MotoRequestHandler):
    """One connection, which carries one request."""

    timeout = _SILENT_SECONDS
    server: _Server

    def run_wsgi(self) -> None:
        """Answer the request, and be waited for."""
        with self.server.under_way():
            super().run_wsgi()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: keys are in the paths, and the terminal is for whoever runs the service."""


class _Answers:
    """The WSGI application: moto's, one request at a time, changes recorded first."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        speed_up_moto()
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._one_at_a_time = threading.Lock()
        self._closed = False
        self._passing = Passing()

    def replay(self) -> None:
        """Make everything recorded again, straight into the application."""
        self._run(create_environ("/moto-api/reset", method="POST"))
        changes = []
        for change in self._recording.changes():
            self._make(change)
            changes.append(change)
        kept = [change for change in changes if change.number not in self._recording.crossed_out]
        if self._recording.has_gaps or len(kept) < len(changes):
            self._recording.rewrite(kept)
        if self._recording.dropped_bytes:
            print(
                f"The last change was half written when the computer stopped and was never confirmed:"
                f" {self._recording.dropped_bytes} bytes are dropped.",
                file=sys.stderr,
            )

    def close(self) -> None:
        """Change nothing more, whoever still asks."""
        with self._one_at_a_time:
            self._closed = True
            self._recording.close()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        refusal = _refusal(environ)
        if refusal is not None:
            return _refuse(refusal, start_response)
        body = get_input_stream(environ).read()
        with self._one_at_a_time:
            if self._closed:
                return _refuse(HTTPStatus.SERVICE_UNAVAILABLE, start_response)
            if _only_reads(environ):
                answered = self._run(_with_body(environ, body))
            else:
                change = Change(self._recording.next_number, _recorded_part(environ, body), body)
                self._recording.append(change)
                answered = self._make(change)
        parts, status, headers = answered
        start_response(status, headers)
        return parts

    def _make(self, change: Change) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Make a change, now or again: the same number gives it the same made-up ids (an object's version)."""
        mock_random.seed(change.number)
        parts, status, headers = self._run(_with_body({**create_environ(), **change.environ}, change.body))
        for number in self._passing.passed(change, status, headers):
            self._recording.cross_out(number)
        return parts, status, headers

    def _run(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        parts, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
        return list(parts), status, list(headers)


def _only_reads(environ: dict[str, Any]) -> bool:
    action = action_of(environ)
    return action.startswith(_READ_ACTIONS) if action else environ["REQUEST_METHOD"] in _READ_METHODS


def _recorded_part(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Pick what a request is made again from; the same goes to moto now as then."""
    kept = {
        name: value
        for name, value in environ.items()
        if name in _RECORDED or (name.startswith("HTTP_") and name not in _LEFT_OUT)
    }
    names = environ.get(PRESERVED_HEADER_NAMES_ENVIRON_KEY, {})
    return {**kept, "CONTENT_LENGTH": str(len(body)), PRESERVED_HEADER_NAMES_ENVIRON_KEY: names}


def _with_body(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _refusal(environ: dict[str, Any]) -> HTTPStatus | None:
    """Tell with what status a request is refused that the stand-in must not pass on to moto, or None."""
    if "HTTP_ORIGIN" in environ:
        return HTTPStatus.FORBIDDEN  # a web page of another address may neither read nor change people's data
    if environ["PATH_INFO"].startswith("/moto-api"):
        return HTTPStatus.NOT_FOUND  # moto's own controls, which would empty it
    starts_an_upload = environ["REQUEST_METHOD"] == "POST" and environ["QUERY_STRING"].startswith("uploads")
    if starts_an_upload and not environ.get("HTTP_X_AMZ_TARGET"):
        return HTTPStatus.NOT_IMPLEMENTED  # moto gives an upload in parts another id each time: it cannot be made again
    return None


def _refuse(status: HTTPStatus, start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return []
