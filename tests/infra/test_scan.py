"""What scanners find: nothing that is not accepted for a written reason, and nothing that is accepted for nothing."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.packaging.build import ROOT

BIN = ROOT / ".venv" / "scan" / "bin"
ACCEPTED = ROOT / "infra" / "packaging" / "checkov-accepted.yaml"
MOST_KINDS = 8

pytestmark = pytest.mark.skipif(not (BIN / "checkov").exists(), reason="`make scan` sets the scanners up")


def scanned(*command: str | Path) -> Any:  # noqa: ANN401 - whatever JSON a scanner writes
    """Run a scanner over the repository and return what it found."""
    ran = subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout, ran.stderr
    return json.loads(ran.stdout)


def test_what_checkov_finds_is_what_is_accepted_each_for_a_reason() -> None:
    # without its list of guidelines, which it would fetch
    asked = ("--framework", "cloudformation", "--skip-download", "--compact", "--quiet", "--output", "json")
    found = scanned(BIN / "checkov", "--file", "template.yaml", *asked)
    accepted = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 0
    assert {check["check_id"] for check in found["results"]["failed_checks"]} == set(accepted)
    assert found["summary"]["skipped"] == 0
    assert len(accepted) <= MOST_KINDS
    assert all(it["finding"] and len(it["why"].split()) > 10 for it in accepted.values())


def test_bandit_finds_nothing() -> None:
    found = scanned(BIN / "bandit", "--quiet", "--recursive", "--format", "json", "functions", "shared", "infra")
    assert found["errors"] == []
    assert [f"{it['filename']}:{it['line_number']} {it['test_id']}" for it in found["results"]] == []
