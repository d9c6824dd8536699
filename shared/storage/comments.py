"""What readers said of comments, and which letters about waiting comments were sent: in a partition of their own."""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.domain.records.comment import Concern
from shared.storage.items import COMMENTS, Item, comment_letter_key, comment_state_key, item_of
from shared.storage.records import RecordStore


def comment_items(store: RecordStore, responses: Iterable[str]) -> Iterator[Item]:
    """Yield what was said of the comments of these responses, and every worry's log, even if its response is gone."""
    there = {comment_state_key(name) for name in responses}
    yield from (item for item in store.query(COMMENTS, "state#") if item.key in there and not item.is_withdrawn)
    yield from store.query(COMMENTS, "concern#")


def add_concern(store: RecordStore, entry: Concern, stored_at: str) -> None:
    """Add an entry to the log of a worry, after those that are there, even if another is added meanwhile."""
    while store.put_new(item_of(entry, stored_at)):
        entry = entry.model_copy(update={"nth": entry.nth + 1})


def last_letter_on(store: RecordStore, step: str) -> date | None:
    """Return the day of a step's last letter, or None if none was sent."""
    item = store.latest(COMMENTS, f"letter#{step}#")
    return date.fromisoformat(item.key.sk.rpartition("#")[2]) if item else None


def claim_letter(store: RecordStore, step: str, day: date, stored_at: str) -> bool:
    """Mark that a step's letter goes out today; return False if another run has already marked it."""
    return store.put_new(Item(comment_letter_key(step, day), "{}", stored_at)) is None
