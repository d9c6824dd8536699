"""One link flooded is slowed, and it alone; what was let in once is let in again."""

from shared.web.rate_limit import LIMIT, WITHIN, RateLimit, digest_of


def test_a_link_brings_so_many_in_a_minute_and_no_more() -> None:
    floods = RateLimit()
    assert all(floods.let_in("one", f"s{nth}", 0.0) for nth in range(LIMIT))
    assert not floods.let_in("one", "another", 1.0)
    assert floods.let_in("one", "another", WITHIN)


def test_another_link_is_not_slowed() -> None:
    floods = RateLimit()
    for nth in range(LIMIT + 1):
        floods.let_in("one", f"s{nth}", 0.0)
    assert floods.let_in("other", "s0", 0.0)


def test_the_same_again_is_free() -> None:
    floods = RateLimit()
    assert all(floods.let_in("one", "the same", 0.0) for _ in range(LIMIT * 2))
    assert all(floods.let_in("one", f"s{nth}", 0.0) for nth in range(LIMIT - 1))
    assert floods.let_in("one", "the same", 0.0)


def test_links_without_number_do_not_fill_the_memory() -> None:
    floods = RateLimit()
    for nth in range(1_500):
        floods.let_in(f"link {nth}", "s", 0.0)
    assert len(floods._came) == 1_000  # noqa: SLF001 - what it keeps is the promise


def test_a_post_is_told_by_what_it_says_and_not_by_the_phones_clock() -> None:
    said = {"submission_id": ["a"], "express": ["4"], "client_time": ["2026-05-05T12:00:00Z"]}
    assert digest_of(said) == digest_of({**said, "client_time": ["2026-05-05T12:00:20Z"]})
    assert digest_of(said) == digest_of(dict(reversed(said.items())))
    others = [{**said, "express": ["5"]}, {**said, "express": ["4", "4"]}, {**said, "skills": ["4"]}]
    assert len({digest_of(post) for post in (said, *others)}) == len(others) + 1
