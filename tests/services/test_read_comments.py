"""What a reader says of a comment holds for those words, and a worry is kept whatever becomes of them."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from shared.domain.links.reference import in_groups, reference_of
from shared.domain.problems import Refused
from shared.domain.records.survey import Response
from shared.services.read_comments import CommentReader
from shared.storage.charity import read_charity, read_items
from shared.storage.erasing import Eraser
from shared.storage.items import COMMENTS, item_of
from shared.storage.records import RecordStore
from shared.storage.responses import withdraw_response
from tests.aws_emulator import Aws

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
STORED = "2026-11-25T10:00:00.000Z"
REFERENCE = reference_of("0190b6d2-0001")


def put(store: RecordStore, reference: str = REFERENCE, revision: int = 1, words: str = "I am not well.") -> None:
    response = Response(
        response=reference,
        survey="participant",
        version=1,
        person="p1",
        submitted_at=NOW,
        corrected_at=NOW if revision > 1 else None,
        revision=revision,
        channel="card",
        answers={"own_words": words},
    )
    assert store.put_new(item_of(response, STORED)) is None


@pytest.fixture
def reader(store: RecordStore) -> CommentReader:
    put(store)
    return CommentReader(store, "ownwords comments", NOW, STORED)


def states(reader: CommentReader) -> list[str]:
    return [comment.state for comment in reader.list_comments()]


@pytest.mark.parametrize("typed", [REFERENCE, REFERENCE.upper(), in_groups(REFERENCE), f" {in_groups(REFERENCE)} "])
def test_a_reference_is_read_as_people_type_it(reader: CommentReader, typed: str) -> None:
    assert reader.mark_read(typed).words == "I am not well."
    assert states(reader) == ["read"]


def test_an_imported_response_is_found_by_its_own_id(reader: CommentReader) -> None:
    put(reader.store, "r0001")
    reader.mark_quote("r0001")
    assert states(reader) == ["waiting", "quote"]


def test_a_correction_waits_though_what_it_corrects_was_read(reader: CommentReader) -> None:
    reader.mark_read(REFERENCE)
    put(reader.store, revision=2, words="I am worse.")
    assert states(reader) == ["waiting"]
    assert reader.mark_read(REFERENCE).words == "I am worse."
    assert states(reader) == ["read"]


def test_a_worry_is_logged_closed_and_opened_again(reader: CommentReader) -> None:
    reader.mark_worried(REFERENCE, "Called, no answer.")
    reader.close_concern(REFERENCE, "Spoke to them.")
    reader.mark_worried(REFERENCE, "Wrote again.")
    (comment,) = reader.list_comments()
    assert comment.state == "worried"
    assert [(entry.nth, entry.note, entry.standing, entry.person) for entry in comment.concerns] == [
        (1, "Called, no answer.", "open", "p1"),
        (2, "Spoke to them.", "closed", "p1"),
        (3, "Wrote again.", "open", "p1"),
    ]


def test_an_entry_made_at_the_same_moment_is_added_after_the_other(reader: CommentReader) -> None:
    slow = reader.list_comments()[0]
    reader.mark_worried(REFERENCE, "First.")
    reader._log(slow.reference, 1, "Second.", "open", None)  # noqa: SLF001 - as if it had looked before the first
    assert [entry.note for entry in reader.list_worries()[0].log] == ["First.", "Second."]


def test_withdrawing_takes_the_words_and_state_and_leaves_the_log(reader: CommentReader) -> None:
    reader.mark_worried(REFERENCE, "Called.")
    withdraw_response(reader.store, None, REFERENCE, STORED)
    assert reader.list_comments() == []
    records = read_charity(reader.store).records
    assert (records.comment_states, len(records.concerns)) == ((), 1)
    assert [item.body for item in reader.store.query(COMMENTS, "state#")] == [""]
    (worry,) = reader.list_worries()
    assert worry.is_open
    reader.close_concern(REFERENCE, "They are well.")
    assert not reader.list_worries()[0].is_open


@pytest.mark.parametrize("verb", ["mark_read", "mark_quote", "mark_worried", "close_concern"])
@pytest.mark.parametrize("reference", ["", "nobody", in_groups(reference_of("another-one")), "r#1"])
def test_what_has_no_such_reference_changes_nothing(reader: CommentReader, verb: str, reference: str) -> None:
    note = ["A note."] if verb in ("mark_worried", "close_concern") else []
    with pytest.raises(Refused):
        getattr(reader, verb)(reference, *note)
    assert list(reader.store.query(COMMENTS)) == []


@pytest.mark.parametrize("note", ["", "  ", "x" * 4001, "\x1b[2J"])
def test_a_worry_without_a_fit_note_changes_nothing(reader: CommentReader, note: str) -> None:
    with pytest.raises(Refused):
        reader.mark_worried(REFERENCE, note)
    assert list(reader.store.query(COMMENTS)) == []


def test_what_was_read_once_keeps_the_moment_it_was_read(reader: CommentReader) -> None:
    reader.mark_read(REFERENCE)
    before = list(islice(reader.store.query(COMMENTS), 2))
    CommentReader(reader.store, "desk", NOW.replace(day=26), "2026-11-26T10:00:00.000Z").mark_read(REFERENCE)
    assert list(reader.store.query(COMMENTS)) == before


def test_evidence_is_made_from_nothing_that_was_said_of_comments(reader: CommentReader) -> None:
    before = read_items(reader.store)
    reader.mark_worried(REFERENCE, "Called.")
    assert read_items(reader.store) == before
    assert not {"concerns", "comment_states"} & read_charity(reader.store).counts.keys()


def test_erasing_leaves_no_trace_of_whom_a_worry_was_about(reader: CommentReader, aws: Aws) -> None:
    reader.mark_worried(REFERENCE, "Called Wren.")
    eraser = Eraser(reader.store, aws.files(aws.new_bucket()), b"secret", lambda number: b"x" * number, STORED)
    eraser.erase("p1", read_charity(reader.store).records)
    (left,) = reader.store.query(COMMENTS)
    assert [trace for trace in (REFERENCE, "p1", "Wren", "Called") if trace in f"{left.key} {left.body}"] == []
    assert [worry.is_open for worry in reader.list_worries()] == [True]
    eraser.erase_again(read_charity(reader.store).records)
    assert len(list(reader.store.query(COMMENTS))) == 1
