"""A kind of record that is left out of a table is an error, and each kind's owner is honoured by access and erasure."""

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import cast, get_type_hints

import pytest

from shared.domain.records import collection
from shared.domain.records.base import Record
from shared.domain.records.collection import Records, check_places
from shared.domain.records.erasure import erase, held_on, held_under, people_in, without_erased
from shared.domain.records.group import Partner
from shared.domain.records.kind import NOBODY, Kind, check_complete, checked, of_person, optional_file
from shared.domain.records.person import Alias, Person
from shared.domain.records.register import Register
from shared.domain.records.registry import KIND_OF, KINDS
from shared.domain.records.survey import Response
from shared.storage.items import item_of, key_of, record_of

PERSON, OTHER, FRESH = "p001", "p002", "xfresh"
ROOMS = Path(inspect.getfile(collection)).parent
NO_KIND = {"FormLink", "Question", "Survey"}
"""Models of the room that are no kind of record: a link is the service's own, a survey is data."""
VALUES: dict[str, object] = {
    "contract": "c1",
    "commissioner": "Trust",
    "starts_on": "2017-04-01",
    "ends_on": "2018-03-31",
    "year_from": "2017-04-01",
    "measure": "sessions",
    "target": "5",
    "partner": "a1",
    "group": "g1",
    "stage": "taster",
    "person": PERSON,
    "role": "participant",
    "session": "s1",
    "kind": "session",
    "planned_on": "2017-05-02",
    "status": "held",
    "held_on": "2017-05-02",
    "present": (PERSON, OTHER),
    "hours": {PERSON: "1.5", OTHER: "2"},
    "check_in": "k1",
    "checked_on": "2017-05-02",
    "still_meeting": "yes",
    "response": "r1",
    "survey": "participant",
    "version": 1,
    "submitted_at": "2017-05-02T10:00:00Z",
    "awarded_on": "2017-05-02",
    "amount": "5",
    "text": "I go out.",
    "approved_at": "2017-06-01T10:00:00Z",
    "quarter": "2017-18-Q1",
    "part": "went_well",
    "position": "1",
    "wording": "Held",
    "release": "automatic",
    "email": "ann@example.org",
    "contact": "w1",
    "reach": "07700 900123",
    "asked_at": "2017-05-02T10:00:00Z",
    "alias": PERSON,
    "asked_on": "2017-05-02",
    "about": PERSON,
    "nth": 1,
    "sent_on": "2017-05-02",
    "revision": 1,
    "state": "read",
    "at": "2017-05-02T10:00:00Z",
    "by": "command",
    "what": "access",
}
IN_RECORDS = [kind for kind in KINDS if kind.place]
OWNED = [kind for kind in IN_RECORDS if kind.owner != NOBODY]


def sample(model: type[Record]) -> Record:
    """Make a record of a kind that names PERSON wherever it can."""
    values = {name: VALUES[name] for name in model.model_fields if name in VALUES}
    return model.model_validate(values | ({"person": OTHER} if model is Alias else {}))


def about_a_person(kind: Kind) -> Records:
    """Return a record of a kind, with the response that it is about if it is about one."""
    given = [sample(Response)] if kind.owner.response else []
    return Records.of([sample(kind.model), *given])


def named(kind: Kind) -> str:
    return kind.model.__name__


def without(part: str) -> Callable[[], object]:
    parts = {field.name: getattr(KINDS[0], field.name) for field in fields(Kind) if field.name != part}
    return lambda: Kind(**parts)


@pytest.mark.parametrize("part", [field.name for field in fields(Kind)])
def test_a_row_without_one_of_its_parts_is_an_error(part: str) -> None:
    with pytest.raises(TypeError, match=part):
        without(part)()


def test_a_row_that_contradicts_itself_is_an_error() -> None:
    kind = KIND_OF[Person]
    with pytest.raises(LookupError, match="no rule of retention"):
        replace(kind, retention=())
    with pytest.raises(LookupError, match="erasure keeps it although it has an owner"):
        replace(kind, erased="kept")
    with pytest.raises(LookupError, match="erasure changes it although it has no owner"):
        replace(kind, owner=NOBODY)
    with pytest.raises(LookupError, match="no such field"):
        replace(kind, owner=of_person("nobody"))
    with pytest.raises(LookupError, match="a place without a pack file"):
        replace(kind, file=None)


