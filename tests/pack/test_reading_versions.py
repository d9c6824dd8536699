"""Packs with every version of a register and later additions are read, or refused if they do not fit."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shared.services.packs.reading import read_pack
from tests.pack import copies
from tests.pack.copies import VERSIONS
from tests.pack.test_reading import Said, problems

# what forms add: every version of a register


def test_every_version_of_a_register_is_read_with_its_submission(tmp_path: Path) -> None:
    registers = read_pack(copies.write(tmp_path, register_versions=VERSIONS)).registers
    assert [(register.session, register.version, register.present) for register in registers] == [
        ("s1", 1, ("p01",)),
        ("s1", 2, ("p01", "p02")),
        ("t1", 1, ()),
    ]
    assert registers[1].hours == {"v01": Decimal("2.50")}
    assert registers[0].held_on == date(2017, 5, 1)


BROKEN_VERSIONS: dict[str, tuple[tuple[str, str], Said]] = {
    "a gap": (("s1,2,", "s1,3,"), ("registers.csv", 2, "session", "versions_not_whole")),
    "another last version": (("p01 p02", "p01"), ("registers.csv", 2, "session", "versions_not_whole")),
    "the same version twice": (("s1,2,", "s1,1,"), ("register_versions.csv", 3, "version", "id_twice")),
    "no number": (("s1,2,", "s1,second,"), ("register_versions.csv", 3, "version", "not_a_whole_number")),
    "an unknown session": (("s1,2,", "s9,2,"), ("register_versions.csv", 3, "session", "not_declared")),
    "an unknown person": (("p01 p02", "p01 p99"), ("register_versions.csv", 3, "present", "not_declared")),
    "hours of nobody": (("v01=2.50", "v99=2.50"), ("register_versions.csv", 3, "present", "not_declared")),
    "hours that are none": (("v01=2.50", "v01"), ("register_versions.csv", 3, "hours.v01", "not_a_number")),
}


@pytest.mark.parametrize(("change", "said"), BROKEN_VERSIONS.values(), ids=BROKEN_VERSIONS)
def test_versions_that_do_not_fit_are_refused(tmp_path: Path, change: tuple[str, str], said: Said) -> None:
    assert change[0] in VERSIONS
    assert said in problems(copies.write(tmp_path, register_versions=VERSIONS.replace(*change)))


def test_a_client_s_time_that_belongs_to_no_record_is_named(tmp_path: Path) -> None:
    said = "kind,record,version,client_time\nregister,s1,2,2017-05-01T17:00:00Z\n"
    assert problems(copies.write(tmp_path, client_times=said)) == [
        ("client_times.csv", 2, "record", "belongs_to_nothing")
    ]


def test_a_file_from_before_a_column_came_is_read_without_it(tmp_path: Path) -> None:
    before = "contact,name,reach,asked_at,person,alerted_at\nc1,Jo,07700 900123,2017-05-01T20:30:00Z,,\n"
    assert [it.closed_at for it in read_pack(copies.write(tmp_path, contacts=before)).contacts] == [None]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("r9,1,read,2026-11-25T10:00:00Z,desk", ("comment_states.csv", 2, "response", "belongs_to_nothing")),
        ("r1,1,waiting,2026-11-25T10:00:00Z,desk", ("comment_states.csv", 2, "state", "not_offered")),
        ("r1,0,read,2026-11-25T10:00:00Z,desk", ("comment_states.csv", 2, "revision", "too_small")),
    ],
)
def test_a_comments_state_that_does_not_fit_is_refused(tmp_path: Path, row: str, said: Said) -> None:
    assert problems(copies.write(tmp_path, comment_states=f"response,revision,state,at,by\n{row}\n")) == [said]
