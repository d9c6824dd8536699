"""The catalogue of everything that can be wrong with what is sent: a code, and a plain message that says what to do.

Pages, the command line and JSON answers all use this one table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from shared.domain.links.link_token import NO_SUCH_LINK, NO_SUCH_PAGE

if TYPE_CHECKING:
    from pydantic import ValidationError


CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        # a value
        "not_given": "This is needed. Please fill it in.",
        "not_offered": "Choose one of the answers offered.",
        "not_a_day": "Write the day as year, month and day, like 2026-04-01.",
        "day_too_far": "This is before the year {first} or after {last}. Please check the year.",
        "not_an_instant": "Write the time in UTC, like 2026-04-01T19:30:00Z.",
        "not_a_whole_number": "Write a whole number, in figures, like 12.",
        "not_a_number": "Write a number, in figures, like 2.5.",
        "not_a_quarter_hour": "Write hours in quarters, like 1.75 or 2.5.",
        "not_a_code": "Use a short code of letters, figures, dots and dashes, 100 at the most.",
        "not_text": "This has a character in it that is no text. Please type it again without it.",
        "not_expected": "This is not asked for here. Please leave it out.",
        "too_small": "This is too small: {limit} is the least.",
        "too_large": "This is too large: {limit} is the most.",
        "too_long": "This is too long: {limit} characters are the most. Please shorten it.",
        "not_readable": "This could not be understood. Please check it.",
        # a survey
        "nothing_answered": "Answer at least one question, or leave the page: nothing is asked of you.",
        "reach_missing": "Tell us how to reach you: a telephone number or an email address.",
        "reference_not_known": "No answers have this reference. Check it against your photo or note of it.",
        "reference_missing": "Write the reference that you got when you sent your answers.",
        "too_many_attempts": "That was too many references that are not known. Try again in an hour, or ring us.",
        "flooded": (
            "A lot is being sent through this link just now, so this is not saved yet. What you typed is still here: "
            "send it again in a minute."
        ),
        # a comment, read
        "comment_not_known": "No comment has this reference: `ownwords comments` lists them. Nothing changed.",
        "note_missing": "Say with --note what you saw or did. Nothing was changed.",
        "no_open_concern": "No open concern has this reference. Nothing was changed.",
        # what the coordinator sets and says
        "no_such_contract": "There is no contract {value}. Nothing was changed.",
        "no_such_group": "There is no group {value}.",
        "no_such_person": "There is nobody with the code {value}.",
        "no_day_in_quarter": "{contract} has no day in {value}.",
        "words_missing": "Give the words with --text or --file.",
        "part_not_written": "{value} is not written, so there is nothing to take out.",
        "confidentiality_out_of_range": (
            "A threshold is a whole number from 5 to 20, and rounding is 0 or 5. Nothing was changed."
        ),
        "nobody_to_match": (
            "Nobody waits to be matched under {value}. `ownwords match` lists who does. Nothing was changed."
        ),
        "nobody_else": "There is nobody else with the code {value}. Nothing was changed.",
        "counted_as_another": "{value} is counted as {person} already: match with that one. Nothing was changed.",
        "counted_as_nobody_else": "{value} is counted as nobody else. Nothing was changed.",
        "not_held_back": "Nothing that is held back has this reference. Nothing was changed.",
        # a register
        "session_not_chosen": "Choose which session this is about.",
        "session_not_known": "This session is not on this group's list. Choose another, or enter its date.",
        "nobody_ticked": (
            "You said that it went ahead, but nobody is ticked. Tick who came, or choose “We opened and nobody came”."
        ),
        "people_at_cancelled": "A session that did not happen has nobody in it. Take the names and numbers out.",
        "people_where_nobody_came": "You said that nobody came. Take the names and numbers out.",
        "audience_is_for_events": "Only an event has an audience. Count people at a session among those who came.",
        "in_the_future": "This day has not come yet. Give the day when it happened.",
        "person_not_known": (
            "Someone here is not on this group's list. Write their name: among the new people, or the other helpers."
        ),
        "person_twice": "The same person is there twice. Once is enough.",
        "too_many_newcomers": "That is more than {limit} new names at once. Count the others without their names.",
        "too_many_helpers": "Use {limit} helpers from elsewhere or fewer. Write the others on another register.",
        "helper_not_read": "Write each helper on a line: the name, a comma and the hours, like Sam K, 2.5.",
        "name_is_an_email": (
            "Please leave email addresses out here: a first name and an initial are enough, or any name they like."
        ),
        "name_is_a_number": (
            "Please leave telephone numbers out here: a first name and an initial are enough, or any name they like."
        ),
        "name_too_long": "A name is longer than {limit} characters. A first name and an initial are enough.",
        "base_version_not_known": "This corrects a version that does not exist. Open the register again.",
        # a form as a whole
        "submission_not_known": "This page has lost its number. Open it again and send it from there.",
        "malformed": "This could not be read. Open the page again and send it from there.",
        "too_big": "This is too big to be sent. Please shorten it.",
        "conflict": "Something else was sent from this page before. Nothing was lost and nothing was overwritten.",
        "still_coming_in": (
            "Very many records have come in during the last minute. Nothing was issued; compile again in a minute."
        ),
        "check_in_sent_already": (
            "Another answer was sent from this page before, and is kept. What you typed is still here: send it again "
            "if it is what holds now."
        ),
        "corrected_already": (
            "Another correction was sent from this page before. What you typed is here: send it again if it holds."
        ),
        "taken_back": (
            "What was sent from this page was taken back. This was not saved: to answer again, open the page afresh."
        ),
        "no_such_link": (NO_SUCH_LINK),
        "nothing_held": "Nothing is held under {value}. Check it; nothing was changed and nothing written.",
        "no_such_page": (NO_SUCH_PAGE),
        "not_saved": "This was not saved this time. Please send it again in a moment: it will not be doubled.",
        "not_confirmed": "We could not confirm that this is saved. Send it again: it will not be doubled.",
        # a quote
        "no_consent_to_quote": "{value} gave no words to be quoted, or did not consent to it. Nothing was changed.",
        "no_such_quote": "No quote of {value} is approved. Nothing was changed.",
        # a pack
        "file_missing": "This file is missing. A pack has all fifteen files, an empty one with its header row.",
        "file_not_known": "This is no file of a pack. Take it out, or correct its name.",
        "not_utf8": "This file is not UTF-8 from byte {at} on. Save it as UTF-8.",
        "column_missing": "The column {column} is missing. The header row of this file is: {header}.",
        "column_not_known": "The column {column} is not known. The header row of this file is: {header}.",
        "cells_differ": "This row has {found} cells and the header row has {expected}.",
        "not_csv": "This row is not CSV: {reason}.",
        "id_twice": "{value} is there already, in row {first}. Each may be there once.",
        "not_declared": "{value} is not in {file}. Declare it there, or correct it here.",
        "belongs_to_nothing": "There is no record {value} of this kind and version in this pack. Take the row out.",
        "register_missing": "There is no register for {value} in registers.csv, so nobody can have been at it.",
        "needs_a_group": "A weekly session belongs to a group. Only tasters and events may belong to none.",
        "quarter_not_of_contract": "{value} is no quarter of this contract. Its quarters are {known}.",
        "ends_before_start": "This ends before it starts.",
        "measure_not_known": "{value} is no measure. The measures are: {known}.",
        "question_not_known": "{value} is no question of this survey.",
        "survey_not_known": "There is no survey {value}.",
        "versions_not_whole": "The versions of {value} are not 1, 2, 3 … in order, the last as in registers.csv.",
        "revisions_not_whole": (
            "The revisions of {value} are not 1, 2, 3 … in order, or the last is not as the survey itself has it."
        ),
        "stored_otherwise": "{value} is stored already, and differs. Nothing was imported.",
    }
)

# pydantic's own words for what is wrong → ours. Anything not listed here is `not_readable`.
_FROM_PYDANTIC: Mapping[str, str] = MappingProxyType(
    {
        "missing": "not_given",
        "extra_forbidden": "not_expected",
        "literal_error": "not_offered",
        "enum": "not_offered",
        "string_pattern_mismatch": "not_a_code",
        "string_too_long": "too_long",
        "string_unicode": "not_text",
        "string_too_short": "not_given",
        "greater_than": "too_small",
        "greater_than_equal": "too_small",
        "less_than_equal": "too_large",
        "int_parsing": "not_a_whole_number",
        "int_from_float": "not_a_whole_number",
        "decimal_parsing": "not_a_number",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, with `where` the field it is about. A message never repeats what a person typed."""

    code: str
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The plain sentence of the catalogue, with its numbers and names filled in."""
        return CATALOGUE[self.code].format(**self.values)


class Refused(Exception):  # noqa: N818 - past tense for what happened: "the submission was refused"
    """What was sent cannot be accepted as it is; nothing was stored."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.where}: {problem.code}" for problem in self.problems))


def refuse(code: str, where: str = "", **values: object) -> Refused:
    """Return a refusal with one problem, to be raised."""
    return Refused([Problem(code, where, values)])


def problems_in(error: "ValidationError") -> list[Problem]:
    """Return what pydantic found in the words of the catalogue, one problem per field, in the order of the fields."""
    return [
        Problem(_code_of(found["type"]), _field_of(found["loc"]), _values_of(found.get("ctx", {})))
        for found in error.errors(include_url=False, include_input=False)
    ]


def _code_of(pydantic_type: str) -> str:
    if pydantic_type in CATALOGUE:
        return pydantic_type
    return _FROM_PYDANTIC.get(pydantic_type, "not_readable")


def _field_of(location: tuple[int | str, ...]) -> str:
    # A mapping's keys and the branches of a union are pydantic's own additions to the path.
    return ".".join(str(part) for part in location if part != "[key]")


def _values_of(context: Mapping[str, object]) -> dict[str, object]:
    limit = next((context[name] for name in ("max_length", "le", "ge", "gt") if name in context), None)
    ours = {name: context[name] for name in ("value", "first", "last", "limit") if name in context}
    return ours if limit is None else {"limit": limit, **ours}
