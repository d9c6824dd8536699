"""What the documentation says is so: versions, counts, paths, commands and addresses that it names exist."""

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest

from infra.cli import main
from infra.packaging.reference.commands import described
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


PAGES_BY_HAND = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.relative_to(ROOT).parts[:2] != ("docs", "decisions") and path.name not in PAGES
)
PLACEHOLDER = re.compile(r"[A-Z]{3,}")
"""A word of a command that its reader puts something else for."""
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def named_commands(text: str) -> set[str]:
    """Return the commands of `ownwords` that a page names, in blocks and in the middle of a sentence."""
    lines = [line for block in BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    found = (re.match(r"\s*(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?ownwords (.*)", line) for line in lines)
    return {match[1].split("  #")[0].strip() for match in found if match}


@pytest.mark.parametrize("page", PAGES_BY_HAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = (link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link)
    gone = [link for link in links if not _is_there(page, link)]
    assert gone == []


def _is_there(page: Path, link: str) -> bool:
    place, _, heading = link.partition("#")
    target = page.parent / place if place else page
    if not heading:
        return target.exists()
    headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w\- ]", "", it.lower()).replace(" ", "-") for it in headings}


@pytest.mark.parametrize("page", PAGES_BY_HAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_files_and_make_targets_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"(?<![\w/.])((?:functions|shared|infra|tests|docs|events)/[\w./-]*\w)", text)
    assert [path for path in paths if not _known(path)] == []
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|=\S* )make ([a-z][\w-]+)", text, re.MULTILINE)) <= targets


def _known(path: str) -> bool:
    # what set-up makes, and what a translator will have made, is not there in a clone
    return (ROOT / path).exists() or "built" in path or path.endswith("messages.po")


@pytest.mark.parametrize("page", PAGES_BY_HAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_that_a_page_names_exist_with_their_arguments(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # what a release had, it had
    known = {command.name: command for command in described()}
    for line in named_commands(page.read_text(encoding="utf-8")):
        name, *arguments = shlex.split(line)
        if name.startswith("-") or PLACEHOLDER.fullmatch(name):
            continue
        assert name in known, line
        options = {option for it in known[name].arguments for option in it.written.replace(",", "").split()}
        assert {argument for argument in arguments if argument.startswith("--")} <= options, line


def test_the_runbook_has_every_alarm_and_every_queue() -> None:
    text = (ROOT / "docs" / "operations" / "runbook.md").read_text(encoding="utf-8")
    alarms = {
        name for name, it in RESOURCES.items() if it["Type"] in ("AWS::CloudWatch::Alarm", "AWS::Budgets::Budget")
    }
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == alarms
    queues = {name for name, it in RESOURCES.items() if it["Type"] == "AWS::SQS::Queue"}
    assert queues == set(re.findall(r"`(Failed\w+)`", text))


def test_the_pictures_are_small_and_each_is_shown() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert sum(picture.stat().st_size for picture in pictures) < 400_000
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES_BY_HAND)
    assert [picture.name for picture in pictures if f"pictures/{picture.name}" not in shown] == []
