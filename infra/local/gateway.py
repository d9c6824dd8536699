"""What API Gateway's HTTP API does between HTTP and a function: routes, payload 2.0 events, answers and their limits.

Nothing here touches a socket; `front` does.
"""

import base64
import binascii
import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from infra.local.template import ACCOUNT, API_ID, REGION, Function, Route
from shared.web.answers import Answer as WebAnswer
from shared.web.answers import sent

LARGEST_REQUEST = 10 * 1024 * 1024
LARGEST_PAYLOAD = 6 * 1024 * 1024

_TEXT_TYPES = {"application/json", "application/xml", "application/javascript"}
_ONE_CONNECTION_ONLY = {"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"}
_SET_BY_THE_FRONT = _ONE_CONNECTION_ONLY | {"content-length", "date"}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_SMALLEST_STATUS, _LARGEST_STATUS = 200, 599


class AnswerError(Exception):
    """A function answered with something that cannot be made into HTTP."""


@dataclass(frozen=True)
class Request:
    """A request as it came: the target undecoded, headers in order with repeats, the whole body."""

    method: str
    target: str
    protocol: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str


@dataclass(frozen=True)
class Answer:
    """An answer to send: the length and the date are the front's to add."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def make_message(status: int, text: str) -> Answer:
    """Make an answer of API Gateway's own, `{"message": ...}`, with the headers that every page of ours carries."""
    body = json.dumps({"message": text}, separators=(",", ":"))
    shaped = sent(WebAnswer(HTTPStatus(status), body, "application/json"), {})
    return Answer(status, list(shaped["headers"].items()), body.encode())


class LambdaContext:
    """The context object of one call, with what Lambda's has and the service uses."""

    def __init__(self, function: Function) -> None:
        self.function_name = function.name
        self.memory_limit_in_mb = function.memory_mb
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function.name}"
        self.aws_request_id = str(uuid.uuid4())
        self._deadline = time.monotonic() + function.timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        """Tell how long the function's own timeout leaves, in milliseconds."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class Router:
    """Finds a request's route: a literal part goes before `{param}`, that before `{proxy+}`, `$default` comes last."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = sorted(
            ((_parts(route.path), route) for route in routes),
            key=lambda of: (of[1].path == "$default", *([_rank(part) for part in of[0]], of[1].method == "ANY")),
        )

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route and its decoded path parameters, or None. The path is matched before it is decoded."""
        parts = _parts(raw_path)
        for pattern, route in self._routes:
            if route.method not in {method, "ANY"}:
                continue
            if route.path == "$default":
                return route, {}
            parameters = _match(pattern, parts)
            if parameters is not None:
                return route, parameters
        return None


def _parts(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _rank(part: str) -> int:
    if part.endswith("+}"):
        return 2
    return 1 if part.startswith("{") else 0


def _match(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    for place, expected in enumerate(pattern):
        if expected.endswith("+}"):
            rest = "/".join(parts[place:])
            return {**parameters, expected[1:-2]: unquote(rest)} if rest else None
        if place >= len(parts):
            return None
        actual = parts[place]
        if expected.startswith("{") and actual:
            parameters[expected[1:-1]] = unquote(actual)
        elif unquote(actual) != expected:
            return None
    return parameters if len(parts) == len(pattern) else None


def split_target(target: str) -> tuple[str, str]:
    """Split a request target into path and query, both undecoded; the absolute form loses scheme and host."""
    path, _, query = target.partition("?")
    if "://" in path and not path.startswith("/"):
        path = "/" + path.split("://", 1)[1].partition("/")[2]
    return path, query


def make_event(request: Request, route: Route, path_parameters: Mapping[str, str]) -> dict[str, Any]:
    """Make the payload 2.0 event of a request; parts that are absent are left out, never null."""
    raw_path, query = split_target(request.target)
    path = unquote(raw_path)
    now = datetime.now(UTC)
    headers, cookies = _headers_and_cookies(request)
    domain = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": API_ID,
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if parameters := _joined(parse_qsl(query, keep_blank_values=True)):
        event["queryStringParameters"] = parameters
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request.body, headers.get("content-type", ""))
    return event


def _headers_and_cookies(request: Request) -> tuple[dict[str, str], list[str]]:
    kept, cookies = [], []
    for name, value in request.headers:
        lowered = name.lower()
        if lowered == "cookie":
            cookies += [cookie for cookie in (part.strip() for part in value.split(";")) if cookie]
        elif lowered not in _ONE_CONNECTION_ONLY:
            kept.append((lowered, value))
    return _joined(kept), cookies


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, content_type: str) -> tuple[str, bool]:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.startswith("text/") or media_type in _TEXT_TYPES:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass  # called text but is none: only base64 carries it whole
    return base64.b64encode(body).decode("ascii"), True


def payload_size(payload: object) -> int:
    """Tell how many bytes an event or an answer has as JSON, which is what Lambda's limit counts."""
    return len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def read_answer(returned: object) -> Answer:
    """Make an HTTP answer of what a function returned, or raise AnswerError."""
    try:
        size = payload_size(returned)
    except (TypeError, ValueError) as problem:
        raise AnswerError(f"the function returned what JSON cannot hold: {problem}") from problem
    if size > LARGEST_PAYLOAD:
        raise AnswerError(f"the function returned {size} bytes; Lambda passes on at most {LARGEST_PAYLOAD}")
    if not isinstance(returned, dict) or "statusCode" not in returned:
        return Answer(200, [("content-type", "application/json")], json.dumps(returned).encode())
    headers = [
        (str(name), _header_text(value))
        for name, value in (returned.get("headers") or {}).items()
        if str(name).lower() not in _SET_BY_THE_FRONT
    ]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    headers += [("set-cookie", str(cookie)) for cookie in returned.get("cookies") or []]
    for name, value in headers:
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise AnswerError(f"the function returned a header {name!r} that HTTP cannot carry")
    return Answer(_status(returned["statusCode"]), headers, _answer_body(returned))


def _header_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _status(value: object) -> int:
    try:
        status = int(str(value))
    except ValueError:
        status = 0
    if not _SMALLEST_STATUS <= status <= _LARGEST_STATUS:
        raise AnswerError(f"the function returned statusCode {value!r}")
    return status


def _answer_body(returned: Mapping[str, Any]) -> bytes:
    body = returned.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise AnswerError(f"the function returned a body of type {type(body).__name__}, not text")
    if not returned.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise AnswerError("the function returned a body that is not base64") from problem
