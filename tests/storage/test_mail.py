"""What mail promises: a letter goes once, to one address, as it was written, by SES or into the outbox."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from shared.storage.mail import Letter, Mail, MailFailed

REGION = "eu-west-2"
LETTER = Letter("wren@example.org", "A register is missing – please look", "Dear Wren,\n\nthe register of 7 July.\n")


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client(
            "sesv2",
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )


def letters_in(outbox: Path) -> list[EmailMessage]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(outbox.iterdir())]
    return [letter for letter in found if isinstance(letter, EmailMessage)]


def test_ses_is_given_the_letter_from_the_charitys_own_address(client: Any) -> None:  # noqa: ANN401 - a client without stubs
    client.create_email_identity(EmailIdentity="hello@paperboats.example")
    Mail("Paper Boats", "hello@paperboats.example", client=client).send(LETTER)
    [sent] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    assert sent.destinations == ["wren@example.org"]
    assert "hello@paperboats.example" in sent.source


def test_a_letter_that_ses_does_not_take_is_said_to_have_failed(client: Any) -> None:  # noqa: ANN401 - the same
    with pytest.raises(MailFailed):
        Mail("Paper Boats", "nobody-verified@paperboats.example", client=client).send(LETTER)


def test_where_there_is_an_outbox_the_letter_is_a_file_in_it(tmp_path: Path) -> None:
    Mail("Paper Boats", "hello@paperboats.example", str(tmp_path / "outbox")).send(LETTER)
    [letter] = letters_in(tmp_path / "outbox")
    assert (letter["From"], letter["To"], letter["Subject"]) == (
        "Paper Boats <hello@paperboats.example>",
        LETTER.to,
        LETTER.subject,
    )
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_letters_put_down_at_once_are_all_there(tmp_path: Path) -> None:
    mail = Mail("Paper Boats", "hello@paperboats.example", str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(mail.send, [LETTER] * 24))
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"{number:04}.eml" for number in range(1, 25)]


def test_no_second_header_can_be_smuggled_in_with_an_address(tmp_path: Path) -> None:
    mail = Mail("Paper Boats", "hello@paperboats.example", str(tmp_path))
    with pytest.raises(ValueError, match="linefeed"):
        mail.send(Letter("wren@example.org\nBcc: all@example.org", "Hello", "Hello"))
    assert list(tmp_path.iterdir()) == []
