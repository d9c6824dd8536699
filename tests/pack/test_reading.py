"""A pack that is not as it should be is refused whole, with the file, the row and the column of every problem."""

from decimal import Decimal
from pathlib import Path

import pytest

from shared.domain.records.collection import Records
from shared.services.packs.reading import PackRefused, read_pack
from tests.pack import copies
from tests.pack.copies import GOOD, with_cells, with_line

Said = tuple[str, int | None, str, str]


def problems(folder: Path) -> list[Said]:
    """Read a pack that must be refused; return file, row, column and code of everything that is said of it."""
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    for found in refused.value.problems:
        assert str(found).startswith(found.file)
        assert found.problem.message in str(refused.value)
    return [(found.file, found.row, found.problem.where, found.problem.code) for found in refused.value.problems]


def test_a_good_pack_becomes_records(tmp_path: Path) -> None:
    records = read_pack(copies.write(tmp_path))
    assert [group.capacity for group in records.groups] == [8, None]
    assert [(step.stage, step.nth) for step in records.stages] == [("facilitated", 0), ("independent", 1)]
    register = records.registers[0]
    assert (register.present, register.hours) == (("p01", "p02"), {"v01": Decimal("2.50")})
    assert records.responses[0].answers == {"express": "4", "own_words": "I go out, again."}
    assert (records.responses[1].person, records.responses[1].wave) == (None, None)
    assert records.people[1].referred_on is None


def test_fifteen_files_without_a_row_are_a_pack(tmp_path: Path) -> None:
    empty = {name: text.splitlines()[0] + "\n" for name, text in GOOD.items()}
    assert read_pack(copies.write(tmp_path, **empty)) == Records()


@pytest.mark.parametrize("name", GOOD)
def test_a_byte_order_mark_and_the_line_ends_of_windows_are_accepted(tmp_path: Path, name: str) -> None:
    plain, marked = tmp_path / "plain", tmp_path / "marked"
    plain.mkdir()
    marked.mkdir()
    text = "\ufeff" + GOOD[name].replace("\n", "\r\n")
    assert read_pack(copies.write(marked, **{name: text})) == read_pack(copies.write(plain))


def test_columns_may_stand_in_any_order_and_cells_be_quoted(tmp_path: Path) -> None:
    text = '"person","session"\n"p01","s1"\n"p02","s1"\n'
    assert read_pack(copies.write(tmp_path, attendances=text)).registers[0].present == ("p01", "p02")


def test_an_empty_line_is_passed_over_and_counted(tmp_path: Path) -> None:
    text = GOOD["attendances"] + "\n" + "s1,p01\n"
    assert problems(copies.write(tmp_path, attendances=text)) == [("attendances.csv", 5, "person", "id_twice")]


def test_a_row_after_own_words_of_several_lines_is_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = GOOD["answers"] + 'r1,skills,"6"\n'
    text = text.replace("I go out, again.", "one\ntwo\nthree")
    assert problems(copies.write(tmp_path, answers=text)) == [("answers.csv", 5, "answer", "not_offered")]


