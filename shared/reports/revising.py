"""What a revision changed: figure by figure, and in the words, with what was, what is and why."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shared.reports.model import Change, Report
from shared.reports.numbers import HIDDEN
from shared.reports.words import NARRATIVE

REVISED_NOT_SHOWN = "revised, not shown"

_WORDS = {
    "quotes": ("People’s own words", "quote", "A quote was approved, edited or taken back."),
    **{f"narrative_{part}": (title, "paragraph", "The coordinator changed it.") for part, title in NARRATIVE.items()},
}
"""The words that a revision may change, each with its name, what it is counted in, and why it changes."""


def revised(report: Report, earlier: Mapping[str, Any], why: str, changed: Collection[str]) -> Report:
    """Return the report with what changed since an earlier issue, given that one's report.json.

    `changed` are the ids of the figures that are not what they were, hidden ones among them.
    """
    return report.revised((*_figures(report, earlier, why, changed), *_words(report, earlier)))


def reason(*, late: int, corrected: int, others: bool) -> str:
    """Say why figures changed: registers late or corrected since the issue before, or other records."""
    parts = [
        f"{_number(number, 'register')} {what}"
        for number, what in ((late, "came in late"), (corrected, "corrected"))
        if number
    ]
    if others or not parts:
        parts.append("other records came in, were corrected or were taken back")
    said = " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
    return f"Since the last issue {said}."


def _figures(report: Report, earlier: Mapping[str, Any], why: str, changed: Collection[str]) -> Iterator[Change]:
    few = f"The change, or that of a figure beside it, may belong to fewer than {report.rules.threshold} people."
    was = {figure["id"]: figure["shown"] for figure in earlier["figures"]}
    for name, figure in report.figures.items():
        if name in was and was[name] != figure.shown:
            if figure.shown == HIDDEN:
                now = REVISED_NOT_SHOWN if name in changed else HIDDEN
                yield Change(name, figure.label, was[name], now, few)
            else:
                yield Change(name, figure.label, was[name], figure.shown, why)


def _words(report: Report, earlier: Mapping[str, Any]) -> Iterator[Change]:
    for section, (label, unit, why) in _WORDS.items():
        was, now = tuple(earlier["sections"].get(section, ())), report.sections.get(section, ())
        if was != now:
            same = " (with other words)" if len(was) == len(now) else ""
            yield Change("", label, _number(len(was), unit), f"{_number(len(now), unit)}{same}", why)


def _number(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
