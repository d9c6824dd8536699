"""`make bench`: what a cold function costs its first visitor, in instructions of a whole process.

Counted by valgrind's callgrind, which repeats to a millionth; without valgrind, in milliseconds of CPU, which does not.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from shared.domain.links.link_keys import LinkKeys
from shared.domain.records.form_link import FormLink
from tests.bench import documents

ROOT = Path(__file__).parents[2]
LINK = FormLink(opens="survey", survey="participant", scope="g01", expires_on=date(2099, 12, 31))
FIRST_REQUEST = """
import json, sys
class Context:
    function_name = "bench"; memory_limit_in_mb = 512; invoked_function_arn = "arn:bench"; aws_request_id = "bench"
from {module} import lambda_handler
answer = lambda_handler(json.loads(sys.argv[1]), Context())
assert answer["statusCode"] == 200, answer
"""
ROWS = (
    ("an empty process", None),
    ("survey GET", "functions.survey_page.handler"),
    ("survey GET, naive", "tests.bench.naive"),
)
ENVIRONMENT = {
    "CHARITY_NAME": "Paper Boats",
    "CHARITY_PHONE": "01632 960 123",
    "CHARITY_EMAIL": "hello@paperboats.example",
    "CHARITY_ADDRESS": "1 Quay Street",
    "COMMENT_DAYS": "5",
    "PYTHONHASHSEED": "0",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
}


def main() -> None:
    """Print the table."""
    counted = {name: cost_of(module) for name, module in ROWS}
    unit = "million instructions" if shutil.which("valgrind") else "ms of CPU"
    floor, naive = counted["an empty process"], counted["survey GET, naive"]
    print(f"{'whole process, first request included':<40}{unit:>22}{'of the floor':>15}{'naive takes':>14}")
    for name, cost in counted.items():
        print(f"{name:<40}{cost:>22,.0f}{cost / floor:>14.2f}x{naive / cost:>13.1f}x")
    made = documents.costs()
    slowest = max(spent.seconds for spent in made.values())
    print(f"\n{'a report’s documents, in a fresh process':<40}{'seconds of CPU':>22}{'MB':>15}{'naive takes':>14}")
    for name, spent in made.items():
        print(f"{name:<40}{spent.seconds:>22.2f}{spent.megabytes:>15.0f}{slowest / spent.seconds:>13.1f}x")


def cost_of(module: str | None) -> float:
    """Return what a process costs that answers one request, bytecode at hand."""
    code = FIRST_REQUEST.format(module=module) if module else "pass"
    command = [sys.executable, "-c", code, json.dumps(_event())]
    environment = {**os.environ, **ENVIRONMENT}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # writes the bytecode
    if shutil.which("valgrind"):
        counting = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
        ran = subprocess.run(counting, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        collected = re.search(r"Collected : (\d+)", ran.stderr)
        assert collected is not None, ran.stderr
        return int(collected[1]) / 1e6
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) * 1000


def _event() -> dict[str, object]:
    event = json.loads((ROOT / "events" / "survey_page.json").read_text())
    token = LINK.token(LinkKeys.of(b"bench"))
    return json.loads(json.dumps(event).replace("TOKEN", token))  # type: ignore[no-any-return] # an event is an object


if __name__ == "__main__":
    main()
