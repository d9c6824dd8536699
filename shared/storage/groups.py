"""What the table holds on one group, each by one read: its sessions, registers, places and people's names."""

from collections.abc import Iterable, Iterator

from shared.domain.records.form_link import FormLink
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Alias, Membership, Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.storage.items import CHARITY, ROSTER, group_key, link_key, partition_of, person_key, readable
from shared.storage.records import RecordStore


def read_group(store: RecordStore, group: str) -> Group | None:
    """Return a group, or None if there is none that can be read."""
    item = store.get(group_key(group))
    return next(readable(Group, [item] if item else []), None)


def stages_of(store: RecordStore, group: str) -> Iterator[StageStep]:
    """Yield the steps of a group's pathway."""
    return readable(StageStep, store.query(CHARITY, f"stage#{group}#"))


def sessions_of(store: RecordStore, group: str | None) -> Iterator[Session]:
    """Yield the planned sessions of a group, or those that belong to no group."""
    return readable(Session, store.query(partition_of(group), "session#"))


def registers_of(store: RecordStore, group: str | None) -> Iterator[Register]:
    """Yield every version of every register of a group, the versions of a session in order."""
    return readable(Register, store.query(partition_of(group), "register#"))


def latest_register(store: RecordStore, group: str | None, session: str) -> Register | None:
    """Return the latest version of one session's register, or None if there is none that can be read."""
    item = store.latest(partition_of(group), f"register#{session}#")
    return next(readable(Register, [item] if item else []), None)


def places_of(store: RecordStore, group: str) -> Iterator[Membership]:
    """Yield the places that people have, or had, in a group."""
    return readable(Membership, store.query(ROSTER, f"membership#{group}#"))


def waiting_list_of(store: RecordStore, group: str) -> Iterator[Waiting]:
    """Yield the entries of a group's waiting list."""
    return readable(Waiting, store.query(ROSTER, f"waiting#{group}#"))


def read_aliases(store: RecordStore) -> Iterator[Alias]:
    """Yield the aliases of all people."""
    return readable(Alias, store.query(ROSTER, "alias#"))


def read_people(store: RecordStore, codes: Iterable[str]) -> Iterator[Person]:
    """Yield the people with these codes, as far as they are known."""
    return readable(Person, store.get_many(person_key(code) for code in codes))


def links_by_hash(store: RecordStore, hashes: Iterable[str]) -> dict[str, FormLink]:
    """Return the links with these token hashes, as far as they can be read."""
    items = store.get_many(link_key(known) for known in hashes)
    return {item.key.sk: link for item in items for link in readable(FormLink, [item])}
