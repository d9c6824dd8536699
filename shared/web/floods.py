"""One link flooded: slowed for it alone, and without a write.

Counted in the memory of a process. On AWS each instance counts for itself, so that a flood gets at most this many
times the instances that it wakes, and the stage's throttle bounds these; nothing is counted in the table, where each
answer would then cost a second write. What was taken in before is let through, so that a retry costs nobody anything.
"""

from collections import OrderedDict, deque
from threading import Lock

LIMIT = 600
"""Different answers that a link may bring in a minute: far more than any hall sends at once."""
WITHIN = 60.0
_LINKS_KEPT = 1_000


class Floods:
    """What each link brought in the last minute."""

    def __init__(self) -> None:
        self._came: OrderedDict[str, deque[tuple[float, str]]] = OrderedDict()
        self._lock = Lock()

    def let_in(self, link: str, submission: str, now: float) -> bool:
        """Tell whether a link may bring this now (seconds of any steady clock), and count it if so."""
        with self._lock:
            came = self._came.setdefault(link, deque())
            self._came.move_to_end(link)
            while len(self._came) > _LINKS_KEPT:
                self._came.popitem(last=False)
            while came and came[0][0] <= now - WITHIN:
                came.popleft()
            if any(known == submission for _, known in came):
                return True
            if len(came) >= LIMIT:
                return False
            came.append((now, submission))
            return True
