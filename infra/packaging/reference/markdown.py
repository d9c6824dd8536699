"""Markdown as the reference pages use it: headings, tables, and cells that hold any text."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """Return text for a cell of a table: on one line, with no bar that would end the cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Return text in code style, or nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with these headings and rows."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def page(title: str, introduction: str, *parts: str) -> str:
    """Return a whole page, which says first that nobody should edit it."""
    made = "<!-- Made by `make docs`. Change what it is made from, not this page. -->"
    return "\n\n".join((made, f"# {title}", introduction, *parts)) + "\n"
