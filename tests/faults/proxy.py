"""A proxy between the handlers and the store that breaks what it is told to break, and keeps a log of what it did.

What it breaks is told by rules (the nth call of an operation) or by odds and a seed. Odds are drawn from the seed, the
operation, the key and how often that key was asked for, so that the same calls meet the same faults in any order.
"""

import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_ONE_CONNECTION_ONLY = {"connection", "expect", "keep-alive", "transfer-encoding"}
_SECONDS = 60.0


class Fault(StrEnum):
    """What can be done to a call."""

    NONE = "passed on"
    CUT = "passed on, the reply cut"
    CLOSED = "closed before it was passed on"
    THROTTLED = "ThrottlingException"
    OVER_CAPACITY = "ProvisionedThroughputExceededException"
    BROKEN = "InternalServerError"
    UNAVAILABLE = "ServiceUnavailable"
    BROKEN_AFTER = "passed on, answered InternalServerError"
    CONFLICT = "TransactionConflictException"
    HELD = "held until it is let go, then passed on"


_PASSED_ON = {Fault.NONE, Fault.CUT, Fault.BROKEN_AFTER, Fault.HELD}
_ANSWERS: Mapping[Fault, tuple[HTTPStatus, str, str]] = {
    # the status, DynamoDB's name for it, S3's
    Fault.THROTTLED: (HTTPStatus.BAD_REQUEST, "ThrottlingException", "SlowDown"),
    Fault.OVER_CAPACITY: (HTTPStatus.BAD_REQUEST, "ProvisionedThroughputExceededException", "SlowDown"),
    Fault.BROKEN: (HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError", "InternalError"),
    Fault.BROKEN_AFTER: (HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError", "InternalError"),
    Fault.UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", "ServiceUnavailable"),
    Fault.CONFLICT: (HTTPStatus.BAD_REQUEST, "TransactionConflictException", "OperationAborted"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the store: its operation, and the key it is about (a partition, for a query)."""

    operation: str
    key: str


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the log: the call, what was done to it, and what the store answered (0: it was never asked)."""

    call: Call
    fault: Fault
    status: int

    @property
    def committed(self) -> bool:
        """Whether the store was asked and said yes."""
        return self.status == HTTPStatus.OK


@dataclass
class Rule:
    """Do `fault` to the calls of an operation from the `nth` on, `times` times; `about` is a part of their keys."""

    fault: Fault
    operation: str
    nth: int = 1
    times: int = 1
    about: str = ""
    seen: int = 0

    def applies(self, call: Call) -> bool:
        """Count a call, and tell whether it is one of those that are meant."""
        if call.operation != self.operation or self.about not in call.key:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass
class Odds:
    """Do each fault to its share of all calls, as a seed decides."""

    seed: int
    shares: Mapping[Fault, float]
    asked: Counter[Call] = field(default_factory=Counter)

    def draw(self, call: Call) -> Fault:
        """Decide what is done to a call."""
        self.asked[call] += 1
        drawn = random.Random(f"{self.seed} {call.operation} {call.key} {self.asked[call]}").random()  # noqa: S311 - it must repeat
        for fault, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return fault
        return Fault.NONE


class Proxy:
    """The proxy in front of one endpoint, as a context manager; without rules and odds it passes everything on."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._lock = threading.Lock()
        self.go_on = threading.Event()
        self.forget()

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The endpoint that it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def forget(self) -> None:
        """Let everything go, break nothing more, and begin a new log."""
        with self._lock:
            self.go_on.set()
            self._rules: list[Rule] = []
            self._odds: Odds | None = None
            self.log: list[Done] = []
            self.go_on = threading.Event()
            self.is_held = threading.Event()

    @contextmanager
    def breaking(self, *rules: Rule, odds: Odds | None = None) -> Iterator[list[Done]]:
        """Break what rules and odds say until the block ends; the log of the block is what it yields."""
        self.forget()
        self._rules, self._odds = list(rules), odds
        try:
            yield self.log
        finally:
            self.go_on.set()
            self._rules, self._odds = [], None

    def decide(self, call: Call) -> Fault:
        """Decide what is done to a call."""
        with self._lock:
            for rule in self._rules:
                if rule.applies(call):
                    return rule.fault
            return self._odds.draw(call) if self._odds else Fault.NONE

    def note(self, call: Call, fault: Fault, status: int) -> None:
        """Write a line of the log."""
        with self._lock:
            self.log.append(Done(call, fault, status))

    def pass_on(
        self, method: str, path: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[HTTPResponse, bytes]:
        """Ask the store itself."""
        connection = HTTPConnection(self._upstream, timeout=_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in _ONE_CONNECTION_ONLY:
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log nothing: a client that was killed goes away in the middle."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        proxy, call = self.server.proxy, _call_of(self.command, self.path, self.headers.get("X-Amz-Target", ""), body)
        fault = proxy.decide(call)
        if fault is Fault.HELD:
            proxy.is_held.set()
            proxy.go_on.wait(_SECONDS)
        response: HTTPResponse | None = None
        content = b""
        if fault in _PASSED_ON:
            response, content = proxy.pass_on(self.command, self.path, list(self.headers.items()), body)
        proxy.note(call, fault, response.status if response else 0)
        if fault in {Fault.CUT, Fault.CLOSED}:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        elif fault in _ANSWERS:
            self._answer_fault(fault, is_s3="X-Amz-Target" not in self.headers)
        elif response is not None:
            self._answer(response.status, response.getheaders(), content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815 - the base class names them so

    def _answer_fault(self, fault: Fault, *, is_s3: bool) -> None:
        status, code, s3_code = _ANSWERS[fault]
        if is_s3:
            s3_status = (
                HTTPStatus.CONFLICT if fault is Fault.CONFLICT else max(status, HTTPStatus.INTERNAL_SERVER_ERROR)
            )
            content = f"<Error><Code>{s3_code}</Code><Message>on purpose</Message></Error>".encode()
            self._answer(s3_status, [("Content-Type", "application/xml")], content)
            return
        content = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "on purpose"}).encode()
        self._answer(status, [("Content-Type", "application/x-amz-json-1.0")], content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in {*_ONE_CONNECTION_ONLY, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Log nothing: the proxy's own log tells what was done."""


def _call_of(method: str, path: str, target: str, body: bytes) -> Call:
    if target:
        return Call(target.rpartition(".")[2], _key_of(json.loads(body or b"{}")))
    parts = urlsplit(path)
    if method == "GET" and "list-type" in parse_qs(parts.query):
        return Call("ListObjectsV2", parse_qs(parts.query).get("prefix", [""])[0])
    return Call(f"{method.title()}Object", parts.path)


def _key_of(asked: Mapping[str, Any]) -> str:
    key = asked.get("Item") or asked.get("Key") or {}
    if key:
        return f"{key['pk']['S']} {key['sk']['S']}"
    values = asked.get("ExpressionAttributeValues") or {}
    return " ".join(str(value.get("S", "")) for value in values.values())
