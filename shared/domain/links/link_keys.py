"""The charity's three secrets, separate from one another: each can be changed or lost without the other two.

Links are made with a ring of keys, so that the key can be changed while addresses already handed out still open.
The digests of issued evidence are keyed with a second secret, the tombstones of erased people with a third, which never
changes: who was erased must stay erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST_KEY = "1"
"""The id of the key that links were made with before keys had ids."""


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """The ring: keys by their ids, which are whole numbers; the highest makes new links. There is at least one."""

    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, key: bytes) -> "LinkKeys":
        """Return the ring of one key: what a service has before its first rotation."""
        return cls({FIRST_KEY: key})

    @property
    def current(self) -> str:
        """The id of the key that makes new links."""
        return max(self.keys, key=int)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What makes links, keys the digests of issued evidence, and names the tombstones of erased people."""

    links: LinkKeys
    digests: bytes = field(repr=False)
    tombstones: bytes = field(repr=False)
