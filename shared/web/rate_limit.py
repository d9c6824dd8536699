"""Slow a link that is flooded: that link alone, and without a write.

Each post is counted when it arrives, before it is read: a flood of posts that are refused costs as much as any other.
Counts are kept in the memory of a process. On AWS each instance counts for itself, so a flood gets at most this limit
times the number of instances it starts, which the route's throttle bounds; nothing is counted in the table, where each
answer would then cost a second write. A post that was let in before is let in again, so that nobody loses by a retry.
"""

from collections import OrderedDict, deque
from hashlib import sha256
from threading import Lock

from shared.domain.forms.posted import Fields

LIMIT = 600
"""Different posts that a link may send in a minute: far more than any hall sends at once."""
WITHIN = 60.0
_LINKS_KEPT = 1_000
_NOT_SENT = "client_time"


def digest_of(fields: Fields) -> str:
    """Return a digest that tells posts apart, without the phone's clock, which moves on between two tries."""
    said = sorted((name, *values) for name, values in fields.items() if name != _NOT_SENT)
    return sha256(repr(said).encode()).hexdigest()


class RateLimit:
    """What each link sent in the last minute."""

    def __init__(self) -> None:
        self._came: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._lock = Lock()

    def let_in(self, link: str, post: str, now: float) -> bool:
        """Return whether a link may send this now (seconds of any steady clock), and count it if so."""
        with self._lock:
            came = self._came.setdefault(link, deque())
            self._came.move_to_end(link)
            while len(self._came) > _LINKS_KEPT:
                self._came.popitem(last=False)
            while came and came[0][0] <= now - WITHIN:
                came.popleft()
            if any(known == post for _, known in came):
                return True
            if len(came) >= LIMIT:
                return False
            came.append((now, post))
            return True
