"""Alert the coordinator that something is waiting: by SNS, in words that say nothing about a person.

If the variable OUTBOX names a folder, as on the local service, the alert is written there as a file instead.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})


class NotSent(Exception):  # noqa: N818 - it says what is the case
    """The alert could not be handed over; the caller may try again."""


@cache
def _client() -> Any:  # noqa: ANN401 - one call of it is used
    return boto3.client("sns", config=_CONFIG)


def alert(topic: str, number: str, subject: str, text: str) -> None:
    """Send one alert to a topic; `number` tells it from others. Raise NotSent if it could not be handed over."""
    outbox = os.environ.get("OUTBOX", "")
    try:
        if outbox:
            Path(outbox).mkdir(parents=True, exist_ok=True)
            (Path(outbox) / f"alert-{number}.txt").write_text(f"{subject}\n\n{text}\n", encoding="utf-8")
        else:
            _client().publish(TopicArn=topic, Subject=subject, Message=text)
    except (BotoCoreError, ClientError, OSError) as failed:
        raise NotSent from failed
