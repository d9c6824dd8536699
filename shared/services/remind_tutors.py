"""Email reminders to tutors. Each is marked before it is sent, so a crash may lose one but never sends one twice."""

from datetime import date, datetime

from shared.domain.reminding import Due, due, is_waking_hour
from shared.settings import Charity
from shared.storage.charity import read_charity
from shared.storage.items import item_of
from shared.storage.mail import Letter, Mail
from shared.storage.records import RecordStore


def remind(  # noqa: PLR0913 - what a run depends on, by name
    store: RecordStore, mail: Mail, charity: Charity, *, now: datetime, today: date, stored_at: str
) -> int:
    """Send what is due, never at night; return how many emails were sent. Raise MailFailed if one was not accepted."""
    if not is_waking_hour(now):
        return 0
    sent = 0
    for letter in due(read_charity(store).records, today):
        # One at a time: if one is not accepted, those after it are still unmarked and go with the next run.
        if _marked(store, letter, stored_at):
            mail.send(_letter(letter, charity))
            sent += 1
    return sent


def _marked(store: RecordStore, letter: Due, stored_at: str) -> bool:
    """Mark every reminder in an email; return False if another run has already marked one of them."""
    standing = [store.put_new(item_of(reminder, stored_at)) for reminder in letter.reminders]
    return not any(standing)


def _letter(letter: Due, charity: Charity) -> Letter:
    # No group is named: its name may reveal what it is for, and others may see the email.
    lines = "\n".join(f"- {label}" for label in letter.labels)
    text = (
        f"Hello,\n\nwe have not had this from you yet:\n\n{lines}\n\n"
        "Please open the link that you have for it and send it, also if it was cancelled or nobody came.\n"
        f"If something is in the way, or the link does not open, ring us on {charity.phone}.\n\n"
        f"Thank you.\n{charity.name}\n"
    )
    return Letter(letter.address.email, f"A register for {charity.name}", text)
