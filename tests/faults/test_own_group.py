"""A register's link knows the people of its own group: no answer to a post names anyone else or tells who exists."""

import html
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from shared.domain.records.collection import Records
from shared.domain.records.register import Register
from shared.services.packs.reading import read_pack
from shared.storage.items import read_body, register_key
from shared.storage.records import RecordStore
from tests.faults import TRIAL
from tests.faults.scene import Engine, Form, Scene, number_of, on_stage

EXAMPLE_YEAR = Path(__file__).parents[2] / "events" / "example-year"
TODAY = date(2017, 3, 30)
GROUPS = ("g01", "g03", "g06", "g09", "g12", "g14")
_MADE_AT = re.compile(r'data-made-at="\d+"')
_HEX = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True)
class Way:
    """One way to ask: about a new session or one already sent, with the cookie or without, for HTML or JSON."""

    sent_already: bool
    known_device: bool
    accept: str


WAYS = [
    Way(sent, known, accept)
    for sent in (False, True)
    for known in (False, True)
    for accept in ("text/html", "application/json")
]


@pytest.fixture(scope="module")
def year() -> Records:
    return read_pack(EXAMPLE_YEAR)


@pytest.fixture(scope="module")
def charity(engine: Engine, year: Records) -> Iterator[Scene]:
    """Give the example year at its end."""
    scene = Scene(engine, year)
    scene.variables["TODAY"] = TODAY.isoformat()
    with on_stage(scene):
        yield scene


def post(scene: Scene, path: str, fields: Form, way: Way) -> tuple[int, str]:
    request = scene.request(path, fields, accept=way.accept)
    headers = [header for header in request.headers if way.known_device or header[0] != "Cookie"]
    answer = scene.ask(replace(request, headers=headers))
    return answer.status, html.unescape(answer.body.decode())


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each key and partition of the store once: nothing is stored meanwhile, and thousands of posts read them."""
    for method in (RecordStore.get, RecordStore.latest, RecordStore.get_many, RecordStore.query):
        monkeypatch.setattr(RecordStore, method.__name__, _remembering(method))


def _remembering(method: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[object, Any] = {}

    @wraps(method)
    def remembered(self: RecordStore, *asked: Any) -> Any:  # noqa: ANN401 - it stands for each of the store's reads
        keys = [list(it) if isinstance(it, Iterator) else it for it in asked]
        name = repr((self._table, keys))
        if name not in known:
            found = method(self, *keys)
            known[name] = list(found) if isinstance(found, Iterator) else found
        found = known[name]
        return iter(found) if isinstance(found, list) else found

    return remembered


def people_of(year: Records, group: str) -> set[str]:
    """Return the codes of a group's people: who has or had a place in it, or is in one of its registers."""
    sessions = {session.session for session in year.sessions if session.group == group}
    places = {
        place.person
        for place in year.memberships
        if place.group == group and (place.joined_on is None or place.joined_on <= TODAY)
    }
    registers = [register for register in year.registers if register.session in sessions]
    return places | {person for register in registers for person in (*register.present, *register.hours)}


def asked(year: Records, group: str, codes: Sequence[str], way: Way, field: str) -> Form:
    """Fill in a register that names these people, as if they were the group's."""
    sent = next(
        session.session
        for session in year.sessions
        if session.group == group and session.session in {register.session for register in year.registers}
    )
    day = {"held_on": (TODAY - timedelta(days=1)).isoformat(), "kind": "session"}
    people: Form = {"present": list(codes)} if field == "present" else {f"hours.{code}": "1" for code in codes}
    return {
        "submission_id": number_of("foreign"),
        "session": sent if way.sent_already else "new",
        **({} if way.sent_already else day),
        "status": "held",
        "unnamed": "1",
        **people,
    }


