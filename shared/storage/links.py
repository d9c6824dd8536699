"""Form links in the table: the one look that decides whether an address opens its form, and whose links there are."""

from collections.abc import Set as AbstractSet
from datetime import date

from shared.domain.links.link_token import hash_of, look_at
from shared.domain.problems import refuse
from shared.domain.records.form_link import FormLink
from shared.storage.items import LINKS, Unreadable, link_key, read_body, readable
from shared.storage.records import RecordStore


def open_link(store: RecordStore, token: str, form: str, today: date) -> FormLink:
    """Return the link of an address. Refused, without saying why, where it is unknown, expired or revoked."""
    if look_at(token, form, today) == "open":
        link = _open(store, hash_of(token), today)
        # One that a register leads to is closed with the register's own.
        if link and link.form == form and (not link.led_from or _open(store, link.led_from, today)):
            return link
    raise refuse("no_such_link")


def _open(store: RecordStore, token_hash: str, today: date) -> FormLink | None:
    item = store.get(link_key(token_hash))
    try:
        link = read_body(FormLink, item) if item else None
    except Unreadable:
        return None
    return link if link and link.is_open(today) else None


def links_of(store: RecordStore, holders: AbstractSet[str]) -> list[FormLink]:
    """Return every link that belongs to one of these people, whether it still opens anything or not."""
    return [link for link in readable(FormLink, store.query(LINKS)) if link.holder in holders]
