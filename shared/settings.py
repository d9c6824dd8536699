"""What a deployment reads from its environment, by a call and never at import."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime

from shared.domain.calendar.quarter import LONDON, london_day

COMMENT_DAYS = 5
"""Working days within which a comment is read, where a deployment says nothing of it."""


@dataclass(frozen=True, slots=True)
class Charity:
    """Who runs the service, as pages name it, and within how many working days its coordinator reads comments."""

    name: str
    phone: str
    email: str
    address: str
    comment_days: int = COMMENT_DAYS


@dataclass(frozen=True, slots=True)
class Settings:
    """The store's names, facts about the charity, and the day that the domain takes as today (None: the real one).

    `alerts_topic` is where the coordinator is alerted that something is waiting; `outbox` a folder that mail goes to
    instead; `second_email` who is written to if comments stay unread (empty: the coordinator again).
    """

    table: str
    bucket: str
    charity: Charity
    today: date | None
    alerts_topic: str = ""
    outbox: str = ""
    second_email: str = ""

    def now(self) -> datetime:
        """Return this moment, UTC, to the second; if a fixed day is set, that day at London's real time of day."""
        now = datetime.now(UTC).replace(microsecond=0)
        if self.today is None:
            return now
        return datetime.combine(self.today, now.astimezone(LONDON).time(), LONDON).astimezone(UTC)

    def day(self) -> date:
        """Return the domain's today, a local date."""
        return london_day(self.now())

    @staticmethod
    def real_day() -> date:
        """Return today's real date: form links are judged by it, whatever day the domain is on."""
        return london_day(datetime.now(UTC))


def read_settings() -> Settings:
    """Read the environment. Raise KeyError, which names the variable, if one is missing."""
    today = os.environ.get("TODAY", "")
    return Settings(
        table=os.environ["TABLE_NAME"],
        bucket=os.environ["BUCKET_NAME"],
        charity=read_charity(),
        today=date.fromisoformat(today) if today else None,
        alerts_topic=os.environ.get("ALERTS_TOPIC", ""),
        outbox=os.environ.get("OUTBOX", ""),
        second_email=os.environ.get("SECOND_EMAIL", ""),
    )


def read_charity() -> Charity:
    """Read who runs the service."""
    return Charity(
        name=os.environ["CHARITY_NAME"],
        phone=os.environ["CHARITY_PHONE"],
        email=os.environ["CHARITY_EMAIL"],
        address=os.environ["CHARITY_ADDRESS"],
        comment_days=int(os.environ.get("COMMENT_DAYS") or COMMENT_DAYS),
    )


def stored_at() -> str:
    """Return the real current moment as items store it: UTC, to the millisecond, so that text sorts by time."""
    return as_stored(datetime.now(UTC))


def as_stored(moment: datetime) -> str:
    """Write a moment, UTC, as items store it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
