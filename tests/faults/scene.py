"""A small charity in a table and a bucket of its own, its handlers behind the proxy, and the truth read past it."""

import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlencode

import boto3

import shared.settings
from infra.local.gateway import Answer, Request, make_event, split_target
from infra.local.http_server import HttpServer
from infra.local.template import REGION
from shared.domain.links.link_keys import LinkKeys, Secrets
from shared.domain.links.reference import in_groups, reference_of
from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Membership, Person
from shared.domain.records.session import Session
from shared.services.form_links import FormLinks
from shared.services.packs.importing import items_of
from shared.settings import Settings, stored_at
from shared.storage import records
from shared.storage.charity import read_charity
from shared.storage.items import Key, to_attributes
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from tests.aws_emulator import KEY, SECRET_KEY, environment
from tests.faults.kill import Ended, Kill, Runner
from tests.faults.proxy import Proxy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

FORM = "application/x-www-form-urlencoded"
SECRET = "a secret for tests"
SECRETS = Secrets(LinkKeys.of(SECRET.encode()), SECRET.encode(), SECRET.encode())
TODAY = date(2026, 5, 5)
"""The domain's day where a test sets no other."""
CONTRACT = Contract(
    contract="c1",
    commissioner="A council",
    provider="Paper Boats",
    service="Groups",
    starts_on=date(2023, 4, 1),
    ends_on=date(2027, 3, 31),
)
NAMES = {"POWERTOOLS_SERVICE_NAME": "own-words", "POWERTOOLS_METRICS_NAMESPACE": "OwnWords"}
STATEMENTS = ("express", "confidence", "skills", "connected", "next_step")
PARTICIPANTS = tuple(f"p{number:02d}" for number in range(1, 7))

SETTINGS: Any = records._CONFIG  # noqa: SLF001 - botocore's types do not tell what its settings have
"""How the service's client of the store waits and tries again."""
TRIES = int(SETTINGS.retries["total_max_attempts"])

Fields = Mapping[str, str | Sequence[str]]
Form = dict[str, Any]
"""Fields that a test goes on to change: texts, and lists of texts."""
_BATCH = 25
_numbers = count(1)


