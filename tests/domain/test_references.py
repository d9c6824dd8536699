"""The reference on a receipt: one a submission, the same whenever it is asked for, readable however it is typed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.links.check_digits import ALPHABET
from shared.domain.links.reference import checked_submission, in_groups, read_reference, reference_of
from shared.domain.problems import Refused

numbers = st.text("0123456789abcdef-", min_size=16, max_size=64)


@given(numbers)
def test_the_same_submission_has_the_same_reference(number: str) -> None:
    reference = reference_of(number)
    assert reference == reference_of(number)
    assert re.fullmatch(rf"[{ALPHABET}]{{14}}", reference)


def test_a_known_submission_has_the_reference_that_it_always_had() -> None:
    # References are on paper and in the store: however the code changes, they may not.
    assert reference_of("0123456789abcdef0123456789abcdef") == "68ftz2mj4e1m41"
    assert reference_of("0123456789abcdef0123456789abcdef", "1") == "eb5rp3xat0q2hz"


def test_other_submissions_and_other_parts_of_one_have_other_references() -> None:
    references = {reference_of(f"{number:032x}", part) for number in range(500) for part in ("", "0", "1", "12")}
    assert len(references) == 2000


@given(numbers)
def test_a_reference_reads_the_same_however_people_type_it(number: str) -> None:
    reference = reference_of(number)
    shown = in_groups(reference)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", shown)
    for typed in (
        reference,
        shown,
        shown.lower(),
        shown.replace("-", " "),
        f"  {shown}  ",
        shown.replace("0", "O").replace("1", "l"),
        shown.replace("0", "o").replace("1", "I"),
        shown.replace("1", "i"),
    ):
        assert read_reference(typed) == reference


@given(numbers)
def test_a_slip_in_a_reference_is_noticed(number: str) -> None:
    reference = reference_of(number)
    for place, character in enumerate(reference):
        for other in ALPHABET.replace(character, ""):
            assert read_reference(reference[:place] + other + reference[place + 1 :]) is None
    for place, (one, other) in enumerate(pairwise(reference)):
        if one != other:
            assert read_reference(reference[:place] + other + one + reference[place + 2 :]) is None, place


@pytest.mark.parametrize("text", ["", "-", "abc", "0" * 13, "0" * 15, "é" * 14, "\x00" * 14, "\ud800" * 14, "u" * 14])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert read_reference(text) is None


@pytest.mark.parametrize("number", ["", "short", "x" * 65, "ab cd" * 5, "é" * 20, "0" * 16 + "\n", "a" * 20 + "#1"])
def test_a_page_that_lost_its_number_is_refused(number: str) -> None:
    with pytest.raises(Refused, match="submission_not_known") as refused:
        checked_submission(number)
    assert [problem.where for problem in refused.value.problems] == ["submission_id"]


@pytest.mark.parametrize("number", ["0" * 16, "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "Z" * 64])
def test_a_number_that_was_minted_is_kept(number: str) -> None:
    assert checked_submission(number) == number
