"""The coordinator's own words in a quarter's report: written, approved, taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from shared.domain.calendar.quarter import Quarter
from shared.domain.problems import Refused, problems_in, refuse
from shared.domain.records.collection import Records
from shared.domain.records.narrative import Narrative, NarrativePart
from shared.reports.narrative_text import NARRATIVE
from shared.storage.charity import read_charity
from shared.storage.items import item_of, key_of
from shared.storage.records import RecordStore

TITLES: Mapping[NarrativePart, str] = NARRATIVE
"""The title of each part, as reports have it, in their order."""


@dataclass(frozen=True, slots=True)
class Narratives:
    """The words of one quarter's report, at a moment: `now` is the domain's, `stored_at` the real one."""

    store: RecordStore
    contract: str
    quarter: Quarter
    now: datetime
    stored_at: str

    def written(self) -> dict[NarrativePart, Narrative]:
        """Return what is written, by its part. Refused if the contract is unknown or has no day in the quarter."""
        return self._written(self._records())

    def write(self, part: NarrativePart, text: str | None, about: str | None, *, approve: bool) -> None:
        """Write a part, or approve it as it is (`text` None). What is not approved is in no report.

        `about` is the person whom a case study is about: it is erased with them.
        """
        records = self._records()
        if about and about not in {person.person for person in records.people}:
            raise refuse("no_such_person", "about", value=about)
        known = self._written(records).get(part)
        words = text or (known.text if known else "")
        if not words:
            raise refuse("words_missing", "text")
        try:
            narrative = Narrative(
                contract=self.contract,
                quarter=self.quarter.name,
                part=part,
                text=words,
                person=about or (known.person if known else None),
                approved_at=self.now if approve else None,
            )
        except ValidationError as error:
            raise Refused(problems_in(error)) from error
        self.store.replace(item_of(narrative, self.stored_at))

    def remove(self, part: NarrativePart) -> None:
        """Take a part out of reports from now on. Refused if it is not written."""
        known = self.written().get(part)
        if known is None:
            raise refuse("part_not_written", "part", value=part)
        self.store.delete(key_of(known))

    def _records(self) -> Records:
        records = read_charity(self.store).records
        contract = records.contract(self.contract)
        if contract is None:
            raise refuse("no_such_contract", "contract", value=self.contract)
        if contract.part_of(self.quarter.period) is None:
            raise refuse("no_day_in_quarter", "quarter", contract=self.contract, value=self.quarter.name)
        return records

    def _written(self, records: Records) -> dict[NarrativePart, Narrative]:
        whose = (self.contract, self.quarter.name)
        return {it.part: it for it in records.narratives if (it.contract, it.quarter) == whose}
