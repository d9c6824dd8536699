"""The recording: a file of every change asked of the stand-in, a line each, from which its data is made again.

A line is on the file before the change is made and answered, so what was acknowledged survives the process being
killed. A line that could not be written whole is written over by the next. A line that is crossed out (a `#` over its
first letter, blanks over the others) is none any more: what it said is not on the disk.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_CROSSED_OUT = b"#"


class RecordingError(Exception):
    """The recording cannot be used; the message says why, for a person."""


@dataclass(frozen=True)
class Change:
    """A recorded request: its number, which never changes, the text of its WSGI environment, and its body."""

    number: int
    environ: dict[str, str | dict[str, str]]
    body: bytes


class Recording:
    """The open recording of one DATA folder, for one process at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # It holds what people said, so it is for the user alone.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.fchmod(self._file, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise RecordingError(f"{path} is in use: does the service run already with this folder?") from None
        self._length = 0
        self._places: dict[int, tuple[int, int]] = {}
        self.crossed_out: set[int] = set()
        self.next_number = 0
        self.dropped_bytes = 0
        self.has_gaps = False

    def close(self) -> None:
        """Close the file and leave it to another process."""
        os.close(self._file)

    def changes(self) -> Iterator[Change]:
        """Yield every change in order; to be read to its end before anything is appended.

        A last line that lacks its end was never acknowledged: it is dropped, and `dropped_bytes` tells its length.
        Raises RecordingError for any other line that cannot be read.
        """
        line_number = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    self.dropped_bytes = len(line)
                    break
                place = (self._length, len(line))
                self._length += len(line)
                line_number += 1
                if line.startswith(_CROSSED_OUT):
                    self.has_gaps = True
                    continue
                try:
                    recorded = json.loads(line)
                    body = base64.b64decode(recorded["body"], validate=True)
                    change = Change(recorded["number"], recorded["environ"], body)
                except (ValueError, KeyError, TypeError) as problem:
                    raise RecordingError(
                        f"{self._path}, line {line_number} cannot be read ({problem}). Nothing was changed."
                        " Restore the file from a copy, or move it away to start anew."
                    ) from problem
                self.next_number = change.number + 1
                self._places[change.number] = place
                yield change

    def rewrite(self, changes: Iterable[Change]) -> None:
        """Keep these changes alone: the new file takes the old one's place whole, or the old one stays."""
        path = self._path.with_name(f"{self._path.name}.new")
        path.unlink(missing_ok=True)
        shorter = Recording(path)
        for change in changes:
            shorter.append(change)
        os.fsync(shorter._file)
        path.replace(self._path)
        os.close(self._file)
        self._file, self._length, self._places = shorter._file, shorter._length, shorter._places

    def append(self, change: Change) -> None:
        """Hand a change to the operating system, whole, or raise OSError."""
        recorded = {
            "number": change.number,
            "environ": change.environ,
            "body": base64.b64encode(change.body).decode("ascii"),
        }
        line = json.dumps(recorded, separators=(",", ":")).encode("ascii") + b"\n"
        written = 0
        while written < len(line):
            written += os.pwrite(self._file, line[written:], self._length + written)
        self._places[change.number] = (self._length, len(line))
        self._length += len(line)
        self.next_number = change.number + 1

    def cross_out(self, number: int) -> None:
        """Take a change off the file, where it is on it: it is not made again, and nothing of it can be read."""
        place = self._places.pop(number, None)
        if place is None:
            return
        start, length = place
        # One letter is written whole or not at all, so a line is never half crossed out, whenever the process ends.
        os.pwrite(self._file, _CROSSED_OUT, start)
        blank, written = b" " * (length - 2), 0
        while written < len(blank):
            written += os.pwrite(self._file, blank[written:], start + 1 + written)
        self.crossed_out.add(number)
