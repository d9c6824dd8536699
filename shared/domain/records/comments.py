"""What people wrote in their own words, and whether someone has read it yet.

A comment is the words of a response's latest revision. Nothing is written when it comes in: it waits because nobody
has said anything about that revision. Its clock runs from the day on which those words came to this service. What an
imported pack brings without the way it came, as only our own forms record it, waits as well, but without a clock: it
was sent to someone else, long before this service could promise anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.domain.calendar.quarter import london_day
from shared.domain.calendar.working_days import working_day_after, working_days_after
from shared.domain.records.collection import Records
from shared.domain.records.comment import Concern, Said
from shared.domain.records.survey import Response, surveys

REMINDED_AFTER = 2
"""Working days after which the coordinator is written to about what waits."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What one person wrote, what was last said of it, and the log of the worry that it gave, if it gave one."""

    response: Response
    words: str
    state: Said | Literal["waiting"]
    concerns: tuple[Concern, ...] = ()

    @property
    def reference(self) -> str:
        """The reference of its response."""
        return self.response.response

    @property
    def came_at(self) -> datetime:
        """When these words came: sent, typed in from paper, or put in the place of earlier ones."""
        return self.response.corrected_at or self.response.submitted_at

    @property
    def came_on(self) -> date:
        """The local day on which these words came."""
        return london_day(self.came_at)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has said that they read it."""
        return self.state == "waiting"

    @property
    def has_clock(self) -> bool:
        """Whether it waits to be read within the days that were promised: it came through a form of this service."""
        return self.is_waiting and self.response.channel is not None

    def age(self, today: date) -> int:
        """Return for how many working days these words have been here."""
        return working_days_after(self.came_on, today)

    def due_on(self, days: int) -> date:
        """Return the last day of so many working days from when these words came."""
        return working_day_after(self.came_on, days)

    def is_overdue(self, days: int, today: date) -> bool:
        """Return whether it still waits after the last of so many working days."""
        return self.has_clock and self.due_on(days) < today


def is_open(log: Iterable[Concern]) -> bool:
    """Return whether a worry is open: the last entry of its log decides."""
    last = max(log, key=lambda entry: entry.nth, default=None)
    return last is not None and last.standing == "open"


def comments_in(records: Records) -> list[Comment]:
    """Return every comment, those that wait first, each in the order in which they came.

    What is held back is among them: whatever a hidden field says, a person may have written it.
    """
    said = {state.response: state for state in records.comment_states}
    logs = concern_logs(records)
    comments = []
    for response in (*records.responses, *records.held_back_responses):
        words = _words_of(response)
        if words:
            state = said.get(response.response)
            is_of_these = state is not None and state.revision == response.revision
            comments.append(
                Comment(
                    response,
                    words,
                    state.state if state and is_of_these else "waiting",
                    logs.get(response.response, ()),
                )
            )
    return sorted(comments, key=lambda comment: (not comment.is_waiting, comment.came_at, comment.reference))


def concern_logs(records: Records) -> dict[str, tuple[Concern, ...]]:
    """Return the log of each worry by the reference of the response that it is about, the earliest entry first."""
    logs: dict[str, list[Concern]] = defaultdict(list)
    for entry in sorted(records.concerns, key=lambda entry: entry.nth):
        logs[entry.response].append(entry)
    return {reference: tuple(entries) for reference, entries in logs.items()}


def _words_of(response: Response) -> str:
    questions = surveys()[response.survey, response.version].questions
    asked = (question.question for question in questions if question.kind == "words")
    return "\n\n".join(words for name in asked if (words := response.answers.get(name, "").strip()))


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be read: how much, since which day, and how much of it has waited longer than was promised.

    `without_clock` counts what an imported pack brought, which nobody was promised a day for.
    """

    waiting: int
    since: date | None
    oldest_age: int
    overdue: int
    without_clock: int


def backlog(comments: Iterable[Comment], days: int, today: date) -> Backlog:
    """Count what waits, where every comment is promised to be read within so many working days."""
    waiting = [comment for comment in comments if comment.is_waiting]
    clocked = [comment for comment in waiting if comment.has_clock]
    first = min(clocked, key=lambda comment: comment.came_at, default=None)
    return Backlog(
        waiting=len(clocked),
        since=first.came_on if first else None,
        oldest_age=first.age(today) if first else 0,
        overdue=sum(comment.is_overdue(days, today) for comment in clocked),
        without_clock=len(waiting) - len(clocked),
    )


def due_since(comments: Iterable[Comment], days: int, today: date, last: date | None) -> list[Comment]:
    """Return what has waited so many working days, if some of it fell due after the last letter; otherwise nothing."""
    due = [comment for comment in comments if comment.has_clock and comment.due_on(days) <= today]
    has_news = last is None or any(comment.due_on(days) > last for comment in due)
    return due if has_news else []
