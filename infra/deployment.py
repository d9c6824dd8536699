"""Finding the deployment that a command works on: the local service while it runs, or a stack on AWS.

The ordinary AWS variables choose (`AWS_ENDPOINT_URL`, `AWS_PROFILE`, …); where none is set and a local service has
left its links.json, that service is meant. A deployment describes itself in the SSM parameter `/{stack}/deployment`.
"""

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.kept import keep_keys
from shared.domain.links.link_keys import LinkKeys, Secrets
from shared.settings import COMMENT_DAYS, Charity, Settings
from shared.storage.charity import Reading, read_charity
from shared.storage.erasing import Eraser
from shared.storage.moving import move_to_own_partitions
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.storage.secrets import NoSecret, SecretNames, add_link_key, read_link_keys, read_secrets

__all__ = ["Deployment", "NoDeployment", "NoSecret", "find_deployment"]

REGION = "eu-west-2"
DEFAULT_STACK = "own-words"
_CHOICES = ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_ACCESS_KEY_ID")
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")


class NoDeployment(Exception):  # noqa: N818 - it says what was found: nothing
    """There is no deployment to work on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment, ready to work on."""

    base_url: str
    settings: Settings
    store: RecordStore
    files: ReportFiles
    secret_names: SecretNames
    folder: Path | None = None
    """Where the local service keeps everything; None on AWS."""

    @property
    def secrets(self) -> Secrets:
        """Its three secrets, as they are now. NoSecret where one is missing."""
        return read_secrets(self.secret_names)

    def read(self) -> Reading:
        """Read every record there is, and name what cannot be read."""
        return read_charity(self.store)

    def add_link_key(self, keys: LinkKeys) -> LinkKeys:
        """Add a key to the ring that links are made with, and keep it where the local service keeps its own."""
        added = add_link_key(self.secret_names.links, keys)
        keep_keys(self.folder, added)
        return added

    def eraser(self, stored_at: str) -> Eraser:
        """Return what erases people from its records and files, at a moment. NoSecret if a secret is missing."""
        return Eraser(self.store, self.files, self.secrets.tombstones, os.urandom, stored_at)

    @property
    def link_keys(self) -> LinkKeys:
        """The ring of keys that its links are made with, as it is now. NoSecret where there is none."""
        return read_link_keys(self.secret_names.links)


def find_deployment(stack: str = "") -> Deployment:
    """Find the deployment that the environment chooses. NoDeployment where it is not there or does not answer."""
    stack = stack or os.environ.get("STACK", DEFAULT_STACK)
    _choose_local_service()
    try:
        found = boto3.client("ssm").get_parameter(Name=f"/{stack}/deployment")
        described = json.loads(found["Parameter"]["Value"])
    except (BotoCoreError, ClientError) as error:
        msg = (
            f"No deployment of the stack {stack!r} answers ({type(error).__name__}). For the service on this computer, "
            "start it with `make run` and leave it running. On AWS, set AWS_PROFILE and STACK."
        )
        raise NoDeployment(msg) from error
    today = described.get("today", "")
    settings = Settings(
        table=described["table"],
        bucket=described["bucket"],
        charity=_charity_of(stack, int(described.get("comment_days", COMMENT_DAYS))),
        today=date.fromisoformat(today) if today else None,
    )
    # Described before there were three secrets: the one did the work of all, there and in what was made with it.
    links = described["link_secret_parameter"]
    names = SecretNames(
        links, described.get("digest_secret_parameter", links), described.get("tombstone_secret_parameter", links)
    )
    folder = Path(described["folder"]) if described.get("folder") else None
    store, files = RecordStore(settings.table), ReportFiles(settings.bucket)
    move_to_own_partitions(store)  # what a command changes is changed where it is from now on
    return Deployment(described["base_url"], settings, store, files, names, folder)


def _charity_of(stack: str, comment_days: int) -> Charity:
    # A stack from before these were written down has none until it is deployed again; only print needs them.
    try:
        lines = boto3.client("ssm").get_parameter(Name=f"/{stack}/charity")["Parameter"]["Value"].split("\n")
    except ClientError:
        lines = ["", "", "", ""]
    name, phone, email, address = lines
    return Charity(name, phone, email, address, comment_days)


def _choose_local_service() -> None:
    links = Path(os.environ.get("DATA", ".local")) / "links.json"
    if not any(os.environ.get(name) for name in _CHOICES) and links.is_file():
        os.environ["AWS_ENDPOINT_URL"] = json.loads(links.read_text())["aws"]["endpoint_url"]
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith(LOOPBACK):
        os.environ.setdefault("AWS_ACCESS_KEY_ID", "local")
        os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "local")
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
