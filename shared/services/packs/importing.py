"""Import a pack into the table: only what is not there yet, and nothing at all if a stored record differs."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from shared.domain.problems import Problem
from shared.domain.records.collection import Records
from shared.domain.records.register import Register
from shared.services.packs.reading import PackProblem, PackRefused
from shared.storage.items import Item, Unreadable, body_of, item_of, record_of
from shared.storage.records import RecordStore

_AT_ONCE = 8

Progress = Callable[[int, int], None]
"""Called with the number of records done so far and the total."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many records it stored, and how many were already stored and identical."""

    stored: int
    passed_over: int


def import_records(store: RecordStore, records: Records, stamp: Callable[[], str], progress: Progress) -> Imported:
    """Store every record that is not there yet. Raise PackRefused, with nothing written, if a stored one differs.

    `stamp` returns the time at which each record is stored: an import may take minutes, and a report compiled in the
    meantime relies on a record being there soon after its stamp.
    """
    items = list(items_of(records, stamp()))
    standing = {item.key: item for item in store.get_many(item.key for item in items)}
    _refuse_what_differs((item, standing[item.key]) for item in items if item.key in standing)
    missing = [item for item in items if item.key not in standing]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done, (item, other) in enumerate(
            zip(missing, pool.map(lambda item: store.put_new(replace(item, stored_at=stamp())), missing), strict=True),
            start=len(items) - len(missing) + 1,
        ):
            if other is not None:
                _refuse_what_differs([(item, other)])
            progress(done, len(items))
    return Imported(len(missing), len(items) - len(missing))


def items_of(records: Records, stored_at: str) -> Iterator[Item]:
    """Yield the item of every record; a register belongs to its session's group."""
    groups = {session.session: session.group for session in records.sessions}
    for record in records:
        yield item_of(record, stored_at, groups.get(record.session) if isinstance(record, Register) else None)


def _refuse_what_differs(pairs: Iterable[tuple[Item, Item]]) -> None:
    problems = [
        PackProblem(_file_of(ours), None, Problem("stored_otherwise", "", {"value": ours.key.sk.replace("#", " ")}))
        for ours, theirs in pairs
        if ours.schema != theirs.schema or ours.body not in (theirs.body, _read_today(theirs))
    ]
    if problems:
        raise PackRefused(problems)


def _read_today(item: Item) -> str:
    """Return a body as it would be stored now: the rules for text have become stricter since."""
    try:
        return body_of(record_of(item))
    except Unreadable:
        return item.body


def _file_of(item: Item) -> str:
    plural = {
        "person": "people",
        "response": "survey_responses",
        "address": "addresses",
        "alias": "aliases",
        "waiting": "waiting",
        "state": "comment_states",
    }
    kind = item.key.sk.partition("#")[0]
    return f"{plural.get(kind, kind + 's')}.csv"
