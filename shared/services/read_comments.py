"""Reading what people wrote: the list of comments, and what a reader says of one.

Every look at people's words and every word about them passes through these functions, for commands and pages alike.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from shared.domain.links.reference import read_reference
from shared.domain.problems import Refused, problems_in, refuse
from shared.domain.records.collection import Records
from shared.domain.records.comment import CommentState, Concern, Said
from shared.domain.records.comments import Comment, comments_in, concern_logs, is_open
from shared.storage.charity import read_charity
from shared.storage.comments import add_concern
from shared.storage.items import item_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Worry:
    """The log of a worry, by its reference; the comment that gave it may have been withdrawn."""

    reference: str
    log: tuple[Concern, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return is_open(self.log)


@dataclass(frozen=True, slots=True)
class CommentReader:
    """Someone who reads comments at a moment, through a command or a page (`by`). References are read as typed."""

    store: RecordStore
    by: str
    now: datetime
    stored_at: str

    def list_comments(self) -> list[Comment]:
        """Return every comment, those that wait first, each in the order in which they came."""
        return comments_in(read_charity(self.store).records)

    def list_worries(self) -> list[Worry]:
        """Return every log of a worry, whatever became of the comment, the earliest first."""
        return _worries_in(read_charity(self.store).records)

    def mark_read(self, reference: str) -> Comment:
        """Say that a comment was read; return it as it is now. Refused where there is none of this reference."""
        return self._say(self._find(reference), "read")

    def mark_quote(self, reference: str) -> Comment:
        """Say that a comment was read and could be a quote; return it. Refused as `mark_read`."""
        return self._say(self._find(reference), "quote")

    def mark_worried(self, reference: str, note: str) -> Comment:
        """Say that a comment is worrying, and note what was seen or done; return it. Refused without a note too."""
        comment = self._find(reference)
        nth = len(comment.concerns) + 1
        # The log comes first: a crash in between leaves the worry on record, and the comment waiting.
        self._log(comment.reference, nth, note, "open", comment.response.person)
        return self._say(comment, "worried")

    def close_concern(self, reference: str, note: str) -> None:
        """Close the open worry about a comment and note what was done. Refused where none is open."""
        name = read_reference(reference) or reference
        worries = {worry.reference: worry for worry in self.list_worries()}
        worry = worries.get(name)
        if worry is None or not worry.is_open:
            raise refuse("no_open_concern")
        self._log(name, len(worry.log) + 1, note, "closed", worry.log[-1].person)

    def _find(self, reference: str) -> Comment:
        name = read_reference(reference) or reference
        found = next((comment for comment in self.list_comments() if comment.reference == name), None)
        if found is None:
            raise refuse("comment_not_known")
        return found

    def _say(self, comment: Comment, said: Said) -> Comment:
        if comment.state != said:
            state = CommentState(
                response=comment.reference, revision=comment.response.revision, state=said, at=self.now, by=self.by
            )
            self.store.replace(item_of(state, self.stored_at))
        return comment

    def _log(
        self, reference: str, nth: int, note: str, standing: Literal["open", "closed"], person: str | None
    ) -> None:
        if not note.strip():
            raise refuse("note_missing")
        try:
            entry = Concern(
                response=reference, nth=nth, at=self.now, by=self.by, note=note, standing=standing, person=person
            )
        except ValidationError as error:
            raise Refused(problems_in(error)) from error
        add_concern(self.store, entry, self.stored_at)


def _worries_in(records: Records) -> list[Worry]:
    worries = [Worry(reference, log) for reference, log in concern_logs(records).items()]
    return sorted(worries, key=lambda worry: (worry.log[0].at, worry.reference))
