"""A charity's life in an hour: every route asked and every schedule run, in each way that reaches another record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any
from unittest.mock import patch

from infra.local.gateway import Answer, LambdaContext
from infra.local.http_server import HttpServer
from infra.local.template import Route
from shared.domain.links.reference import in_groups, reference_of
from shared.domain.records.collection import Records
from shared.domain.records.comment import CommentState, Concern
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.contract import Contract
from shared.domain.records.narrative import Narrative
from shared.domain.records.person import Alias
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.release import Recipient, Release
from shared.domain.records.reminder import TutorAddress
from shared.domain.records.survey import Response
from shared.services.audit import Trail
from shared.storage.erasing import Eraser
from shared.storage.items import CHARITY, ROSTER, Item, Key, item_of, to_attributes
from shared.web import rate_limit as floods
from tests.faults.scene import (
    PARTICIPANTS,
    SECRET,
    Fields,
    Scene,
    check_in_fields,
    moment,
    number_of,
    register_fields,
    small_charity,
    survey_fields,
)
from tests.limits.recorder import Recorder

CHARITY_EMAIL = "hello@paperboats.example"
CONTRACT = Contract(
    contract="c1",
    commissioner="A council",
    provider="Paper Boats",
    service="Groups",
    starts_on=date(2025, 10, 1),  # two quarters of one year: the later one looks for what came late to the earlier
    ends_on=date(2027, 3, 31),
)
REVIEWED = CONTRACT.model_copy(update={"contract": "c2", "starts_on": date(2026, 1, 1)})
QUARTER = "2025-26-Q4"
IN_THE_QUARTER = datetime(2026, 3, 26, 12, tzinfo=UTC)
MORNING = moment("2026-05-05T10:00:00+00:00")
LONG_AGO = "2026-03-26T12:00:00.000Z"


@contextmanager
def flooded() -> Iterator[None]:
    """Let every link have brought too much already."""
    with patch.object(floods.RateLimit, "let_in", lambda *_: False):
        yield


@contextmanager
def broken_post(recorder: Recorder) -> Iterator[None]:
    """Let nothing that is handed over be taken."""
    recorder.post_is_broken = True
    yield
    recorder.post_is_broken = False


@contextmanager
def lost_replies(recorder: Recorder) -> Iterator[None]:
    """Let the answer to each change be lost, so that the client library makes it again."""
    recorder.replies_are_lost = True
    yield
    recorder.replies_are_lost = False


class RoledFront(HttpServer):
    """A front that says which function answers."""

    recorder: Recorder

    def _call(self, route: Route, event: dict[str, Any]) -> Answer:
        module = self._template.functions[route.function].module
        with self.recorder.running(module.split(".")[1]):
            return super()._call(route, event)


QUOTED_PERSON = Response(
    response=reference_of(number_of("quoted of p06")),
    group="g1",
    person="p06",
    survey="participant",
    version=1,
    submitted_at=IN_THE_QUARTER,
    answers={"express": "4", "own_words": "I have a place now."},
    quote_consent="yes",
)
READ = (
    CommentState(response=QUOTED_PERSON.response, revision=1, state="worried", at=IN_THE_QUARTER, by="desk"),
    Concern(response=QUOTED_PERSON.response, nth=1, at=IN_THE_QUARTER, by="desk", note="Called.", person="p06"),
)
STAYS = QUOTED_PERSON.model_copy(update={"response": reference_of(number_of("stays")), "person": None})
QUOTE_STAYS = Quote(response=STAYS.response, text="A place.", approved_at=IN_THE_QUARTER)
CLOSED = ContactRequest(contact="closed", reach="x", asked_at=IN_THE_QUARTER, closed_at=IN_THE_QUARTER)
FORMER = (
    (CHARITY, item_of(Quote(response=QUOTED_PERSON.response, text="A place.", approved_at=IN_THE_QUARTER), LONG_AGO)),
    (ROSTER, item_of(ContactRequest(contact="old", reach="x", asked_at=IN_THE_QUARTER, person="p06"), LONG_AGO)),
)
"""What stands where it stood before it had a partition of its own."""


def charity() -> Records:
    """Make a charity with what each function may come upon."""
    known = small_charity()
    quoted = Response(
        response=reference_of(number_of("quoted")),
        group="g1",
        survey="participant",
        version=1,
        submitted_at=IN_THE_QUARTER,
        answers={"express": "4", "own_words": "It helped me."},
        quote_consent="yes",
        channel="link",
    )
    # as many people as places, so that there is a waiting list
    full = known.groups[0].model_copy(update={"capacity": len(PARTICIPANTS)})
    return Records(
        contracts=(CONTRACT, REVIEWED),
        groups=(full, *known.groups[1:]),
        stages=known.stages,
        people=known.people,
        memberships=known.memberships,
        sessions=known.sessions,
        registers=(
            Register(
                session="s1",
                status="held",
                held_on=date(2026, 3, 24),
                submitted_at=IN_THE_QUARTER,
                present=PARTICIPANTS,
            ),
        ),
        responses=(quoted, QUOTED_PERSON),
        quotes=(Quote(response=quoted.response, text="It helped me.", approved_at=IN_THE_QUARTER),),
        narratives=(Narrative(contract="c1", quarter=QUARTER, part="case_study", text="Somebody came.", person="p06"),),
        releases=(Release(contract="c2", release="reviewed", due_days=60),),
        recipients=(Recipient(contract="c1", email="council@example.org"),),
        addresses=(TutorAddress(person="t01", email="tutor@example.org"),),
        comment_states=READ[:1],
        concerns=READ[1:],
    )


class Story:
    """What happens at a charity, through the front and the schedules alone."""

    def __init__(self, scene: Scene, recorder: Recorder) -> None:
        self.scene, self.recorder = scene, recorder
        self.failed: list[str] = []
        self.routes: set[str] = set()

    def happen(self) -> None:
        """Let everything happen once."""
        acts = (self.pages, self.surveys, self.corrections, self.registers, self.check_ins, self.quarter, self.letters)
        for act in (*acts, self.reports, self.taken_back, self.reports):
            act()

    def ask(self, path: str, fields: Fields | None = None, *statuses: int, accept: str = "text/html") -> Answer:
        """Ask one thing; what is answered otherwise than expected is noted."""
        request = self.scene.request(path, fields, accept=accept)
        found = self.scene.engine.front._router.find(request.method, path.partition("?")[0])  # noqa: SLF001 - the front's own
        assert found is not None, path
        self.routes.add(found[0].key)
        answer = self.scene.ask(request)
        if answer.status not in (statuses or (200,)):
            self.failed.append(f"{found[0].key} answered {answer.status}")
        return answer

    def run(self, function: str, **event: str) -> Any:  # noqa: ANN401 - what each returns
        """Run what a schedule runs; what it raises is noted."""
        handler = import_module(f"functions.{function}.handler").lambda_handler
        template = self.scene.engine.front._template  # noqa: SLF001 - the front's own
        context = LambdaContext(next(it for it in template.functions.values() if function in it.module.split(".")))
        try:
            with self.recorder.running(function):
                return handler(event, context)
        except Exception as failed:  # noqa: BLE001 - whatever it is, the run failed
            self.failed.append(f"{event['schedule']} failed: {type(failed).__name__}")
            return {}

    def pages(self) -> None:
        """Look at what is rendered ahead."""
        survey = self.scene.links["survey"]["g1"]["participant"]
        for path in (survey, f"{survey}/correct", f"{survey}/withdrawn", "/privacy", "/healthz", "/sw.js"):
            self.ask(path)
        self.ask("/assets/none.js", None, 404)
        self.ask("/nothing", None, 404)

    def surveys(self) -> None:
        """Answer surveys: anonymous, by a personal link, again, otherwise, one too many, and asking to be contacted."""
        survey, own = (
            self.scene.links["survey"]["g1"]["participant"],
            self.scene.personal["g1"]["participant"]["p01"],
        )
        asking = survey_fields("asking", contact_name="Quilla", contact_reach="07700 900123")
        with broken_post(self.recorder):
            self.ask(survey, asking, 303)
        self.run("survey", schedule="tell-again")
        for _ in range(2):
            self.ask(survey, asking, 303)
            self.ask(own, survey_fields("personal"), 303)
        self.ask(survey, {**asking, "express": "prefer_not_to_say"}, 409)
        self.ask(survey, {"submission_id": "none"}, 422)
        with flooded():
            self.ask(survey, asking, 303, 409)
            self.ask(survey, survey_fields("one too many"), 429)
        self.ask(f"{survey}/receipt/{reference_of(number_of('asking'))}")

    def corrections(self) -> None:
        """Correct answers, try a wrong reference, and take back what is quoted."""
        address = f"{self.scene.links['survey']['g1']['participant']}/correct"
        reference = in_groups(reference_of(number_of("asking")))
        self.ask(address, survey_fields("wrong", reference=in_groups(reference_of(number_of("nobody")))), 422)
        for _ in range(2):
            self.ask(address, survey_fields("corrected", reference=reference), 303)
        with flooded():
            self.ask(address, survey_fields("corrected", reference=reference), 303)

    def registers(self) -> None:
        """Keep registers: of a planned session, of one at the door with newcomers, again, at odds, amended."""
        register, own = self.scene.links["register"]["g1"], self.scene.personal["g1"]["register"]["t01"]
        self.ask(register)
        self.ask(f"{register}/open", {}, 303)
        sent = {**register_fields("sent", "s2"), "newcomers": "New one\nNew two"}
        for _ in range(2):
            self.ask(own, sent, 303)
        with flooded():
            self.ask(own, sent, 303, 429)
        self.ask(register, register_fields("at odds", "s2"), 409)
        amended = register_fields("amended", "s2", base_version="1")
        self.ask(register, amended, 303)
        self.ask(register, register_fields("at odds", "s2"), 409)
        door = {"held_on": "2026-05-04", "kind": "session", "waiting": "Somebody else"}
        self.ask(register, register_fields("door", "new", **door), 303)
        self.ask(f"{register}?session=s2")
        self.ask(f"{register}/receipt/s2/1")
        self.ask(self.scene.links["register"]["-"])

    def check_ins(self) -> None:
        """Check in."""
        address = f"{self.scene.links['register']['g2']}/check-in"
        self.ask(address)
        for _ in range(2):
            self.ask(address, check_in_fields("g2"), 303)
        with flooded():
            self.ask(address, check_in_fields("g2"), 303)
        self.ask(f"{address}/receipt/{reference_of(number_of('g2'))}")

    def quarter(self) -> None:
        """Issue what is due, and make the draft of what is reviewed; what has a partition of its own now is moved."""
        for former, item in FORMER:
            self.scene.put([to_attributes(Item(Key(former, item.key.sk), item.body, LONG_AGO))])
        with self.scene.clock(MORNING):
            issued = self.run("compile_evidence", schedule="quarterly")
        if issued.get("issued") != ["c1 2025-26-Q3 r1", f"c1 {QUARTER} r1"]:
            self.failed.append(f"issued: {issued}")

    def letters(self) -> None:
        """Remind whoever has not sent a register, and whoever reads comments."""
        with self.scene.clock(MORNING):
            sent = self.run("remind", schedule="remind")
        if sent.get("sent") != 2:
            self.failed.append(f"reminded: {sent}")

    def reports(self) -> None:
        """Read what was issued, as a page and as data, from the bucket and through here; and what members are told."""
        address = self.scene.links["commissioner"]["c1"]
        self.ask(address)
        issues = self.ask(address, accept="application/json")
        for file in ("report.pdf", "report.json", "manifest.json"):
            revision = "r2" if b'"revision": 2' in issues.body or b'"revision":2' in issues.body else "r1"
            self.ask(f"{address}/{QUARTER}/{revision}/{file}", None, 303)
            self.ask(f"{address}/{QUARTER}/{revision}/{file}?through=here")
        summary = self.scene.links["told"]["c1"]
        self.ask(summary)
        self.ask(summary.replace("/summary/", "/told/"), None, 301)

    def taken_back(self) -> None:
        """Take back what an issue quotes; erase somebody, restore the table, and match them with a newcomer."""
        address = f"{self.scene.links['survey']['g1']['participant']}/correct"
        quoted = in_groups(reference_of(number_of("quoted")))
        self.ask(address, {"withdraw": "1", "reference": quoted, "submission_id": number_of("taking back")}, 303)
        with flooded():
            self.ask(address, {"withdraw": "1", "reference": quoted, "submission_id": number_of("taking back")}, 303)
        table = self.scene.engine.dynamodb
        Trail(self.scene.store, MORNING, LONG_AGO).note("access", about="p06")
        before = table.scan(TableName=self.scene.table)["Items"]
        Eraser(self.scene.store, self.scene.files, SECRET.encode(), bytes, LONG_AGO).erase("p06", self.scene.records())
        self.scene.put(before)
        self.scene.load(Records(aliases=(Alias(alias="n99", person="p06"),)))
        with self.scene.clock(MORNING):
            self.run("compile_evidence", schedule="daily")

    def kept_long_enough(self) -> None:
        """Let years go by: names and words go first, then what was counted, and the contracts with their reports."""
        self.scene.load(Records(contacts=(CLOSED,), responses=(STAYS,), quotes=(QUOTE_STAYS,)))
        for years in (3, 12):
            with self.scene.clock(MORNING.replace(year=MORNING.year + years)), lost_replies(self.recorder):
                done = self.run("remind", schedule="remind")
            if not done.get("retired"):
                self.failed.append(f"retired after {years} years: {done}")
