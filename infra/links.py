"""Making and listing form links: the addresses that open the charity's forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shared.domain.address import hash_of, sealed
from shared.domain.contract import Contract
from shared.domain.form_link import FormLink, Opens
from shared.domain.group import NO_GROUP
from shared.domain.records import Records
from shared.domain.survey import surveys
from shared.storage.items import LINKS, link_item, read_body
from shared.storage.records import RecordStore

_ROLES = ("participant", "peer_tutor")
FORMS_LIVE = timedelta(days=2 * 365)
"""How long a survey's or a register's link opens its form."""
REPORTS_LIVE_YEARS = 7
"""How many years a contract's links live after its end, or after they were made if that is later."""


@dataclass
class Links:
    """The form links of a deployment: found in the table, made where they are missing."""

    store: RecordStore
    secret: bytes
    base_url: str
    today: date
    stored_at: str

    def __post_init__(self) -> None:
        self._standing = [read_body(FormLink, item) for item in self.store.query(LINKS)]

    def of_forms(self, records: Records) -> dict[str, Any]:
        """Return every group's links and every contract's, as links.json carries them."""
        groups = [group.group for group in records.groups]
        forms = sorted({survey for survey, _ in surveys()})
        return {
            "survey": {group: {survey: self._address("survey", group, survey) for survey in forms} for group in groups},
            "register": {group: self._register(group) for group in (*groups, NO_GROUP)},
            "commissioner": {
                contract.contract: self._contract_address("reports", contract) for contract in records.contracts
            },
            "told": {contract.contract: self._contract_address("told", contract) for contract in records.contracts},
        }

    def of_people(self, group: str, records: Records, day: date) -> dict[str, dict[str, str]]:
        """Return the personal links of those who are a group's participants and peer tutors on a day.

        Surveys for each of them; and for each peer tutor a link to the register, so that it is known whose link sent
        what, and one phone can be shut out without the others.
        """
        places = [place for place in records.memberships if place.group == group and place.holds_on(day)]
        people = {role: sorted(place.person for place in places if place.role == role) for role in _ROLES}
        return {
            **{
                role: {person: self._address("survey", group, role, person) for person in of_role}
                for role, of_role in people.items()
            },
            "register": {person: self._register(group, person) for person in people["peer_tutor"]},
        }

    def revoke(self, address: str, now: datetime) -> bool:
        """Close the link of an address for good; tell whether there was one to close."""
        token_hash = hash_of(address.rstrip("/").rpartition("/")[2])
        for link in self._standing:
            if hash_of(link.token(self.secret)) == token_hash and link.revoked_at is None:
                self.store.replace(link_item(link.model_copy(update={"revoked_at": now}), token_hash, self.stored_at))
                return True
        return False

    def _contract_address(self, opens: Opens, contract: Contract) -> str:
        start = max(contract.ends_on, self.today)
        expires_on = _years_later(start, REPORTS_LIVE_YEARS)
        return self._address(opens, contract.contract, expires_on=expires_on)

    def _register(self, group: str, tutor: str | None = None) -> str:
        """Return the address of a register, which then leads to the tutor's own survey, or the group's tutors'."""
        link = self._link(FormLink(opens="register", scope=group, holder=tutor, expires_on=self.today + FORMS_LIVE))
        token = link.token(self.secret)
        if group != NO_GROUP:
            asked = FormLink(
                opens="survey", scope=group, survey="peer_tutor", holder=tutor, expires_on=self.today + FORMS_LIVE
            )
            path = sealed(self._link(asked).path(self.secret), token)
            if link.survey_path != path:
                leading = link.model_copy(update={"survey_path": path})
                self.store.replace(link_item(leading, hash_of(token), self.stored_at))
                self._standing[self._standing.index(link)] = leading
        return self.base_url + link.path(self.secret)

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
        return self.base_url + self._link(asked).path(self.secret)

    def _link(self, asked: FormLink) -> FormLink:
        """Return the newest open link of a purpose; make one where there is none."""
        link = _newest(link for link in self._standing if _same_purpose(link, asked))
        if link is None or not link.is_open(self.today):
            link = asked.model_copy(update={"serial": link.serial + 1 if link else 1})
            self.store.put_new(link_item(link, hash_of(link.token(self.secret)), self.stored_at))
            self._standing.append(link)
        return link


def _newest(links: Iterable[FormLink]) -> FormLink | None:
    return max(links, key=lambda link: link.serial, default=None)


def _same_purpose(one: FormLink, other: FormLink) -> bool:
    return (one.opens, one.scope, one.survey, one.holder) == (other.opens, other.scope, other.survey, other.holder)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
