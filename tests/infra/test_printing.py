"""What is printed: every code on it leads where it should, as large as a phone needs it, and no name is on it."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pikepdf
import pytest
import typst
import zxingcpp
from PIL import Image

from shared.domain.links.link_keys import LinkKeys
from shared.domain.records.form_link import FormLink
from shared.domain.records.survey import current_survey
from shared.reports.pdf import process
from shared.services.printing.sheets import Printer
from shared.settings import Charity

PRINTER = Printer(
    Charity("Paper Boats", "01632 960 123", "hello@paperboats.example", "The Old Boathouse, Quay Street, Exampleton"),
    date(2026, 11, 24),
)
TITLE = "How is the group going for you?"
BASE = "https://abcdefghij.execute-api.eu-west-2.amazonaws.com"
DPI = 150
POSTER_CODE_MM = 80
PICTURES = Path(__file__).parents[2] / "test-output"


def address(holder: str | None = None) -> str:
    link = FormLink(opens="survey", survey="participant", scope="g01", holder=holder, expires_on=date(2028, 1, 1))
    return BASE + link.path(LinkKeys.of(b"a secret"))


def pictures(folder: Path, name: str, pdf: bytes) -> list[Image.Image]:
    """Return the pages of a PDF as pictures of 150 dots an inch, drawn from the PDF itself; keep them to look at."""
    (folder / "it.pdf").write_bytes(pdf)
    with pikepdf.open(folder / "it.pdf") as opened:
        count = len(opened.pages)
    found = []
    PICTURES.mkdir(exist_ok=True)
    for page in range(1, count + 1):
        shown = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("it.pdf", page: {page})'
        (folder / "it.typ").write_text(shown)
        place = PICTURES / f"print-{name}-{page}.png"
        typst.compile(folder / "it.typ", output=place, format="png", ppi=DPI)
        found.append(Image.open(place).convert("L"))
    return found


def codes(pages: Sequence[Image.Image]) -> list[zxingcpp.Barcode]:
    return [code for page in pages for code in zxingcpp.read_barcodes(page)]


def test_a_posters_code_leads_to_the_groups_survey_and_is_eighty_millimetres_wide(tmp_path: Path) -> None:
    pages = pictures(tmp_path, "poster", PRINTER.poster(TITLE, address()))
    assert len(pages) == 1
    (code,) = codes(pages)
    assert code.text == address()
    wide = (code.position.top_right.x - code.position.top_left.x) / DPI * 25.4
    assert wide >= POSTER_CODE_MM


@pytest.mark.parametrize("count", [1, 8, 9])
def test_every_card_has_the_code_of_its_own_link(tmp_path: Path, count: int) -> None:
    people = {f"p{number:03d}": address(f"p{number:03d}") for number in range(count)}
    pages = pictures(tmp_path, f"cards-{count}", PRINTER.cards(TITLE, people))
    assert len(pages) == -(-count // 8)
    assert sorted(code.text for code in codes(pages)) == sorted(people.values())


@pytest.mark.parametrize("survey", ["participant", "peer_tutor"])
def test_a_paper_form_is_one_page_from_the_same_definition(tmp_path: Path, survey: str) -> None:
    assert len(pictures(tmp_path, f"paper-{survey}", PRINTER.paper(current_survey(survey)))) == 1


def test_words_are_printed_as_words_and_never_as_markup(tmp_path: Path) -> None:
    hostile = '#panic("no") *bold* $x$ <label> @ref \\ "'
    printer = Printer(Charity(hostile, "01632 960 123", "x@example.org", hostile), date(2026, 11, 24))
    (code, *_) = codes(pictures(tmp_path, "hostile", printer.poster(hostile, address())))
    assert code.text == address()


def test_what_sets_a_document_knows_no_key_and_no_address_of_the_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "told.py"
    program.write_text("import json, os, sys; sys.stdin.read(); print(json.dumps(dict(os.environ)))")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "TABLE_NAME", "LINK_SECRET"):
        monkeypatch.setenv(name, "to be kept")
    monkeypatch.setattr(process, "_PROGRAM", program)
    told = json.loads(PRINTER.poster(TITLE, address()))
    assert told["PYTHONPATH"]
    assert {name for name, value in told.items() if value == "to be kept" or name.startswith("AWS_")} == set()
    assert len(told) <= 10
