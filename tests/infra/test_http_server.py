"""The front gives a handler what API Gateway would, answers as it would, and keeps its limits; all over real HTTP."""

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from infra.local.http_server import HttpServer
from infra.local.template import read_template
from shared.web.answers import Answer, sent
from tests.infra.http_parts import TEMPLATE, ask, expected_event, raw

calls: list[tuple[dict[str, Any], Any]] = []
behaviour: list[Callable[[], object]] = []


def lambda_handler(event: dict[str, Any], context: Any) -> object:  # noqa: ANN401 - Lambda's context has no type
    """Keep what came, and do what the test wants."""
    calls.append((event, context))
    return behaviour[0]() if behaviour else {"statusCode": 200, "body": "ok"}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpServer]:
    path = tmp_path_factory.mktemp("front") / "template.yaml"
    path.write_text(TEMPLATE)
    front = HttpServer(read_template(path, "boats"), slowest_seconds=0.5)
    front.start()
    yield front
    front.stop()


@pytest.fixture(autouse=True)
def _clean() -> None:
    calls.clear()
    behaviour.clear()


@pytest.fixture
def connection(front: HttpServer) -> Iterator[HTTPConnection]:
    connection = HTTPConnection("127.0.0.1", front.server_port, timeout=10)
    yield connection
    connection.close()


def last_event() -> dict[str, Any]:
    event = json.loads(json.dumps(calls[-1][0]))
    told = event["requestContext"]
    assert abs(told.pop("timeEpoch") - time.time() * 1000) < 10_000
    assert re.fullmatch(r"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000", told.pop("time"))
    assert told.pop("requestId")
    assert isinstance(event, dict)
    return event


def test_a_get_arrives_with_everything_decoded_once(front: HttpServer, connection: HTTPConnection) -> None:
    target = "/s/caf%C3%A9/a%2Fb%2520c?q=1&q=two+words&empty=&%C3%A9=%26"
    ask(
        connection,
        "GET",
        target,
        headers=(
            ("User-Agent", "phone"),
            ("X-Several", "a"),
            ("x-several", "b"),
            ("Cookie", "one=1; two=2"),
            ("Cookie", "three=3"),
            ("Connection", "keep-alive"),
        ),
    )
    expected = expected_event(front, "GET", "GET /s/{survey}/{token}", "/s/café/a/b%20c")
    expected["rawQueryString"] = "q=1&q=two+words&empty=&%C3%A9=%26"
    expected["queryStringParameters"] = {"q": "1,two words", "empty": "", "é": "&"}
    expected["pathParameters"] = {"survey": "café", "token": "a/b%20c"}
    expected["cookies"] = ["one=1", "two=2", "three=3"]
    expected["headers"] |= {"user-agent": "phone", "x-several": "a,b"}
    expected["requestContext"]["http"]["userAgent"] = "phone"
    assert last_event() == expected


@pytest.mark.parametrize(
    ("content_type", "body", "is_text"),
    [
        ("application/x-www-form-urlencoded", b"own_words=caf%C3%A9", False),
        ("multipart/form-data; boundary=x", b"--x--", False),
        ("application/json; charset=utf-8", '{"own_words": "café"}'.encode(), True),
        ("text/plain", b"words", True),
        ("text/plain", b"\xff", False),
        ("application/octet-stream", b"\x00\xff", False),
        ("", b"words", False),
    ],
)
def test_a_body_is_text_only_where_its_type_says_so(
    front: HttpServer, connection: HTTPConnection, content_type: str, body: bytes, *, is_text: bool
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    ask(connection, "POST", "/s/start/token", body, headers)
    expected = expected_event(front, "POST", "POST /s/{survey}/{token}", "/s/start/token")
    expected["headers"] |= {"content-length": str(len(body))}
    expected["headers"] |= {"content-type": content_type} if content_type else {}
    expected["pathParameters"] = {"survey": "start", "token": "token"}
    expected["body"] = body.decode() if is_text else base64.b64encode(body).decode()
    expected["isBase64Encoded"] = not is_text
    assert last_event() == expected


def test_a_chunked_body_arrives_whole(front: HttpServer) -> None:
    head = (
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    received = raw(front, head + b"3;a=b\r\nown\r\nA\r\n words sai\r\n1\r\nd\r\n0\r\nTrailer: x\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.endswith(b"Content-Length: 2\r\nConnection: close\r\n\r\nok")
    assert calls[-1][0]["body"] == "own words said"


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("/s/start/token", "GET /s/{survey}/{token}"),
        ("/s/start/open", "GET /s/{survey}/open"),
        ("/s/start", "GET /s/{rest+}"),
        ("/s/start/token/more", "GET /s/{rest+}"),
        ("/s/start/", "GET /s/{rest+}"),
        ("/healthz?x=1", "GET /healthz"),
        ("http://127.0.0.1/healthz", "GET /healthz"),
    ],
)
def test_the_most_literal_route_answers(connection: HTTPConnection, target: str, key: str) -> None:
    ask(connection, "GET", target)
    assert calls[-1][0]["routeKey"] == key


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/nothing"), ("GET", "/"), ("GET", "/s"), ("GET", "/healthz/"), ("PUT", "/healthz"), ("BREW", "/healthz")],
)
def test_what_has_no_route_is_not_found(connection: HTTPConnection, method: str, target: str) -> None:
    response, body = ask(connection, method, target)
    assert (response.status, body) == (404, b'{"message":"Not Found"}')
    assert response.getheader("Content-Type") == "application/json"
    assert ask(connection, "GET", "/healthz")[0].status == 200, "the connection stays usable"
    assert len(calls) == 1


