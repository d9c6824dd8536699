"""One link flooded is slowed, and it alone; what was let in once is let in again."""

from shared.web.floods import LIMIT, WITHIN, Floods


def test_a_link_brings_so_many_in_a_minute_and_no_more() -> None:
    floods = Floods()
    assert all(floods.let_in("one", f"s{nth}", 0.0) for nth in range(LIMIT))
    assert not floods.let_in("one", "another", 1.0)
    assert floods.let_in("one", "another", WITHIN)


def test_another_link_is_not_slowed() -> None:
    floods = Floods()
    for nth in range(LIMIT + 1):
        floods.let_in("one", f"s{nth}", 0.0)
    assert floods.let_in("other", "s0", 0.0)


def test_the_same_again_is_free() -> None:
    floods = Floods()
    assert all(floods.let_in("one", "the same", 0.0) for _ in range(LIMIT * 2))
    assert all(floods.let_in("one", f"s{nth}", 0.0) for nth in range(LIMIT - 1))
    assert floods.let_in("one", "the same", 0.0)


def test_links_without_number_do_not_fill_the_memory() -> None:
    floods = Floods()
    for nth in range(1_500):
        floods.let_in(f"link {nth}", "s", 0.0)
    assert len(floods._came) == 1_000  # noqa: SLF001 - what it keeps is the promise
