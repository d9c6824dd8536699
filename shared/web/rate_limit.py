"""One link flooded: slowed for it alone, and without a write.

Counted as it comes, before it is read for what it says: a flood of what is refused costs no less than another.
Counted in the memory of a process. On AWS each instance counts for itself, so that a flood gets at most this many
times the instances that it wakes, and the route's throttle bounds these; nothing is counted in the table, where each
answer would then cost a second write. What was taken in before is let through, so that a retry costs nobody anything.
"""

from collections import OrderedDict, deque
from hashlib import sha256
from threading import Lock

from shared.domain.forms.posted import Fields

LIMIT = 600
"""Different posts that a link may bring in a minute: far more than any hall sends at once."""
WITHIN = 60.0
_LINKS_KEPT = 1_000
_NOT_SENT = "client_time"


def digest_of(fields: Fields) -> str:
    """Return what tells one post from another; the phone's clock, which goes on between two tries, is no difference."""
    said = sorted((name, *values) for name, values in fields.items() if name != _NOT_SENT)
    return sha256(repr(said).encode()).hexdigest()


class RateLimit:
    """What each link brought in the last minute."""

    def __init__(self) -> None:
        self._came: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._lock = Lock()

    def let_in(self, link: str, post: str, now: float) -> bool:
        """Tell whether a link may bring this now (seconds of any steady clock), and count it if so."""
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
