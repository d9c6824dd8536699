"""Whoever approves a quote is shown what in it may tell who said it."""

import pytest

from shared.domain.records.collection import Records
from shared.domain.records.group import Group, Partner
from shared.domain.records.person import Person
from shared.domain.records.quote_scan import flags

RECORDS = Records(
    people=(Person(person="p1", name="Maureen O’Hara"), Person(person="p2", name="Jo B.")),
    groups=(Group(group="g1", name="Riverside Writing Group", activity="Writing"),),
    partners=(Partner(partner="m", name="Holburne Museum", kind="museum"),),
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It was maureen who got me through", "maureen"),
        ("Write to me at me@example.org", "me@example.org"),
        ("Ring 07700 900123 for more", "07700 900123"),
        ("I walk there from BA2 4DB", "BA2 4DB"),
        ("Down at the Holburne I felt calm", "holburne"),
        ("riverside, every week", "riverside"),
    ],
)
def test_names_addresses_numbers_and_places_are_flagged(words: str, found: str) -> None:
    assert any(f"“{found}”" in flag for flag in flags(words, RECORDS))


@pytest.mark.parametrize(
    "words", ["I feel calmer, and sleep better.", "The museum group helps.", "After 12 weeks, 4 friends."]
)
def test_plain_words_are_not(words: str) -> None:
    assert flags(words, RECORDS) == []
