"""Nobody in who does not belong: forged tokens, links used elsewhere, hostile bodies, and guessing all at once."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from functions.survey import handler
from shared.domain.links.check_digits import ALPHABET
from shared.domain.links.link_token import make_token
from shared.storage.attempts import LIMIT
from tests.faults import rounds
from tests.faults.scene import Form, Scene, number_of, receipt_of, survey_fields

_LAST_DAY = date(2099, 12, 31)
_BODIES = (
    *(b"", b"\x00", b"\xff\xfe", b"&&&===", b"%", b"%zz=%zz", b"a=%ED%A0%80", b"[" * 900, b'{"a":' * 900),
    *(b"submission_id=" + b"9" * 500, b"submission_id[]=1", b"present=%00&hours.=1&hours.%00=1&other_helpers=%2C"),
    *(b"reference=" + b"x" * 4_000, b"hours.__proto__=1e400", b"other_helpers=" + b"%2C" * 900, b"a&" * 3_000),
)
_TYPES = ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", "", "text/html")


def addresses(scene: Scene) -> list[str]:
    """Return every address that takes a post."""
    survey, register = scene.links["survey"]["g1"]["participant"], scene.links["register"]["g1"]
    check_in = scene.links["register"]["g2"]
    return [survey, f"{survey}/correct", register, f"{register}/open", f"{check_in}/check-in"]


def test_a_forged_token_opens_nothing(scene: Scene) -> None:
    """Mistyped, unknown with the right check digits, or of another form: small form 60, full 2,000, from a seed."""
    draw = random.Random(2_000)  # noqa: S311 - it must repeat
    paths = addresses(scene)
    before = scene.keys()
    for _ in range(rounds(60, 2_000)):
        path = draw.choice(paths)
        token, form = path.split("/")[3 if path.startswith("/s/") else 2], _form(path)
        other_form = draw.choice([known for known in ("r", "s/participant", "s/peer_tutor", "told") if known != form])
        made = {name: make_token(draw.randbytes(16), name, _LAST_DAY) for name in (form, other_form)}
        forged = draw.choice([_mistyped(token, draw), *made.values()])
        fields = {**survey_fields(draw.random()), "session": "s1", "still_meeting": "yes", "present": "p01"}
        assert _is_shut(scene, path.replace(token, forged), fields), (path, forged)
    assert scene.keys() == before


def test_a_link_opens_its_own_form_alone(scene: Scene) -> None:
    """A link of one form, group or contract at an address of another: small form 40 pairs, full 500, from a seed."""
    draw = random.Random(500)  # noqa: S311 - it must repeat
    links = scene.links
    paths = [*addresses(scene), *(links[kind]["c1"] for kind in ("commissioner", "told"))]
    paths += [links["survey"]["g2"]["peer_tutor"], links["register"]["g2"], links["register"]["-"]]
    pairs = [(one, other) for one in paths for other in paths if _form(one) != _form(other)]
    before = scene.keys()
    for one, other in (draw.choice(pairs) for _ in range(rounds(40, 500))):
        token, theirs = (path.split("/")[3 if path.startswith("/s/") else 2] for path in (one, other))
        fields = {**survey_fields(draw.random()), "session": "s1", "still_meeting": "yes", "present": "p01"}
        target = one.replace(token, theirs)
        if _form(one) in ("reports", "summary"):
            assert scene.page(target)[0] in (404, 410), target
        else:
            assert _is_shut(scene, target, fields), target
    assert scene.keys() == before


def test_a_reference_of_another_group_or_form_is_not_known(scene: Scene) -> None:
    sent = survey_fields("mine")
    assert scene.send(scene.links["survey"]["g1"]["participant"], sent).status == 200
    for group, form in (("g2", "participant"), ("g1", "peer_tutor")):
        path = f"{scene.links['survey'][group][form]}/correct"
        told = scene.send(
            path, {"submission_id": number_of("x"), "reference": receipt_of(number_of("mine")), "withdraw": "y"}
        )
        assert (told.status, told.codes) == (422, ["reference_not_known"])


def test_a_hostile_body_is_answered_plainly_by_every_address_that_takes_a_post(scene: Scene) -> None:
    """Small form 75, full 500 to each address, from a seed: nothing stored, nothing answered 5xx."""
    draw = random.Random(75)  # noqa: S311 - it must repeat
    before = scene.keys()
    for path in addresses(scene):
        for _ in range(rounds(15, 500)):
            body = draw.choice(_BODIES) + draw.choice((b"", draw.randbytes(draw.randint(1, 60))))
            answer = scene.ask(scene.request(path, body, content_type=draw.choice(_TYPES)))
            assert answer.status < 500, (path, body)
            assert answer.status >= 400 or path.endswith("/open"), (path, body)
    assert scene.keys() - before == _misses(scene) - before


def _misses(scene: Scene) -> Counter[str]:
    return Counter({key: times for key, times in scene.keys().items() if key.startswith("attempt")})


def test_of_wrong_references_at_once_no_more_than_the_limit_pass(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through one link from one address: small form 40, full 400; a right reference gets in all the same."""
    monkeypatch.setattr(handler, "FORM_WITHIN", 600.0)  # however slow this machine is
    path = f"{scene.links['survey']['g1']['participant']}/correct"
    assert scene.send(path.removesuffix("/correct"), survey_fields("honest")).status == 200

    def guess(seed: int) -> tuple[int, tuple[str, ...]]:
        wrong = receipt_of(number_of(f"guess {seed}"))
        told = scene.send(path, {"submission_id": number_of(seed), "reference": wrong, "withdraw": "yes"})
        return told.status, tuple(told.codes)

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(guess, range(guesses := rounds(40, 400))))
    assert told == {
        (422, ("reference_not_known",)): LIMIT,
        (429, ("too_many_attempts",)): guesses - LIMIT,
    }
    right = {"submission_id": number_of("right"), "reference": receipt_of(number_of("honest")), "withdraw": "yes"}
    assert scene.send(path, right).status == 200
    assert scene.send(path, {**right, "reference": receipt_of(number_of("one more"))}).status == 429


def _form(path: str) -> str:
    parts = path.strip("/").split("/")
    return f"s/{parts[1]}" if parts[0] == "s" else parts[0]


def _is_shut(scene: Scene, path: str, fields: Form) -> bool:
    answers = [scene.ask(scene.request(path, fields, accept=accept)).status for accept in ("text/html", "*/*")]
    return set(answers) <= {404, 410}


def _mistyped(token: str, draw: random.Random) -> str:
    place = draw.randrange(len(token))
    other = draw.choice([letter for letter in ALPHABET if letter != token[place]])
    return token[:place] + other + token[place + 1 :]
