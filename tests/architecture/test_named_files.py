"""What the documents name is there: a file that was moved is named where it is now."""

import re

import pytest

from tests.architecture.test_imports import ROOT, tracked

_EXAMPLES = {"functions/NAME/handler.py", "shared/web/languages/cy/messages.po"}
"""What a reader puts a name of their own in, or makes first."""
_NAMED = re.compile(r"`((?:functions|infra|shared|events|tests|docs)/[\w./-]+\.\w+)(?:::\w+)?`")


@pytest.mark.parametrize("document", [name for name in tracked() if name.endswith(".md") and name != "CHANGELOG.md"])
def test_a_document_names_only_files_that_exist(document: str) -> None:
    named = set(_NAMED.findall((ROOT / document).read_text(encoding="utf-8"))) - _EXAMPLES
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
