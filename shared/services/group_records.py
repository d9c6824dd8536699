"""What a register's page needs to know about its group: its sessions, its registers so far, its people."""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from shared.domain.figures.occupancy import Occupancy, first_days, occupancy_of
from shared.domain.forms.register_submission import KnownPeople
from shared.domain.forms.written_names import NEWCOMERS_LIMIT, waiting_of
from shared.domain.records.aliases import Aliases
from shared.domain.records.group import Group, in_order, stage_at
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.i18n import gettext
from shared.storage import groups
from shared.storage.records import RecordStore

_HELPERS = ("peer_tutor", "volunteer")
_A_YEAR = timedelta(days=365)


@dataclass
class GroupRecords:
    """The records of one group, or of sessions without a group (`group_code` None); each is read when needed."""

    store: RecordStore
    group_code: str | None
    today: date

    @cached_property
    def group(self) -> Group | None:
        """The group, or None for sessions without one."""
        if self.group_code is None:
            return None
        return groups.read_group(self.store, self.group_code)

    @cached_property
    def is_independent(self) -> bool:
        """Whether the group is independent today, and so sends its own check-ins."""
        if self.group_code is None:
            return False
        return stage_at(in_order(groups.stages_of(self.store, self.group_code)), self.today) == "independent"

    @cached_property
    def sessions(self) -> dict[str, Session]:
        """Every planned session, in date order."""
        found = groups.sessions_of(self.store, self.group_code)
        in_order_of_days = sorted(found, key=lambda session: (session.planned_on, session.session))
        return {session.session: session for session in in_order_of_days}

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases(groups.read_aliases(self.store))

    @cached_property
    def _versions(self) -> list[Register]:
        """Every version, in order, with each alias replaced by its person."""
        found = groups.registers_of(self.store, self.group_code)
        return [self._aliases.in_register(register) for register in found]

    @cached_property
    def registers(self) -> dict[str, Register]:
        """The latest version of each session's register."""
        return {register.session: register for register in self._versions}  # in order, so the latest wins

    def versions_of(self, session: str) -> list[Register]:
        """Return every version of a session's register, in order."""
        return [register for register in self._versions if register.session == session]

    def person(self, code: str) -> str:
        """Return the person that a code stands for."""
        return self._aliases.person(code)

    def as_shown(self, register: Register) -> Register:
        """Return a register as the page shows it, with each alias replaced by its person."""
        return self._aliases.in_register(register)

    def senders(self, registers: Iterable[Register], *, named: bool = True) -> dict[str, str]:
        """Return whose link registers were sent through: link hash → `the group’s link` or `Wren’s link`.

        A device that may not see names (not `named`) gets `a tutor’s link`.
        """
        hashes = {register.link for register in registers if register.link}
        links = groups.links_by_hash(self.store, hashes)
        holders = {known: link.holder for known, link in links.items()}
        names = self.names_of(holder for holder in holders.values() if holder) if named else {}
        return {
            known: gettext("{tutor}’s link").format(tutor=names.get(holder, gettext("a tutor")))
            if (holder := holders.get(known))
            else gettext("the group’s link")
            for known in hashes
        }

    @cached_property
    def _places(self) -> list[Membership]:
        return [place for place in self._all_places if place.holds_on(self.today)]

    @cached_property
    def _all_places(self) -> list[Membership]:
        return [
            place.model_copy(update={"person": self._aliases.person(place.person)}) for place in self._places_as_stored
        ]

    @cached_property
    def _places_as_stored(self) -> list[Membership]:
        if self.group_code is None:
            return []  # without a group, nobody has a place
        return list(groups.places_of(self.store, self.group_code))

    @cached_property
    def members(self) -> list[str]:
        """The people who may be ticked: the group's participants, and anyone who came to it without a place."""
        if self.group_code is None:
            return []
        came = {person for register in self.registers.values() for person in register.present}
        return sorted(self._participants | (came - self._placed_helpers - set(self.left)))

    @cached_property
    def left(self) -> list[str]:
        """The people who no longer have a place in the group: shown collapsed, because some come back for a day."""
        if self.group_code is None:
            return []
        now = {place.person for place in self._places}
        return sorted(
            {place.person for place in self._all_places if place.person not in now and place.has_ended(self.today)}
        )

    @cached_property
    def helpers(self) -> list[str]:
        """The people asked for hours: the group's helpers, and anyone who gave hours within a year and has not left."""
        gave = {
            person
            for register in self.registers.values()
            if register.held and self.today - _A_YEAR <= register.held_on <= self.today
            for person in register.hours
        }
        return sorted(self._placed_helpers | (gave - set(self.left)))

    @cached_property
    def _placed_helpers(self) -> set[str]:
        return {place.person for place in self._places if place.role in _HELPERS}

    def known(self, came: Collection[str], helped: Collection[str], session: str) -> KnownPeople:
        """Return which of these codes a session's register may name: those who came, and those who gave hours.

        These are the people who have or had a place in the group, or are in its registers, under any code. Without a
        group: those who gave hours within a year, and those in this session's own register.
        """
        if not came and not helped:
            return KnownPeople(frozenset(), frozenset())
        begun = [place for place in self._places_as_stored if place.joined_on is None or place.joined_on <= self.today]
        placed = {place.person for place in begun}
        helpers = {place.person for place in begun if place.role in _HELPERS}
        return KnownPeople(
            came=self._of_this_group(set(came), placed, session),
            helped=self._of_this_group(set(helped), helpers, session),
        )

    def _of_this_group(self, codes: set[str], placed: AbstractSet[str], session: str) -> set[str]:
        if codes <= placed:
            return codes  # true of nearly every register, and saves reading its versions
        person = self._aliases.person
        known = {person(code) for code in placed} | self._in_registers(session)
        return {code for code in codes if person(code) in known}

    def _in_registers(self, session: str) -> set[str]:
        of_no_group = self.group_code is None
        versions = self.versions_of(session) if of_no_group else self._versions
        people = {person for version in versions for person in (*version.present, *version.hours)}
        return people | set(self.helpers if of_no_group else ())

    @cached_property
    def is_full(self) -> bool:
        """Return whether the group's participants fill all its places today."""
        capacity = self.group.capacity if self.group else None
        return capacity is not None and len(self._participants) >= capacity

    @cached_property
    def _participants(self) -> set[str]:
        return {place.person for place in self._places if place.role == "participant"}

    @cached_property
    def _waiting_list(self) -> set[str]:
        if self.group_code is None:
            return set()
        return {asked.person for asked in groups.waiting_list_of(self.store, self.group_code)}

    def waiting_by(self, submission: str) -> int:
        """Return how many people one form page added to the waiting list."""
        return len(self._waiting_list & {waiting_of(submission, line) for line in range(NEWCOMERS_LIMIT)})

    @cached_property
    def room(self) -> Occupancy | None:
        """How full the group is and who is waiting for it; None for sessions without a group."""
        if self.group is None:
            return None
        came = first_days(self.registers.values(), self.sessions)
        asked = ({self._aliases.person(code) for code in self._waiting_list} | self._participants) - came.keys()
        return occupancy_of(self.group, self.members, came, self._people(asked), self.today)

    def names_of(self, people: Iterable[str]) -> dict[str, str]:
        """Return these people's names, sorted by name, leaving out anyone who is unknown or was erased."""
        named = sorted(
            (person for person in self._people(people) if person.name), key=lambda person: person.name.casefold()
        )
        return {person.person: person.name for person in named}

    def _people(self, people: Iterable[str]) -> list[Person]:
        return list(groups.read_people(self.store, people))

    def latest(self, session: str) -> Register | None:
        """Read the latest version of one session's register."""
        return groups.latest_register(self.store, self.group_code, session)
