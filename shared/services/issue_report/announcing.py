"""Email the commissioner and the coordinator, once, that a report has been issued, with its permanent address.

An email is marked before it is sent, so nobody gets it twice. The table shows which issues have no mark, so the next
run announces what was issued by hand, or by a run that was killed before it sent its emails.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.calendar.days import span_in_words
from shared.domain.calendar.quarter import Quarter
from shared.domain.links.link_keys import LinkKeys
from shared.services.form_links import path_to_show
from shared.settings import Charity
from shared.storage.issues import announce_once, announced_of, recipients_of, report_links_of
from shared.storage.items import announced_key
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Issued:
    """A published issue: its contract, quarter and revision."""

    contract: str
    quarter: str
    revision: int

    @property
    def mark(self) -> str:
        """The mark of this issue among the contract's announced issues."""
        return announced_key(self.contract, self.quarter, self.revision).sk


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
    """Where links and recipients are found, the keys that make links, and the sender. `today` is the real date."""

    store: RecordStore
    mail: Mail
    charity: Charity
    base_url: str
    keys: LinkKeys
    today: date
    stored_at: str

    def announce(self, issues: Iterable[Issued]) -> int:
        """Email everyone who should know about these issues, once; return how many emails were not accepted."""
        return sum(map(self._announce, issues))

    def unannounced(self, standing: Sequence[Issued]) -> list[Issued]:
        """Return the issues that have not been announced."""
        marks = {contract: announced_of(self.store, contract) for contract in {issue.contract for issue in standing}}
        return [issue for issue in standing if issue.mark not in marks[issue.contract]]

    def _announce(self, issue: Issued) -> int:
        if not announce_once(self.store, issue.contract, issue.quarter, issue.revision, self.stored_at):
            return 0  # another run has announced it
        failed = 0
        for letter in self._letters(issue):
            try:
                self.mail.send(letter)
            except (MailFailed, ValueError):
                failed += 1
        return failed

    def _letters(self, issue: Issued) -> Iterator[Letter]:
        address = self._address(issue.contract)
        to = [recipient.email for recipient in recipients_of(self.store, issue.contract)]
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
        path = path_to_show(report_links_of(self.store, contract), self.keys, self.today)
        return f"{self.base_url}{path}" if path else "at the address that you have of us"
