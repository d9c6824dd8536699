"""Send plain text mail: the one module that talks to SES. If there is an outbox, write files there instead."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Try only once: if the answer is lost nobody knows whether the letter went, and no one should get it twice.
_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 1})


class MailFailed(Exception):  # noqa: N818 - past tense for what happened
    """A letter was not accepted, or it is not known whether it was."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: one address, a one-line subject, plain text."""

    to: str
    subject: str
    text: str


@cache
def _client() -> Any:  # noqa: ANN401 - the locked stubs leave out SES
    return boto3.client("sesv2", config=_CONFIG)


class Mail:
    """The charity's mail: letters come from its own address. `outbox` is a folder's path, or "" for SES."""

    def __init__(self, charity: str, sender: str, outbox: str = "", client: Any = None) -> None:  # noqa: ANN401 - the same
        self._from = formataddr((charity, sender))
        self._outbox = Path(outbox) if outbox else None
        self._given = client

    def send(self, letter: Letter) -> None:
        """Send a letter. Raise MailFailed if it was not accepted, ValueError if an address or subject has two lines."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self._from, letter.to, letter.subject
        message.set_content(letter.text)
        if self._outbox is None:
            self._hand_over(message)
        else:
            _write_to_outbox(message, self._outbox)

    def _hand_over(self, message: EmailMessage) -> None:
        try:
            (self._given or _client()).send_email(Content={"Raw": {"Data": message.as_bytes()}})
        except (BotoCoreError, ClientError) as failed:
            raise MailFailed from failed


def _write_to_outbox(message: EmailMessage, outbox: Path) -> None:
    """Write a letter as the next file of the outbox, `0001.eml`; no two ever get the same number."""
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in count(1):
        try:
            with (outbox / f"{number:04}.eml").open("xb") as file:
                file.write(message.as_bytes())
        except FileExistsError:
            continue
        return