def test_head_is_not_found_and_has_no_body(front: HttpServer) -> None:
    received = raw(front, b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert received.endswith(b"\r\n\r\n")


def test_an_answer_keeps_its_status_headers_cookies_and_bytes(connection: HTTPConnection) -> None:
    behaviour.append(
        lambda: {
            "statusCode": 303,
            "headers": {"Location": "/x", "X-Flag": True, "Content-Type": "image/png", "Content-Length": "999"},
            "cookies": ["a=1; HttpOnly", "b=2"],
            "body": base64.b64encode(b"\x00\xff").decode(),
            "isBase64Encoded": True,
        }
    )
    response, body = ask(connection, "GET", "/healthz")
    headers = [(name, value) for name, value in response.getheaders() if name != "Date"]
    assert (response.status, body) == (303, b"\x00\xff")
    assert headers == [
        ("Location", "/x"),
        ("X-Flag", "true"),
        ("Content-Type", "image/png"),
        ("set-cookie", "a=1; HttpOnly"),
        ("set-cookie", "b=2"),
        ("Content-Length", "2"),
    ]


@pytest.mark.parametrize(
    ("returned", "body"), [({"hello": "é"}, b'{"hello": "\\u00e9"}'), (None, b"null"), ("x", b'"x"')]
)
def test_an_answer_without_a_status_is_its_json(connection: HTTPConnection, returned: object, body: bytes) -> None:
    behaviour.append(lambda: returned)
    response, received = ask(connection, "GET", "/healthz")
    assert (response.status, response.getheader("Content-Type"), received) == (200, "application/json", body)


def test_an_answer_that_has_no_content_has_no_length(front: HttpServer) -> None:
    behaviour.append(lambda: {"statusCode": 204})
    received = raw(front, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"content-length" not in received.lower()


def fail() -> object:
    raise LookupError("gone wrong")


def leave() -> object:
    raise SystemExit


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (fail, "LookupError: gone wrong"),
        (leave, "SystemExit"),
        (lambda: {"statusCode": 200, "body": {"not": "text"}}, "body of type dict"),
        (lambda: {"statusCode": "soon"}, "statusCode 'soon'"),
        (lambda: {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b"}}, "header 'X'"),
        (lambda: {"statusCode": 200, "body": "?", "isBase64Encoded": True}, "not base64"),
        (lambda: {"statusCode": 200, "body": b"bytes"}, "JSON cannot hold"),
        (lambda: {"statusCode": 200, "body": "x" * 6 * 1024 * 1024}, "at most 6291456"),
    ],
)
def test_a_handler_that_fails_is_a_500_and_says_why_in_the_log_alone(
    connection: HTTPConnection, capfd: pytest.CaptureFixture[str], wrong: Callable[[], object], told: str
) -> None:
    behaviour.append(wrong)
    response, body = ask(connection, "GET", "/healthz")
    assert (response.status, body) == (500, b'{"message":"Internal Server Error"}')
    assert told in capfd.readouterr().err
    behaviour.clear()
    assert ask(connection, "GET", "/healthz")[0].status == 200


def test_a_handler_that_takes_too_long_is_a_503(connection: HTTPConnection) -> None:
    released = threading.Event()
    behaviour.append(lambda: released.wait(5))
    response, body = ask(connection, "GET", "/healthz")
    released.set()
    assert (response.status, body) == (503, b'{"message":"Service Unavailable"}')


def test_more_than_ten_megabytes_is_refused_and_the_client_is_told(connection: HTTPConnection) -> None:
    for _ in range(2):
        response, body = ask(connection, "POST", "/healthz", b"x" * (10 * 1024 * 1024 + 1))
        assert (response.status, body) == (413, b'{"message":"Request Entity Too Large"}')
        assert response.getheader("Connection") == "close"
    assert ask(connection, "GET", "/healthz")[0].status == 200
    assert len(calls) == 1


def test_what_is_too_large_once_encoded_is_refused_and_the_connection_stays(connection: HTTPConnection) -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert ask(connection, "POST", "/healthz", b"x" * 4_700_000, form)[0].status == 200
    kept = connection.sock
    assert kept is not None, "the connection is open"
    assert ask(connection, "POST", "/healthz", b"x" * 4_720_000, form)[0].status == 413
    assert ask(connection, "GET", "/healthz")[0].status == 200
    assert connection.sock is kept


CHUNKED = "Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("Content-Length: -1\r\n\r\n", b"400"),
        ("Content-Length: five\r\n\r\n", b"400"),
        ("Content-Length: +5\r\n\r\nhello", b"400"),
        ("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b"400"),
        ("Content-Length: 99999999999999999999\r\n\r\n", b"413"),
        ("Content-Length: 5\r\n" + CHUNKED, b"400"),
        ("Transfer-Encoding: gzip\r\n\r\n", b"400"),
        (CHUNKED + "-1\r\n", b"400"),
        (CHUNKED + "0x5\r\nhello\r\n", b"400"),
        (CHUNKED + "5\r\nhelloworld\r\n", b"400"),
        (CHUNKED + "fffffff\r\n", b"413"),
    ],
)
def test_a_length_that_cannot_be_trusted_is_refused(front: HttpServer, rest: str, status: bytes) -> None:
    received = raw(front, b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + rest.encode(), half_close=True)
    assert received.split(b" ")[1] == status
    assert received.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in received
    assert not calls


@pytest.mark.parametrize("rest", ["Content-Length: 50\r\n\r\nhello", CHUNKED + "50\r\nhello", CHUNKED + "5"])
def test_a_request_that_never_comes_whole_is_not_acted_on(front: HttpServer, rest: str) -> None:
    assert raw(front, b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + rest.encode(), half_close=True) == b""
    assert not calls


def test_a_post_without_a_length_has_no_body(front: HttpServer, connection: HTTPConnection) -> None:
    ask(connection, "POST", "/healthz")
    assert last_event() == expected_event(front, "POST", "POST /healthz", "/healthz")


def test_no_log_line_carries_a_path(
    front: HttpServer, connection: HTTPConnection, capfd: pytest.CaptureFixture[str]
) -> None:
    ask(connection, "GET", "/s/start/SECRET?x=SECRET")
    ask(connection, "GET", "/wrong/SECRET")
    raw(front, b"GET /SECRET SECRET SECRET\r\n\r\n")
    raw(front, b"GET /" + b"SECRET" * 12_000 + b" HTTP/1.1\r\n\r\n")
    raw(front, b"POST /SECRET HTTP/1.1\r\nContent-Length: SECRET\r\n\r\n")
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err == "GET /s/{survey}/{token} 200\nno route 404\nunread 400\nunread 414\nunread 400\n"


def test_the_context_is_lambdas(connection: HTTPConnection) -> None:
    ask(connection, "GET", "/healthz")
    ask(connection, "GET", "/healthz")
    (_, context), (_, other) = calls
    assert context.function_name == "tiny"
    assert context.memory_limit_in_mb == 256
    assert context.invoked_function_arn == "arn:aws:lambda:eu-west-2:123456789012:function:tiny"
    assert 0 < context.get_remaining_time_in_millis() <= 20_000
    assert context.aws_request_id != other.aws_request_id


def test_a_hundred_visitors_at_once_are_all_answered(front: HttpServer) -> None:
    statuses = []

    def visit() -> None:
        client = HTTPConnection("127.0.0.1", front.server_port, timeout=10)
        statuses.append(ask(client, "GET", "/healthz")[0].status)
        client.close()

    visitors = [threading.Thread(target=visit) for _ in range(100)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert statuses == [200] * 100


def test_stopping_lets_what_is_under_way_end_and_leaves_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    before = set(threading.enumerate())
    front = HttpServer(read_template(path, "boats"))
    front.start()
    port = front.server_port
    idle = HTTPConnection("127.0.0.1", port, timeout=10)
    ask(idle, "GET", "/healthz")
    behaviour.append(lambda: time.sleep(0.3))
    answers: list[int] = []
    busy = threading.Thread(
        target=lambda: answers.append(ask(HTTPConnection("127.0.0.1", port), "GET", "/healthz")[0].status)
    )
    busy.start()
    while len(calls) < 2:
        time.sleep(0.01)
    began = time.monotonic()
    front.stop()
    assert time.monotonic() - began < 2
    busy.join()
    assert answers == [200]
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    idle.close()


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [("/nothing", b"", 404), ("/healthz", b"x" * 6_500_000, 413), ("/s/a/b", b"", 500), ("/healthz", None, 413)],
)
def test_the_fronts_own_errors_carry_the_headers_of_every_page(
    connection: HTTPConnection, target: str, body: bytes | None, status: int
) -> None:
    behaviour.append(lambda: 1 / 0)
    response, _ = ask(connection, "POST", target, b"x" * (10 * 1024 * 1024 + 1) if body is None else body)
    assert response.status == status
    expected = sent(Answer(HTTPStatus(status), media_type="application/json"), {})["headers"]
    assert {name: response.getheader(name) for name in expected} == expected
    assert response.getheader("Cache-Control") == "no-store"


def test_what_cannot_be_read_is_answered_with_the_headers_of_every_page(front: HttpServer) -> None:
    with socket.create_connection(("127.0.0.1", int(front.server_address[1]))) as spoken:
        spoken.sendall(b"GET /s/a/b HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n")
        answer = spoken.makefile("rb").read().decode().lower()
    assert answer.startswith("http/1.1 400")
    for name in sent(Answer(HTTPStatus.OK), {})["headers"]:
        assert f"\n{name}:" in answer
