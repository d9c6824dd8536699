"""The schedule issues every closed quarter that is due, once."""

import json
import subprocess
import sys
from typing import Any

from tests.functions.service import ROOT, Service, clean_environment, running
from tests.functions.test_compile import _contract, put

# by itself

RUN = """
import json, types
from functions.compile_evidence.handler import lambda_handler
facts = dict(function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="1")
context = types.SimpleNamespace(**facts, get_remaining_time_in_millis=lambda: 900_000)
print("ISSUED " + json.dumps(lambda_handler(json.load(open("events/compile_evidence.json")), context)["issued"]))
"""


def run_schedule(service: Service, today: str) -> list[str]:
    """Run the function as the schedule would, on a day; return what it issued."""
    place = service.links["aws"]
    variables = {
        "AWS_ENDPOINT_URL": place["endpoint_url"],
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": place["region"],
        "TABLE_NAME": place["table"],
        "BUCKET_NAME": place["bucket"],
        **{
            f"{kind.upper()}_SECRET_PARAMETER": f"/{place['table'].removesuffix('-records')}/{kind}-secret"
            for kind in ("link", "digest", "tombstone")
        },
        "POWERTOOLS_SERVICE_NAME": "own-words",
        "POWERTOOLS_METRICS_NAMESPACE": "OwnWords",
        "TODAY": today,
        **dict.fromkeys(("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS"), "x"),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("ISSUED ")]
    found = json.loads(line.removeprefix("ISSUED "))
    assert isinstance(found, list)
    return found


def test_the_schedule_issues_every_closed_quarter_from_its_fifth_day_on_and_each_once(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    with running(tmp_path / "data", PACK="", TODAY="2016-06-01") as service:
        put(service, (_contract("once"), None))
        assert run_schedule(service, "2016-07-04") == []
        assert run_schedule(service, "2016-07-05") == ["once 2016-17-Q1 r1"]
        assert run_schedule(service, "2016-07-05") == []
        # Two firings were missed: the next one covers what they would have issued, oldest first.
        assert run_schedule(service, "2017-01-20") == ["once 2016-17-Q2 r1", "once 2016-17-Q3 r1"]
