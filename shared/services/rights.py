"""A person's rights: to get everything held about them in words they can read, and to be erased."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.links.reference import read_reference
from shared.domain.problems import refuse
from shared.domain.records.account import account_of
from shared.domain.records.aliases import Aliases
from shared.domain.records.collection import Records
from shared.domain.records.erasure import Erasure, held_on, held_under, people_in
from shared.domain.records.form_link import FormLink
from shared.pages import render
from shared.settings import Settings
from shared.storage.charity import Reading, read_charity
from shared.storage.erasing import Eraser
from shared.storage.items import contact_key
from shared.storage.links import links_of
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.responses import withdraw_response

_REPORTS = "reports/"
_REPORT = "/report.json"
_SAYS = ("quotes", "narrative_case_study")
"""The sections of a report that may hold a person's own words, or their story."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about a person or under a reference: the records, and their links."""

    records: Records
    links: tuple[FormLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """One charity's answers to these rights: what it holds, what it has issued and what its privacy notice says."""

    store: RecordStore
    files: ReportFiles
    settings: Settings
    reading: Reading

    @classmethod
    def of(cls, store: RecordStore, files: ReportFiles, settings: Settings) -> "Rights":
        """Read everything that is held, once."""
        return cls(store, files, settings, read_charity(store))

    def held_on(self, person: str) -> Held:
        """Return everything held about a person. Refused if there is nothing."""
        links = links_of(self.store, Aliases(self.reading.records.aliases).codes_of(person))
        return _something(Held(held_on(self.reading.records, person), tuple(links)), person)

    def held_under(self, typed: str) -> Held:
        """Return what a receipt's reference, as typed, leads to. Refused if there is nothing."""
        reference = read_reference(typed) or typed
        return _something(Held(held_under(self.reading.records, {reference})), typed)

    def in_words(self, held: Held, labels: Mapping[str, str], notice: Mapping[str, object]) -> str:
        """Return what is held as one HTML page to read; `labels` are a scale's words, `notice` the privacy notice's."""
        records = self.reading.records
        quoting = reports_that_say(self.files, records, held.records)
        return render(
            "account",
            charity=self.settings.charity,
            account=account_of(held.records, records, held.links, quoting),
            labels=labels,
            **notice,
            made_on=self.settings.day(),
            day=in_words,
            local_day=london_day,
        )

    def check_known(self, person: str) -> None:
        """Refuse a code that no record mentions."""
        if person not in people_in(self.reading.records):
            raise refuse("nothing_held", value=person)

    def erase(self, person: str, eraser: Eraser) -> Erasure:
        """Erase a person everywhere. Refused if no record mentions them."""
        self.check_known(person)
        return eraser.erase(person, self.reading.records)

    def erase_under(self, typed: str, stored_at: str) -> int:
        """Erase what a receipt's reference leads to; return the number of records. Refused if there is nothing."""
        held = self.held_under(typed).records
        for reference, group in {(response.response, response.group) for response in held.every_response}:
            withdraw_response(self.store, group, reference, stored_at)
        for contact in held.contacts:
            self.store.delete(contact_key(contact.contact))
        return sum(1 for _ in held)


def reports_that_say(files: ReportFiles, records: Records, held: Records) -> dict[str, tuple[str, ...]]:
    """Find a person's quoted words and stories in issued reports: text → the reports' names."""
    lines = {quote.text: {quote.text} for quote in held.quotes}
    lines |= {told.text: {line.strip() for line in told.text.splitlines() if line.strip()} for told in held.narratives}
    if not lines:
        return {}
    services = {contract.contract: contract.service or contract.contract for contract in records.contracts}
    found: dict[str, list[str]] = defaultdict(list)
    for folder, said in _issued(files):
        _, contract, quarter, revision, *_ = folder.split("/")
        for text, wanted in lines.items():
            if wanted & said:
                found[text].append(f"{services.get(contract, contract)}, {quarter}, revision {revision.lstrip('r')}")
    return {text: tuple(names) for text, names in found.items()}


def _issued(files: ReportFiles) -> Iterator[tuple[str, AbstractSet[str]]]:
    for key in sorted(files.keys(_REPORTS)):
        content = files.get(key) if key.endswith(_REPORT) else None
        if content:
            sections: Mapping[str, Iterable[str]] = json.loads(content)["sections"]
            yield key, {line for section in _SAYS for line in sections.get(section, ())}


def _something(held: Held, asked: str) -> Held:
    if held.links or any(True for _ in held.records):
        return held
    raise refuse("nothing_held", value=asked)
