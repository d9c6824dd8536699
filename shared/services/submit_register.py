"""Store a register that was sent: newcomers and a new session first, the register's version last, as the commit.

A version's key is its lock: the first to store version 2 of a register wins. If that version already exists, either it
is this same register sent again, which gets the same receipt; or the reply to a first attempt was lost and this is
what was typed since (`replaces`), which becomes the next version; or it is someone else's, and the tutor sees both.
"""

from dataclasses import dataclass, replace

from shared.domain.forms.register_form import NEW_SESSION, RegisterForm
from shared.domain.forms.register_submission import (
    KnownPeople,
    RegisterLink,
    RegisterSubmission,
    accept_register,
)
from shared.domain.forms.written_names import helper_of, newcomer_of
from shared.domain.problems import refuse
from shared.domain.records.register import Register
from shared.domain.records.session import Session, session_at_the_door
from shared.services.group_records import GroupRecords
from shared.settings import stored_at
from shared.storage.items import Item, Unreadable, item_of, read_body, register_key
from shared.storage.records import RecordStore


class Conflict(Exception):  # noqa: N818 - a word of the domain, not an error
    """Someone else's version already has this one's key; nothing was overwritten."""

    def __init__(self, theirs: Register, yours: RegisterSubmission) -> None:
        self.theirs = theirs
        self.yours = yours
        super().__init__()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored: the register, and whether it already existed."""

    register: Register
    again: bool


def store_register(store: RecordStore, records: GroupRecords, form: RegisterForm, link: RegisterLink) -> Kept:
    """Store a register once. Refused with every problem, or Conflict, if it cannot be stored."""
    planned = _session_meant(records, form)
    latest = records.latest(planned.session) if planned else None
    known = known_people(records, form)
    submission = accept_register(form, link, planned, known, held_on=latest.held_on if latest else None)
    latest = latest or records.latest(submission.session.session)
    if form.base_version > (latest.version if latest else 0):
        raise refuse("base_version_not_known", "session")
    return _commit(store, submission, form, latest)


def find_register(store: RecordStore, group: str | None, session: str, version: int) -> Register:
    """Return a version of a session's register that was sent by form. Refused as an unknown address if none was."""
    item = store.get(register_key(group, session, version))
    try:
        register = read_body(Register, item) if item else None
    except Unreadable:
        register = None
    if register is None or not register.submission:
        raise refuse("no_such_link")
    return register


def known_people(records: GroupRecords, form: RegisterForm) -> KnownPeople:
    """Return which of the people named in a form belong to its group; newcomers that this form adds do."""
    codes = (newcomer_of(form.submission_id, line) for line, _ in enumerate(form.newcomers))
    helpers = (helper_of(form.submission_id, line) for line, _ in enumerate(form.other_helpers))
    known = records.known(form.present, form.hours, _session_code(records, form))
    own = {*codes, *helpers}
    return KnownPeople(came=known.came | own, helped=known.helped | own)


def stands(store: RecordStore, records: GroupRecords, form: RegisterForm) -> bool:
    """Return whether exactly this page is already stored, as the version that it asks to be."""
    item = store.get(register_key(records.group_code, _session_code(records, form), form.base_version + 1))
    return item is not None and _read(item).submission == form.submission_id


def _session_code(records: GroupRecords, form: RegisterForm) -> str:
    planned = _session_meant(records, form)
    of_a_group = records.group_code is not None or form.kind != "session"
    if planned is None and form.held_on and form.kind and of_a_group:
        return session_at_the_door(records.group_code, form.held_on, form.kind).session
    return planned.session if planned else form.session


def _session_meant(records: GroupRecords, form: RegisterForm) -> Session | None:
    """Return the planned session that a form is about; a session entered by date may turn out to be a planned one."""
    if form.session != NEW_SESSION:
        return records.sessions.get(form.session)
    facts = (form.held_on, form.kind)
    return next((found for found in records.sessions.values() if (found.planned_on, found.kind) == facts), None)


def _commit(store: RecordStore, submission: RegisterSubmission, form: RegisterForm, latest: Register | None) -> Kept:
    register, group = submission.register, submission.session.group
    item = item_of(register, stored_at(), group)
    # Check first, so that a conflict adds no newcomers to the roster; the conditional put still decides.
    standing = store.get(register_key(group, register.session, register.version)) if latest else None
    if standing is None:
        for brought in (*submission.brought, *submission.asked):
            store.put_new(item_of(brought, stored_at()))
        if submission.is_at_the_door:
            store.put_new(item_of(submission.session, stored_at()))
        standing = store.put_new(item)
    if standing is None:
        return Kept(register, again=False)
    theirs = _read(standing)
    if standing.fingerprint == item.fingerprint and _names_are_the_same(store, submission):
        return Kept(theirs, again=True)
    if theirs.submission in form.replaces:
        next_version = register.model_copy(update={"version": register.version + 1})
        return _commit(store, replace(submission, register=next_version), form, theirs)
    raise Conflict(latest or theirs, submission)


def _names_are_the_same(store: RecordStore, submission: RegisterSubmission) -> bool:
    """Return whether the stored register added exactly these names; codes alone do not show what was written."""
    items = [item_of(person, "") for person in submission.brought]
    # Someone erased since is missing now, which is no reason to refuse a retry.
    standing = {found.key: found.fingerprint for found in store.get_many(item.key for item in items)}
    return all(standing.get(item.key, item.fingerprint) == item.fingerprint for item in items)


def _read(item: Item) -> Register:
    try:
        return read_body(Register, item)
    except Unreadable:
        # A version that this service cannot read is still someone's: never overwrite it.
        raise refuse("conflict") from None
