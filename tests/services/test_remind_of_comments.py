"""Whoever reads comments is written to on the working day that it is due, once, and in no words of anyone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from shared.domain.links.reference import in_groups, reference_of
from shared.domain.records.group import Group
from shared.domain.records.survey import Response
from shared.services.read_comments import CommentReader
from shared.services.remind_of_comments import CommentReminder, Reminded
from shared.settings import Charity
from shared.storage.items import item_of
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore

CHARITY = Charity("Paper Boats", "01632 960 123", "hello@paperboats.example", "", 5)
STORED = "2026-11-23T19:00:00.000Z"
FIRST = reference_of("0190b6d2-0001")
SECOND = "second@paperboats.example"
WORDS = "Zebra herring velvet"
Put = Callable[..., None]


@pytest.fixture
def put(store: RecordStore) -> Put:
    store.put_new(item_of(Group(group="g77", name="Otter Weavers"), STORED))

    def put(day: int, number: int = 1, **facts: object) -> None:
        given = {
            "response": reference_of(f"0190b6d2-000{number}"),
            "survey": "participant",
            "version": 1,
            "group": "g77",
            "person": "p77",
            "submitted_at": datetime(2026, 11, day, 19, tzinfo=UTC),
            "channel": "card",
            "answers": {"own_words": WORDS},
        }
        store.put_new(item_of(Response.model_validate({**given, **facts}), STORED))

    return put


def reminder(store: RecordStore, outbox: Path, second: str = SECOND) -> CommentReminder:
    return CommentReminder(store, Mail(CHARITY.name, CHARITY.email, str(outbox)), CHARITY, second, lambda: STORED)


def run(store: RecordStore, outbox: Path, day: date, hour: int = 10, second: str = SECOND) -> Reminded:
    now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return reminder(store, outbox, second).remind(now, day)


def letters(outbox: Path) -> list[EmailMessage]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(outbox.glob("*.eml"))]
    return [letter for letter in found if isinstance(letter, EmailMessage)]


def november(day: int) -> date:
    return date(2026, 11, day)


def sent_from(store: RecordStore, outbox: Path, days: range, second: str = SECOND) -> list[int]:
    """Run each day; return on which days how many letters went, a day for each."""
    return [day for day in days for _ in range(run(store, outbox, november(day), second=second).sent)]


def test_the_coordinator_gets_one_letter_on_working_day_two(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(19)  # a Thursday
    assert sent_from(store, tmp_path, range(19, 26)) == [23]
    (letter,) = letters(tmp_path)
    assert (letter["To"], letter["Subject"]) == (CHARITY.email, "Comments are waiting to be read")
    assert "1 comment has been waiting to be read for 2 working days or more" in letter.get_content()


def test_the_second_address_gets_one_when_the_promised_days_are_over(
    store: RecordStore, tmp_path: Path, put: Put
) -> None:
    put(16)
    assert sent_from(store, tmp_path, range(16, 31)) == [18, 23]
    assert [letter["To"] for letter in letters(tmp_path)] == [CHARITY.email, SECOND]


def test_without_a_second_address_the_coordinator_gets_that_one_too(
    store: RecordStore, tmp_path: Path, put: Put
) -> None:
    put(16)
    assert sent_from(store, tmp_path, range(16, 31), second="") == [18, 23]
    assert [letter["To"] for letter in letters(tmp_path)] == [CHARITY.email] * 2


def test_one_person_gets_no_two_letters_on_one_day(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(16)
    put(19, 2)
    assert sent_from(store, tmp_path, range(16, 24), second="") == [18, 23]
    assert sent_from(store, tmp_path, range(24, 26), second="") == []


def test_what_is_read_in_time_is_no_letter(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23)
    CommentReader(store, "test", datetime(2026, 11, 24, 9, tzinfo=UTC), STORED).mark_read(FIRST)
    assert sent_from(store, tmp_path, range(23, 31)) == []


def test_a_later_comment_makes_a_further_letter_on_its_own_day(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23)
    put(24, 2)
    put(24, 3)
    assert sent_from(store, tmp_path, range(23, 28)) == [25, 26]
    assert "3 comments have" in letters(tmp_path)[1].get_content()


def test_reading_one_after_a_late_run_brings_no_second_letter(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23)
    put(24, 2)
    assert run(store, tmp_path, november(26)).sent == 1
    CommentReader(store, "test", datetime(2026, 11, 26, 11, tzinfo=UTC), STORED).mark_read(
        reference_of("0190b6d2-0002")
    )
    assert run(store, tmp_path, november(26)).sent == 0
    assert run(store, tmp_path, november(27)).sent == 0


def test_a_run_that_comes_twice_or_at_once_sends_one_letter(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: run(store, tmp_path, november(25)).sent, range(8)))
    assert (sum(found), run(store, tmp_path, november(25)).sent, len(letters(tmp_path))) == (1, 0, 1)


def test_nothing_goes_at_night_and_then_it_goes_by_day(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23)
    assert [run(store, tmp_path, november(25), hour=hour).sent for hour in (2, 6, 10)] == [0, 0, 1]


def test_what_an_old_pack_brought_is_no_letter(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(2, channel=None)
    assert sent_from(store, tmp_path, range(2, 31)) == []


def test_what_is_held_back_is_waited_for_as_well(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(23, held_back=True)
    assert sent_from(store, tmp_path, range(23, 28)) == [25]


def test_a_letter_names_no_one_and_nothing_of_theirs(store: RecordStore, tmp_path: Path, put: Put) -> None:
    put(16)
    sent_from(store, tmp_path, range(16, 31))
    said = "".join(path.read_text() for path in tmp_path.glob("*.eml"))
    assert said
    traces = (*WORDS.split(), FIRST, in_groups(FIRST), "g77", "p77", "Otter", "Weavers")
    assert [trace for trace in traces if trace.lower() in said.lower()] == []


class _Breaks(Mail):
    def send(self, letter: Letter) -> None:
        super().send(letter)
        raise MailFailed


def test_a_letter_that_was_not_taken_is_counted_and_not_sent_twice(
    store: RecordStore, tmp_path: Path, put: Put
) -> None:
    put(23)
    broken = CommentReminder(store, _Breaks("", CHARITY.email, str(tmp_path)), CHARITY, "", lambda: STORED)
    found = broken.remind(datetime(2026, 11, 25, 10, tzinfo=UTC), november(25))
    assert (found.sent, found.failed) == (0, 1)
    assert run(store, tmp_path, november(25)).sent == 0
    assert len(letters(tmp_path)) == 1
