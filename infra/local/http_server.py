"""The HTTP front: serves the template's routes on loopback by calling the functions' handlers in this process.

It stands where API Gateway stands on AWS. Form links are secrets, so its log names a route and a status, never a path.
"""

import importlib
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from infra.local.clean_stop import CleanStop
from infra.local.gateway import (
    LARGEST_PAYLOAD,
    LARGEST_REQUEST,
    Answer,
    AnswerError,
    LambdaContext,
    Request,
    Router,
    make_event,
    make_message,
    payload_size,
    read_answer,
    split_target,
)
from infra.local.template import Route, Template

Handler = Callable[[dict[str, Any], Any], object]

_LOOPBACK = "127.0.0.1"
_IDLE_SECONDS = 60
_SLOWEST_ANSWER_SECONDS = 30.0
_LONGEST_CHUNK_LINE = 1024
_MOST_TRAILERS = 100
_DRAIN_BYTES = 64 * 1024 * 1024
_DRAIN_SECONDS = 5.0
_NO_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}

_NOT_FOUND = (404, "Not Found")
_BAD_REQUEST = (400, "Bad Request")
_TIMED_OUT = (408, "Request Timeout")
_TOO_LARGE = (413, "Request Entity Too Large")
_BROKEN = (500, "Internal Server Error")
_TOO_SLOW = (503, "Service Unavailable")


class _TooLargeError(Exception):
    """The body is longer than API Gateway takes."""


class _MalformedError(Exception):
    """The body's length is told wrongly, or not in a way that can be trusted."""


class _ClientGoneError(Exception):
    """The client went away before its request was whole."""


