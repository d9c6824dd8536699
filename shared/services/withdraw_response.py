"""Withdraw a response by its reference when someone asks for it, whichever group it belongs to."""

from shared.domain.links.reference import read_reference
from shared.storage.charity import read_groups
from shared.storage.records import RecordStore
from shared.storage.responses import revisions_of, withdraw_response


def withdraw_by_reference(store: RecordStore, typed: str, stored_at: str) -> bool:
    """Withdraw the response that a reference leads to; return whether there was one.

    `typed` is a reference as copied from a receipt, or the id of an imported response.
    """
    reference = read_reference(typed) or typed
    for group in (None, *(group.group for group in read_groups(store))):
        if any(not item.is_withdrawn for item in revisions_of(store, group, reference)):
            withdraw_response(store, group, reference, stored_at)
            return True
    return False