BROKEN: dict[str, tuple[dict[str, str], list[Said]]] = {
    "an unknown column": (
        {"groups": GOOD["groups"].replace("capacity", "capacity,colour").replace("museum,8", "museum,8,red")},
        [("groups.csv", 1, "colour", "column_not_known")],
    ),
    "a column twice": (
        {"partners": "partner,name,kind,kind\nmuseum,The Town Museum,museum,museum\n"},
        [("partners.csv", 1, "kind", "column_not_known")],
    ),
    "a missing column": (
        {"check_ins": "check_in,group,checked_on,still_meeting\n"},
        [("check_ins.csv", 1, "regular_members", "column_missing")],
    ),
    "a file without even a header": (
        {"grants": ""},
        [
            ("grants.csv", 1, column, "column_missing")
            for column in ("group", "awarded_on", "amount", "purpose", "funder")
        ],
    ),
    "a bad date": (
        {"check_ins": with_cells("check_ins", 2, "2017-06-20", "20/06/2017")},
        [("check_ins.csv", 2, "checked_on", "not_a_day")],
    ),
    "a day that was not": (
        {"sessions": with_cells("sessions", 3, "2017-05-08", "2017-02-29")},
        [("sessions.csv", 3, "planned_on", "not_a_day")],
    ),
    "a local time where UTC is asked": (
        {"survey_responses": with_cells("survey_responses", 2, "20:30:00Z", "20:30:00")},
        [("survey_responses.csv", 2, "submitted_at", "not_an_instant")],
    ),
    "an undeclared person at a session": (
        {"attendances": with_line("attendances", "s1,p99")},
        [("attendances.csv", 4, "person", "not_declared")],
    ),
    "an undeclared person with hours": (
        {"volunteer_hours": with_line("volunteer_hours", "s1,v99,1")},
        [("volunteer_hours.csv", 3, "person", "not_declared")],
    ),
    "an undeclared person in a group": (
        {"memberships": with_line("memberships", "g01,p99,volunteer,,")},
        [("memberships.csv", 3, "person", "not_declared")],
    ),
    "an undeclared person who answered": (
        {"survey_responses": with_cells("survey_responses", 2, "p01", "p99")},
        [("survey_responses.csv", 2, "person", "not_declared")],
    ),
    "an undeclared session": (
        {"registers": with_line("registers", "s99,held,2017-05-01,,,")},
        [("registers.csv", 4, "session", "not_declared")],
    ),
    "an attendance of an undeclared session": (
        {"attendances": with_line("attendances", "s99,p01")},
        [("attendances.csv", 4, "session", "not_declared")],
    ),
    "an undeclared group": (
        {"sessions": with_line("sessions", "s9,g99,session,2017-05-01")},
        [("sessions.csv", 5, "group", "not_declared")],
    ),
    "a step of an undeclared group": (
        {"stages": with_line("stages", "g99,ended,2017-05-01,")},
        [("stages.csv", 4, "group", "not_declared")],
    ),
    "a check-in of an undeclared group": (
        {"check_ins": with_line("check_ins", "k2,g99,2017-05-01,no,")},
        [("check_ins.csv", 3, "group", "not_declared")],
    ),
    "a grant to an undeclared group": (
        {"grants": with_line("grants", "g99,2017-05-01,1,a,b")},
        [("grants.csv", 3, "group", "not_declared")],
    ),
    "an undeclared partner": (
        {"groups": with_cells("groups", 2, "museum", "gallery")},
        [("groups.csv", 2, "partner", "not_declared")],
    ),
    "an undeclared contract": (
        {"targets": with_line("targets", "c9,2017-04-01,events,5")},
        [("targets.csv", 3, "contract", "not_declared")],
    ),
    "an answer of an undeclared response": (
        {"answers": with_line("answers", "r9,express,4")},
        [("answers.csv", 5, "response", "not_declared")],
    ),
    "an answer of 6": ({"answers": with_line("answers", "r1,skills,6")}, [("answers.csv", 5, "answer", "not_offered")]),
    "an answer of 0": ({"answers": with_line("answers", "r1,skills,0")}, [("answers.csv", 5, "answer", "not_offered")]),
    "an unknown question": (
        {"answers": with_line("answers", "r1,happiness,4")},
        [("answers.csv", 5, "question", "question_not_known")],
    ),
    "a question of the other survey": (
        {"answers": with_line("answers", "r1,support,4")},
        [("answers.csv", 5, "question", "question_not_known")],
    ),
    "an unknown survey": (
        {"survey_responses": with_line("survey_responses", "r3,carers,1,,,,2017-06-01T20:30:00Z,")},
        [("survey_responses.csv", 4, "", "survey_not_known")],
    ),
    "an unknown version of a survey": (
        {"survey_responses": with_line("survey_responses", "r3,participant,99,,,,2017-06-01T20:30:00Z,")},
        [("survey_responses.csv", 4, "", "survey_not_known")],
    ),
    "an unknown wave": (
        {"survey_responses": with_cells("survey_responses", 2, "start", "middle")},
        [("survey_responses.csv", 2, "wave", "not_offered")],
    ),
    "an unknown measure": (
        {"targets": with_cells("targets", 2, "sessions", "happiness")},
        [("targets.csv", 2, "measure", "measure_not_known")],
    ),
    "an unknown stage": (
        {"stages": with_cells("stages", 3, "independent", "flying")},
        [("stages.csv", 3, "stage", "not_offered")],
    ),
    "an unknown role": (
        {"memberships": with_cells("memberships", 2, "participant", "king")},
        [("memberships.csv", 2, "role", "not_offered")],
    ),
    "an unknown kind of session": (
        {"sessions": with_cells("sessions", 4, "taster", "picnic")},
        [("sessions.csv", 4, "kind", "not_offered")],
    ),
    "an unknown status": (
        {"registers": with_cells("registers", 2, "held", "maybe")},
        [("registers.csv", 2, "status", "not_offered")],
    ),
    "neither yes nor no": (
        {"check_ins": with_cells("check_ins", 2, "yes", "perhaps")},
        [("check_ins.csv", 2, "still_meeting", "not_offered")],
    ),
    "words for a number": (
        {"registers": with_cells("registers", 2, ",2,", ",two,")},
        [("registers.csv", 2, "unnamed", "not_a_whole_number")],
    ),
    "hours that are no quarters": (
        {"volunteer_hours": with_cells("volunteer_hours", 2, "2.50", "2.10")},
        [("volunteer_hours.csv", 2, "hours", "not_a_quarter_hour")],
    ),
    "no status": (
        {"registers": with_cells("registers", 2, "held", "")},
        [("registers.csv", 2, "status", "not_given")],
    ),
    "a code that cannot be a key": (
        {"people": with_line("people", "p#1,Ann B.,,")},
        [("people.csv", 5, "person", "not_a_code")],
    ),
    "a contract that ends before it starts": (
        {"contracts": with_cells("contracts", 2, "2018-03-31", "2016-03-31")},
        [("contracts.csv", 2, "", "ends_before_start")],
    ),
    "a weekly session of no group": (
        {"sessions": with_line("sessions", "s9,,session,2017-05-01")},
        [("sessions.csv", 5, "", "needs_a_group")],
    ),
    "people at a session without a register": (
        {
            "attendances": with_line("attendances", "s2,p01"),
            "volunteer_hours": with_line("volunteer_hours", "s2,v01,1"),
        },
        [
            ("attendances.csv", 4, "session", "register_missing"),
            ("volunteer_hours.csv", 3, "session", "register_missing"),
        ],
    ),
    "a row with a cell too many": (
        {"attendances": with_line("attendances", "s1,v01,again")},
        [("attendances.csv", 4, "", "cells_differ")],
    ),
    "a row with a cell too few": (
        {"grants": with_line("grants", "g01,2017-05-01,1")},
        [("grants.csv", 3, "", "cells_differ")],
    ),
    "a quote that is not closed": (
        {"answers": with_line("answers", 'r1,skills,"3')},
        [("answers.csv", 5, "", "not_csv")],
    ),
    "a NUL": ({"people": with_cells("people", 2, "Ann", "A\x00n")}, [("people.csv", 2, "name", "not_text")]),
    "a NUL in own words": (
        {"answers": with_cells("answers", 3, "again", "a\x00gain")},
        [("answers.csv", 3, "answer", "not_text")],
    ),
    "own words of 5,000 characters": (
        {"answers": with_line("answers", "r2,own_words," + "w" * 5_000)},
        [("answers.csv", 5, "answer", "too_long")],
    ),
    "a cell larger than any": (
        {"answers": with_line("answers", "r2,own_words," + "w" * 300_000)},
        [("answers.csv", 5, "", "not_csv")],
    ),
    "a file nobody knows": ({"payments": "person,amount\np01,5\n"}, [("payments.csv", None, "", "file_not_known")]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_pack_is_refused_with_the_place_of_what_is_wrong(
    tmp_path: Path, files: dict[str, str], said: list[Said]
) -> None:
    assert problems(copies.write(tmp_path, **files)) == said


@pytest.mark.parametrize("name", GOOD)
def test_each_of_the_fifteen_files_must_be_there_and_a_missing_one_is_one_problem(tmp_path: Path, name: str) -> None:
    copies.write(tmp_path)
    (tmp_path / f"{name}.csv").unlink()
    assert problems(tmp_path) == [(f"{name}.csv", None, "", "file_missing")]


@pytest.mark.parametrize("name", GOOD)
def test_each_file_must_be_utf_8_and_one_that_is_not_is_one_problem(tmp_path: Path, name: str) -> None:
    copies.write(tmp_path, **{name: GOOD[name] + "caf\udce9\n"})
    assert problems(tmp_path) == [(f"{name}.csv", GOOD[name].count("\n") + 1, "", "not_utf8")]


_WITH_IDS = {
    "contracts": "contract",
    "targets": "measure",
    "partners": "partner",
    "groups": "group",
    "people": "person",
    "memberships": "joined_on",
    "sessions": "session",
    "registers": "session",
    "attendances": "person",
    "volunteer_hours": "person",
    "check_ins": "check_in",
    "survey_responses": "response",
    "answers": "question",
}


@pytest.mark.parametrize(("name", "column"), _WITH_IDS.items())
def test_an_identifier_may_be_there_once_in_its_file(tmp_path: Path, name: str, column: str) -> None:
    first = GOOD[name].splitlines()[1]
    last = len(GOOD[name].splitlines()) + 1
    assert problems(copies.write(tmp_path, **{name: with_line(name, first)})) == [
        (f"{name}.csv", last, column, "id_twice")
    ]


@pytest.mark.parametrize("name", ["stages", "grants"])
def test_two_steps_or_two_grants_of_one_day_may_be_the_same(tmp_path: Path, name: str) -> None:
    first = GOOD[name].splitlines()[1]
    records = getattr(read_pack(copies.write(tmp_path, **{name: with_line(name, first)})), name)
    assert len({(record.group, record.nth) for record in records}) == len(records)


def test_a_person_may_come_back_to_a_group_after_leaving_it(tmp_path: Path) -> None:
    text = with_line("memberships", "g01,p01,participant,2018-01-08,", "g01,p01,volunteer,2017-04-03,")
    assert len(read_pack(copies.write(tmp_path, memberships=text)).memberships) == 3


def test_everything_that_is_wrong_is_told_in_one_go_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = {
        "answers": with_line("answers", "r1,skills,6", "r1,happiness,4"),
        "attendances": with_line("attendances", "s1,p99"),
        "groups": with_cells("groups", 2, ",8", ",eight"),
        "check_ins": with_cells("check_ins", 2, "yes,5", "perhaps,some"),
        "payments": "person,amount\n",
    }
    copies.write(tmp_path, **files)
    (tmp_path / "grants.csv").unlink()
    assert problems(tmp_path) == [
        ("groups.csv", 2, "capacity", "not_a_whole_number"),
        ("attendances.csv", 4, "person", "not_declared"),
        ("check_ins.csv", 2, "still_meeting", "not_offered"),
        ("check_ins.csv", 2, "regular_members", "not_a_whole_number"),
        ("answers.csv", 5, "answer", "not_offered"),
        ("answers.csv", 6, "question", "question_not_known"),
        ("grants.csv", None, "", "file_missing"),
        ("payments.csv", None, "", "file_not_known"),
    ]


def test_the_message_is_what_a_person_can_act_on(tmp_path: Path) -> None:
    with pytest.raises(PackRefused) as refused:
        read_pack(copies.write(tmp_path, attendances=with_line("attendances", "s1,p99")))
    assert str(refused.value) == (
        "attendances.csv, row 4, column person: p99 is not in people.csv. Declare it there, or correct it here."
    )


def test_own_words_of_the_limit_are_kept_to_the_letter(tmp_path: Path) -> None:
    words = "é" * 3_998 + "\n\u2028"
    text = GOOD["answers"] + f'r2,own_words,"{words}"\n'
    assert read_pack(copies.write(tmp_path, answers=text)).responses[1].answers["own_words"] == words
