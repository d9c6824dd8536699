"""Reading a PDF as a screen reader does: its structure, and the text of each part by the document's own maps."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_UNMARKED = -1
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
"""Where a document may break a long word."""


@dataclass
class Element:
    """One element of the structure, as `Table` or `TD`: its own text, its alternative text, what it holds."""

    kind: str
    alt: str
    text: str
    scope: str
    inside: list["Element"] = field(default_factory=list)

    def all(self, kind: str) -> Iterator["Element"]:
        """Yield every element of a kind that is in this one."""
        for element in self.inside:
            if element.kind == kind:
                yield element
            yield from element.all(kind)

    @property
    def whole(self) -> str:
        """The text of this element and of all in it."""
        return self.text + "".join(element.whole for element in self.inside)


class ReadPdf:
    """An opened PDF."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))

    @cached_property
    def root(self) -> Element:
        """The whole structure."""
        return self._element(self.pdf.Root.StructTreeRoot, None)

    @cached_property
    def tables(self) -> list[list[list[str]]]:
        """The texts of every cell of every row of every table."""
        return [
            [[cell.whole for cell in row.inside if cell.kind in {"TH", "TD"}] for row in table.all("TR")]
            for table in self.root.all("Table")
        ]

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, with what is printed on all of them and no part of the structure."""
        return ["".join(_marked(page).values()) for page in self.pdf.pages]

    @cached_property
    def _texts(self) -> dict[tuple[Any, int], str]:
        return {(page.objgen, mark): text for page in self.pdf.pages for mark, text in _marked(page).items()}

    def _element(self, node: Any, page: Any) -> Element:  # noqa: ANN401 - an object of the PDF
        page = node.get("/Pg", page)
        attributes = node.get("/A", [])
        attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        scope = next((str(found["/Scope"]) for found in attributes if "/Scope" in found), "")
        element = Element(str(node.get("/S", ""))[1:], str(node.get("/Alt", "")), "", scope)
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                element.text += self._texts.get((page.objgen, kid), "")
            elif kid.get("/Type") == "/MCR":
                element.text += self._texts.get((kid.get("/Pg", page).objgen, int(kid.MCID)), "")
            elif kid.get("/Type") != "/OBJR":
                element.inside.append(self._element(kid, page))
        return element


def _marked(page: Any) -> dict[int, str]:  # noqa: ANN401 - a page of the PDF
    """Return the text of each marked piece of a page, and of what is unmarked."""
    maps = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    marks: list[int | None] = []
    letters: dict[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        match str(operator):
            case "Tf":
                letters = maps[str(operands[0])]
            case "BDC" | "BMC":
                has_number = str(operator) == "BDC" and "/MCID" in operands[1]
                marks.append(int(operands[1]["/MCID"]) if has_number else None)
            case "EMC":
                marks.pop()
            case "Tj" | "TJ":
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                shown = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                mark = next((mark for mark in reversed(marks) if mark is not None), _UNMARKED)
                said = "".join(letters.get(shown[at : at + 2], "") for at in range(0, len(shown), 2))
                texts[mark] = texts.get(mark, "") + said
    return texts


def _letters(font: Any) -> dict[bytes, str]:  # noqa: ANN401 - a font of the PDF
    """Return what each glyph of a font says, by the map that the document has for it."""
    letters: dict[bytes, str] = {}
    for kind, block in _BLOCK.findall(font.ToUnicode.read_bytes().decode("latin-1")):
        codes = re.findall(r"<([0-9A-Fa-f]+)>", block)
        size = 2 if kind == "bfchar" else 3
        for first, *last, said in (codes[at : at + size] for at in range(0, len(codes), size)):
            text = bytes.fromhex(said).decode("utf-16-be")
            for step in range(int(last[0], 16) - int(first, 16) + 1 if last else 1):
                code = (int(first, 16) + step).to_bytes(len(first) // 2, "big")
                letters[code] = text[:-1] + chr(ord(text[-1]) + step)
    return letters
