"""What a run of the reminders promises: marked before sent, so that no crash and no second run doubles a letter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from shared.services.remind_tutors import remind
from shared.settings import Charity
from shared.storage.items import item_of
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore
from tests.domain.test_reminding import RECORDS, after

CHARITY = Charity("Paper Boats", "01632 960 123", "hello@paperboats.example", "")
NOON, NIGHT = datetime(2016, 7, 9, 11, tzinfo=UTC), datetime(2016, 7, 9, 2, tzinfo=UTC)
STORED = "2016-07-09T11:00:00.000Z"


@pytest.fixture
def filled(store: RecordStore) -> RecordStore:
    for record in RECORDS:
        store.put_new(item_of(record, STORED))
    return store


def letters(outbox: Path) -> Sequence[Path]:
    return sorted(outbox.glob("*.eml"))


def run(store: RecordStore, outbox: Path, now: datetime = NOON, days: int = 2) -> int:
    return remind(
        store, Mail("Paper Boats", CHARITY.email, str(outbox)), CHARITY, now=now, today=after(days), stored_at=STORED
    )


def test_a_second_run_sends_nothing_again(filled: RecordStore, tmp_path: Path) -> None:
    assert [run(filled, tmp_path), run(filled, tmp_path), run(filled, tmp_path, days=3)] == [1, 0, 0]
    [letter] = letters(tmp_path)
    sent = message_from_bytes(letter.read_bytes(), policy=default)
    assert isinstance(sent, EmailMessage)
    text = sent.get_content()
    assert sent["To"] == "wren@example.org"
    assert "01632 960 123" in text
    assert "Writers" not in text


def test_nothing_goes_at_night(filled: RecordStore, tmp_path: Path) -> None:
    assert (run(filled, tmp_path, NIGHT), letters(tmp_path)) == (0, [])


def test_never_more_than_two_go(filled: RecordStore, tmp_path: Path) -> None:
    assert sum(run(filled, tmp_path, days=days) for days in range(60)) == 2


class _Breaks(Mail):
    def send(self, letter: Letter) -> None:
        super().send(letter)
        raise MailFailed


def test_the_run_after_a_crash_sends_no_letter_twice(filled: RecordStore, tmp_path: Path) -> None:
    with pytest.raises(MailFailed):
        remind(
            filled,
            _Breaks("Paper Boats", CHARITY.email, str(tmp_path)),
            CHARITY,
            now=NOON,
            today=after(2),
            stored_at=STORED,
        )
    assert run(filled, tmp_path) == 0
    assert len(letters(tmp_path)) == 1
