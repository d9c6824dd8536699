"""The tutorial as steps: what docs/tutorial/README.md asks its reader to do.

A test and the pictures do the same, so the tutorial works as it is written. A comment `<!-- form: NAME -->` in it
marks where the reader fills in a form or opens a page.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "README.md"
GROUP, CONTRACT = "paint", "northmoor-2026"
FORMS: Mapping[str, Mapping[str, str | Sequence[str]]] = {
    "register": {
        "session": "paint-2026-06-15",
        "status": "held",
        "present": ("p01", "p02", "p03", "p04", "p05", "p06", "p07"),
        "newcomers": "Max D.",
        "hours.t01": "2.5",
    },
    "survey": {
        "wave": "end",
        **dict.fromkeys(("express", "confidence", "skills", "connected", "next_step"), "4"),
        "own_words": "On Mondays I paint with others. It gets me out of the house.",
        "quote_consent": "yes",
    },
}
"""What the reader fills in, by the form and its fields."""

_PART = re.compile(
    r"^```sh\n(?P<sh>.*?)^```|^```text\n(?P<text>.*?)^```|<!-- form: (?P<form>\w+) -->", re.MULTILINE | re.DOTALL
)
_COMMAND = ".venv/bin/ownwords"


@dataclass
class Step:
    """One thing that the reader does: starts the service, runs a command, or opens a page.

    `variables` are what the service is started with; `arguments` the command's; `shown` is what the tutorial says that
    it prints, where `…` stands for anything.
    """

    variables: Mapping[str, str] | None = None
    arguments: tuple[str, ...] = ()
    form: str = ""
    shown: list[str] = field(default_factory=list)


def steps() -> list[Step]:
    """Return the steps of the tutorial in their order. ValueError where it says something that nobody can try."""
    found: list[Step] = []
    for part in _PART.finditer(TUTORIAL.read_text(encoding="utf-8")):
        if part["form"]:
            found.append(Step(form=part["form"]))
        elif part["text"]:
            found[-1].shown = part["text"].splitlines()
        else:
            found += _of_lines(part["sh"].splitlines())
    return found


def _of_lines(lines: Sequence[str]) -> Iterator[Step]:
    for line in lines:
        words = shlex.split(line)
        if words[0] == _COMMAND:
            yield Step(arguments=tuple(words[1:]))
        elif words[-2:] == ["make", "run"]:
            yield Step(variables=dict(word.split("=", 1) for word in words[:-2]))
        elif words[0] not in ("export", "rm"):
            msg = f"The tutorial says {line!r}, which is none of the things that are tried."
            raise ValueError(msg)


def with_codes(arguments: Sequence[str], reference: str, code: str) -> list[str]:
    """Return a command's arguments with the reader's own reference and code in the places of the tutorial's."""
    return [{"REFERENCE": reference, "CODE": code}.get(argument, argument) for argument in arguments]
