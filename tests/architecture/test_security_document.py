"""The table of the security document: whole, and every test that it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "governance" / "security.md").read_text(encoding="utf-8")
# How many sections each chapter of OWASP ASVS 5.0.0 has.
SECTIONS = {
    1: 5,
    2: 4,
    3: 7,
    4: 4,
    5: 4,
    6: 8,
    7: 6,
    8: 4,
    9: 2,
    10: 7,
    11: 7,
    12: 3,
    13: 4,
    14: 3,
    15: 4,
    16: 5,
    17: 3,
}
ROW = re.compile(r"^\| (V\d+\.\d+) \| ([^|]+) \| (pass|not applicable) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_section_of_the_standard_has_its_row() -> None:
    expected = [f"V{chapter}.{section + 1}" for chapter, sections in SECTIONS.items() for section in range(sections)]
    assert expected == [row[0] for row in ROW.findall(DOCUMENT)]


def test_every_test_that_the_document_names_exists() -> None:
    named = TEST.findall(DOCUMENT)
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert len(named) > len(SECTIONS)
    assert missing == []


def test_what_passes_names_a_test_or_the_document_that_it_asks_for() -> None:
    bare = [
        row[0] for row in ROW.findall(DOCUMENT) if row[2] == "pass" and not re.search(r"`tests/|this page|\.md", row[3])
    ]
    assert bare == []
