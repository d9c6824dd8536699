"""Whoever asks to be contacted is stored first; the coordinator is told once, and again where that failed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.domain.records.contact_request import ContactRequest
from shared.services.contact_requests import contacts_in, keep_contact, tell_coordinator, tell_of_all_waiting
from shared.storage.records import RecordStore

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
STAMP = "2026-05-05T12:00:00.000Z"
QUILLA = ContactRequest(contact="c1", name="Quilla", reach="07700 900123", asked_at=NOW)


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OUTBOX", str(tmp_path / "outbox"))
    return tmp_path / "outbox"


def test_the_coordinator_is_told_once_and_of_nothing_but_a_number(store: RecordStore, outbox: Path) -> None:
    for _ in range(2):
        kept = keep_contact(store, QUILLA, STAMP)
        assert kept is not None
        assert tell_coordinator(store, kept, "topic", NOW)
    (told,) = outbox.iterdir()
    assert "c1" in told.read_text()
    assert "Quilla" not in told.read_text()
    assert [contact.alerted_at for contact in contacts_in(store)] == [NOW]


def test_what_could_not_be_told_is_told_later(store: RecordStore, outbox: Path) -> None:
    outbox.write_text("in the way: no folder can be made here")
    kept = keep_contact(store, QUILLA, STAMP)
    assert kept is not None
    assert not tell_coordinator(store, kept, "topic", NOW)
    assert tell_of_all_waiting(store, "topic", NOW) == 1
    outbox.unlink()
    assert tell_of_all_waiting(store, "topic", NOW) == 0
    assert [path.name for path in outbox.iterdir()] == ["alert-c1.txt"]


def test_another_wish_from_the_same_page_takes_nobodys_place(store: RecordStore) -> None:
    assert keep_contact(store, QUILLA, STAMP) is not None
    assert keep_contact(store, QUILLA.model_copy(update={"reach": "07700 900999"}), STAMP) is None
    assert [contact.reach for contact in contacts_in(store)] == ["07700 900123"]
