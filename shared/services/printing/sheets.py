"""Lay out posters, cards and paper forms as PDF: words and addresses go in as data, never as markup."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import segno

from shared.domain.records.survey import Survey
from shared.reports.pdf.process import typeset
from shared.scale_labels import LABELS
from shared.settings import Charity

HERE = Path(__file__).parent
HELP = (
    ("999", "if a life is at risk"),
    ("116 123", "Samaritans, day and night"),
    ("111, option 2", "NHS mental health line"),
    ("Text SHOUT to 85258", "to text with somebody"),
)
"""Who to call now, as on every page."""


@dataclass(frozen=True, slots=True)
class Printer:
    """Make a charity's printed documents, dated on one day."""

    charity: Charity
    printed_on: date

    def poster(self, title: str, address: str) -> bytes:
        """Return a group's poster: one A4 page with a code that leads to its survey."""
        return self._print("poster", {"title": title, "address": address}, [address])

    def cards(self, title: str, people: Mapping[str, str]) -> bytes:
        """Return sheets of personal cards, eight to an A4 page; `people` maps a person's code to their address."""
        cards = [{"person": person, "address": address} for person, address in people.items()]
        return self._print("cards", {"title": title, "cards": cards}, list(people.values()))

    def paper(self, survey: Survey) -> bytes:
        """Return a survey as a paper form, made from the same definition as its page."""
        asked = [
            {"kind": question.kind, "wording": question.wording, "id": question.question}
            for question in survey.questions
        ]
        labels = [*(text for _, text in LABELS), "I would rather not say"]
        facts = {"title": survey.title, "intro": survey.intro, "questions": asked, "labels": labels}
        return self._print("paper", {**facts, "name": f"{survey.survey} {survey.version}"}, [])

    def _print(self, layout: str, facts: Mapping[str, Any], addresses: Sequence[str]) -> bytes:
        day = f"{self.printed_on.day} {self.printed_on:%B %Y}"
        charity = {"name": self.charity.name, "phone": self.charity.phone, "address": self.charity.address}
        data = {**facts, "charity": charity, "help": HELP, "printed_on": day, "codes": list(map(code_of, addresses))}
        return typeset(HERE / f"{layout}.typ", {"data": json.dumps(data)})


def code_of(address: str) -> str:
    """Return an address as the SVG of a QR code that can still be read if an eighth of it is damaged."""
    drawn = io.BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=4, unit="mm"
    )
    return drawn.getvalue().decode()
