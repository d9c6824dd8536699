"""Why figures differ from an earlier issue: found by counting again without what came in since.

A figure changed because of late registers where, without them, it would not be what it is; so for registers that were
corrected and for answers. What is then still not what it was changed because of other records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.domain.figures.evidence import Evidence
from shared.domain.figures.figure_name import FigureName
from shared.domain.figures.history import History
from shared.domain.records.collection import Records
from shared.domain.records.register import Register

CauseName = Literal["late", "corrected", "answers", "others"]
Values = dict[FigureName, float | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a figure changed. `registers` is how many of its own days and group did it; 0: not known."""

    name: CauseName
    registers: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """What came in between two readings of a charity's records: sessions by name, and whether answers did."""

    records: Records
    late: frozenset[str]
    corrected: frozenset[str]
    answers: bool
    then: Records

    @classmethod
    def between(cls, then: Records, now: Records) -> "Since":
        """Compare the records as they were when an issue was cut off with those of now."""
        before = {register.session: register.version for register in then.latest_registers()}
        after = {register.session: register.version for register in now.latest_registers()}
        return cls(
            now,
            late=frozenset(after.keys() - before.keys()),
            corrected=frozenset(name for name in after.keys() & before.keys() if after[name] != before[name]),
            answers=now.responses != then.responses,
            then=then,
        )

    def without(self, *causes: CauseName) -> Records:
        """Return the records of now without what came in for these reasons."""
        records = self.records
        reverted = {"late": self.late, "corrected": self.corrected}
        gone = {session for name, sessions in reverted.items() if name in causes for session in sessions}
        if gone:
            stood = {(register.session, register.version) for register in self.then.registers}
            planned = {session.session for session in self.then.sessions}
            records = replace(
                records,
                registers=tuple(it for it in records.registers if it.session not in gone or _place(it) in stood),
                # a session that was entered at the door came in with its register
                sessions=tuple(
                    it for it in records.sessions if it.session not in gone & self.late or it.session in planned
                ),
            )
        if "answers" in causes and self.answers:
            records = replace(records, responses=self.then.responses)
        return records


def attribute_changes(
    evidence: Evidence, since: Since, was: Mapping[FigureName, float | None]
) -> dict[FigureName, tuple[Cause, ...]]:
    """Return why each figure changed, by its name; those that did not are not there. `was` are the values of before."""
    now = _values(evidence)
    known: dict[CauseName, bool] = {
        "late": bool(since.late),
        "corrected": bool(since.corrected),
        "answers": since.answers,
    }
    names = [name for name, came in known.items() if came]
    without = {name: _counted_again(evidence, since.without(name)) for name in names}
    before = _counted_again(evidence, since.without(*names)) if names else now
    found: dict[FigureName, tuple[Cause, ...]] = {}
    for figure, value in now.items():
        causes = [name for name in names if without[name].get(figure) != value]
        if before.get(figure) != value and not causes:
            causes = names  # only together
        if figure in was and before.get(figure) != was[figure]:
            causes = [*causes, "others"]
        if causes:
            found[figure] = tuple(Cause(name, _registers(name, figure, evidence, since)) for name in causes)
    return found


def _place(register: Register) -> tuple[str, int]:
    return register.session, register.version


def _counted_again(evidence: Evidence, records: Records) -> Values:
    return _values(Evidence.gather(History(records), evidence.contract, evidence.quarter))


def _values(evidence: Evidence) -> Values:
    return {
        **{
            FigureName(span, *path): figure.value
            for span, figures in evidence.figures.items()
            for path, figure in figures.items()
        },
        **{
            FigureName(edge, name): figure.value
            for edge, figures in evidence.edges.items()
            for name, figure in figures.items()
        },
    }


def _registers(cause: CauseName, figure: FigureName, evidence: Evidence, since: Since) -> int:
    """Count the registers of a figure's own days and group that came in late or were corrected."""
    sessions = since.late if cause == "late" else since.corrected if cause == "corrected" else frozenset()
    if not sessions or figure.span not in evidence.spans:
        return 0
    groups = {session.session: session.group for session in since.records.sessions}
    return sum(
        any(day in evidence.spans[figure.span] for day in days) and figure.group in (None, groups.get(session))
        for session, days in _days(since, sessions)
    )


def _days(since: Since, sessions: frozenset[str]) -> Iterator[tuple[str, set[date]]]:
    """Yield on which days the registers of these sessions say that they were held, now and then."""
    held: dict[str, set[date]] = {session: set() for session in sessions}
    for register in (*since.records.latest_registers(), *since.then.latest_registers()):
        if register.session in held:
            held[register.session].add(register.held_on)
    yield from held.items()
