"""Count wrong references for each link and network address, so that only someone who guesses is stopped.

The address is not kept, only a digest of it with the link's token, which the table does not hold; it goes after a day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import choice

from shared.storage.items import ATTEMPTS, Item, attempt_key
from shared.storage.records import RecordStore

LIMIT = 20
"""Wrong references in an hour, more than anybody with a receipt in hand needs."""
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Attempts:
    """The wrong references that came from one address to one link within this hour."""

    store: RecordStore
    digest: str
    stored_at: str

    @classmethod
    def of(cls, store: RecordStore, token: str, address: str, stored_at: str) -> "Attempts":
        """Return the counter for a link and a network address, at a moment as items store it."""
        return cls(store, sha256(f"{token} {address}".encode()).hexdigest(), stored_at)

    @property
    def _hour(self) -> str:
        return self.stored_at[:13]

    def count_one(self) -> bool:
        """Count a wrong reference; return whether it is within the limit.

        Each takes a free place by a conditional put. The place is random, so attempts made at the same time rarely
        collide, and nobody waits for long.
        """
        while free := self._free():
            if self._takes(choice(free)):
                return True
        return False

    def _free(self) -> list[int]:
        taken = {item.key.sk for item in self.store.query(ATTEMPTS, f"{self.digest}#{self._hour}#")}
        places = range(1, LIMIT + 1)
        return [place for place in places if attempt_key(self.digest, self._hour, place).sk not in taken]

    def _takes(self, place: int) -> bool:
        now = datetime.fromisoformat(self.stored_at).astimezone(UTC)
        key = attempt_key(self.digest, self._hour, place)
        return self.store.put_new(Item(key, "", self.stored_at, expires_at=int(now.timestamp()) + _A_DAY)) is None
