"""Read what people wrote: list comments, and record what a reader made of one.

Commands and pages alike use these functions whenever they show people's words or record something about them.
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
    """The log of a concern, by its reference; the comment behind it may have been withdrawn."""

    reference: str
    log: tuple[Concern, ...]

    @property
    def is_open(self) -> bool:
        """Whether something still has to be done about it."""
        return is_open(self.log)


@dataclass(frozen=True, slots=True)
class CommentReader:
    """Someone reading comments at a given time, through a command or page (`by`). References are read as typed."""

    store: RecordStore
    by: str
    now: datetime
    stored_at: str

    def list_comments(self) -> list[Comment]:
        """Return every comment: those waiting come first, then the rest, each in order of arrival."""
        return comments_in(read_charity(self.store).records)

    def list_worries(self) -> list[Worry]:
        """Return every log of a concern, whatever happened to the comment, earliest first."""
        return _worries_in(read_charity(self.store).records)

    def mark_read(self, reference: str) -> Comment:
        """Mark a comment as read and return it as it is now. Refused if the reference has no comment."""
        return self._say(self._find(reference), "read")

    def mark_quote(self, reference: str) -> Comment:
        """Mark a comment as read and a possible quote, and return it. Refused as in `mark_read`."""
        return self._say(self._find(reference), "quote")

    def mark_worried(self, reference: str, note: str) -> Comment:
        """Mark a comment as worrying, with a note of what was seen or done; return it. Refused without a note too."""
        comment = self._find(reference)
        nth = len(comment.concerns) + 1
        # Write the log first: a crash in between leaves the concern on record and the comment waiting.
        self._log(comment.reference, nth, note, "open", comment.response.person)
        return self._say(comment, "worried")

    def close_concern(self, reference: str, note: str) -> None:
        """Close the open concern about a comment with a note of what was done. Refused if none is open."""
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
