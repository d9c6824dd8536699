"""Says how an attack went: it alone knows the truth, from the evidence, and so what should not have been found out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.domain.figures.evidence import Figures
from tests.disclosure.attacker import Attacker, Column, Sum

FEW, WIDE, WIDE_INSIDE = 5, 5, 3
Kind = Literal["few", "alike"]


@dataclass(frozen=True)
class Secret:
    """Something that nobody may work out: a sum of figures, its true value, and whether it tells that all agreed."""

    about: Sum
    truth: float
    kind: Kind
    name: str


@dataclass
class Verdict:
    """What came of an attack."""

    asked: int = 0
    asked_inside: int = 0
    exact: list[str] = field(default_factory=list)
    provable: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    narrow_inside: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    published: int = 0
    figures: int = 0

    @property
    def problems(self) -> list[str]:
        """Return everything that was found out, and everything untrue that was published."""
        return [
            f"{what}: {found}"
            for what in ("exact", "provable", "alike", "narrow", "narrow_inside", "untrue")
            for found in getattr(self, what)
        ]


Truth = Mapping[tuple[str, str, int], Mapping[str, Figures]]
"""The evidence of each issue: its figures by span and name."""


def values_of(truth: Truth) -> dict[Column, float]:
    """Return every figure's true value."""
    return {
        (*issue, ".".join((span, *name))): figure.value
        for issue, spans in truth.items()
        for span, figures in spans.items()
        for name, figure in figures.items()
        if figure.value is not None
    }


def secrets(truth: Truth, known: Sequence[Column]) -> Iterator[Secret]:
    """Yield everything that must stay unknown about the figures that are in the files."""
    values = values_of(truth)
    there = set(known)
    for issue, spans in truth.items():
        for span, figures in spans.items():
            for name, figure in figures.items():
                column = (*issue, ".".join((span, *name)))
                if column in there and figure.contributors and figure.contributors < FEW and figure.value:
                    yield Secret({column: 1}, figure.value, "few", ".".join(column[3:]))
            yield from _left_over(issue, span, values, there)
    yield from _changes(truth, values, there)


def _left_over(
    issue: tuple[str, str, int], span: str, values: Mapping[Column, float], there: set[Column]
) -> Iterator[Secret]:
    def column(name: str) -> Column:
        return (*issue, name)

    places = sorted({c[3].rpartition(".")[0] for c in there if c[:3] == issue and f"{c[3]}.".startswith(f"{span}.")})
    for place in places:
        yield from _difference(values, there, column(f"{place}.answered"), [column(f"{place}.agree")], alike=True)
        yield from _difference(values, there, column(f"{place}.people"), [column(f"{place}.new_people")], alike=False)
        for step in ("improved", "same", "lower"):
            yield from _difference(values, there, column(f"{place}.paired"), [column(f"{place}.{step}")], alike=True)
    more = f"{span}.additional"
    ways = [column(f"{more}.people_once"), column(f"{more}.people_four_or_more")]
    yield from _difference(values, there, column(f"{span}.people"), ways, alike=False)


def _difference(
    values: Mapping[Column, float], there: set[Column], whole: Column, parts: Sequence[Column], *, alike: bool
) -> Iterator[Secret]:
    if whole not in there or not set(parts) <= there:
        return
    left = values[whole] - sum(values[part] for part in parts)
    about = {whole: 1.0, **dict.fromkeys(parts, -1.0)}
    name = f"{whole[3]} but not {parts[0][3].rpartition('.')[2]}"
    if 0 < left < FEW:
        yield Secret(about, left, "few", name)
    elif alike and values[whole] and not left:
        yield Secret(about, left, "alike", name)
    elif alike and values[whole] and left == values[whole] and parts[0][3].endswith(".agree"):
        yield Secret({parts[0]: 1.0}, 0, "alike", f"{parts[0][3]} of nobody")


def _changes(truth: Truth, values: Mapping[Column, float], there: set[Column]) -> Iterator[Secret]:
    """Yield what a revision changed, where few people made the change."""
    for contract, quarter, revision in truth:
        before = (contract, quarter, revision - 1)
        for column in there:
            if column[:3] == (contract, quarter, revision) and before in truth:
                old = (*before, column[3])
                change = values.get(column, 0) - values.get(old, 0)
                few = 0 < abs(change) < FEW and not column[3].endswith(("sessions", "projects", "events", "registers"))
                if old in there and few and _of_people(truth, column):
                    yield Secret({column: 1, old: -1}, change, "few", f"change of {column[3]}")


def _of_people(truth: Truth, column: Column) -> bool:
    span, *name = column[3].split(".")
    figures = truth[column[:3]][span]
    return any(
        ".".join(found) == ".".join(name) and figure.contributors is not None for found, figure in figures.items()
    )


def judge(attacker: Attacker, truth: Truth, insiders: Sequence[Mapping[Column, float]] = ()) -> Verdict:
    """Ask an attacker everything that it should not find out. `insiders` each know what they gave to every figure."""
    verdict = Verdict()
    values = values_of(truth)
    for column, (low, high) in attacker.bounds.items():
        verdict.figures += 1
        verdict.published += high - low < FEW
        if column in values and not low <= values[column] <= high:
            verdict.untrue.append(column[3])
    for secret in secrets(truth, list(attacker.bounds)):
        verdict.asked += 1
        low, high = attacker.interval(secret.about)
        _record(verdict, secret, low, high)
        knows = max(insiders, key=lambda knows: _gave(knows, secret), default={})
        if _gave(knows, secret) > 0:
            low, high = attacker.interval(secret.about, knows)
            verdict.asked_inside += 1
            if high - low < WIDE_INSIDE - 1e-6:
                verdict.narrow_inside.append(f"{secret.name}={secret.truth} in {low} to {high}")
    return verdict


def _gave(knows: Mapping[Column, float], secret: Secret) -> float:
    return sum(factor * knows.get(column, 0) for column, factor in secret.about.items())


def _record(verdict: Verdict, secret: Secret, low: float, high: float) -> None:
    said = f"{secret.name}={secret.truth} in {low} to {high}"
    assert low - 1e-6 <= secret.truth <= high + 1e-6, f"the attacker is mistaken: {said}"
    if high - low < 1e-6:
        (verdict.alike if secret.kind == "alike" else verdict.exact).append(said)
    elif secret.kind == "few" and low > 1 - 1e-6 and high < FEW - 1e-6:
        verdict.provable.append(said)
    if high - low < WIDE - 1e-6:
        verdict.narrow.append(said)
