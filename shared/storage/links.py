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
        item = store.get(link_key(hash_of(token)))
        try:
            link = read_body(FormLink, item) if item else None
        except Unreadable:
            link = None
        if link and link.form == form and link.is_open(today):
            return link
    raise refuse("no_such_link")
