"""However the schedule fires and wherever a run is killed: one issue a quarter, whole, the same bytes each time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest

from shared.domain.calendar.quarter import Quarter, quarters_of
from shared.domain.records.collection import Records
from shared.settings import stored_at
from shared.storage import records, report_files
from shared.storage.items import item_of
from tests.faults import rounds
from tests.faults.issues import NAME, evidence, faults_of_issues, fire, issued, issuing, rewritten, years
from tests.faults.kill import MOMENTS, Kill
from tests.faults.proxy import Fault, Rule
from tests.faults.scene import Engine, Scene, on_stage

_FIRST, _LAST = date(2025, 10, 1), date(2026, 6, 30)
_DUE = date(2026, 1, 5)
_ALL = ["2025-26-Q3 r1", "2025-26-Q4 r1", "2026-27-Q1 r1"]


@pytest.fixture
def charity(engine: Engine) -> Iterator[Scene]:
    """Make a charity with a contract of three quarters."""
    with on_stage(Scene(engine, years(_FIRST, _LAST))) as scene:
        yield scene


def test_fired_twice_a_quarter_is_issued_once(charity: Scene) -> None:
    first, second = fire(charity, _DUE), fire(charity, _DUE)
    assert (first.answer, second.answer) == ({"issued": [f"{NAME} 2025-26-Q3 r1"]}, {"issued": []})
    assert (issued(charity), faults_of_issues(charity)) == (["2025-26-Q3 r1"], [])


def test_a_quarter_is_due_on_the_fifth_day_and_not_before(charity: Scene) -> None:
    assert fire(charity, _DUE - timedelta(days=1)).answer == {"issued": []}
    assert fire(charity, _DUE).answer == {"issued": [f"{NAME} 2025-26-Q3 r1"]}


def test_fired_many_times_at_once_a_quarter_is_issued_once_with_the_same_bytes_by_all(charity: Scene) -> None:
    """Small form six at once, full twenty; three quarters due."""
    at_once = rounds(6, 20)
    records._client()  # noqa: SLF001 - boto3 makes clients one at a time; each Lambda has its own
    report_files._client()  # noqa: SLF001 - the same
    together = Barrier(at_once)

    def run(_: int) -> list[str]:
        together.wait()
        return [outcome.outcome for outcome in issuing(charity, date(2026, 7, 6)).compile_due()]

    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(run, range(at_once)))
    assert all(set(found) <= {"issued", "stands"} for found in outcomes)
    assert (issued(charity), faults_of_issues(charity)) == (_ALL, [])


@pytest.mark.parametrize(
    "day", [date(2026, 7, 5), date(2026, 7, 8)], ids=["quarters skipped", "three days late as well"]
)
def test_a_firing_covers_every_closed_quarter_that_was_missed_the_oldest_first(charity: Scene, day: date) -> None:
    assert fire(charity, day).answer == {"issued": [f"{NAME} {issue}" for issue in _ALL]}
    assert (issued(charity), faults_of_issues(charity)) == (_ALL, [])


def _kills(engine: Engine) -> list[Kill]:
    """Every put into the bucket, the first look into it and the claim, each killed before, at and after."""
    with on_stage(Scene(engine, years(_FIRST, _LAST))) as scene:
        puts = fire(scene, _DUE, call="s3.PutObject").calls
    assert puts > 3
    return [
        Kill(when, nth, call)
        for call, last in (("s3.PutObject", puts), ("s3.ListObjects", 2), ("dynamodb.PutItem", 1))
        for nth in range(1, last + 1)
        for when in MOMENTS
    ]


def test_killed_at_each_call_nothing_half_is_visible_and_the_next_run_completes_it_with_the_same_bytes(
    engine: Engine,
) -> None:
    """A quarter of its own for each kill; the small form does a fourth of them."""
    kills = _kills(engine)[:: rounds(4, 1)]
    first = date(2011, 4, 1)
    quarters = quarters_of(Quarter.of(first).period)
    while len(quarters) < len(kills):
        quarters.append(quarters[-1].next())
    killed = 0
    with on_stage(Scene(engine, years(first, quarters[-1].period.last, 45))) as scene:
        for done, (quarter, kill) in enumerate(zip(quarters, kills, strict=True)):
            today = quarter.period.last + timedelta(days=5)
            ended = fire(scene, today, kill)
            killed += ended.killed
            visible = issued(scene)
            assert len(visible) in {done, done + 1}
            assert faults_of_issues(scene) == [], kill
            fire(scene, today)
            assert issued(scene) == [f"{each.name} r1" for each in quarters[: done + 1]], kill
            assert faults_of_issues(scene) == [], kill
    assert killed == len(kills)


def test_an_unchanged_quarter_is_not_revised_and_compiled_again_it_is_the_same_bytes(charity: Scene) -> None:
    fire(charity, _DUE)
    again = issuing(charity, date(2026, 2, 1)).compile_quarter(NAME, Quarter.named("2025-26-Q3"), reissue=True)
    assert again.outcome == "unchanged"
    charity.engine.s3.delete_object(Bucket=charity.bucket, Key=f"reports/{NAME}/2025-26-Q3/r1/manifest.json")
    fire(charity, date(2026, 2, 1))
    assert (issued(charity), faults_of_issues(charity)) == (["2025-26-Q3 r1"], [])


def test_what_comes_in_after_a_killed_run_waits_for_the_next_revision(charity: Scene) -> None:
    """The claim fixed the cutoff: the run that completes the issue counts what the first would have."""
    assert fire(charity, _DUE, Kill("before", 2, "s3.PutObject")).killed
    charity.load(_late_response(charity), moment="2099-01-01T00:00:00.000Z")
    fire(charity, _DUE)
    before = evidence(charity, "2025-26-Q3")["figures"]["quarter"]["survey_responses"]
    revised = issuing(charity, _DUE, "2099-01-02T00:00:00.000Z").compile_quarter(
        NAME, Quarter.named("2025-26-Q3"), reissue=True
    )
    assert (revised.outcome, revised.revision) == ("issued", 2)
    assert evidence(charity, "2025-26-Q3", 2)["figures"]["quarter"]["survey_responses"] == before + 1
    assert faults_of_issues(charity) == []


def _late_response(scene: Scene) -> Records:
    kept = scene.records().responses[0]
    at = datetime.combine(date(2025, 12, 30), time(9), UTC)
    return Records(responses=(kept.model_copy(update={"response": "late", "submitted_at": at}),))


def test_a_put_under_way_at_the_cutoff_does_not_split_an_issue_between_two_runs(charity: Scene) -> None:
    """A record gets its time, then is put; between the two one run reads, after them another."""
    late = next(iter(_late_response(charity)))
    item = item_of(late, stored_at())
    with ThreadPoolExecutor(1) as pool, charity.proxy.breaking(Rule(Fault.HELD, "PutObject", about="report.json")):
        first = pool.submit(lambda: list(issuing(charity, _DUE).compile_due()))
        assert charity.proxy.is_held.wait(30)
        charity.store.put_new(item)
        list(issuing(charity, _DUE).compile_due())
        charity.proxy.go_on.set()
        first.result()
    assert faults_of_issues(charity) == []
    assert rewritten(charity) == []
