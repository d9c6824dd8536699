"""Each function with exactly its role: everything works, and nothing in the role could be left out."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from infra.local.template import read_template
from shared.storage.items import CHARITY, COMMENTS, CONTACTS, LINKS, QUOTES, ROSTER
from shared.storage.records import RecordStore, StoreFailed
from shared.storage.report_files import ReportFiles
from tests.aws_emulator import ROOT
from tests.limits.recorder import Recorder
from tests.limits.rights import STACK, Call, Condition, Role, Statement, allowed, granted, resolved
from tests.limits.story import Story


@pytest.fixture(autouse=True, scope="module")
def grown_old(life: Story) -> None:
    """Let years go by after all that happened, so that retention does its part too."""
    with life.recorder.at_work():
        life.kept_long_enough()


FORMS = ("survey_page", "survey", "register", "reports")


def asked_of(life: Story, function: str) -> list[Call]:
    """Return all that a function's role is asked for, by the function and by Lambda in its name."""
    return [*life.recorder.calls[function], *granted()[function].by_lambda]


def without(role: Role, statement: Statement, atom: Statement) -> Role:
    """Return a role without the smallest part of one of its statements."""
    kept = tuple(it for it in statement.atoms() if it != atom)
    return (*(it for it in role if it is not statement), *kept)


def test_every_route_and_schedule_works_with_the_templates_roles(life: Story) -> None:
    assert life.recorder.denied == []
    assert life.failed == []
    assert life.routes == {route.key for route in read_template(ROOT / "template.yaml", STACK).routes}
    for function, it in granted().items():
        assert [call for call in it.by_lambda if not allowed(it.role, call)] == [], function


def test_no_part_of_any_role_can_be_left_out(life: Story) -> None:
    surplus = [
        (function, atom)
        for function, it in granted().items()
        for statement in it.role
        for atom in statement.atoms()
        if all(allowed(without(it.role, statement, atom), call) for call in asked_of(life, function))
    ]
    assert surplus == []


# ---- What is denied


def on(action: str, *partitions: str) -> Call:
    """Return a call on the table."""
    return Call(f"dynamodb:{action}", resolved("Records"), (("dynamodb:LeadingKeys", partitions),))


def may(function: str, call: Call) -> bool:
    """Tell whether a function may."""
    return allowed(granted()[function].role, call)


@pytest.mark.parametrize("function", FORMS)
@pytest.mark.parametrize(
    "partition", [CHARITY, COMMENTS, CONTACTS, LINKS, QUOTES, ROSTER, "group#g1", "issue#c1", "attempt"]
)
def test_what_anybody_can_call_never_scans_or_deletes(function: str, partition: str) -> None:
    denied = ("Scan", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "PartiQLSelect", "PartiQLDelete")
    assert [action for action in denied if may(function, on(action, partition))] == []
    assert not may(function, Call("dynamodb:Scan", resolved("Records")))


@pytest.mark.parametrize(
    ("function", "partition"),
    [
        *(("survey", partition) for partition in (ROSTER, CHARITY, "issue#c1", "announced#c1")),
        *(("register", partition) for partition in (COMMENTS, CONTACTS, QUOTES, "attempt", "issue#c1", "announced#c1")),
        *(("reports", partition) for partition in (ROSTER, COMMENTS, CONTACTS, QUOTES, "group#g1", "issue#c1")),
        *(("survey_page", partition) for partition in (ROSTER, CHARITY, CONTACTS, LINKS, QUOTES, "group#g1")),
    ],
)
def test_a_function_reaches_no_partition_that_is_not_its_own(function: str, partition: str) -> None:
    actions = ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem")
    assert [action for action in actions if may(function, on(action, partition))] == []


def test_one_foreign_partition_among_many_is_enough_to_be_denied() -> None:
    assert may("register", on("BatchGetItem", LINKS, ROSTER))
    assert not may("register", on("BatchGetItem", LINKS, ROSTER, CONTACTS))


@pytest.mark.parametrize("function", FORMS)
def test_what_anybody_can_call_writes_no_links_and_nothing_the_charity_declared(function: str) -> None:
    assert [it for it in (LINKS, CHARITY) for to in ("PutItem", "UpdateItem") if may(function, on(to, it))] == []


@pytest.mark.parametrize("prefix", ["evidence/", "provisional/", "erased/"])
def test_the_reports_function_cannot_open_or_list_what_is_not_published(prefix: str) -> None:
    bucket = resolved("Reports")
    assert not may("reports", Call("s3:GetObject", f"{bucket}/{prefix}c1/file"))
    assert not may("reports", Call("s3:ListBucket", bucket, (("s3:prefix", (prefix,)),)))
    assert not may("reports", Call("s3:ListBucket", bucket))
    assert may("reports", Call("s3:GetObject", f"{bucket}/reports/c1/file"))


def test_retention_alone_removes_evidence_and_nothing_removes_a_tombstone() -> None:
    bucket, actions = resolved("Reports"), ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention")

    def who_removes(prefix: str) -> set[str]:
        key = f"{bucket}/{prefix}/x"
        return {name for name in granted() for action in actions if may(name, Call(action, key))}

    assert {prefix: who_removes(prefix) for prefix in ("evidence", "provisional", "erased")} == {
        "evidence": {"remind"},
        "provisional": {"remind"},
        "erased": set(),
    }


def test_mail_from_another_address_is_denied() -> None:
    identity = "arn:aws:ses:eu-west-2:123456789012:identity/hello@paperboats.example"
    forged = Call("ses:SendEmail", identity, (("ses:FromAddress", ("someone@else.example",)),))
    assert [name for name in granted() if may(name, forged)] == []


@pytest.fixture
def survey_at_work(life: Story) -> Iterator[Story]:
    """Act as the survey function does, with its role; what is denied to a test is nobody's fault."""
    before, recorder = list(life.recorder.denied), life.recorder
    with recorder.at_work(), recorder.running("survey"):
        yield life
    recorder.denied[:] = before


def test_a_denied_call_fails_and_brings_nothing_back(survey_at_work: Story) -> None:
    recorder: Recorder = survey_at_work.recorder
    store = RecordStore(survey_at_work.scene.table)
    with pytest.raises(StoreFailed):
        list(store.query(ROSTER))
    with pytest.raises(ClientError, match="AccessDenied"):
        list(ReportFiles(survey_at_work.scene.bucket).keys("evidence/"))
    assert recorder.denied[-2][1] == on("Query", ROSTER)


def test_a_condition_holds_as_iam_has_it() -> None:
    keys = "dynamodb:LeadingKeys"
    for_all = Condition("ForAllValues:StringLike", keys, ("link", "group#*"))
    assert [for_all.holds(Call("", "", ((keys, said),))) for said in (("link",), ("group#g1", "link"), ("group",))] == [
        *(True, True, False)
    ]
    assert for_all.holds(Call("", "")), "of what is not said it holds: no role may scan"
    plain = Condition("StringEquals", keys, ("link",))
    assert not plain.holds(Call("", ""))
    with pytest.raises(NotImplementedError):
        Condition("StringNotEquals", keys, ("link",)).holds(Call("", ""))