def test_two_rows_of_one_kind_are_an_error() -> None:
    with pytest.raises(LookupError, match="the model Contract"):
        checked((*KINDS, KINDS[0]))


@pytest.mark.parametrize("kind", [it for it in IN_RECORDS if it.place in get_type_hints(Records)], ids=named)
def test_a_field_of_records_without_a_row_is_an_error(kind: Kind) -> None:
    with pytest.raises(LookupError, match=f"'{kind.place}'"):
        check_places([it for it in KINDS if it is not kind])
    with pytest.raises(LookupError, match=f"'{kind.place}'"):
        check_places([replace(it, place="elsewhere") if it is kind else it for it in KINDS])


class _Visit(Record):
    """A kind of record that a test adds."""

    group: str
    visited_on: date


def test_a_new_kind_needs_a_model_and_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    file = optional_file("visits", ("group", "visited_on"), ("group", "visited_on"))
    row = replace(KIND_OF[Partner], model=_Visit, key="visit", place="visits", file=file)
    check_places([*KINDS, row])
    places, kinds = cast("dict[object, object]", collection.PLACE_OF), cast("dict[object, object]", KIND_OF)
    monkeypatch.setitem(places, _Visit, "visits")
    monkeypatch.setitem(kinds, _Visit, row)
    visit = _Visit(group="g1", visited_on=date(2017, 5, 2))
    records = Records.of([visit, sample(Partner)])
    assert records.of_kind(_Visit) == (visit,)
    assert {*records} == {visit, sample(Partner)}
    assert records.map(lambda it: None if isinstance(it, _Visit) else it) == Records.of([sample(Partner)])
    assert key_of(visit) == ("charity", "visit#g1#2017-05-02")


def test_a_kind_without_a_row_in_another_table_is_named() -> None:
    models = [kind.model for kind in KINDS]
    with pytest.raises(LookupError, match="The table lacks Contract"):
        check_complete("The table", models, models[1:])


def test_every_model_of_the_room_is_a_kind_of_record_or_known_as_none() -> None:
    modules = [import_module(f"shared.domain.records.{path.stem}") for path in ROOMS.glob("*.py")]
    models = {it for module in modules for it in vars(module).values() if inspect.isclass(it)}
    ours = {it for it in models if issubclass(it, Record) and it is not Record}
    assert {it.__name__ for it in ours - KIND_OF.keys()} <= NO_KIND


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_kind_is_read_back_from_the_key_that_its_row_names(kind: Kind) -> None:
    record = sample(kind.model)
    item = item_of(record, "2017-05-02T10:00:00Z", "g1")
    assert item.key.sk.startswith(f"{kind.key}#")
    assert record_of(item) == record


def test_a_kind_that_could_name_a_person_has_an_owner() -> None:
    assert [named(kind) for kind in KINDS if "person" in kind.model.model_fields and kind.owner == NOBODY] == []


@pytest.mark.parametrize("kind", OWNED, ids=named)
def test_a_persons_record_is_found_given_and_erased(kind: Kind) -> None:
    records = about_a_person(kind)
    assert PERSON in people_in(records)
    held = [it for it in held_on(records, PERSON) if isinstance(it, kind.model)]
    assert len(held) == 1
    assert isinstance(held[0], Register) or held[0] == sample(kind.model)
    left = without_erased(records, {PERSON: FRESH})
    assert PERSON not in people_in(left)
    assert list(held_on(left, PERSON)) == []
    kept = [it for it in left if isinstance(it, kind.model)]
    assert len(kept) == (kind.erased == "rewritten")
    assert sample(kind.model) not in kept
    assert kind.model is not Register or {FRESH, OTHER} <= people_in(left)


@pytest.mark.parametrize("kind", IN_RECORDS, ids=named)
def test_nothing_of_anyone_else_is_given_or_changed(kind: Kind) -> None:
    records = about_a_person(kind)
    assert list(held_on(records, "p999")) == []
    assert list(without_erased(records, {"p999": FRESH})) == list(records)
    if kind.owner == NOBODY:
        assert erase(records, PERSON, FRESH).removed == ()


@pytest.mark.parametrize("kind", [kind for kind in OWNED if kind.owner.receipt], ids=named)
def test_a_receipt_leads_to_what_it_was_given_for(kind: Kind) -> None:
    reference = kind.owner.receipt_of(sample(kind.model))
    assert sample(kind.model) in list(held_under(about_a_person(kind), {str(reference)}))
