"""A comment waits from the moment it is there until someone has said that they read these very words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shared.domain.records.collection import Records
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.comments import backlog, comments_in, due_since
from shared.domain.records.erasure import erase, held_on, people_in, without_erased
from shared.domain.records.person import Person
from shared.domain.records.survey import Response

MONDAY = datetime(2026, 11, 23, 19, tzinfo=UTC)
WORDS = "I do not want to be here any more."
BY = "ownwords comments"


def response(name: str = "r1", **facts: Any) -> Response:  # noqa: ANN401 - any field of a response
    given = {"survey": "participant", "version": 1, "group": "g01", "submitted_at": MONDAY, "channel": "link"}
    return Response(response=name, **{**given, "answers": {"own_words": WORDS, "express": "4"}, **facts})


def state(said: Any = "read", revision: int = 1, name: str = "r1") -> CommentState:  # noqa: ANN401 - one of three words
    return CommentState(response=name, revision=revision, state=said, at=MONDAY, by=BY)


def concern(nth: int = 1, standing: Any = "open", name: str = "r1", **facts: Any) -> Concern:  # noqa: ANN401 - one of two words
    return Concern(response=name, nth=nth, at=MONDAY, by=BY, note="Called Wren.", standing=standing, **facts)


def states_of(*records: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - records of any kind
    return [(comment.reference, comment.state) for comment in comments_in(Records.of(records))]


def test_a_comment_waits_without_anything_being_written_about_it() -> None:
    assert states_of(response()) == [("r1", "waiting")]


def test_what_has_no_words_is_no_comment() -> None:
    assert states_of(response(answers={"express": "4"}), response("r2", answers={"own_words": " \n "})) == []


def test_what_waits_comes_first_and_all_in_the_order_it_came() -> None:
    tuesday = MONDAY.replace(day=24)
    records = (response("a", submitted_at=tuesday), response("b"), response("c"), response("d", submitted_at=tuesday))
    assert states_of(*records, state(name="c"), state("quote", name="d")) == [
        ("b", "waiting"),
        ("a", "waiting"),
        ("c", "read"),
        ("d", "quote"),
    ]


def test_new_words_wait_again_from_the_day_they_came() -> None:
    later = response(revision=2, corrected_at=MONDAY.replace(day=26), answers={"own_words": "Other words"})
    (comment,) = comments_in(Records.of([response(), later, state("quote", revision=1)]))
    assert (comment.words, comment.state, comment.came_on) == ("Other words", "waiting", date(2026, 11, 26))
    assert states_of(response(), later, state(revision=2)) == [("r1", "read")]


def test_a_correction_without_words_leaves_no_comment() -> None:
    assert states_of(response(), response(revision=2, corrected_at=MONDAY, answers={"express": "1"})) == []


def test_what_is_held_back_waits_like_any_other() -> None:
    (comment,) = comments_in(Records.of([response(held_back=True)]))
    assert (comment.state, comment.has_clock, comment.response.held_back) == ("waiting", True, True)


def test_the_clock_of_a_paper_form_starts_when_it_is_typed_in() -> None:
    (comment,) = comments_in(Records.of([response(channel="paper", answered_on=date(2026, 9, 1))]))
    assert (comment.came_on, comment.due_on(5)) == (date(2026, 11, 23), date(2026, 11, 30))


def test_what_an_old_pack_brings_waits_without_a_clock() -> None:
    old = response(channel=None, submitted_at=datetime(2016, 10, 3, tzinfo=UTC))
    (comment,) = comments_in(Records.of([old]))
    assert (comment.state, comment.has_clock) == ("waiting", False)
    waits = backlog([comment], 5, date(2026, 11, 27))
    assert (waits.waiting, waits.overdue, waits.without_clock, waits.since) == (0, 0, 1, None)


def test_a_comment_is_overdue_after_the_last_promised_day_and_not_on_it() -> None:
    comments = comments_in(Records.of([response()]))
    assert backlog(comments, 5, date(2026, 11, 30)).overdue == 0
    late = backlog(comments, 5, date(2026, 12, 1))
    assert (late.overdue, late.waiting, late.since, late.oldest_age) == (1, 1, date(2026, 11, 23), 6)


def test_a_comment_late_in_the_evening_came_on_londons_day() -> None:
    (comment,) = comments_in(Records.of([response(submitted_at=datetime(2026, 7, 6, 23, 30, tzinfo=UTC))]))
    assert comment.came_on == date(2026, 7, 7)


def test_a_letter_is_due_only_where_more_fell_due_since_the_last() -> None:
    comments = comments_in(Records.of([response(), response("r2", submitted_at=MONDAY.replace(day=24))]))
    wednesday, thursday = date(2026, 11, 25), date(2026, 11, 26)
    assert due_since(comments, 2, date(2026, 11, 24), None) == []
    assert len(due_since(comments, 2, wednesday, None)) == 1
    assert due_since(comments, 2, wednesday, wednesday) == []
    assert len(due_since(comments, 2, thursday, wednesday)) == 2
    assert due_since(comments, 2, date(2026, 11, 27), thursday) == []


PERSONAL = Records.of(
    [
        Person(person="p1", name="Wren"),
        response(person="p1", channel="card"),
        response("r2"),
        state("worried"),
        state(name="r2"),
        concern(person="p1"),
        concern(2, "closed", person="p1"),
        concern(name="r2"),
    ]
)


def test_erasing_leaves_a_worrys_days_without_note_or_reference() -> None:
    left = without_erased(PERSONAL, {"p1": "xfresh"})
    assert [known.response for known in left.comment_states] == ["r2"]
    other, *kept = left.concerns
    assert other == concern(name="r2")
    assert [(entry.nth, entry.standing, entry.note, entry.person) for entry in kept] == [
        (1, "open", "", None),
        (2, "closed", "", None),
    ]
    assert {entry.response for entry in kept}.isdisjoint({"r1", "xfresh", "p1"})
    assert len({entry.response for entry in kept}) == 1
    assert "p1" not in people_in(left)


def test_a_worry_is_found_by_person_after_the_response_is_gone() -> None:
    withdrawn = replace(PERSONAL, responses=(), comment_states=())
    assert len(held_on(withdrawn, "p1").concerns) == 2
    assert len(erase(withdrawn, "p1", "xfresh").concerns) == 2


def test_a_person_is_given_what_was_said_of_their_comments() -> None:
    held = held_on(PERSONAL, "p1")
    assert [known.response for known in held.comment_states] == ["r1"]
    assert [entry.response for entry in held.concerns] == ["r1", "r1"]
