"""Whatever is sent, a person gets a plain answer, nothing half is stored, and the next good form works."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from importlib import import_module
from urllib.parse import quote, urlencode

import pytest

from infra.local.gateway import LambdaContext
from shared.web.posts import REGISTER_LIMIT, SURVEY_LIMIT
from tests.faults import rounds
from tests.faults.scene import (
    FORM,
    TODAY,
    Form,
    Scene,
    check_in_fields,
    door_fields,
    number_of,
    receipt_of,
    survey_fields,
)

_LONGEST_SORT_KEY = 1024
"""Bytes; DynamoDB refuses to look a longer one up, which the stand-in does not."""
_PIECES = ["%00", "%ED%A0%80", "%FF%FE", "%C3%28", "%E2%80", "%F4%90%80%80"]
_TYPES = [
    "application/json",
    "multipart/form-data; boundary=x",
    "text/plain",
    "image/png",
    "",
    "\u00ff",
    "application/xml",
]


def _paths(scene: Scene) -> tuple[str, str, str]:
    register = scene.links["register"]["g1"]
    return scene.links["survey"]["g1"]["participant"], register, f"{scene.links['register']['g2']}/check-in"


def _works(scene: Scene, seed: str) -> bool:
    survey, register, check_in = _paths(scene)
    forms = [(survey, survey_fields(seed)), (register, door_fields(seed, TODAY)), (check_in, check_in_fields(seed))]
    return all(scene.send(path, fields).reference == receipt_of(number_of(seed)) for path, fields in forms)


@pytest.mark.parametrize(
    ("which", "size"),
    [
        (0, 20_000_000),
        (0, 6 * 1024 * 1024 + 1),
        (0, SURVEY_LIMIT + 1),
        (1, REGISTER_LIMIT + 1),
        (2, SURVEY_LIMIT + 1),
    ],
    ids=["20 MB", "6 MB + 1", "survey of 64 KB + 1", "register of 256 KB + 1", "check-in of 64 KB + 1"],
)
def test_what_is_too_big_is_413_over_http_and_the_next_form_works(scene: Scene, which: int, size: int) -> None:
    path = _paths(scene)[which]
    good = urlencode([survey_fields("big"), door_fields("big", TODAY), check_in_fields("big")][which], doseq=True)
    body = (good + "&more=").encode().ljust(size, b"x")
    before = scene.keys()
    host = scene.engine.front.base_url.removeprefix("http://")
    connection = HTTPConnection(host, timeout=60)
    connection.request("POST", path, body, {"Content-Type": FORM})
    assert connection.getresponse().status == 413
    connection.close()
    assert scene.keys() == before
    assert _works(scene, "big")


def test_a_form_of_exactly_the_most_bytes_is_taken(scene: Scene) -> None:
    """The bound is the bound: a byte less than too much is not too much."""
    path = _paths(scene)[0]
    good = urlencode(survey_fields("most"))
    assert scene.ask(scene.request(path, (good + "&more=").encode().ljust(SURVEY_LIMIT, b"x"))).status == 200


def test_malformed_forms_are_4xx_and_leave_nothing_behind(scene: Scene) -> None:
    """Small form 60 bodies, full 500, from a seed: wrong in one of thirteen ways, newcomers and a new session in it."""
    draw = random.Random(500)  # noqa: S311 - it must repeat
    before = scene.keys()
    ways = list(_ways(scene))
    for number in range(rounds(60, 500)):
        status, said = ways[number % len(ways)](draw)
        assert 400 <= status < 500, (number, status)
        assert said
    assert scene.keys() == before
    assert _works(scene, "after all of them")


def _ways(  # noqa: C901, PLR0915 - a function a way, side by side
    scene: Scene,
) -> Iterator[Callable[[random.Random], tuple[int, str]]]:
    """Yield the ways in which a form may be wrong; each makes one, sends it, and returns the answer."""
    survey, register, check_in = _paths(scene)

    def ask(path: str, body: bytes, content_type: str = FORM) -> tuple[int, str]:
        answer = scene.ask(scene.request(path, body, content_type=content_type))
        return answer.status, answer.body.decode()

    def good(draw: random.Random) -> tuple[str, Form]:
        seed = draw.random()
        return draw.choice(
            [
                (survey, dict(survey_fields(seed))),
                (register, door_fields(seed, TODAY)),
                (check_in, dict(check_in_fields(seed))),
            ]
        )

    def broken_text(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        asked = {survey: "own_words", register: "newcomers", check_in: "regular_members"}[path]
        rest = urlencode({name: value for name, value in fields.items() if name != asked}, doseq=True)
        return ask(path, f"{rest}&{asked}=4{draw.choice(_PIECES)}".encode())

    def raw_bytes(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        return ask(path, urlencode(fields, doseq=True).encode() + b"&more=" + bytes([draw.randint(128, 255)]))

    def noise(draw: random.Random) -> tuple[int, str]:
        return ask(good(draw)[0], draw.randbytes(draw.randint(1, 3000)))

    def other_type(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        return ask(path, urlencode(fields, doseq=True).encode(), draw.choice(_TYPES))

    def nested(draw: random.Random) -> tuple[int, str]:
        depth = draw.randint(1_000, 8_000)
        body = draw.choice([b"[" * depth, b'{"a":' * depth, json.dumps({"submission_id": [number_of(1)]}).encode()])
        return ask(good(draw)[0], body, draw.choice([FORM, "application/json"]))

    def thousands(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        names = (
            (f"{draw.choice(['present', 'hours.', 'x'])}{number}", "1") for number in range(draw.randint(2_001, 5_000))
        )
        return ask(path, (urlencode(fields, doseq=True) + "&" + urlencode(list(names))).encode())

    def long_number(draw: random.Random) -> tuple[int, str]:
        digits = "9" * draw.choice([10, 39, 400, 5_000])
        seed = draw.random()
        number = draw.choice([digits, f"-{digits}", f"0.{digits}", f"{digits}e{digits}", "1e9", "NaN", "٣", "1_0"])
        name = draw.choice(["unnamed", "audience", "base_version", "hours.p01", "hours.t01"])
        if draw.random() < 0.3:
            return ask(check_in, urlencode({**check_in_fields(seed), "regular_members": number}).encode())
        return ask(register, urlencode({**door_fields(seed, TODAY), name: number}, doseq=True).encode())

    def lone_surrogate_and_bad_base64(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        module, event = scene.event(path, fields)
        body = draw.choice(["\ud800", "a=\udfff&b=%", "*not base64*", "YWJj*", "YQ", "=" * 50, "é", "YWJjZA==YWJj"])
        event |= {"body": body, "isBase64Encoded": draw.random() < 0.5 or body.isascii()}
        function = next(found for found in scene.engine.front._template.functions.values() if found.module == module)  # noqa: SLF001 - the front was made from the template
        answer = import_module(module).lambda_handler(event, LambdaContext(function))
        content = answer["body"]
        return answer["statusCode"], base64.b64decode(content).decode() if answer.get("isBase64Encoded") else content

    def wrong_value(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        bad = draw.choice(
            ["", " ", "x" * 4_001, "../../etc", "\x00", "\x1b[2J", "${jndi:x}", "p01\np02", "\u202e", "\u0661", "#"]
        )
        name = {
            survey: draw.choice(["submission_id", "wave", "express"]),
            register: draw.choice(["submission_id", "session", "held_on", "kind", "status", "present"]),
            check_in: draw.choice(["submission_id", "still_meeting"]),
        }[path]
        if bad.strip() == "" and name in {"wave", "express", "present"}:
            name = "submission_id"
        return ask(path, urlencode({**fields, name: bad}, doseq=True).encode())

    def twice(draw: random.Random) -> tuple[int, str]:
        path, fields = good(draw)
        asked = {survey: "wave", register: "status", check_in: "still_meeting"}[path]
        return ask(path, urlencode({**fields, asked: ["start", "end"]}, doseq=True).encode())

    def too_many_people(draw: random.Random) -> tuple[int, str]:
        names = "\n".join(f"Name {line}" for line in range(draw.randint(31, 1_000)))
        long = "N" * draw.randint(61, 3_000)
        fields = {**door_fields(draw.random(), TODAY), "newcomers": draw.choice([names, long])}
        return ask(register, urlencode(fields, doseq=True).encode())

    def strangers(draw: random.Random) -> tuple[int, str]:
        people = [f"{draw.choice(['x', 'p', 'n'])}{number}" for number in range(1_000, 1_000 + draw.randint(1, 1_500))]
        return ask(register, urlencode({**door_fields(draw.random(), TODAY), "present": people}, doseq=True).encode())

    def nothing(draw: random.Random) -> tuple[int, str]:
        return ask(good(draw)[0], b"", draw.choice([FORM, "application/json"]))

    yield from (
        broken_text,
        raw_bytes,
        noise,
        other_type,
        nested,
        thousands,
        long_number,
        lone_surrogate_and_bad_base64,
    )
    yield from (wrong_value, twice, too_many_people, strangers, nothing)


@pytest.mark.parametrize(
    "tail",
    ["/receipt/{}/1", "/receipt/s1/{}", "/check-in/receipt/{}", "?session={}"],
)
@pytest.mark.parametrize(
    "piece", ["x" * 3_000, "%00", "%ED%A0%80", "..", "%2F", "-1", "9" * 39, "٣", "%25"], ids=lambda piece: piece[:9]
)
def test_an_address_with_nonsense_in_it_is_answered_plainly(scene: Scene, tail: str, piece: str) -> None:
    """What is typed or cut off in an address bar is never a fault of ours, nor asked of the store as it is."""
    path = scene.links["register"]["g1"] + tail.format(quote(piece, safe="%"))
    with scene.proxy.breaking() as log:
        assert scene.page(path)[0] in ({200} if "session=" in tail else {404, 410, 422})
    assert max(len(done.call.key.partition(" ")[2].encode()) for done in log) <= _LONGEST_SORT_KEY
