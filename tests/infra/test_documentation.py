"""What the documentation says is so: versions, counts, paths, commands and addresses that it names exist."""

import re
from collections import Counter

import pytest

from infra.cli import main
from infra.packaging.reference.data_dictionary import meaning_of
from infra.packaging.reference.settings import check_variables
from infra.packaging.reference_pages import FOLDER, PAGES
from infra.version import version
from shared.domain.records.base import Record
from tests.architecture.test_imports import ROOT
from tests.infra.test_template import RESOURCES

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNTED = {
    "HTTP API": "AWS::Serverless::HttpApi",
    "functions": "AWS::Serverless::Function",
    "table": "AWS::DynamoDB::Table",
    "bucket": "AWS::S3::Bucket",
}


def test_the_template_counts_its_own_parts_right() -> None:
    first = (ROOT / "template.yaml").read_text(encoding="utf-8").partition("\n")[0]
    kinds = Counter(resource["Type"] for resource in RESOURCES.values())
    number = {name: kinds[kind] for name, kind in COUNTED.items()}
    number["schedules"] = sum(
        event["Type"] == "ScheduleV2"
        for resource in RESOURCES.values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
    )
    found = {
        name: NUMBERS.index(word) for word, name in re.findall(rf"({'|'.join(NUMBERS)}) ({'|'.join(number)})", first)
    }
    assert found == number


def test_the_changelog_has_the_version_with_its_day_and_room_for_what_comes() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(version())} - \d{{4}}-\d{{2}}-\d{{2}}", headings[1])


def test_the_command_shows_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ownwords {version()}\n"


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_program_goes_by(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), f"{name} is out of step: run `make docs`"


def test_a_column_that_nobody_described_stops_the_dictionary() -> None:
    class Mystery(Record):
        code: str

    with pytest.raises(LookupError, match=r"Mystery\.code has no docstring"):
        meaning_of("code", Mystery, Mystery)


def test_a_variable_that_nobody_described_stops_the_settings() -> None:
    with pytest.raises(LookupError, match="PORT"):
        check_variables({})
