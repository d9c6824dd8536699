"""Telling the commissioner and the coordinator that an issue is there, by mail, once: with the address that stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from functions.compile_evidence.issuing import Outcome
from shared.domain.dates import span_in_words
from shared.domain.form_link import FormLink
from shared.domain.quarter import Quarter
from shared.domain.release import Recipient
from shared.settings import Charity
from shared.storage.items import CHARITY, LINKS, Item, Key, readable
from shared.storage.mail import Letter, Mail, MailFailed
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Announcing:
    """Where links and recipients are found, what signs links, and who writes. `today` is the calendar's own."""

    store: RecordStore
    mail: Mail
    charity: Charity
    base_url: str
    secret: bytes
    today: date
    stored_at: str

    def announce(self, outcome: Outcome) -> int:
        """Write to everybody who is to know of an issue, once; return how many letters were not taken."""
        mark = Key(f"announced#{outcome.contract}", f"{outcome.quarter}#r{outcome.revision:03d}")
        if self.store.put_new(Item(mark, "{}", self.stored_at)):
            return 0  # another run did
        failed = 0
        for letter in self._letters(outcome):
            try:
                self.mail.send(letter)
            except (MailFailed, ValueError):
                failed += 1
        return failed

    def _letters(self, outcome: Outcome) -> Iterator[Letter]:
        address = self._address(outcome.contract)
        recipients = readable(Recipient, self.store.query(CHARITY, f"recipient#{outcome.contract}#"))
        to = [it.email for it in recipients if it.contract == outcome.contract]
        quarter = f"{outcome.quarter} ({span_in_words(Quarter.named(outcome.quarter).period)})"
        which = f"revision {outcome.revision}" if outcome.revision > 1 else "the report"
        subject = f"{self.charity.name}: {which} of {outcome.quarter} is there"
        revised = "\nIt says figure by figure what changed since the issue before.\n" if outcome.revision > 1 else ""
        for email in dict.fromkeys((*to, self.charity.email)):
            yield Letter(
                email,
                subject,
                f"Hello,\n\n{which[0].upper()}{which[1:]} for {quarter} has been issued:\n\n{address}\n{revised}\n"
                "This address stays the same for every quarter. Please keep it to yourself: whoever has it can read "
                f"the reports.\n\n{self.charity.name}\n{self.charity.phone}\n",
            )

    def _address(self, contract: str) -> str:
        links = readable(FormLink, self.store.query(LINKS))
        opens = (it for it in links if (it.opens, it.scope) == ("reports", contract) and it.is_open(self.today))
        link = next(opens, None)
        return f"{self.base_url}{link.path(self.secret)}" if link else "at the address that you have of us"
