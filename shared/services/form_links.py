"""List, make, revoke and rotate form links, the addresses that open the charity's forms.

The table holds only the hash of a link's token, so showing a link means making its token again. A link whose key is
gone still opens its form and can be revoked by the hash of its address like any other, but it cannot be shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.link_token import hash_of, tokens_in
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.form_link import FormLink, Opens
from shared.domain.records.group import NO_GROUP
from shared.domain.records.survey import surveys
from shared.storage.items import LINKS, Unreadable, link_item, link_key, read_body, readable
from shared.storage.records import RecordStore

_ROLES = ("participant", "peer_tutor")
FORMS_LIVE = timedelta(days=2 * 365)
"""How long a survey's or a register's link opens its form."""
REPORTS_LIVE_YEARS = 7
"""How many years a contract's links stay valid after its end, or after they were made if that is later."""

Purpose = tuple[str, str, str | None, str | None]
"""What a link is for: the form it opens, its group or contract, the survey, and its holder."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """An open link of an older key, and the address that takes its place."""

    link: FormLink
    address: str

    @property
    def words(self) -> str:
        """The link in words, such as `survey participant g01` or `register g01 p007`."""
        link = self.link
        return " ".join(filter(None, (link.opens, link.survey, link.scope, link.holder)))


@dataclass(frozen=True, slots=True)
class Disagreements:
    """How many open links the key ring cannot make again, and whether a rotation is still to be completed."""

    key_gone: Mapping[str, int]
    made_with_another: Mapping[str, int]
    not_replaced: int


@dataclass
class FormLinks:
    """The form links of a deployment: read from the table, made if missing. `today` is the real date."""

    store: RecordStore
    keys: LinkKeys
    base_url: str
    today: date
    stored_at: str

    def __post_init__(self) -> None:
        self._standing: dict[str, FormLink] = {
            item.key.sk: link for item in self.store.query(LINKS) for link in readable(FormLink, [item])
        }

    # listing

    def of_forms(self, records: Records) -> dict[str, Any]:
        """Return the links of every group and contract, as in links.json; make any that are missing."""
        groups = [group.group for group in records.groups]
        forms = sorted({survey for survey, _ in surveys()})
        listed = {
            "survey": {group: {survey: self._address("survey", group, survey) for survey in forms} for group in groups},
            "register": {group: self._address("register", group) for group in (*groups, NO_GROUP)},
            "commissioner": {
                contract.contract: self._contract_address("reports", contract) for contract in records.contracts
            },
            "told": {contract.contract: self._contract_address("told", contract) for contract in records.contracts},
        }
        self._lead_on()
        return listed

    def of_people(self, group: str, records: Records, day: date) -> dict[str, dict[str, str]]:
        """Return the personal links of a group's participants and peer tutors on a day.

        Each gets survey links. Each peer tutor also gets a link to the register, so that the service knows whose link
        sent what, and one phone can be shut out without the others.
        """
        places = [place for place in records.memberships if place.group == group and place.holds_on(day)]
        people = {role: sorted(place.person for place in places if place.role == role) for role in _ROLES}
        listed = {
            **{
                role: {person: self._address("survey", group, role, person) for person in of_role}
                for role, of_role in people.items()
            },
            "register": {person: self._address("register", group, holder=person) for person in people["peer_tutor"]},
        }
        self._lead_on()
        return listed

    # rotating

    def rotate(self, new_key: Callable[[LinkKeys], LinkKeys]) -> bool:
        """Make a successor under a new key for every open link; links that are open stay open.

        The key is added first, so an interrupted rotation is completed by the next one, which adds no key. Return
        whether a key was added.
        """
        adds = not self._not_replaced()
        if adds:
            self.keys = new_key(self.keys)
        self.replace_old()
        return adds

    def replace_old(self) -> list[Replaced]:
        """Return every open link not made by the newest key, with its successor, which is made if missing."""
        replaced = [
            Replaced(link, self.base_url + self._link(self._successor(link)).path(self.keys)) for _, link in self._old()
        ]
        return sorted(replaced, key=lambda it: it.words)

    def revoke_old(self, now: datetime) -> int:
        """Close every open link not made by the newest key; return how many."""
        return sum(self._close(token_hash, now) for token_hash, _ in self._old())

    def disagreements(self) -> Disagreements:
        """Count the open links that the key ring cannot make again."""
        gone: dict[str, int] = {}
        another: dict[str, int] = {}
        for token_hash, link in self._open():
            if link.key not in self.keys.keys:
                gone[link.key] = gone.get(link.key, 0) + 1
            elif link.known_token(self.keys, token_hash) is None:
                another[link.key] = another.get(link.key, 0) + 1
        return Disagreements(gone, another, len(self._not_replaced()))

    # revoking

    def revoke(self, address: str, now: datetime) -> bool:
        """Close the link at an address permanently, by its hash; return whether there was one to close.

        The address may be that of any of the link's pages, as someone pastes it. No key is needed.
        """
        return any(self._close(hash_of(token), now) for token in tokens_in(address))

    def _close(self, token_hash: str, now: datetime) -> bool:
        while True:
            item = self.store.get(link_key(token_hash))
            link = next(readable(FormLink, [item] if item else []), None)
            if item is None or link is None or link.revoked_at is not None:
                return False
            closed = link.model_copy(update={"revoked_at": now})
            # It may have changed since it was read: never overwrite a revocation, or bring back an erased link.
            if self.store.exchange(link_item(closed, token_hash, self.stored_at), item):
                self._standing[token_hash] = closed
                return True

    # shared by the methods above

    def _open(self) -> list[tuple[str, FormLink]]:
        """Return the open links, except those a register leads to, each with the hash of its token."""
        return [
            (token_hash, link)
            for token_hash, link in self._standing.items()
            if link.is_open(self.today) and not link.led_from
        ]

    def _is_current(self, token_hash: str, link: FormLink) -> bool:
        return link.key == self.keys.current and link.known_token(self.keys, token_hash) is not None

    def _old(self) -> list[tuple[str, FormLink]]:
        return [(token_hash, link) for token_hash, link in self._open() if not self._is_current(token_hash, link)]

    def _not_replaced(self) -> list[FormLink]:
        """Return the open links of older keys whose purpose has no link made by the newest key."""
        made = {_purpose(link) for token_hash, link in self._standing.items() if self._is_current(token_hash, link)}
        return [link for _, link in self._old() if _purpose(link) not in made]

    def _successor(self, link: FormLink) -> FormLink:
        is_form = link.opens in ("survey", "register")
        expires_on = self.today + FORMS_LIVE if is_form else link.expires_on
        return link.model_copy(update={"expires_on": expires_on})

    def _contract_address(self, opens: Opens, contract: Contract) -> str:
        start = max(contract.ends_on, self.today)
        return self._address(opens, contract.contract, expires_on=_years_later(start, REPORTS_LIVE_YEARS))

    def _address(
        self,
        opens: Opens,
        scope: str,
        survey: str | None = None,
        holder: str | None = None,
        *,
        expires_on: date | None = None,
    ) -> str:
        asked = FormLink(
            opens=opens,
            scope=scope,
            survey=survey,
            holder=holder,
            expires_on=expires_on or self.today + FORMS_LIVE,
        )
        return self.base_url + self._link(asked).path(self.keys)

    def _link(self, asked: FormLink) -> FormLink:
        """Return the newest open link for a purpose made by the newest key; make one if there is none."""
        same = {held: link for held, link in self._standing.items() if _purpose(link) == _purpose(asked)}
        current = [link for held, link in same.items() if link.is_open(self.today) and self._is_current(held, link)]
        if current:
            return max(current, key=lambda link: link.serial)
        serial = max((link.serial for link in same.values()), default=0)
        while True:
            serial += 1
            made = asked.model_copy(update={"serial": serial, "key": self.keys.current, "revoked_at": None})
            token = made.token(self.keys)
            self._lead_to_survey(made, token)  # first, so that a register's link never exists without its survey
            stored = self._put(made, hash_of(token))
            # A link that was made and revoked since the table was read stays revoked: make the next one.
            if stored and stored.is_open(self.today):
                return stored

    def _put(self, link: FormLink, token_hash: str) -> FormLink | None:
        """Store a link unless it exists; return the stored link, or None if that cannot be read."""
        standing = self.store.put_new(link_item(link, token_hash, self.stored_at))
        try:
            stored = read_body(FormLink, standing) if standing else link
        except Unreadable:
            return None
        self._standing[token_hash] = stored
        return stored

    def _lead_on(self) -> None:
        """Add the tutors' survey to register links that were made before registers led to one."""
        for token_hash, link in self._open():
            token = link.known_token(self.keys, token_hash) if link.opens == "register" else None
            if token:
                self._lead_to_survey(link, token)

    def _lead_to_survey(self, link: FormLink, token: str) -> None:
        led_to = link.survey_led_to(token)
        if led_to and hash_of(led_to[1]) not in self._standing:
            self._put(led_to[0], hash_of(led_to[1]))


def path_to_show(items: Mapping[str, FormLink], keys: LinkKeys, today: date) -> str | None:
    """Return the path of the newest open link that can be shown, among these by their hashes; None if none can."""
    shown = [
        link
        for token_hash, link in items.items()
        if link.is_open(today) and link.known_token(keys, token_hash) is not None
    ]
    newest = max(shown, key=lambda link: (int(link.key), link.serial), default=None)
    return newest.path(keys) if newest else None


def _purpose(link: FormLink) -> Purpose | None:
    return None if link.led_from else (link.opens, link.scope, link.survey, link.holder)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