class HttpServer(CleanStop, ThreadingHTTPServer):
    """The server: the address is taken when it is made, requests are answered from `start` to `stop`."""

    request_queue_size = 128

    def __init__(self, template: Template, port: int = 0, slowest_seconds: float = _SLOWEST_ANSWER_SECONDS) -> None:
        self._template = template
        self._router = Router(template.routes)
        self._slowest_seconds = slowest_seconds
        self._handlers: dict[str, Handler] = {}
        super().__init__((_LOOPBACK, port), _Connection)

    @property
    def base_url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{_LOOPBACK}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Take the address, without asking a name server what the computer is called, as HTTPServer would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, int(self.server_address[1])

    def start(self) -> None:
        """Import the handlers, so that a broken one is told now and not to a visitor, and begin to answer."""
        for name in {route.function for route in self._template.routes}:
            function = self._template.functions[name]
            self._handlers[name] = getattr(importlib.import_module(function.module), function.handler)
        self.serve_in_background()

    def answer(self, request: Request) -> Answer:
        """Answer a request that has come whole, and log its route and status."""
        found = self._router.find(request.method, split_target(request.target)[0])
        if found is None:
            _log("no route", _NOT_FOUND[0])
            return make_message(*_NOT_FOUND)
        route, parameters = found
        event = make_event(request, route, parameters)
        answer = make_message(*_TOO_LARGE) if payload_size(event) > LARGEST_PAYLOAD else self._call(route, event)
        _log(route.key, answer.status)
        return answer

    def _call(self, route: Route, event: dict[str, Any]) -> Answer:
        """Call the handler in a thread of its own, which is left behind when it takes too long."""
        handler = self._handlers[route.function]
        context = LambdaContext(self._template.functions[route.function])
        outcome: Future[object] = Future()

        def call() -> None:
            try:
                outcome.set_result(handler(event, context))
            except BaseException as problem:  # noqa: BLE001 - whatever a handler raises, Lambda makes a failed call of it
                outcome.set_exception(problem)

        threading.Thread(target=call, name=f"call of {route.key}", daemon=True).start()
        try:
            return read_answer(outcome.result(self._slowest_seconds))
        except BaseException as problem:  # noqa: BLE001 - the same
            if not outcome.done():
                return make_message(*_TOO_SLOW)
            _log_failure(route, problem)
            return make_message(*_BROKEN)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - as socketserver says
        """Log what went wrong on a connection; that a client went away is nothing to log."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            traceback.print_exc()


class _Connection(BaseHTTPRequestHandler):
    """One connection: reads requests off it and writes answers, one after another."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True  # head and body are two writes: the second must not wait for the first's receipt
    server: HttpServer

    def __getattr__(self, name: str) -> Callable[[], None]:
        # An HTTP API has no method that it does not know: each is looked for among the routes.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        try:
            body = self._read_body()
        except _TooLargeError:
            self._refuse(*_TOO_LARGE)
            self._drain()
        except _MalformedError:
            self._refuse(*_BAD_REQUEST)
        except TimeoutError:
            self._refuse(*_TIMED_OUT)
        except _ClientGoneError:
            self.close_connection = True
        else:
            with self.server.under_way():
                self._send(
                    self.server.answer(
                        Request(
                            method=self.command,
                            target=self.path,
                            protocol=self.request_version,
                            headers=[(name, value.replace("\r\n", "")) for name, value in self.headers.items()],
                            body=body,
                            source_ip=self.client_address[0],
                        )
                    )
                )

    def _read_body(self) -> bytes:
        codings = self.headers.get_all("Transfer-Encoding", [])
        lengths = set(self.headers.get_all("Content-Length", []))
        if codings:
            if lengths or [coding.strip().lower() for coding in codings] != ["chunked"]:
                raise _MalformedError
            return self._read_chunks()
        if not lengths:
            return b""
        length = lengths.pop().strip()
        if lengths or not (length.isascii() and length.isdigit()):
            raise _MalformedError
        if len(length) > len(str(LARGEST_REQUEST)) or int(length) > LARGEST_REQUEST:
            raise _TooLargeError
        return self._read_exactly(int(length))

    def _read_chunks(self) -> bytes:
        chunks = bytearray()
        while size := self._chunk_size():
            if len(chunks) + size > LARGEST_REQUEST:
                raise _TooLargeError
            chunks += self._read_exactly(size)
            if self._read_exactly(2) != b"\r\n":
                raise _MalformedError
        for _ in range(_MOST_TRAILERS):
            if self._read_line() in {b"\r\n", b"\n"}:
                return bytes(chunks)
        raise _MalformedError

    def _chunk_size(self) -> int:
        digits = self._read_line().partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF"):
            raise _MalformedError
        return int(digits, 16)

    def _read_line(self) -> bytes:
        line = self.rfile.readline(_LONGEST_CHUNK_LINE)
        if not line.endswith(b"\n"):
            raise _MalformedError if len(line) == _LONGEST_CHUNK_LINE else _ClientGoneError
        return line

    def _read_exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise _ClientGoneError
        return data

    def _refuse(self, status: int, text: str) -> None:
        """Answer what cannot be read on from, so the connection ends with it."""
        self.close_connection = True
        _log("unread", status)
        self._send(make_message(status, text))

    def _drain(self) -> None:
        """Read off what the client still sends, within bounds: closed at once, it would never see the answer."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            left, until = _DRAIN_BYTES, time.monotonic() + _DRAIN_SECONDS
            while left > 0 and (seconds := until - time.monotonic()) > 0:
                self.connection.settimeout(seconds)
                data = self.rfile.read1(64 * 1024)
                if not data:
                    break
                left -= len(data)

    def _send(self, answer: Answer) -> None:
        with suppress(ConnectionError):
            self.send_response_only(answer.status)
            self.send_header("Date", self.date_time_string())
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status not in _NO_BODY:
                self.send_header("Content-Length", str(len(answer.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD" and answer.status not in _NO_BODY:
                self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the base class says them
        """Answer what could not be parsed, without repeating it: a page or a log could carry a link on."""
        self._refuse(code, HTTPStatus(code).phrase)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Log nothing of what the base class would: it has paths in it."""


def _log(route_key: str, status: int) -> None:
    print(f"{route_key} {status}", file=sys.stderr, flush=True)


def _log_failure(route: Route, problem: BaseException) -> None:
    if isinstance(problem, AnswerError):
        print(f"{route.key}: {problem}", file=sys.stderr, flush=True)
    else:
        print(f"{route.key}:", file=sys.stderr)
        traceback.print_exception(problem, file=sys.stderr)
        sys.stderr.flush()
