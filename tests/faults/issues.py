"""Issues from outside: firing the schedule on a day, and whether what lies in the bucket is whole."""

import hmac
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from shared.domain.records.collection import Records
from shared.domain.records.contract import Contract
from shared.domain.records.group import Group, StageStep
from shared.domain.records.person import Membership, Person
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.domain.records.survey import Response
from shared.services.issue_report.issuing import Issuing
from shared.settings import stored_at
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from tests.faults.kill import Ended, Kill
from tests.faults.scene import CONTRACT, PARTICIPANTS, SECRETS, Scene

COMPILE = "functions.compile_evidence.handler"
NAME = CONTRACT.contract


def years(first: date, last: date, every: int = 30) -> Records:
    """Make a charity with one contract over these days, and a session, its register and a response every so often."""
    days = [first + timedelta(days=offset) for offset in range(3, (last - first).days, every)]
    contract = Contract(**{**dict(CONTRACT), "starts_on": first, "ends_on": last})
    return Records(
        contracts=(contract,),
        groups=(Group(group="g1", name="Writing", activity="Writing"),),
        stages=(StageStep(group="g1", stage="facilitated", starts_on=first),),
        people=tuple(Person(person=person, name=f"Person {person}") for person in PARTICIPANTS),
        memberships=tuple(Membership(group="g1", person=person, role="participant") for person in PARTICIPANTS),
        sessions=tuple(Session(session=f"s{day}", group="g1", kind="session", planned_on=day) for day in days),
        registers=tuple(
            Register(session=f"s{day}", status="held", held_on=day, present=PARTICIPANTS[: day.day % 6 + 1])
            for day in days
        ),
        responses=tuple(
            Response(
                response=f"r{day}",
                survey="participant",
                version=1,
                group="g1",
                submitted_at=datetime.combine(day, time(12), UTC),
                answers={"express": "4"},
            )
            for day in days
        ),
    )


def fire(scene: Scene, today: date, kill: Kill | None = None, call: str = "") -> Ended:
    """Fire the schedule on a day, in a process of its own."""
    variables = {**scene.variables, "TODAY": today.isoformat()}
    return scene.engine.runner.run(COMPILE, {"schedule": "daily"}, kill, call=call, **variables)


def issuing(scene: Scene, today: date, stored: str = "") -> Issuing:
    """Make ready to compile in this process, through the proxy."""
    now = datetime.combine(today, time(7), UTC)
    store, files = RecordStore(scene.table), ReportFiles(scene.bucket)
    return Issuing(store, files, SECRETS, now, today, stored or stored_at())


def issued(scene: Scene) -> list[str]:
    """Return what has been issued: `QUARTER rREVISION`, in order."""
    manifests = [key for key in scene.files.keys("reports/") if key.endswith("/manifest.json")]
    return sorted(" ".join(key.split("/")[2:4]) for key in manifests)


def evidence(scene: Scene, quarter: str, revision: int = 1) -> dict[str, Any]:
    """Return the evidence of an issue; of an open quarter for revision 0."""
    folder = f"evidence/{NAME}/{quarter}/r{revision}" if revision else f"provisional/{NAME}/{quarter}"
    content = scene.files.get(f"{folder}/evidence.json")
    assert content is not None, f"no evidence of {quarter} r{revision}"
    found: dict[str, Any] = json.loads(content)
    return found


def faults_of_issues(scene: Scene) -> list[str]:
    """Say what is wrong with what lies in the bucket: nothing, where every issue is whole and was never other bytes."""
    wrong = []
    for issue in issued(scene):
        folder = f"{NAME}/{issue.replace(' ', '/')}"
        manifest = json.loads(scene.files.get(f"reports/{folder}/manifest.json") or b"{}")
        for file in manifest["files"]:
            content = scene.files.get(f"reports/{folder}/{file['name']}")
            if content is None or (len(content), sha256(content).hexdigest()) != (file["bytes"], file["sha256"]):
                wrong.append(f"{folder}/{file['name']} is not what its manifest says")
        evidence_ = scene.files.get(f"evidence/{folder}/evidence.json") or b""
        if hmac.digest(SECRETS.digests, evidence_, "sha256").hex() != manifest["evidence_digest"]:
            wrong.append(f"{folder}: the evidence is not what the manifest says")
    return [*wrong, *rewritten(scene)]


def rewritten(scene: Scene) -> Sequence[str]:
    """Name the files of evidence and reports that were ever put with other bytes."""
    tags: dict[str, set[str]] = defaultdict(set)
    for page in scene.engine.s3.get_paginator("list_object_versions").paginate(Bucket=scene.bucket):
        for version in page.get("Versions", []):
            tags[version["Key"]].add(version["ETag"])
    return [
        f"{key} was other bytes before" for key, found in tags.items() if len(found) > 1 and "provisional" not in key
    ]