def tries(outside: Sequence[str], draw: random.Random) -> Iterator[tuple[Way, str, list[str]]]:
    """Yield ways to ask, fields and codes: everyone together and each alone, or a few of these where not all are."""
    for way in WAYS if TRIAL else draw.sample(WAYS, 2):
        for field in ("present", "hours") if TRIAL else (draw.choice(("present", "hours")),):
            yield way, field, list(outside)
            for code in outside if TRIAL else draw.sample(outside, 1):
                yield way, field, [code]


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("group", GROUPS)
def test_no_answer_names_anyone_of_another_group_or_tells_who_exists(charity: Scene, year: Records, group: str) -> None:
    """Every code of the others with every way to ask: together, and one by one (small form a few, full all)."""
    draw = random.Random(group)  # noqa: S311 - it must repeat
    inside, path = people_of(year, group), charity.links["register"][group]
    outside = sorted({person.person for person in year.people} - inside)
    names = {person.person: person.name for person in year.people}
    secret = {names[code] for code in outside} - {names[code] for code in inside}
    assert len(secret) > 100
    before = charity.keys()
    of_nobodies: dict[tuple[Way, str, int], tuple[int, str]] = {}
    for way, field, codes in tries(outside, draw):
        nobodies = [f"q{code[1:]}" for code in codes]
        assert not {*nobodies} & names.keys()
        status, answer = post(charity, path, asked(year, group, codes, way, field), way)
        # Codes that do not exist are asked about once for each way, field and number: the answer holds no code of them.
        if (asking := (way, field, len(codes))) not in of_nobodies:
            like = post(charity, path, asked(year, group, nobodies, way, field), way)
            of_nobodies[asking] = (like[0], _plain(like[1], nobodies))
        assert (status, _plain(answer, codes)) == of_nobodies[asking], (way, codes)
        assert status == 422
        assert "is not on this group's list" in answer
        hidden = secret if way.known_device else names.values()
        assert [name for name in hidden if name in answer] == [], (way, codes)
    assert charity.keys() == before


def _plain(answer: str, codes: Sequence[str]) -> str:
    """Return an answer without what the sender's own codes and the moment make of it."""
    text = _HEX.sub("a number", _MADE_AT.sub("", answer))
    return re.sub(rf"\b({'|'.join(map(re.escape, codes))})\b", "a code", text)


@pytest.mark.parametrize("group", GROUPS)
def test_a_groups_own_people_are_taken_from_any_device(charity: Scene, year: Records, group: str) -> None:
    codes = sorted(people_of(year, group))
    day = (TODAY - timedelta(days=2)).isoformat()
    form = {
        "submission_id": number_of(f"own {group}"),
        "session": "new",
        "held_on": day,
        "kind": "session",
        "present": codes,
    }
    way = Way(sent_already=False, known_device=False, accept="application/json")
    assert post(charity, charity.links["register"][group], form, way)[0] == 200
    item = charity.store.get(register_key(group, f"door:{group}:{day}:session", 1))
    assert item
    assert sorted(read_body(Register, item).present) == codes


@pytest.mark.parametrize("known_device", [True, False])
def test_a_conflict_names_only_whom_the_page_would(charity: Scene, year: Records, *, known_device: bool) -> None:
    group, names = "g01", {person.person: person.name for person in year.people}
    way = Way(sent_already=True, known_device=known_device, accept="text/html")
    own = sorted(people_of(year, group))
    status, answer = post(charity, charity.links["register"][group], asked(year, group, own, way, "present"), way)
    assert status == 409
    outside = {name for code, name in names.items() if code not in own} - {names[code] for code in own}
    assert [name for name in outside if name in answer] == []
    shown = [code for code in own if names[code] in answer]
    assert shown == (own if known_device else [])
    assert all(f'value="{code}"' in answer for code in own), "what was ticked goes along"


def test_the_shared_register_knows_who_helped_at_its_own_within_a_year(charity: Scene, year: Records) -> None:
    path = charity.links["register"]["-"]
    own = {session.session for session in year.sessions if session.group is None}
    gave = {
        code
        for register in year.registers
        if register.session in own and register.held_on >= TODAY - timedelta(days=365)
        for code in register.hours
    }
    names = {person.person: person.name for person in year.people}
    status, page = charity.page(path)
    assert status == 200
    assert {code for code in names if f'name="hours.{code}"' in page} == gave
    outside = {name for code, name in names.items() if code not in gave} - {names[code] for code in gave}
    assert [name for name in outside if name in page] == []
    day = {"session": "new", "held_on": TODAY.isoformat(), "kind": "taster", "unnamed": "3"}
    codes = sorted({place.person for place in year.memberships if place.role != "participant"} - gave)
    for seed, code in enumerate((*codes, "x99")):
        told = charity.send(path, {**day, "submission_id": number_of(f"taster {seed}"), f"hours.{code}": "1"})
        assert (told.status, told.codes) == (422, ["person_not_known"])


def test_an_erased_persons_stand_in_stays_through_a_correction(charity: Scene, year: Records) -> None:
    stored = Register.model_validate(
        {"session": "s0002", "status": "held", "held_on": "2016-04-13", "version": 2, "present": ["xerased"]}
    )
    charity.load(Records(registers=(stored,), sessions=tuple(it for it in year.sessions if it.session == "s0002")))
    status, page = charity.page(f"{charity.links['register']['g01']}?session=s0002")
    assert status == 200
    assert '<input type="hidden" name="present" value="xerased">' in page
    form = {"submission_id": number_of("corrected"), "session": "s0002", "present": "xerased", "base_version": "2"}
    assert charity.send(charity.links["register"]["g01"], form).status == 200
