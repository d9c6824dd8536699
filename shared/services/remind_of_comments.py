"""Email the people who read comments when some are waiting: a count and an age, never words, names or references.

No group is named either. The coordinator is emailed when a comment has waited two working days, the second address when
one has waited as long as was promised: at most one email a day each. It is marked before it is sent, so never twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.records.comments import REMINDED_AFTER, Backlog, Comment, backlog, comments_in, due_since
from shared.domain.reminding import is_waking_hour
from shared.settings import Charity
from shared.storage.charity import read_charity
from shared.storage.comments import claim_letter, last_letter_on
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run found and did: what is waiting, how many emails were sent, and how many were not accepted."""

    backlog: Backlog
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class CommentReminder:
    """Sends reminders by email for a charity; `second_email` is "" if there is no second address."""

    store: RecordStore
    mail: Mail
    charity: Charity
    second_email: str
    stored_at: Callable[[], str]

    def remind(self, now: datetime, today: date) -> Reminded:
        """Send what is due, in daytime only; return what is waiting. A refused email is counted, not sent again."""
        comments = comments_in(read_charity(self.store).records)
        waits = backlog(comments, self.charity.comment_days, today)
        written_to: set[str] = set()
        failed = 0
        for step, days, address in self._steps() if is_waking_hour(now) else ():
            due = due_since(comments, days, today, last_letter_on(self.store, step))
            # The same person gets one email a day: the more urgent one.
            if due and claim_letter(self.store, step, today, self.stored_at()) and address not in written_to:
                written_to.add(address)
                failed += not self._send(_letter(address, due, days, today, self.charity))
        return Reminded(waits, len(written_to) - failed, failed)

    def _steps(self) -> Sequence[tuple[str, int, str]]:
        promised = self.charity.comment_days
        coordinator = self.charity.email
        return ("promised", promised, self.second_email or coordinator), ("first", REMINDED_AFTER, coordinator)

    def _send(self, letter: Letter) -> bool:
        try:
            self.mail.send(letter)
        except MailFailed:
            return False
        return True


def _letter(address: str, due: Sequence[Comment], days: int, today: date, charity: Charity) -> Letter:
    oldest = max(comment.age(today) for comment in due)
    count = "1 comment has" if len(due) == 1 else f"{len(due)} comments have"
    text = (
        f"Hello,\n\n{count} been waiting to be read for {days} working days or more. "
        f"The longest wait is {oldest} working days.\n\n"
        "We promise everyone who answers a survey that the coordinator reads every comment within "
        f"{charity.comment_days} working days.\n"
        "To see what is waiting, use the command: ownwords comments\n\n"
        f"Thank you.\n{charity.name}\n"
    )
    return Letter(address, "Comments are waiting to be read", text)
