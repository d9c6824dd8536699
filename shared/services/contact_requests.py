"""Contact requests: stored first, then the coordinator is alerted, with a retry if the alert fails."""

from datetime import datetime

from shared.domain.records.contact_request import ContactRequest
from shared.storage.alerts import NotSent, alert
from shared.storage.items import CONTACTS, Item, body_of, contact_key, item_of, read_body, readable
from shared.storage.moving import in_own_partition
from shared.storage.records import RecordStore

_SUBJECT = "Somebody would like to be contacted"
_TEXT = (
    "Somebody who answered a survey asks the coordinator to contact them.\n"
    "`ownwords contacts` says how to reach them, under the number {number}."
)


def keep_contact(store: RecordStore, contact: ContactRequest, stored_at: str) -> Item | None:
    """Store a contact request; return the stored item, or None if a different one already has its key."""
    item = item_of(contact, stored_at)
    standing = store.put_new(item)
    if standing is None:
        return item
    return standing if standing.fingerprint == item.fingerprint else None


def tell_coordinator(store: RecordStore, item: Item, topic: str, now: datetime) -> bool:
    """Alert the coordinator to a request if that is not done yet; return False if it must be tried again."""
    contact = read_body(ContactRequest, item)
    if contact.alerted_at or contact.closed_at:
        return True
    try:
        alert(topic, contact.contact, _SUBJECT, _TEXT.format(number=contact.contact))
    except NotSent:
        return False
    told = contact.model_copy(update={"alerted_at": now})
    # If someone has closed it in the meantime, it stays closed.
    store.change(item, Item(item.key, body_of(told), item.stored_at, item.fingerprint))
    return True


def tell_of_all_waiting(store: RecordStore, topic: str, now: datetime) -> int:
    """Alert the coordinator to every request not alerted yet; return how many alerts still failed."""
    items = list(store.query(CONTACTS))
    return sum(not tell_coordinator(store, item, topic, now) for item in items if not item.is_withdrawn)


def contacts_in(store: RecordStore) -> list[ContactRequest]:
    """Return every open contact request, earliest first."""
    found = readable(ContactRequest, in_own_partition(store, CONTACTS))
    return sorted(
        (contact for contact in found if not contact.closed_at), key=lambda contact: (contact.asked_at, contact.contact)
    )


def close_contact(store: RecordStore, code: str, now: datetime) -> bool:
    """Record that someone was contacted, which closes their request; return False if none is open under this code."""
    while (item := store.get(contact_key(code))) and not item.is_withdrawn:
        contact = read_body(ContactRequest, item)
        if contact.closed_at:
            return False
        closed = contact.model_copy(update={"closed_at": now})
        if store.change(item, Item(item.key, body_of(closed), item.stored_at, item.fingerprint)):
            return True
    return False
