"""A mistyped, expired or borrowed address is told from the address alone; a good one is not."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.links.check_digits import ALPHABET, check_digits, decode, encode, read_as_typed
from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.link_token import hash_of, look_at, make_token
from shared.domain.records.form_link import FormLink

FORMS = ("s/participant", "s/peer_tutor", "r", "reports")
LAST_DAY = date(2027, 3, 31)
TOKEN = make_token(bytes(range(200, 216)), "s/participant", LAST_DAY)
LINK = FormLink(opens="survey", scope="g01", survey="participant", expires_on=LAST_DAY)
KEYS = LinkKeys.of(b"a secret of the charity")

codes = st.binary(min_size=16, max_size=16)


@given(codes, st.dates(date(2000, 1, 1), date(2199, 12, 31)), st.sampled_from(FORMS))
def test_an_address_opens_its_form_up_to_its_last_day_and_no_longer(code: bytes, last_day: date, form: str) -> None:
    token = make_token(code, form, last_day)
    assert re.fullmatch(rf"[{ALPHABET}]{{32}}", token)
    assert look_at(token, form, last_day) == "open"
    assert look_at(token, form, last_day - timedelta(days=1)) == "open"
    assert look_at(token, form, last_day + timedelta(days=1)) == "expired"


@given(codes, st.sampled_from(FORMS))
def test_an_address_of_one_form_opens_no_other(code: bytes, form: str) -> None:
    token = make_token(code, form, LAST_DAY)
    assert [other for other in FORMS if look_at(token, other, LAST_DAY) != "mistyped"] == [form]


def test_every_single_mistyped_character_is_noticed() -> None:
    for place, character in enumerate(TOKEN):
        for other in ALPHABET.replace(character, ""):
            mistyped = TOKEN[:place] + other + TOKEN[place + 1 :]
            assert look_at(mistyped, "s/participant", LAST_DAY) == "mistyped"


@given(codes)
def test_every_swap_of_two_neighbours_is_noticed(code: bytes) -> None:
    token = make_token(code, "r", LAST_DAY)
    for place, (one, other) in enumerate(pairwise(token)):
        if one != other:
            swapped = token[:place] + other + one + token[place + 2 :]
            assert look_at(swapped, "r", LAST_DAY) == "mistyped", place


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.upper(),
        "é" * 32,
        "\ud800" * 32,
        "u" * 32,
        "0" * 9999,
    ],
)
def test_what_is_no_token_at_all_is_mistyped(token: str) -> None:
    assert look_at(token, "s/participant", LAST_DAY) == "mistyped"


def test_a_good_token_behind_a_form_that_is_no_text_is_mistyped() -> None:
    assert look_at(TOKEN, "s/\ud800", LAST_DAY) == "mistyped"


def test_the_table_holds_a_hash_that_does_not_give_the_token_away() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", hash_of(TOKEN))
    assert hash_of(TOKEN) != hash_of(TOKEN[:-1] + "0")


@given(st.integers(0, 32**12 - 1))
def test_a_number_is_read_back_as_it_was_written(number: int) -> None:
    assert decode(encode(number, 12)) == number


@given(st.text(ALPHABET, min_size=1, max_size=40))
def test_check_digits_are_two_characters_that_people_can_type(text: str) -> None:
    assert re.fullmatch(rf"[{ALPHABET}]{{2}}", check_digits(text))
    assert read_as_typed(text.upper()) == text


# form links


def test_a_link_has_the_same_token_every_time() -> None:
    assert LINK.token(KEYS) == LINK.model_copy().token(KEYS)
    assert LINK.path(KEYS) == f"/s/participant/{LINK.token(KEYS)}"


@pytest.mark.parametrize(
    "changed",
    [
        {"opens": "register"},
        {"opens": "reports"},
        {"scope": "g02"},
        {"scope": "-"},
        {"survey": "peer_tutor"},
        {"survey": None},
        {"holder": "p01"},
        {"serial": 2},
        {"expires_on": LAST_DAY + timedelta(days=1)},
    ],
    ids=str,
)
def test_a_token_depends_on_every_fact_of_its_link(changed: dict[str, object]) -> None:
    other = LINK.model_copy(update=changed)
    # the code alone, without the day and the check digits, which differ anyway
    assert other.token(KEYS)[:26] != LINK.token(KEYS)[:26]


def test_facts_do_not_run_into_one_another() -> None:
    one = LINK.model_copy(update={"survey": "participant", "holder": None})
    other = LINK.model_copy(update={"survey": None, "holder": "participant"})
    assert one.token(KEYS)[:26] != other.token(KEYS)[:26]


def test_a_token_depends_on_the_secret() -> None:
    assert LINK.token(LinkKeys.of(b"another secret"))[:26] != LINK.token(KEYS)[:26]


def test_a_revoked_link_keeps_its_token_and_opens_nothing() -> None:
    revoked = FormLink.model_validate({**LINK.model_dump(), "revoked_at": "2026-10-01T09:00:00Z"})
    assert revoked.token(KEYS) == LINK.token(KEYS)
    assert not revoked.is_open(date(2026, 1, 1))
    assert LINK.is_open(LAST_DAY)
    assert not LINK.is_open(LAST_DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("facts", "form", "group"),
    [
        ({"opens": "survey", "scope": "g01", "survey": "peer_tutor"}, "s/peer_tutor", "g01"),
        ({"opens": "register", "scope": "-"}, "r", None),
        ({"opens": "reports", "scope": "council-2017"}, "reports", "council-2017"),
    ],
)
def test_a_link_knows_its_form_and_its_group(facts: dict[str, str], form: str, group: str | None) -> None:
    link = FormLink.model_validate({**facts, "expires_on": LAST_DAY})
    assert (link.form, link.group) == (form, group)
    assert look_at(link.token(KEYS), form, LAST_DAY) == "open"