@dataclass(frozen=True)
class Engine:
    """What speaks DynamoDB, S3 and Systems Manager: its address past the proxy, and the proxy."""

    endpoint_url: str
    proxy: Proxy
    runner: Runner
    front: HttpServer
    name: str

    def client(self, service: str) -> Any:  # noqa: ANN401 - one client or another
        """Make a client past the proxy."""
        return boto3.session.Session().client(
            service,  # type: ignore[call-overload] # one overload a service
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """A client of tables, past the proxy."""
        client: DynamoDBClient = self.client("dynamodb")
        return client

    @cached_property
    def s3(self) -> "S3Client":
        """A client of buckets, past the proxy."""
        client: S3Client = self.client("s3")
        return client


@dataclass(frozen=True, slots=True)
class Told:
    """What the service told whoever sent something."""

    status: int
    content: Any

    @property
    def reference(self) -> str:
        """The receipt's reference, "" where there is none."""
        return str(self.content.get("reference", "")) if self.status == 200 else ""

    @property
    def codes(self) -> list[str]:
        """What was wrong, in the catalogue's codes."""
        return [problem["code"] for problem in self.content.get("problems", ())]


class Scene:
    """A charity, its forms and what is stored of them. `variables` is the environment that its handlers are given."""

    def __init__(self, engine: Engine, known: Records) -> None:
        self.engine, self.proxy = engine, engine.proxy
        number = next(_numbers)
        self.table, self.bucket = f"{engine.name}-records-{number}", f"{engine.name}-reports-{number}"
        self.variables = {
            **{
                name: f"the charity's {name}"
                for name in ("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS")
            },
            "COMMENT_DAYS": "5",
            "TABLE_NAME": self.table,
            "BUCKET_NAME": self.bucket,
            **{
                f"{kind.upper()}_SECRET_PARAMETER": f"/{engine.name}/{kind}-secret"
                for kind in ("link", "digest", "tombstone")
            },
            "TODAY": TODAY.isoformat(),
            **NAMES,
        }
        self._make(known)

    def _make(self, known: Records) -> None:
        arguments = self.engine.front._template.table.arguments  # noqa: SLF001 - the front was made from the template
        self.engine.dynamodb.create_table(**{**arguments, "TableName": self.table})
        self.engine.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.engine.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        self.store = RecordStore(self.table, self.engine.dynamodb)
        self.files = ReportFiles(self.bucket, self.engine.s3)
        self.load(known)
        links = FormLinks(self.store, SECRETS.links, "", Settings.real_day(), stored_at())
        self.links = links.of_forms(known)
        self.personal = {group.group: links.of_people(group.group, known, TODAY) for group in known.groups}

    def load(self, more: Records, moment: str = "2026-01-01T00:00:00.000Z") -> None:
        """Store records, many at once."""
        self.put(to_attributes(item) for item in items_of(more, moment))

    def put(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Store items in DynamoDB's own notation, many at once."""
        asked: list[Any] = [{"PutRequest": {"Item": item}} for item in items]
        for start in range(0, len(asked), _BATCH):
            self.engine.dynamodb.batch_write_item(RequestItems={self.table: asked[start : start + _BATCH]})

    # sending

    def request(
        self,
        path: str,
        fields: Fields | bytes | None = None,
        *,
        accept: str = "application/json",
        content_type: str = FORM,
    ) -> Request:
        """Make the request of a form that is sent, or of a page that is asked for."""
        body = fields if isinstance(fields, bytes) else urlencode(fields or {}, doseq=True).encode()
        headers = [
            ("Host", "service.example"),
            ("Accept", accept),
            ("Content-Type", content_type),
            ("Cookie", "device=known"),
        ]
        return Request("GET" if fields is None else "POST", path, "HTTP/1.1", headers, body, "127.0.0.1")

    def ask(self, request: Request) -> Answer:
        """Answer a request the way that the front does."""
        return self.engine.front.answer(request)

    def send(self, path: str, fields: Fields) -> Told:
        """Send a form as a client that wants data back."""
        answer = self.ask(self.request(path, fields))
        return Told(answer.status, json.loads(answer.body))

    def page(self, path: str, fields: Fields | None = None) -> tuple[int, str]:
        """Send a form, or ask for a page, as a browser does; return its status and the page."""
        answer = self.ask(self.request(path, fields, accept="text/html"))
        return answer.status, answer.body.decode()

    def event(self, path: str, fields: Fields) -> tuple[str, dict[str, Any]]:
        """Return the module of the handler that answers a form, and the event that it is given."""
        request = self.request(path, fields)
        front = self.engine.front
        found = front._router.find(request.method, split_target(path)[0])  # noqa: SLF001 - the front's own routing is what is meant
        assert found is not None
        route, parameters = found
        return front._template.functions[route.function].module, make_event(request, route, parameters)  # noqa: SLF001 - the same

    def send_apart(self, path: str, fields: Fields, kill: Kill | None = None) -> Ended:
        """Send a form to a handler in a process of its own, which may be killed."""
        module, event = self.event(path, fields)
        return self.engine.runner.run(module, event, kill, **self.variables)

    # the truth, past the proxy

    def keys(self) -> Counter[str]:
        """Return every key of the table, and how often it stands there (which can only be once)."""
        pages = self.engine.dynamodb.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True)
        return Counter(f"{item['pk']['S']} {item['sk']['S']}" for page in pages for item in page["Items"])

    def stands(self, key: str) -> bool:
        """Tell whether something stands at a key."""
        return self.store.get(Key(*key.split(" ", 1))) is not None

    def records(self) -> Records:
        """Return every record."""
        return read_charity(self.store).records

    # the clock

    @contextmanager
    def clock(self, instant: datetime) -> Iterator[None]:
        """Stop the server's clock at a moment; the domain's day is that moment's."""

        class Stopped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Stopped":
                return cls.fromtimestamp(instant.timestamp(), tz)

        with environment_only({"TODAY": ""}), patch.object(shared.settings, "datetime", Stopped):
            yield


@contextmanager
def environment_only(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a block, and leave AWS clients as they are."""
    with patch.dict(os.environ, variables):
        yield


@contextmanager
def on_stage(scene: Scene) -> Iterator[Scene]:
    """Let the handlers of this process work on a scene, through the proxy."""
    scene.proxy.forget()
    proxy = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"), scene.proxy.url)
    with environment({**scene.variables, **proxy}):
        yield scene


# who and what there is


def small_charity() -> Records:
    """Make a charity with a writing group (six people, a tutor) and a group that stands alone."""
    days = [date(2026, 3, 24) + timedelta(weeks=week) for week in range(6)]
    return Records(
        contracts=(CONTRACT,),
        groups=(
            Group(group="g1", name="Writing", activity="Writing"),
            Group(group="g2", name="Cooking", activity="Cooking"),
        ),
        stages=(
            StageStep(group="g1", stage="facilitated", starts_on=CONTRACT.starts_on),
            StageStep(group="g2", stage="independent", starts_on=CONTRACT.starts_on),
        ),
        people=tuple(Person(person=person, name=f"Person {person}") for person in (*PARTICIPANTS, "t01")),
        memberships=(
            *(Membership(group="g1", person=person, role="participant") for person in PARTICIPANTS),
            Membership(group="g1", person="t01", role="peer_tutor"),
        ),
        sessions=tuple(
            Session(session=f"s{number}", group="g1", kind="session", planned_on=day)
            for number, day in enumerate(days, 1)
        ),
    )


def number_of(seed: object) -> str:
    """Mint the number of a form page, the same for the same seed."""
    return sha256(f"page {seed}".encode()).hexdigest()[:32]


def receipt_of(number: str) -> str:
    """Return the reference that a page's receipt must show."""
    return in_groups(reference_of(number))


def survey_fields(seed: object, **others: str) -> Form:
    """Fill in a participant's survey, the same for the same seed."""
    draw = random.Random(f"survey {seed}")  # noqa: S311 - it must repeat
    answers = {statement: draw.choice(["1", "2", "3", "4", "5", "prefer_not_to_say"]) for statement in STATEMENTS}
    return {**answers, "own_words": f"Words of {seed}", "submission_id": number_of(seed), **others}


def register_fields(seed: object, session: str = "s1", **others: str | list[str]) -> Form:
    """Fill in the register of a planned session, the same for the same seed."""
    draw = random.Random(f"register {seed}")  # noqa: S311 - it must repeat
    present = sorted(draw.sample(PARTICIPANTS, draw.randint(1, len(PARTICIPANTS))))
    return {"session": session, "status": "held", "present": present, "submission_id": number_of(seed), **others}


def door_fields(seed: object, held_on: date, newcomers: int = 3) -> Form:
    """Fill in the register of a session that was not planned, with newcomers, the same for the same seed."""
    names = "\n".join(f"New {line} of {seed}" for line in range(newcomers))
    return register_fields(seed, "new", held_on=held_on.isoformat(), kind="session", newcomers=names)


def check_in_fields(seed: object) -> Form:
    """Fill in a check-in, the same for the same seed."""
    draw = random.Random(f"check-in {seed}")  # noqa: S311 - it must repeat
    return {"still_meeting": "yes", "regular_members": str(draw.randint(2, 12)), "submission_id": number_of(seed)}


def moment(text: str) -> datetime:
    """Read a moment, UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
