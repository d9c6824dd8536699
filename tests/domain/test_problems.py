"""Everything that can go wrong is in one catalogue, and is said in words that anybody understands."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.domain import problems
from shared.domain.problems import CATALOGUE, Problem, problems_in, refuse
from shared.domain.records import base as record

ROOT = Path(__file__).parents[2]
# What makes a problem, and which of its arguments is the code.
_MAKES_A_PROBLEM = {"Problem": 0, "refuse": 0, "PydanticCustomError": 0, "_say": 2}
_JARGON = re.compile(
    r"\b(null|string|integer|int|float|boolean|field|invalid|error|payload|token|json|http|parse[dr]?|regex|"
    r"schema|server|database|request|response|submit\w*|session id|timeout|exception|valid\w*|input|value|format)\b",
    re.IGNORECASE,
)


class Raised(NamedTuple):
    """One place in the code that makes a problem."""

    place: str
    code: str
    values: frozenset[str]


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Read all of our code."""
    for folder in ("functions", "shared", "infra"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "built" not in path.parts:
                yield path, ast.parse(path.read_bytes())


def texts(tree: ast.Module) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def raised() -> Iterator[Raised]:
    """Find every problem that the code makes, by its text."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _raised_by(node, f"{path.relative_to(ROOT)}:{node.lineno}")


def _raised_by(call: ast.Call, place: str) -> Iterator[Raised]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    argument = _MAKES_A_PROBLEM.get(name)
    if argument is None or len(call.args) <= argument:
        return
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    for value in call.args:
        if isinstance(value, ast.Dict):
            given |= {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
    code = call.args[argument]
    # the code itself, or one of two
    for constant in [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]:
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            yield Raised(place, constant.value, frozenset(given))


RAISED = list(raised())


def test_every_problem_that_the_code_makes_is_in_the_catalogue() -> None:
    assert [found for found in RAISED if found.code not in CATALOGUE] == []
    assert len(RAISED) > 40


def test_every_problem_is_made_with_what_its_message_needs() -> None:
    # `survey_not_known` and the like get their values through pydantic, which the tests of packs go through
    lacking = [found for found in RAISED if not placeholders(CATALOGUE[found.code]) <= found.values]
    assert lacking == []


def test_every_entry_of_the_catalogue_is_used() -> None:
    through_pydantic = set(problems._FROM_PYDANTIC.values()) | {"not_readable"}  # noqa: SLF001 - the one table of these
    named = {text for path, tree in trees() if path.name != "problems.py" for text in texts(tree)}
    assert set(CATALOGUE) - named - through_pydantic == set()


def test_every_refusal_of_pydantic_has_a_word_of_ours() -> None:
    assert set(problems._FROM_PYDANTIC.values()) <= set(CATALOGUE)  # noqa: SLF001 - the one table of these


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_message_is_plain_whole_and_short(code: str) -> None:
    message = CATALOGUE[code]
    values = dict.fromkeys(placeholders(message), "7")
    shown = Problem(code, "somewhere", values).message
    assert not _JARGON.search(shown), shown
    assert not re.search(r"[{}_]", shown)
    assert shown.endswith((".", ":"))
    assert shown[0].isupper() or message.startswith("{")
    assert len(shown) <= 130


def test_a_message_is_not_formatted_twice_with_what_somebody_typed() -> None:
    typed = "{file.__class__} %s {0}"
    assert Problem("not_declared", "group", {"value": typed, "file": "groups.csv"}).message.startswith(typed)


def test_not_saved_and_not_confirmed_say_which_is_meant() -> None:
    assert "not saved" in Problem("not_saved").message
    assert "could not confirm" in Problem("not_confirmed").message
    assert "will not be doubled" in Problem("not_confirmed").message


def test_a_refusal_names_fields_and_codes_and_nothing_that_was_typed() -> None:
    assert str(refuse("not_declared", "group", value="Ann B.", file="groups.csv")) == "group: not_declared"


VALUES = [
    (record.Day, "31/03/2016", "not_a_day"),
    (record.Day, "2017-02-29", "not_a_day"),
    (record.Day, "2017-2-9", "not_a_day"),
    (record.Day, "\uff12017-02-09", "not_a_day"),
    (record.Day, "2016-04-01T00:00:00", "not_a_day"),
    (record.Instant, "2016-04-01", "not_an_instant"),
    (record.Instant, "2016-04-01T19:30:00", "not_an_instant"),
    (record.Instant, "2016-04-01T25:30:00Z", "not_an_instant"),
    (record.Instant, "1459539000", "not_an_instant"),
    (record.HeadCount, "-1", "not_a_whole_number"),
    (record.HeadCount, "1.5", "not_a_whole_number"),
    (record.HeadCount, "9" * 39, "not_a_whole_number"),
    (record.HeadCount, "٣", "not_a_whole_number"),
    (record.HeadCount, "1_000", "not_a_whole_number"),
    (record.HeadCount, "100001", "too_large"),
    (record.Hours, "NaN", "not_a_number"),
    (record.Hours, "Infinity", "not_a_number"),
    (record.Hours, "1e3", "not_a_number"),
    (record.Hours, "2.1", "not_a_quarter_hour"),
    (record.Hours, "24.25", "too_large"),
    (record.Hours, "0", "too_small"),
    (record.Code, "", "not_a_code"),
    (record.Code, "a b", "not_a_code"),
    (record.Code, "a#b", "not_a_code"),
    (record.Code, "a/b", "not_a_code"),
    (record.Code, "a\n", "not_a_code"),
    (record.Code, "é", "not_a_code"),
    (record.Code, "a" * 101, "not_a_code"),
    (record.Line, "a\x00", "not_text"),
    (record.Line, "a\ufffe", "not_text"),
    (record.Line, "a" * 201, "too_long"),
    (record.Words, "a" * 4001, "too_long"),
    (record.Words, "\x1b[31m", "not_text"),
]


@pytest.mark.parametrize(("kind", "text", "code"), VALUES, ids=[f"{code}-{text[:12]!a}" for _, text, code in VALUES])
def test_a_value_that_is_none_is_refused_in_the_words_of_the_catalogue(kind: object, text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(text)
    found = problems_in(refused.value)
    assert [problem.code for problem in found] == [code]
    assert found[0].message


def test_the_least_that_a_message_names_is_itself_allowed() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(record.Hours).validate_python("0")
    least = re.search(r"[\d.]+(?= is the least)", problems_in(refused.value)[0].message)
    assert least is not None
    assert TypeAdapter(record.Hours).validate_python(least[0])


@pytest.mark.parametrize("text", ["", " ", "two\nlines", "tab\tbed", "é", "👩‍👩‍👧", "ﬁ", "<script>"])
def test_whatever_is_text_is_kept_to_the_letter(text: str) -> None:
    assert TypeAdapter(record.Words).validate_python(text) == text


@pytest.mark.parametrize("kind", [record.Line, record.Words])
def test_what_turns_the_order_of_letters_about_is_dropped(kind: object) -> None:
    controls = [*"\u061c\u200e\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
    assert TypeAdapter(kind).validate_python("".join(f"{control}a" for control in controls)) == "a" * len(controls)
