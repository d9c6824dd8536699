"""Form links over a real store: shown, rotated, revoked; and what is left wherever a rotation is stopped."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.link_token import hash_of, look_at
from shared.domain.problems import Refused
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.form_link import FormLink
from shared.domain.records.group import Group
from shared.domain.records.person import Membership
from shared.services.form_links import FormLinks, path_to_show
from shared.services.open_link import open_link
from shared.storage.items import LINKS, Item, Key, body_of, link_item, link_key, read_body
from shared.storage.records import RecordStore
from tests.functions.service import flat

BASE = "https://words.example"
TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
STORED = "2026-11-27T09:00:00.000Z"
ONE = LinkKeys.of(b"the first key")
TWO = LinkKeys({**ONE.keys, "2": b"the second key"})
RECORDS = Records(
    contracts=(
        Contract(
            contract="c1",
            commissioner="A council",
            provider="Paper Boats",
            service="Groups",
            starts_on=date(2025, 4, 1),
            ends_on=date(2028, 3, 31),
        ),
    ),
    groups=(Group(group="g1", name="Writing", activity="Writing"),),
    memberships=(
        Membership(group="g1", person="p01", role="participant"),
        Membership(group="g1", person="t01", role="peer_tutor"),
    ),
)


def links_of(store: RecordStore, keys: LinkKeys = ONE) -> FormLinks:
    return FormLinks(store, keys, BASE, TODAY, STORED)


def listed(store: RecordStore, keys: LinkKeys = ONE) -> dict[str, str]:
    """Return every address of a listing, of forms and of people, by its dotted name."""
    links = links_of(store, keys)
    return flat({**links.of_forms(RECORDS), "personal": links.of_people("g1", RECORDS, TODAY)})


def rotate(store: RecordStore) -> None:
    links_of(store).rotate(lambda _: TWO)


def opens(store: RecordStore, address: str) -> bool:
    form, token = address.removeprefix(f"{BASE}/").replace("summary/", "told/").rsplit("/", 1)
    try:
        open_link(store, token, form, TODAY)
    except Refused:
        return False
    return True


def led_to(store: RecordStore, register: str) -> str:
    """Return the address of the survey that a register leads to, made as its page makes it."""
    token = register.rpartition("/")[2]
    found = open_link(store, token, "r", TODAY).survey_led_to(token)
    assert found is not None
    return f"{BASE}/{found[0].form}/{found[1]}"


def stored(store: RecordStore) -> dict[str, FormLink]:
    return {item.key.sk: read_body(FormLink, item) for item in store.query(LINKS)}


# the first key's tokens are what they were before keys had ids


def test_an_address_handed_out_before_keys_had_ids_is_the_same_now() -> None:
    link = FormLink(opens="survey", scope="g01", survey="participant", expires_on=date(2027, 3, 31))
    assert link.path(LinkKeys.of(b"a secret of the charity")) == OF_BEFORE
    assert '"key"' not in body_of(link)


OF_BEFORE = "/s/participant/5e2tncm7vm9mm88gz6pm9t92b909pz98"


def test_a_record_with_a_sealed_path_is_still_read(store: RecordStore) -> None:
    link = FormLink(opens="register", scope="g1", expires_on=date(2027, 3, 31))
    token = link.token(ONE)
    body = body_of(link).removesuffix("}") + ',"survey_path":"6c6f6e67.0042"}'
    store.put_new(Item(link_key(hash_of(token)), body, STORED))
    assert opens(store, f"{BASE}/r/{token}")
    before = store.get(link_key(hash_of(token)))
    addresses = listed(store)
    assert addresses["register.g1"] == f"{BASE}/r/{token}"
    assert opens(store, led_to(store, addresses["register.g1"]))
    assert store.get(link_key(hash_of(token))) == before


@pytest.mark.parametrize("body", ["survey_path", '["survey_path"]', '{"survey_path":1}', '"survey_path"'])
def test_a_broken_record_of_before_is_unreadable_and_stops_nothing(store: RecordStore, body: str) -> None:
    store.put_new(Item(link_key("0" * 64), body, STORED))
    assert listed(store) == listed(store)


# rotation


def test_after_a_rotation_old_and_new_addresses_open(store: RecordStore) -> None:
    old = listed(store)
    rotate(store)
    new = listed(store, TWO)
    assert new.keys() == old.keys()
    assert not set(new.values()) & set(old.values())
    assert [address for address in (*old.values(), *new.values()) if not opens(store, address)] == []
    assert links_of(store, TWO).disagreements().not_replaced == 0


def test_revoking_an_old_address_leaves_the_new_one_and_the_other_way_round(store: RecordStore) -> None:
    old = listed(store)
    rotate(store)
    new = listed(store, TWO)
    assert links_of(store, TWO).revoke(old["survey.g1.participant"], NOW)
    assert links_of(store, TWO).revoke(new["register.g1"], NOW)
    after = listed(store, TWO)
    assert not opens(store, old["survey.g1.participant"])
    assert after["survey.g1.participant"] == new["survey.g1.participant"]
    assert not opens(store, new["register.g1"])
    assert opens(store, old["register.g1"])
    assert opens(store, after["register.g1"])


def test_revoking_the_old_closes_every_old_address_and_no_new_one(store: RecordStore) -> None:
    old = listed(store)
    surveys = [led_to(store, old["register.g1"]), led_to(store, old["personal.register.t01"])]
    rotate(store)
    replaced = links_of(store, TWO).replace_old()
    assert links_of(store, TWO).revoke_old(NOW) == len(replaced) == len(old)
    new = listed(store, TWO)
    assert {it.address for it in replaced} == set(new.values())
    assert [address for address in (*old.values(), *surveys) if opens(store, address)] == []
    assert [address for address in new.values() if not opens(store, address)] == []
    assert opens(store, led_to(store, new["register.g1"]))
    assert links_of(store, TWO).revoke_old(NOW) == 0


class _Stopped(Exception):  # noqa: N818 - it says what happened
    pass


class _StopsAfter(RecordStore):
    """A store of which a process sees only so many writes before it is killed."""

    def __init__(self, store: RecordStore, writes: int) -> None:
        self.__dict__.update(store.__dict__)
        self.writes = writes

    def _count(self) -> None:
        if self.writes == 0:
            raise _Stopped
        self.writes -= 1

    def put_new(self, item: Item) -> Item | None:
        self._count()
        return super().put_new(item)

    def exchange(self, item: Item, was: Item) -> bool:
        self._count()
        return super().exchange(item, was)


def _no_further_key(_: LinkKeys) -> LinkKeys:
    pytest.fail("a rotation that was begun is completed with its own key")


def test_a_rotation_stopped_between_any_two_writes_is_completed_with_its_own_key(store: RecordStore) -> None:
    old = listed(store)
    for writes in range(200):
        # one more write each time: whatever an earlier one left is gone on from
        try:
            links_of(_StopsAfter(store, min(writes, 1)), TWO if writes else ONE).rotate(
                (lambda _: TWO) if not writes else _no_further_key
            )
        except _Stopped:
            assert [address for address in old.values() if not opens(store, address)] == []
            continue
        break
    made = [link for link in stored(store).values() if not link.led_from]
    assert len(made) == 2 * len(old)
    assert {link.key for link in made} == {"1", "2"}
    assert listed(store, TWO).keys() == old.keys()


def test_two_rotations_at_once_make_each_successor_once(store: RecordStore) -> None:
    old = listed(store)
    one, other = links_of(store), links_of(store)
    one.rotate(lambda _: TWO)
    other.rotate(lambda _: TWO)
    assert len([link for link in stored(store).values() if not link.led_from]) == 2 * len(old)


def test_a_second_rotation_leaves_the_addresses_of_both_keys_open(store: RecordStore) -> None:
    first = listed(store)
    rotate(store)
    second = listed(store, TWO)
    three = LinkKeys({**TWO.keys, "3": b"the third key"})
    assert links_of(store, TWO).rotate(lambda _: three)
    third = listed(store, three)
    assert [it for it in (*first.values(), *second.values(), *third.values()) if not opens(store, it)] == []
    links_of(store, three).revoke_old(NOW)
    assert [it for it in (*first.values(), *second.values()) if opens(store, it)] == []


# a secret that was changed or lost


@pytest.mark.parametrize("keys", [LinkKeys.of(b"changed by hand"), LinkKeys({"2": b"the first is gone"})])
def test_after_a_change_by_hand_new_links_work_and_old_ones_neither_stop_nor_revive(
    store: RecordStore, keys: LinkKeys
) -> None:
    old = listed(store)
    assert links_of(store).revoke(old["register.g1"], NOW)
    new = listed(store, keys)
    assert not set(new.values()) & set(old.values())
    assert [address for address in new.values() if not opens(store, address)] == []
    assert [name for name, address in old.items() if not opens(store, address)] == ["register.g1"]
    assert opens(store, led_to(store, new["register.g1"]))
    found = links_of(store, keys).disagreements()
    assert sum((*found.key_gone.values(), *found.made_with_another.values())) == len(old) - 1
    assert links_of(store, keys).revoke(old["told.c1"], NOW)
    assert not opens(store, old["told.c1"])
    links_of(store, keys).revoke_old(NOW)
    assert [address for address in old.values() if opens(store, address)] == []
    found = links_of(store, keys).disagreements()
    assert (found.key_gone, found.made_with_another, found.not_replaced) == ({}, {}, 0)
    assert listed(store, keys) == new


def test_a_letter_has_the_newest_address_that_can_be_shown(store: RecordStore) -> None:
    old = listed(store)
    rotate(store)
    new = listed(store, TWO)
    found = {held: link for held, link in stored(store).items() if link.opens == "reports"}
    assert f"{BASE}{path_to_show(found, TWO, TODAY)}" == new["commissioner.c1"]
    assert f"{BASE}{path_to_show(found, ONE, TODAY)}" == old["commissioner.c1"]
    assert path_to_show(found, LinkKeys.of(b"another"), TODAY) is None


# revoking


@pytest.mark.parametrize(
    "pasted",
    [
        "{}",
        "{}/",
        "  {}  ",
        "{}.",
        "<{}>",
        "\u201c{}\u201d,",
        "{}?shared=1",
        "{}/correct",
        "{}/correct?lang=cy#top",
        "{}/receipt/0123456789abcdef0123456789abcdef",
        "The address is {} and it must go.",
        "{}\u200b",
    ],
)
def test_an_address_is_revoked_as_people_paste_it(store: RecordStore, pasted: str) -> None:
    address = listed(store)["survey.g1.participant"]
    assert links_of(store, LinkKeys.of(b"no key of it")).revoke(pasted.format(address), NOW)
    assert not opens(store, address)
    assert not links_of(store).revoke(pasted.format(address), NOW)


def test_an_address_in_capitals_or_broken_into_lines_is_revoked(store: RecordStore) -> None:
    addresses = listed(store)
    assert links_of(store).revoke(addresses["register.g1"].upper(), NOW)
    told = addresses["told.c1"]
    assert links_of(store).revoke(f"{told[:40]}\r\n {told[40:]}", NOW)
    assert not opens(store, addresses["register.g1"])
    assert not opens(store, told)


@pytest.mark.parametrize("address", ["", "x", f"{BASE}/r/", "0" * 32, "é" * 32, "\ud800", "/" * 5000])
def test_what_is_no_address_revokes_nothing(store: RecordStore, address: str) -> None:
    before = listed(store)
    assert not links_of(store).revoke(address, NOW)
    assert [it for it in before.values() if not opens(store, it)] == []


def test_a_listing_that_began_before_a_revocation_does_not_undo_it(store: RecordStore) -> None:
    stale = links_of(store)
    old = listed(store)
    survey = led_to(store, old["register.g1"])
    for name in old:
        assert links_of(store).revoke(old[name], NOW)
    stale.of_forms(RECORDS)
    stale.of_people("g1", RECORDS, TODAY)
    stale.rotate(lambda _: TWO)
    assert [address for address in (*old.values(), survey) if opens(store, address)] == []


def test_two_revocations_at_once_close_a_link_once(store: RecordStore) -> None:
    address = listed(store)["register.g1"]
    key = link_key(hash_of(address.rpartition("/")[2]))
    read = store.get(key)
    assert read is not None
    one, other = links_of(store), links_of(store)
    assert one.revoke(address, NOW)
    closed = store.get(key)
    assert not store.exchange(replace(read, body=read.body), read)
    assert not other.revoke(address, NOW)
    assert store.get(key) == closed


def test_a_revocation_does_not_bring_back_a_link_that_was_erased(store: RecordStore) -> None:
    address = listed(store)["personal.participant.p01"]
    key = link_key(hash_of(address.rpartition("/")[2]))
    read = store.get(key)
    assert read is not None
    store.delete(key)
    assert not store.exchange(read, read)
    assert not links_of(store).revoke(address, NOW)
    assert store.get(key) is None


# the survey that a register leads to


def test_a_registers_survey_is_closed_with_the_register(store: RecordStore) -> None:
    addresses = listed(store)
    own, groups = addresses["personal.register.t01"], addresses["register.g1"]
    survey, other = led_to(store, own), led_to(store, groups)
    assert survey != other
    assert links_of(store).revoke(own, NOW)
    assert not opens(store, survey)
    assert opens(store, other)


def test_the_table_gives_no_registers_survey_away(store: RecordStore) -> None:
    addresses = listed(store)
    survey = led_to(store, addresses["personal.register.t01"])
    held = "".join(item.body + item.key.sk for item in store.query(LINKS))
    tokens = [address.rpartition("/")[2] for address in (*addresses.values(), survey)]
    assert [token for token in tokens if token in held] == []
    token = survey.rpartition("/")[2]
    assert look_at(token, "s/peer_tutor", TODAY) == "open"
    link = stored(store)[hash_of(token)]
    assert (link.holder, link.group, link.survey) == ("t01", "g1", "peer_tutor")


@pytest.mark.parametrize("change", [{"scope": "g2"}, {"holder": "t02"}, {"expires_on": date(2028, 1, 1)}])
def test_a_registers_survey_depends_on_the_registers_token_and_facts(change: dict[str, object]) -> None:
    link = FormLink(opens="register", scope="g1", holder="t01", expires_on=date(2027, 1, 1))
    token = link.token(ONE)
    survey, other = link.survey_led_to(token), link.survey_led_to(link.token(LinkKeys.of(b"another")))
    changed = link.model_copy(update=change).survey_led_to(token)
    assert survey is not None
    assert other is not None
    assert changed is not None
    assert len({survey[1][:26], other[1][:26], changed[1][:26]}) == 3


def test_what_belongs_to_no_group_leads_to_no_survey() -> None:
    link = FormLink(opens="register", scope="-", expires_on=date(2027, 1, 1))
    assert link.survey_led_to(link.token(ONE)) is None
    assert link_item(link, "h", STORED).key == Key(LINKS, "h")
