"""Erase people from the table for good. A tombstone outside the table erases again what a restore brings back.

A tombstone is an object of the bucket, named by a keyed digest of the person's code: without the secret it identifies
nobody. That secret is for tombstones alone and never changes, even if those of links and digests do. A
tombstone holds the fresh code under which the person's attendances stay counted.
"""

import hmac
import json
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.records.aliases import Aliases
from shared.domain.records.collection import Records
from shared.domain.records.erasure import Erasure, erase, people_in
from shared.domain.records.form_link import FormLink
from shared.storage.audit import forget
from shared.storage.items import LINKS, Item, Key, body_of, item_of, key_of, link_key, read_body
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

_TOMBSTONES = "erased/"
_FRESH_BYTES = 10


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases people from a charity's table. `randomness` gives fresh codes; `secret` is the tombstones' own."""

    store: RecordStore
    files: ReportFiles
    secret: bytes
    randomness: Callable[[int], bytes]
    stored_at: str

    def erase(self, person: str, records: Records) -> Erasure:
        """Erase a person. The tombstone comes first: if anything fails then, the next erasure or compile ends it."""
        codes = Aliases(records.aliases).codes_of(person)
        fresh = next(filter(None, map(self._fresh_code_of, sorted(codes))), None) or self._fresh_code()
        for code in sorted(codes):
            self._bury(code, fresh)
        erasure = erase(records, person, fresh)
        groups = {session.session: session.group for session in records.sessions}
        if erasure.stand_in:
            self.store.put_new(item_of(erasure.stand_in, self.stored_at))
        for register in erasure.registers:
            self._rewrite(key_of(register, groups.get(register.session)), body_of(register))
        for entry in erasure.concerns:
            self.store.put_new(item_of(entry, self.stored_at))
        for record in erasure.removed:
            self.store.delete(key_of(record))
        forget(self.store, codes)
        for item in self.store.query(LINKS):
            if read_body(FormLink, item).holder in codes:
                self.store.delete(link_key(item.key.sk))
        return erasure

    def erase_again(self, records: Records) -> list[str]:
        """Erase again everyone who was erased before and came back in a restore; return their codes."""
        back = sorted(self.erased_among(records))
        for person in back:
            self.erase(person, records)
        return back

    def has_erased_anyone(self) -> bool:
        """Return whether anyone was ever erased: if not, there is nothing to look for."""
        return any(True for _ in self.files.keys(_TOMBSTONES))

    def erased_among(self, records: Records) -> dict[str, str]:
        """Return the people in these records who were erased before, with their fresh codes."""
        buried = set(self.files.keys(_TOMBSTONES))
        if not buried:
            return {}
        there = (person for person in people_in(records) if self._tombstone(person) in buried)
        return {person: fresh for person in there if (fresh := self._fresh_code_of(person))}

    def _tombstone(self, person: str) -> str:
        return f"{_TOMBSTONES}{hmac.new(self.secret, f'person {person}'.encode(), 'sha256').hexdigest()}.json"

    def _fresh_code_of(self, person: str) -> str | None:
        tombstone = self.files.get(self._tombstone(person))
        return str(json.loads(tombstone)["fresh"]) if tombstone else None

    def _fresh_code(self) -> str:
        return "x" + b32encode(self.randomness(_FRESH_BYTES)).decode().lower()

    def _bury(self, code: str, fresh: str) -> None:
        if self._fresh_code_of(code) is None:
            self.files.put(self._tombstone(code), json.dumps({"fresh": fresh}).encode(), "application/json")

    def _rewrite(self, key: Key, body: str) -> None:
        # Keep the fingerprint, which a retry must match, and the time of storing: only the person changes.
        standing = self.store.get(key)
        if standing:
            self.store.replace(Item(key, body, standing.stored_at, standing.fingerprint))
