"""A pack that is opened in a spreadsheet runs nothing, and comes back as it was: in every text column of every file."""

import csv
import io
import re
import tempfile
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.domain.records.base import Record, without_controls
from shared.domain.records.collection import PLACE_OF, Records
from shared.domain.records.survey import Response
from shared.services.packs.files import FILES
from shared.services.packs.reading import read_pack
from shared.services.packs.writing import write_pack
from tests.domain.test_counting import bounded
from tests.domain.test_spreadsheet import HOSTILE
from tests.pack import copies

TEXT = "=1 Excel"
OPTIONAL = {
    "quotes": "response,text,approved_at,withdrawn_at\nr1,I go out.,2017-06-01T10:00:00Z,\n",
    "narratives": "contract,quarter,part,text,person,approved_at\nc1,2017-18-Q1,went_well,It went well.,,\n",
    "indicators": "contract,position,wording,measure\nc1,1.1,Sessions held,sessions\n",
    "contacts": "contact,name,reach,asked_at,person,alerted_at\nk1,Ann,07700 900123,2017-06-01T10:00:00Z,,\n",
    "concerns": "response,nth,at,by,note,standing,person\nr1,1,2017-06-01T10:00:00Z,Coordinator,Called,open,\n",
    "addresses": "person,email\np01,ann@example.org\n",
}
SPACE = (
    " \t\r\n\"'“”«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{BYTE ORDER MARK}\N{IDEOGRAPHIC SPACE}"
)


def active(cell: str) -> bool:
    """Return whether a spreadsheet might take a cell for a formula: an apostrophe in front says that it is text."""
    if cell.startswith("'"):
        return False
    begins = unicodedata.normalize("NFKC", cell.lstrip(SPACE))[:1]
    return bool(re.match(r"[\t\r\n]", cell)) or begins in {"=", "+", "-", "@", "\N{MINUS SIGN}"}


def cells_of(folder: Path) -> set[str]:
    """Return every cell of a pack as a spreadsheet finds it."""
    files = (path.read_bytes().decode() for path in folder.iterdir())
    return {cell for text in files for row in csv.reader(io.StringIO(text, newline="")) for cell in row}


def good() -> Records:
    with tempfile.TemporaryDirectory() as folder:
        return read_pack(copies.write(Path(folder), **OPTIONAL))


def text_columns(record: Record) -> list[str]:
    """Return the columns of a record that may hold any text at all."""
    found = []
    for name in type(record).model_fields:
        try:
            type(record).model_validate({**record.model_dump(), name: TEXT})
        except ValidationError:
            continue
        if name not in {"quarter", "measure", "session", "link", "submission"}:
            found.append(name)
    return found


def with_texts(records: Records, text: str) -> Records:
    """Return records with a text in every place of theirs that may hold one."""
    told = []
    for record in records:
        changed = dict.fromkeys(text_columns(record), text)
        told.append(record.model_copy(update=changed))
        if isinstance(record, Response) and "own_words" in record.answers:
            told[-1] = record.model_copy(update={"answers": {**record.answers, "own_words": text}})
    return Records.of(told)


def test_every_file_with_words_in_it_is_tried() -> None:
    tried = {PLACE_OF[type(record)] for record in good() if text_columns(record)}
    with_words = {
        name for name, file in FILES.items() if {"name", "text", "note", "purpose", "wording"} & set(file.columns)
    }
    assert with_words <= tried


@bounded
@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.sampled_from("'\"=+-@;|\t\r\n a1＝"), min_size=1, max_size=9)))  # noqa: RUF001
def test_no_text_of_a_pack_is_live_and_none_is_lost(text: str) -> None:
    records = with_texts(good(), without_controls(text))
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        write_pack(records, first)
        assert [cell for cell in cells_of(first) if active(cell)] == []
        again = read_pack(first)
        assert again == records
        write_pack(again, second)
        assert {path.name: path.read_bytes() for path in first.iterdir()} == {
            path.name: path.read_bytes() for path in second.iterdir()
        }


def test_a_pack_written_by_hand_keeps_its_apostrophes(tmp_path: Path) -> None:
    people = "person,name,referred_on,referral_source\np01,'Tis B.,2017-04-02,GP\np02,'-5,,\nv01,=1+1,,\n"
    records = read_pack(copies.write(tmp_path, people=people))
    assert [person.name for person in records.people] == ["'Tis B.", "-5", "=1+1"]


def test_a_text_is_in_quotes_where_a_part_of_it_would_be_a_live_cell(tmp_path: Path) -> None:
    write_pack(with_texts(good(), "well;=1+1"), tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        assert ";=" not in re.sub(r'"[^"]*"', "", path.read_text(encoding="utf-8"))
