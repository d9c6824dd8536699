"""Two phones, with signal and without, on one register: nothing acknowledged is lost, every version is explained.

A phone here keeps the rules of the page's script (shared/web/assets/register.js): what it types has a number; it is
sent under it until there is an answer; changed after it may have arrived it takes a new one and says what it replaces.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from functions.register import controller as desk
from shared.domain.calendar.quarter import Quarter
from shared.domain.figures.evidence import Evidence
from shared.domain.figures.history import History
from shared.domain.records.register import Register
from shared.services.packs.writing import write_pack
from shared.storage.items import partition_of, readable
from shared.web.rate_limit import RateLimit
from tests.domain import plain_count
from tests.domain.random_packs import read_rows
from tests.faults import rounds
from tests.faults.scene import CONTRACT, PARTICIPANTS, Form, Scene, Told, number_of

_FIRST = date(2024, 5, 1)
_STEPS = 14
_DAYS = 20


@dataclass
class Draft:
    """What is typed on a phone and not acknowledged: under which number, on which version, in place of what."""

    number: str
    present: tuple[str, ...]
    base: int
    replaces: tuple[str, ...] = ()
    tried: bool = False


@dataclass
class Phone:
    """One tutor's phone on one session's register. `said` is all that it ever sent, `acknowledged` what it was told."""

    scene: Scene
    held_on: date
    numbers: "count[int]"
    name: str
    draft: Draft | None = None
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)

    def type(self, present: tuple[str, ...]) -> None:
        """Tick people: on the version that the page was opened with, or on top of what is not acknowledged yet."""
        if self.draft is None:
            self.draft = Draft(self._number(), present, len(versions(self.scene, self.held_on)))
        elif self.draft.tried:
            replaces = (*self.draft.replaces, self.draft.number)
            self.draft = Draft(self._number(), present, self.draft.base, replaces)
        else:
            self.draft.present = present

    def send(self, *, arrives: bool, answered: bool) -> None:
        """Try to send what is typed."""
        if self.draft is None:
            return
        self.draft.tried = True
        self.said[self.draft.number] = self.draft.present
        told = self.scene.send(self.scene.links["register"]["g1"], self._form(self.draft)) if arrives else None
        if told is not None and answered:
            self._hear(told, self.draft)

    def _hear(self, told: Told, draft: Draft) -> None:
        if told.status == 200:
            self.acknowledged.add(draft.number)
            self.draft = None
            return
        assert told.codes == ["conflict"], told
        theirs = len(versions(self.scene, self.held_on))
        if len(draft.present) % 2:  # one tutor sends theirs as a correction, the other keeps what stands
            self.draft = Draft(self._number(), draft.present, theirs)
        else:
            self.given_up.add(draft.number)
            self.draft = None

    def _form(self, draft: Draft) -> Form:
        return {
            "submission_id": draft.number,
            "session": "new",
            "held_on": self.held_on.isoformat(),
            "kind": "session",
            "present": list(draft.present),
            "base_version": str(draft.base),
            "replaces": list(draft.replaces),
        }

    def _number(self) -> str:
        return number_of(f"{self.held_on} {self.name} {next(self.numbers)}")


def versions(scene: Scene, held_on: date) -> list[Register]:
    """Return the versions of the day's register."""
    found = scene.store.query(partition_of("g1"), f"register#door:g1:{held_on}:session#")
    return list(readable(Register, found))


@pytest.mark.parametrize("charity", range(rounds(1, 10)))
def test_whatever_two_phones_do_nothing_is_lost_and_every_version_is_explained(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, charity: int
) -> None:
    """Seeded interleavings: small form 4, full 200, of twenty days a charity: a group whose days pile up is slower.

    After all of them, figures are what a plain recount finds.
    """
    for seed in range(charity * _DAYS, charity * _DAYS + rounds(4, _DAYS)):
        # each stands for a day, and two hundred in a minute would be a flood
        monkeypatch.setattr(desk, "_rate_limit", RateLimit())
        draw = random.Random(seed)  # noqa: S311 - it must repeat
        held_on = _FIRST + timedelta(days=seed)
        phones = [Phone(scene, held_on, count(), name) for name in ("one", "other")]
        for _ in range(_STEPS):
            phone = draw.choice(phones)
            if draw.random() < 0.4 or phone.draft is None:
                people = tuple(sorted(draw.sample(PARTICIPANTS, draw.randint(1, 5))))
                phone.type(people)
            else:
                phone.send(arrives=draw.random() < 0.7, answered=draw.random() < 0.6)
        for _ in range(5):  # signal again, for both
            for phone in phones:
                phone.send(arrives=True, answered=True)
        assert [phone.draft for phone in phones] == [None, None], seed
        _explain(versions(scene, held_on), phones, seed)
    _recount(scene, tmp_path / "out")


def _recount(scene: Scene, folder: Path) -> None:
    write_pack(scene.records(), folder)
    rows, history = read_rows(folder), History(scene.records())
    for name in ("2024-25-Q1", "2024-25-Q2", "2024-25-Q3"):
        evidence = Evidence.gather(history, CONTRACT, Quarter.named(name))
        for span, (first, last) in plain_count.spans(rows["contracts"][0], name).items():
            figures = {name: figure.value for name, figure in evidence.figures[span].items() if name[0] != "by_group"}
            counted: dict[tuple[str, ...], object] = dict(plain_count.count(rows, first, last))
            del figures["additional", "registers_corrected"], counted["additional", "registers_corrected"]
            assert figures == counted, "but for versions, which a plain count of rows does not see"


def _explain(found: list[Register], phones: list[Phone], seed: int) -> None:
    said = {number: present for phone in phones for number, present in phone.said.items()}
    acknowledged = {number for phone in phones for number in phone.acknowledged}
    stored = [register.submission for register in found]
    assert [register.version for register in found] == list(range(1, len(found) + 1)), seed
    assert len(set(stored)) == len(stored), seed
    assert {register.submission: register.present for register in found}.items() <= said.items(), seed
    assert acknowledged <= set(stored), seed
