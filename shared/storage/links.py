"""Opening a form link: the one look into the table that decides whether an address opens its form."""

from datetime import date

from shared.domain.address import hash_of, look_at
from shared.domain.form_link import FormLink
from shared.domain.problems import refuse
from shared.storage.items import Unreadable, link_key, read_body
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
