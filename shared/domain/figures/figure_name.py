"""The name of a figure: which span it is of, and its path inside it. Its text is its id in every file."""

from typing import Self

BY_GROUP = "by_group"
STATEMENTS, BY_WAVE, BY_SOURCE = "statements", "statements_by_wave", "people_by_source"
ADDITIONAL = "additional"
_LEADING = {BY_GROUP: 1, STATEMENTS: 1, "targets": 1}
_SPANS_OF_SEVERAL_PARTS = {"by_quarter": 2}


class FigureName(str):
    """A figure's id, like `quarter.by_group.g01.people`, that knows its parts: code never takes the text apart.

    `span` is `quarter`, `year_to_date`, or where else in a report the figure is placed (`last_quarter`,
    `by_quarter.2016-17-Q1`, `stages`); `path` the parts inside it. A part may hold dots of its own: a group's code, a
    question's, or who referred people.
    """

    __slots__ = ("path", "span")

    span: str
    path: tuple[str, ...]

    def __new__(cls, span: str, *path: str) -> Self:
        """Make the name of a figure from its parts."""
        made = super().__new__(cls, ".".join((span, *path)))
        made.span, made.path = span, path
        return made

    def __getnewargs__(self) -> tuple[str, ...]:  # type: ignore[override] # a name is made from its parts
        return (self.span, *self.path)

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an id of an issued file back into its parts."""
        span, _, rest = text.partition(".")
        for _ in range(_SPANS_OF_SEVERAL_PARTS.get(span, 1) - 1):
            more, _, rest = rest.partition(".")
            span = f"{span}.{more}"
        return cls(span, *_parts_of(rest))

    @property
    def part(self) -> str:
        """The last part: the measure, or which figure of a statement."""
        return self.path[-1]

    @property
    def stem(self) -> tuple[str, ...]:
        """The path without its last part: what figures of one statement, one group or one target share."""
        return self.path[:-1]

    @property
    def group(self) -> str | None:
        """The group that it is of, None if it is of all together."""
        return self.path[1] if self.path[0] == BY_GROUP else None

    def beside(self, part: str) -> "FigureName":
        """Return the name with another last part."""
        return FigureName(self.span, *self.stem, part)


def _parts_of(text: str) -> tuple[str, ...]:
    """Take a path apart: of the parts between its fixed ones, the one that a charity named keeps its dots."""
    parts = text.split(".")
    match parts:
        case [first, middle, *more, last] if first in _LEADING and more:
            # `by_group.g.1.people`, and `by_group.g.1.statements.express.agree` in evidence
            if first == BY_GROUP and STATEMENTS in more:
                at = parts.index(STATEMENTS)
                return (first, ".".join(parts[1:at]), *_parts_of(".".join(parts[at:])))
            return (first, ".".join((middle, *more)), last)
        case ["additional", "people_by_source", *source]:
            return (ADDITIONAL, BY_SOURCE, ".".join(source))
        case ["additional", "statements_by_wave", *question, wave, last]:
            return (ADDITIONAL, BY_WAVE, ".".join(question), wave, last)
        case _:
            return tuple(parts)
