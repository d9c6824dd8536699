"""Find form links in the table, by the hash of their token or by the person who holds them."""

from collections.abc import Set as AbstractSet

from shared.domain.records.form_link import FormLink
from shared.storage.items import LINKS, Unreadable, link_key, read_body, readable
from shared.storage.records import RecordStore


def read_link(store: RecordStore, token_hash: str) -> FormLink | None:
    """Return the link with a token's hash, open or not, or None if there is none that can be read."""
    item = store.get(link_key(token_hash))
    try:
        return read_body(FormLink, item) if item else None
    except Unreadable:
        return None


def every_link(store: RecordStore) -> list[FormLink]:
    """Return every link that can be read, whether it still opens anything or not."""
    return list(readable(FormLink, store.query(LINKS)))


def links_of(store: RecordStore, holders: AbstractSet[str]) -> list[FormLink]:
    """Return every link that belongs to one of these people, whether it still opens anything or not."""
    return [link for link in every_link(store) if link.holder in holders]
