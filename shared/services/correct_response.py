"""Replace or withdraw a response, for the person who has its receipt, without an account.

The reference alone opens it, and only under the link that it was sent through. What is stored is never shown. Someone
who tries reference after reference is stopped, for that link and that network address alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from shared.domain.links.reference import read_reference
from shared.domain.problems import refuse
from shared.domain.records.survey import Response
from shared.storage.attempts import Attempts
from shared.storage.items import Item, Unreadable, fingerprint_of, item_of, read_body
from shared.storage.records import RecordStore, StoreFailed
from shared.storage.responses import erase_quote, revisions_of, withdraw_response

_TRIES = 5
_OF_THE_PAGE = 12
"""Characters of a correction's fingerprint that identify the page it was sent from; the rest identify the content."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The replacement for a response: the number of the page it was sent from, and the new answers."""

    submission: str
    response: Response


@dataclass(frozen=True, slots=True)
class Sender:
    """The link that something was sent through, the survey, and the network address it came from."""

    group: str | None
    person: str | None
    survey: str
    token: str
    network_address: str


def correct_response(
    store: RecordStore, sender: Sender, typed: str, instead: Replacement | None, stored_at: str
) -> str:
    """Replace a response, or withdraw it if `instead` is None; return its reference.

    Refused, and counted, if the reference was not given for this link; refused if something else was sent from the
    same page.
    """
    reference, revisions = _find(store, sender, typed, stored_at)
    if instead is None:
        withdraw_response(store, sender.group, reference, stored_at)
    elif not _replace(store, revisions, instead, stored_at):
        raise refuse("reference_not_known", "reference")
    return reference


def is_corrected(store: RecordStore, sender: Sender, typed: str, instead: Replacement | None) -> bool:
    """Return whether exactly this correction is stored, or the response to withdraw is already withdrawn."""
    reference = read_reference(typed)
    revisions = revisions_of(store, sender.group, reference) if reference else []
    if instead is None:
        return any(item.is_withdrawn for item in revisions)
    fingerprint = _fingerprint(instead)
    return any(item.fingerprint == fingerprint for item in revisions)


def _find(store: RecordStore, sender: Sender, typed: str, stored_at: str) -> tuple[str, list[Item]]:
    """Return a reference and the revisions of its response. Refused, and counted, if it is wrong."""
    if not typed:
        raise refuse("reference_missing", "reference")
    reference = read_reference(typed)
    revisions = revisions_of(store, sender.group, reference) if reference else []
    if reference is None or not revisions or not _is_of(revisions, sender):
        # Only a wrong one is counted: a person who shares an address with a guesser still gets in with a right one.
        within = Attempts.of(store, sender.token, sender.network_address, stored_at).count_one()
        raise refuse("reference_not_known" if within else "too_many_attempts", "reference")
    return reference, revisions


def _is_of(revisions: Sequence[Item], sender: Sender) -> bool:
    if any(item.is_withdrawn for item in revisions):
        return True  # its owner is no longer on record, and withdrawing it again does nothing
    try:
        latest = read_body(Response, revisions[-1])
    except Unreadable:
        return False
    return (latest.survey, latest.person) == (sender.survey, sender.person)


def _replace(store: RecordStore, revisions: list[Item], instead: Replacement, stored_at: str) -> bool:
    """Store one more revision, based on the latest; the same one sent twice is stored once.

    Return False if the response has been withdrawn in the meantime. If another correction is stored at the same moment,
    this one is applied on top of it.
    """
    fingerprint = _fingerprint(instead)
    for _ in range(_TRIES):
        if any(item.is_withdrawn for item in revisions):
            return False
        if any(item.fingerprint == fingerprint for item in revisions):
            return True
        if any(item.fingerprint[:_OF_THE_PAGE] == fingerprint[:_OF_THE_PAGE] for item in revisions):
            raise refuse("corrected_already")
        latest = read_body(Response, revisions[-1])
        standing = store.put_new(item_of(_next_revision(latest, instead.response), stored_at, fingerprint=fingerprint))
        if standing is None:
            erase_quote(store, latest.response, stored_at)
            return True
        revisions = [*revisions, standing]
    raise StoreFailed(certain=True)


def _next_revision(latest: Response, sent: Response) -> Response:
    """Return the next revision: it keeps the identity and date of the latest, with the new answers."""
    kept = {
        "response": latest.response,
        "revision": latest.revision + 1,
        "submitted_at": latest.submitted_at,
        "answered_on": latest.answered_on,
        "wave": sent.wave or latest.wave,
        "held_back": sent.held_back or latest.held_back,
        "corrected_at": sent.submitted_at,
    }
    return sent.model_copy(update=kept)


def _fingerprint(instead: Replacement) -> str:
    """Return a correction's fingerprint: the number of its page, and the digest of what was sent."""
    sent = fingerprint_of(instead.response)
    page = sha256(instead.submission.encode()).hexdigest()[:_OF_THE_PAGE]
    return page + sha256(f"{instead.submission} {sent}".encode()).hexdigest()[: len(sent) - _OF_THE_PAGE]
