"""The tutorial, done as it is written: every command of it, and the forms in between."""

import multiprocessing
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from infra.cli import main
from infra.packaging.tutorial import CONTRACT, FORMS, GROUP, TUTORIAL, steps, with_codes
from tests.architecture.test_imports import ROOT
from tests.functions.service import Service, clean_environment
from tests.functions.visitor import Visitor

pytestmark = pytest.mark.xdist_group("tutorial")

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["infra.cli"])


def as_written(shown: list[str]) -> re.Pattern[str]:
    """Return what output has to be like: line by line, where `…` stands for anything, and alone for any lines."""
    lines = ("(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\s*\n" for line in shown)
    return re.compile("".join(lines))


def send(service: Service, form: str) -> str:
    """Do what the tutorial does in a browser; return the receipt's reference, if there is one."""
    visitor, links = Visitor(), service.links
    if form == "reports":
        listed = visitor.get(links["commissioner"][CONTRACT])
        assert "2026-27-Q1" in listed.page.text
        return ""
    address = links["register"][GROUP] if form == "register" else links["survey"][GROUP]["participant"]
    if form == "register":
        assert visitor.post(f"{address}/open").status == 303
    page = visitor.get(address).page
    given = FORMS[form]
    assert given.keys() <= {*page.form, *page.choices}
    sent = visitor.post(address, {"submission_id": page.form["submission_id"][0], **given})
    return visitor.follow(sent, links["base_url"]).page.reference


def command(service: Service, arguments: list[str]) -> str:
    """Run one command in a process that has imported everything already; return what it printed."""
    printed = service.data.with_suffix(".printed")
    process = PROCESSES.Process(target=_run, args=(arguments, str(service.data), printed))
    process.start()
    process.join()
    said = printed.read_text(encoding="utf-8")
    assert process.exitcode == 0, (arguments, said)
    return said


def _run(arguments: list[str], data: str, printed: Path) -> None:
    kept = clean_environment(DATA=data)
    os.environ.clear()
    os.environ.update(kept)
    with printed.open("w", encoding="utf-8") as file, redirect_stdout(file):
        code = main(arguments)
    sys.exit(code)


def test_every_step_of_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    service = Service(tmp_path / "data")
    reference = code = ""
    try:
        for step in steps():
            if step.variables is not None:
                if "PACK" not in step.variables:
                    assert service.stop() == 0
                service.start(**step.variables)
            elif step.form:
                reference = send(service, step.form) or reference
            else:
                said = command(service, with_codes(step.arguments, reference, code))
                assert not step.shown or as_written(step.shown).fullmatch(said), (step, said)
                code = said.split()[0] if step.arguments in (("match",), ("quotes",)) else code
    finally:
        service.end()


def test_the_tutorial_shows_pictures_that_are_there() -> None:
    shown = re.findall(r"\]\(\.\./pictures/(\S+)\)", TUTORIAL.read_text(encoding="utf-8"))
    assert shown
    assert [name for name in shown if not (ROOT / "docs" / "pictures" / name).is_file()] == []
