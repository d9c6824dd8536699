"""Quotes: words that people agreed may be quoted, which the coordinator approves for reports or withdraws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from shared.domain.problems import Refused, problems_in, refuse
from shared.domain.records.quote import Quote
from shared.domain.records.quote_scan import flags
from shared.storage.charity import read_charity
from shared.storage.items import item_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class Consented:
    """Words that someone agreed may be quoted, and the approved version (None: not approved yet)."""

    response: str
    words: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotes of one charity at a given time: `now` is the domain's clock, `stored_at` the real time on items."""

    store: RecordStore
    now: datetime
    stored_at: str

    def consented(self) -> list[Consented]:
        """Return all words that may be quoted, by response."""
        records = read_charity(self.store).records
        known = {quote.response: quote for quote in records.quotes}
        return [
            Consented(response.response, words, known.get(response.response))
            for response in sorted(records.responses, key=lambda it: it.response)
            if response.quote_consent == "yes" and (words := response.answers.get("own_words", ""))
        ]

    def flags_in(self, text: str) -> Sequence[str]:
        """Return what in a text may reveal who said it: names and places from the charity's own records."""
        return flags(text, read_charity(self.store).records)

    def approve(self, response: str, text: str) -> None:
        """Approve words for reports, edited so that nobody can be recognised. Refused without consent."""
        if response not in {it.response for it in self.consented()}:
            raise refuse("no_consent_to_quote", "response", value=response)
        try:
            quote = Quote(response=response, text=text, approved_at=self.now)
        except ValidationError as error:
            raise Refused(problems_in(error)) from error
        self.store.replace(item_of(quote, self.stored_at))

    def withdraw(self, response: str) -> None:
        """Withdraw an approved quote. It stays on record, so that it is not approved again by mistake."""
        known: Mapping[str, Quote] = {quote.response: quote for quote in read_charity(self.store).records.quotes}
        if response not in known:
            raise refuse("no_such_quote", "response", value=response)
        withdrawn = known[response].model_copy(update={"withdrawn_at": self.now})
        self.store.replace(item_of(withdrawn, self.stored_at))
