"""A helper from elsewhere, written by name, is stored once and kept by a correction; the gate loses nothing."""

import html
from dataclasses import replace

from shared.domain.forms.written_names import helper_of
from shared.domain.records.person import Person
from shared.domain.records.register import Register
from shared.storage.items import person_key, read_body, register_key
from tests.faults.scene import Scene, number_of, register_fields


def stored(scene: Scene, version: int) -> Register:
    item = scene.store.get(register_key("g1", "s1", version))
    assert item
    return read_body(Register, item)


def test_a_helper_from_elsewhere_is_stored_once_and_kept_by_a_correction(scene: Scene) -> None:
    path, number = scene.links["register"]["g1"], number_of("helped")
    sam = helper_of(number, 0)
    fields = register_fields("helped", present=["p01"], other_helpers="Sam K, 2.5")
    first, again = scene.send(path, fields), scene.send(path, fields)
    assert (first.status, first.content) == (200, again.content)
    changed = scene.send(path, {**fields, "other_helpers": "Sue K, 2.5"})
    assert (changed.status, changed.codes) == (409, ["conflict"])
    item = scene.store.get(person_key(sam))
    assert item
    assert read_body(Person, item).name == "Sam K"
    assert (stored(scene, 1).present, {*stored(scene, 1).hours}) == (("p01",), {sam})
    receipt = html.unescape(scene.page(first.content["receipt"])[1])
    assert "<dt>Helpers from elsewhere</dt><dd>1</dd>" in receipt
    page = scene.page(f"{path}?session=s1")[1]
    assert f'name="hours.{sam}"' in page
    correction = {**register_fields("corrected", present=["p02"]), f"hours.{sam}": "3", "base_version": "1"}
    assert scene.send(path, correction).status == 200
    assert {code: str(hours) for code, hours in stored(scene, 2).hours.items()} == {sam: "3"}


def test_an_unreadable_helper_comes_back_as_it_was_typed(scene: Scene) -> None:
    fields = register_fields("typed", present=["p01"], other_helpers="Sam K 2.5")
    status, page = scene.page(scene.links["register"]["g1"], fields)
    assert status == 422
    assert ">\nSam K 2.5</textarea>" in page
    assert 'href="#other_helpers"' in page


def test_the_gates_button_sends_what_was_typed_once_more(scene: Scene) -> None:
    path = scene.links["register"]["g1"]
    fields = {**register_fields("gate", present=["p01"]), "unnamed": "x"}
    asked = scene.request(path, fields, accept="text/html")
    asked = replace(asked, headers=[header for header in asked.headers if header[0] != "Cookie"])
    refused = scene.ask(asked)
    page = refused.body.decode()
    assert (refused.status, "Person p01" in page, 'name="present" value="p01"' in page) == (422, False, True)
    assert f'formaction="{path}/open"' in page
    opened = scene.ask(replace(asked, target=f"{path}/open"))
    told = dict(opened.headers)
    assert (opened.status, told["location"]) == (307, path)
    assert "device=known" in str(opened.headers)
    status, shown = scene.page(path, fields)
    assert (status, "Person p01" in shown) == (422, True)
