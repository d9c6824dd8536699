"""What a revision changed, in each figure and in the words: what it was, what it is now and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.figures.change_attribution import Cause, CauseName
from shared.domain.figures.figure_name import FigureName
from shared.reports.comparisons import BY_QUARTER, LAST_QUARTER, LAST_YEAR
from shared.reports.model import Change, PublishedFigure, Report
from shared.reports.narrative_text import NARRATIVE
from shared.reports.numbers import HIDDEN, NOT_AVAILABLE
from shared.reports.tables import INDICATORS, SPAN_HEADS

REVISED_NOT_SHOWN = "revised, not shown"

_SAID: Mapping[CauseName, str] = {
    "late": "registers came in late",
    "corrected": "registers were corrected",
    "answers": "answers came in or were corrected",
    "others": "other records came in, were corrected or were taken back",
}
_ONE: Mapping[CauseName, str] = {"late": "1 register came in late", "corrected": "1 register was corrected"}
"""The words for each cause; and for a single register."""

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "quotes": ("People’s own words", "quote", "A quote was approved, edited or taken back."),
    **{f"narrative_{part}": (title, "paragraph", "The coordinator changed it.") for part, title in NARRATIVE.items()},
    "pathway": ("The groups’ pathway", "step", "A step was entered, corrected or taken out."),
}
"""The text that a revision may change, each with its name, what it is counted in, and why it changes."""
_TOOK_BACK = "Taken back, or erased with the records of the person who gave it."
_SHOWN_NOW = "It may be shown now, with what came in since the last issue."
_PLACED = "That quarter's report was issued, or issued again, since the last issue of this one."
_STEPS = "A step of a group's pathway was entered, corrected or taken out."
_ASKED = "The contract's targets, or its days, are not what they were."
_SHARES = ("_percent", "_low", "_high")


@dataclass(frozen=True, slots=True)
class Why:
    """The known reasons for changes: for each figure by its id; `withdrawn` holds quotes that were withdrawn."""

    causes: Mapping[FigureName, Sequence[Cause]] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()


def revised(report: Report, earlier: Mapping[str, Any], why: Why) -> Report:
    """Return the report with what changed since an earlier issue, given that issue's report.json."""
    changes = (*_figures(report, earlier, why), *_words(report, earlier, why), *_indicators(report, earlier))
    return report.revised(changes)


def reason(causes: Sequence[Cause]) -> str:
    """Say why a figure changed."""
    parts = [_part(cause) for cause in causes or [Cause("others")]]
    said = " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
    return f"Since the last issue {said}."


def _part(cause: Cause) -> str:
    if cause.registers == 1:
        return _ONE[cause.name]
    return f"{cause.registers} {_SAID[cause.name]}" if cause.registers else _SAID[cause.name]


def _figures(report: Report, earlier: Mapping[str, Any], why: Why) -> Iterator[Change]:
    """Yield what changed in the figures.

    For a figure that is hidden now, nothing else is said, not even whether its value changed: that would reveal it.
    """
    few = f"The change, or that of a figure beside it, may belong to fewer than {report.rules.threshold} people."
    was = {FigureName.read(figure["id"]): (figure["label"], figure["shown"]) for figure in earlier["figures"]}
    for figure in report.figures.values():
        name = figure.id
        is_new = name not in was
        _, before = was.pop(name, ("", NOT_AVAILABLE))
        label = _label(name, figure.label)
        if before == figure.shown or (is_new and figure.shown == HIDDEN):
            continue
        if figure.shown == HIDDEN:
            yield Change(name, label, before, REVISED_NOT_SHOWN, few)
        else:
            yield Change(name, label, before, figure.shown, _SHOWN_NOW if before == HIDDEN else _why(figure, why))
    for name, (label, before) in was.items():
        if before != NOT_AVAILABLE:
            yield Change(name, _label(name, label), before, NOT_AVAILABLE, reason(why.causes.get(name, ())))


def _label(name: FigureName, label: str) -> str:
    """Return a figure's label with its span: a measure has one figure for the quarter and one for the year."""
    days = SPAN_HEADS.get(name.span)
    return f"{label}, {days.lower()}" if days else label


def _why(figure: PublishedFigure, why: Why) -> str:
    name = figure.id
    if name.span in (LAST_QUARTER, LAST_YEAR) or name.span.startswith(f"{BY_QUARTER}."):
        return _PLACED
    if name.span == "stages":
        return _STEPS
    match name.path:
        case ("targets", measure, part):
            causes = why.causes.get(FigureName(name.span, measure), ())
            return reason(causes) if part == "percent" and causes else _ASKED
    share_of = next((name.part.removesuffix(end) for end in _SHARES if name.part.endswith(end)), "")
    made_of = [name.beside(share_of), *([figure.denominator] if figure.denominator else [])] if share_of else [name]
    return reason(list(dict.fromkeys(cause for name in made_of for cause in why.causes.get(name, ()))))


def _words(report: Report, earlier: Mapping[str, Any], why: Why) -> Iterator[Change]:
    for section, (label, unit, usual) in _WORDS.items():
        was, now = tuple(earlier["sections"].get(section, ())), report.sections.get(section, ())
        if was != now:
            same = " (with other words)" if len(was) == len(now) else ""
            said = _why_of_words(section, set(was), set(now), why) or usual
            yield Change("", label, _number(len(was), unit), f"{_number(len(now), unit)}{same}", said)


def _why_of_words(section: str, was: set[str], now: set[str], why: Why) -> str:
    """Say why quotes or a case study changed if that is clear; otherwise ""."""
    gone, new = was - now, now - was
    if section == "quotes" and new and not gone:
        return "A quote was approved."
    if section == "quotes" and gone and not new and gone <= why.withdrawn:
        return "A quote was taken back."
    if section in ("quotes", "narrative_case_study") and gone and not new:
        return _TOOK_BACK
    return ""


def _indicators(report: Report, earlier: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the changes to the commissioner's own list of indicators."""
    before = [row for table in earlier.get("tables", ()) if table["id"] == INDICATORS for row in table["rows"]]
    was = [(row["label"], row["definition"]) for row in before]
    now = [(row.label, row.definition) for table in report.tables if table.id == INDICATORS for row in table.rows]
    if was != now:
        same = " (with others, or other words)" if len(was) == len(now) else ""
        said = f"{_number(len(now), 'indicator')}{same}"
        yield Change("", "Your own indicators", _number(len(was), "indicator"), said, "The list was changed.")


def _number(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
