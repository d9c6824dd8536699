"""Telling the commissioner and the coordinator that an issue is there, by mail, once: with the address that stays.

A letter is marked before it is sent, so nobody gets it twice. Which issues have no mark is seen in the table, so what
was issued by hand, or by a run that was killed before it wrote, is announced by the next run.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.calendar.days import span_in_words
from shared.domain.calendar.quarter import Quarter
from shared.domain.links.link_keys import LinkKeys
from shared.domain.records.form_link import FormLink
from shared.domain.records.release import Recipient
from shared.services.form_links import path_to_show
from shared.settings import Charity
from shared.storage.items import CHARITY, LINKS, Item, Key, readable
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Issued:
    """An issue that stands: whose, of which quarter, which revision."""

    contract: str
    quarter: str
    revision: int

    @property
    def mark(self) -> Key:
        """Where it is marked as announced."""
        return Key(f"announced#{self.contract}", f"{self.quarter}#r{self.revision:03d}")


def latest(folders: Iterable[str]) -> list[Issued]:
    """Return the latest revision of each quarter among the folders of issues."""
    found: dict[tuple[str, str], int] = {}
    for folder in folders:
        _, contract, quarter, revision, _ = folder.split("/")
        number = int(revision.removeprefix("r"))
        found[contract, quarter] = max(number, found.get((contract, quarter), 0))
    return [Issued(*whose, number) for whose, number in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Announcing:
    """Where links and recipients are found, the keys that make links, and who writes. `today` is the calendar's own."""

    store: RecordStore
    mail: Mail
    charity: Charity
    base_url: str
    keys: LinkKeys
    today: date
    stored_at: str

    def announce(self, issues: Iterable[Issued]) -> int:
        """Write to everybody who is to know of these issues, once; return how many letters were not taken."""
        return sum(map(self._announce, issues))

    def unannounced(self, standing: Sequence[Issued]) -> list[Issued]:
        """Return those of the issues that nobody was written to about."""
        marks = {contract: self._marks(contract) for contract in {issue.contract for issue in standing}}
        return [issue for issue in standing if issue.mark.sk not in marks[issue.contract]]

    def _marks(self, contract: str) -> set[str]:
        return {item.key.sk for item in self.store.query(f"announced#{contract}")}

    def _announce(self, issue: Issued) -> int:
        if self.store.put_new(Item(issue.mark, "{}", self.stored_at)):
            return 0  # another run did
        failed = 0
        for letter in self._letters(issue):
            try:
                self.mail.send(letter)
            except (MailFailed, ValueError):
                failed += 1
        return failed

    def _letters(self, issue: Issued) -> Iterator[Letter]:
        address = self._address(issue.contract)
        recipients = readable(Recipient, self.store.query(CHARITY, f"recipient#{issue.contract}#"))
        to = [it.email for it in recipients if it.contract == issue.contract]
        quarter = f"{issue.quarter} ({span_in_words(Quarter.named(issue.quarter).period)})"
        which = f"revision {issue.revision}" if issue.revision > 1 else "the report"
        subject = f"{self.charity.name}: {which} of {issue.quarter} is there"
        revised = "\nIt says figure by figure what changed since the issue before.\n" if issue.revision > 1 else ""
        for email in dict.fromkeys((*to, self.charity.email)):
            yield Letter(
                email,
                subject,
                f"Hello,\n\n{which[0].upper()}{which[1:]} for {quarter} has been issued:\n\n{address}\n{revised}\n"
                "This address stays the same for every quarter. Please keep it to yourself: whoever has it can read "
                f"the reports.\n\n{self.charity.name}\n{self.charity.phone}\n",
            )

    def _address(self, contract: str) -> str:
        links = {item.key.sk: it for item in self.store.query(LINKS) for it in readable(FormLink, [item])}
        of_it = {held: it for held, it in links.items() if (it.opens, it.scope) == ("reports", contract)}
        path = path_to_show(of_it, self.keys, self.today)
        return f"{self.base_url}{path}" if path else "at the address that you have of us"
