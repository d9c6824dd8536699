"""What surrounds an issue survives kills too: drafts that wait to be reviewed, and the letter about an issue."""

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from shared.domain.records.collection import Records
from shared.domain.records.release import Approval, Recipient, Release
from tests.faults import rounds
from tests.faults.issues import COMPILE, NAME, faults_of_issues, fire, issued, years
from tests.faults.kill import MOMENTS, Ended, Kill
from tests.faults.scene import Engine, Scene, on_stage

_FIRST, _LAST = date(2025, 10, 1), date(2025, 12, 31)
_DRAFTED, _DUE = date(2026, 1, 5), date(2026, 1, 20)
_ISSUE = ["2025-26-Q3 r1"]


@pytest.fixture
def charity(engine: Engine) -> Iterator[Scene]:
    """Make a charity with a contract of one quarter, whose commissioner is written to."""
    with on_stage(Scene(engine, years(_FIRST, _LAST))) as scene:
        scene.load(Records(recipients=(Recipient(contract=NAME, email="council@example.org"),)))
        yield scene


def run(scene: Scene, outbox: Path, today: date, kill: Kill | None = None) -> Ended:
    """Fire the schedule, its letters going to an outbox."""
    variables = {**scene.variables, "TODAY": today.isoformat(), "OUTBOX": str(outbox)}
    return scene.engine.runner.run(COMPILE, {"schedule": "daily"}, kill, **variables)


def letters(outbox: Path) -> list[str]:
    """Return whom the letters of an outbox go to."""
    found = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in outbox.glob("*.eml"))
    return sorted(str(letter["To"]) for letter in found)


def test_a_run_killed_between_issuing_and_announcing_sends_its_letters_at_the_next_run_and_once(
    charity: Scene, tmp_path: Path
) -> None:
    """The claim is the first put into the table, the mark of the announcement the second."""
    assert run(charity, tmp_path, _DRAFTED, Kill("before", 2, "dynamodb.PutItem")).killed
    assert (issued(charity), letters(tmp_path)) == (_ISSUE, [])
    assert run(charity, tmp_path, _DRAFTED + timedelta(days=1)).answer == {"issued": []}
    told = letters(tmp_path)
    assert "council@example.org" in told
    assert len(told) == len(set(told))
    run(charity, tmp_path, _DRAFTED + timedelta(days=2))
    assert letters(tmp_path) == told


def test_killed_at_any_put_while_a_draft_is_written_nothing_is_visible_and_the_issue_comes_on_its_day(
    charity: Scene, tmp_path: Path
) -> None:
    charity.load(Records(releases=(Release(contract=NAME, release="reviewed", due_days=20),)))
    puts = fire(charity, _DRAFTED, call="s3.PutObject").calls
    assert puts > 3
    kills = [Kill(when, nth, "s3.PutObject") for nth in range(1, puts + 1) for when in MOMENTS]
    for kill in kills[:: rounds(6, 1)]:
        assert run(charity, tmp_path, _DUE - timedelta(days=1), kill).killed
        assert issued(charity) == []
    assert run(charity, tmp_path, _DUE - timedelta(days=1)).answer == {"issued": []}
    assert letters(tmp_path) == []
    assert run(charity, tmp_path, _DUE).answer == {"issued": [f"{NAME} {_ISSUE[0]}"]}
    assert (issued(charity), faults_of_issues(charity)) == (_ISSUE, [])


def test_an_approved_draft_whose_issue_is_killed_is_issued_by_the_next_run(charity: Scene, tmp_path: Path) -> None:
    at = f"{_DRAFTED}T09:00:00Z"
    approval = Approval.model_validate({"contract": NAME, "quarter": "2025-26-Q3", "approved_at": at})
    release = Release(contract=NAME, release="reviewed", due_days=20)
    charity.load(Records(releases=(release,), approvals=(approval,)))
    assert run(charity, tmp_path, _DRAFTED, Kill("after", 3, "s3.PutObject")).killed
    assert issued(charity) == []
    assert run(charity, tmp_path, _DRAFTED).answer == {"issued": [f"{NAME} {_ISSUE[0]}"]}
    assert faults_of_issues(charity) == []
