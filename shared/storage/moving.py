"""Records that were given a partition of their own: read from their old place too, and moved to the new one, once.

A role is given whole partitions. Wishes to be contacted are therefore kept apart from the roster, and approved quotes
apart from what the charity declared, so that the function that takes in surveys needs neither of these.
"""

from collections.abc import Iterator
from dataclasses import replace

from shared.storage.items import MOVED, Item
from shared.storage.records import RecordStore


def is_moved(item: Item) -> bool:
    """Return whether an item is in a partition that its kind has left."""
    return any(item.key.pk == former and item.key.sk.startswith(f"{own}#") for own, former in MOVED.items())


def in_own_partition(store: RecordStore, partition: str) -> Iterator[Item]:
    """Yield a partition's items and, under their new keys, those that have not been moved there yet.

    An item at the new key is the later one: the old item must not bring back what was withdrawn there.
    """
    there = {item.key: item for item in store.query(partition)}
    for item in _left_behind(store, partition):
        there.setdefault(item.key, item)
    yield from (there[key] for key in sorted(there))


def move_to_own_partitions(store: RecordStore) -> int:
    """Move every record that was given a partition of its own; return how many. If interrupted, run it again."""
    return sum(_move(store, partition) for partition in MOVED)


def _move(store: RecordStore, partition: str) -> int:
    moved = 0
    for item in _left_behind(store, partition):
        store.put_new(item)  # put first, so that it is never missing; an item already there is the later one
        store.delete(item.key._replace(pk=MOVED[partition]))
        moved += 1
    return moved


def _left_behind(store: RecordStore, partition: str) -> Iterator[Item]:
    for item in store.query(MOVED[partition], f"{partition}#"):
        yield replace(item, key=item.key._replace(pk=partition))
