"""Draw charts by hand, as SVG: lines of text above bars, one below the other, so that labels cannot overlap.

A drawing is as wide as a phone and grows downwards; the writers scale it. Text is in columns of its own, never on a
bar, and is wrapped using widths a little larger than those of any font that the formats use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr  # nosec B406 # it writes XML, and reads none

WIDTH = 360
LABEL, PLOT, VALUE = 36, 170, 216
"""A row's columns: the label from 0 to LABEL, the bar from there for PLOT, its text from VALUE."""
TEXT_SIZE, LINE, BAR = 13, 17, 14
FONT = "Arimo, 'Liberation Sans', Arial, sans-serif"
INK, DEEP, SOFT, PALE, WARM, PAPER = "#1f2b2d", "#0f5f5c", "#8fb5b0", "#dce9e6", "#e0a33a", "#ffffff"
"""Fills, dark to light: they can be told apart without colour, and the text says the same."""


@dataclass
class Drawing:
    """A chart being drawn: `y` is how far down the next row starts."""

    parts: list[str] = field(default_factory=list)
    y: float = 2

    def heading(self, words: str) -> None:
        """Write a separate line in bold, wrapped if it is too long."""
        self.y += 6
        for line in broken(words, WIDTH, bold=True):
            self._write(0, line, bold=True)

    def words(self, words: str) -> None:
        """Write a separate line, wrapped if it is too long."""
        for line in broken(words, WIDTH):
            self._write(0, line)

    def row(self, label: str, share: float | None, value: str, *, mark: float | None = None) -> None:
        """Draw a bar from 0 to its share (0 to 1) between its label and its value; `mark` is a line across it."""
        top, lines = self.y + 2, broken(value, WIDTH - VALUE)
        if share is not None:
            self._box(LABEL, top, PLOT * share, DEEP)
        self._line(LABEL, top - 1, LABEL, top + BAR + 1)
        if mark is not None:
            x = LABEL + PLOT * min(mark, 1)
            self._line(x, top - 3, x, top + BAR + 3, WARM, 3)
        self._text(0, self.y + TEXT_SIZE, label)
        for number, line in enumerate(lines):
            self._text(VALUE, self.y + TEXT_SIZE + number * LINE, line)
        self.y += max(LINE + 5, len(lines) * LINE + 3)

    def interval(self, share: float, low: float, high: float, value: str) -> None:
        """Draw a share between 0 and 1 with the interval around it, over a line from 0 to 100 percent."""
        top = self.y + 2
        middle = top + BAR / 2
        self._box(0, top, VALUE - 10, PALE)
        scale = VALUE - 10
        self._line(scale * low, middle, scale * high, middle, DEEP, 3)
        for end in (low, high):
            self._line(scale * end, top + 1, scale * end, top + BAR - 1, DEEP, 2)
        self.parts.append(f'<circle cx="{scale * share:.1f}" cy="{middle:.1f}" r="5" fill="{DEEP}"/>')
        lines = broken(value, WIDTH - VALUE)
        for number, line in enumerate(lines):
            self._text(VALUE, self.y + TEXT_SIZE + number * LINE, line)
        self.y += max(LINE + 5, len(lines) * LINE + 3)

    def stacked(self, numbers: Sequence[float], fills: Sequence[str], scale: float) -> None:
        """Draw numbers as one stacked bar; `scale` is the number that fills the width of the drawing."""
        x, top = 0.0, self.y + 2
        for number, fill in zip(numbers, fills, strict=True):
            width = (WIDTH - 2) * number / scale if scale else 0
            if width:
                self._box(x, top, width, fill)
            x += width
        self.y += BAR + 6

    def legend(self, entries: Iterable[tuple[str, str]]) -> None:
        """Draw the legend of the fills, with as many entries on a line as fit."""
        x = 0.0
        for words, fill in entries:
            needed = 18 + width_of(words) + 12
            if x and x + needed > WIDTH:
                x, self.y = 0.0, self.y + LINE + 2
            self._box(x, self.y + 2, 12, fill, 12)
            self._text(x + 18, self.y + TEXT_SIZE, words)
            x += needed
        self.y += LINE + 4

    def svg(self, alt: str) -> str:
        """Return the whole `<svg>`, with its text alternative."""
        height = round(self.y) + 6
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-label={quoteattr(alt)} font-family="{FONT}" font-size="{TEXT_SIZE}" fill="{INK}">'
            f"{''.join(self.parts)}</svg>"
        )

    def _write(self, x: float, words: str, *, bold: bool = False) -> None:
        self._text(x, self.y + TEXT_SIZE, words, bold=bold)
        self.y += LINE

    def _text(self, x: float, y: float, words: str, *, bold: bool = False) -> None:
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{weight}>{escape(words)}</text>')

    def _box(self, x: float, y: float, width: float, fill: str, height: float = BAR) -> None:
        self.parts.append(
            f'<rect x="{x + 0.5:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{fill}" '
            f'stroke="{INK}" stroke-width="0.7"/>'
        )

    def _line(self, x1: float, y1: float, x2: float, y2: float, ink: str = INK, width: float = 1) -> None:  # noqa: PLR0913, PLR0917 - two points
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}" stroke-width="{width}"/>'
        )


_NARROW, _WIDE = set("iljtfrI.,:;'|!() []-"), set("mMWQOG%@")


def width_of(words: str, *, bold: bool = False) -> float:
    """Return the greatest width of these words, in the drawing's units: each letter a little wider than in Arimo."""
    ems = sum(_ems(letter) for letter in words)
    return ems * TEXT_SIZE * (1.06 if bold else 1)


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE or not letter.isascii():
        return 1.02
    return 0.76 if letter.isupper() or letter == "w" else 0.62


def broken(words: str, width: float, *, bold: bool = False) -> list[str]:
    """Wrap words into lines no wider than this; a single word that is too long is split."""
    lines = [""]
    for word in words.split():
        piece = word
        while width_of(piece, bold=bold) > width:
            fits = next(at for at in range(len(piece) - 1, 0, -1) if width_of(piece[:at], bold=bold) <= width)
            lines += [piece[:fits], ""]
            piece = piece[fits:]
        longer = f"{lines[-1]} {piece}".strip()
        if width_of(longer, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line for line in lines if line]
