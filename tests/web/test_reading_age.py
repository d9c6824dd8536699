"""What a person reads on a bad day is plain: its reading age is that of somebody of nine to eleven."""

import re
from html.parser import HTMLParser

import pytest

from infra.packaging.sample_charity import CHARITY
from infra.packaging.sample_pages import SURVEY_RECEIPT
from shared.domain.records.survey import current_survey
from shared.pages import render
from shared.web.survey_page import survey_context

SCHOOL_BEGINS = 5
"""Years to add to a grade of the Flesch-Kincaid formula (Kincaid et al. 1975) for an age."""
OLDEST = 11
ENDS_A_SENTENCE = {"p", "li", "h1", "h2", "legend", "label", "summary", "button", "div", "title", "dt", "dd"}


class Sentences(HTMLParser):
    """The words of a page's main part, a sentence where its block ends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html.partition("<main")[2].partition("</main>")[0])

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_A_SENTENCE:
            self.text += ". "


def syllables(word: str) -> int:
    """Count groups of vowels, without the silent e that a word may end in: as the formula's users do."""
    silent = word.endswith("e") and not word.endswith("le") and len(word) > 3
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent)


def reading_age(text: str) -> float:
    sentences = [found for part in re.split(r"[.!?:]+", text) if (found := re.findall(r"[a-z’']+", part.lower()))]
    words = [word for sentence in sentences for word in sentence]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return grade + SCHOOL_BEGINS


@pytest.mark.parametrize("survey", ["participant", "peer_tutor"])
@pytest.mark.parametrize("name", ["survey", "survey_correct"])
def test_a_survey_is_plain_to_read(name: str, survey: str) -> None:
    context = survey_context(current_survey(survey), submission_id="x")
    assert reading_age(Sentences(render(name, charity=CHARITY, **context)).text) <= OLDEST


def test_what_comes_after_a_survey_is_plain_to_read() -> None:
    for html in (render("survey_receipt", **SURVEY_RECEIPT), render("survey_withdrawn", charity=CHARITY)):
        assert reading_age(Sentences(html).text) <= OLDEST


def test_the_measure_tells_plain_words_from_a_contracts() -> None:
    assert reading_age("The cat sat on the mat. It was a nice day.") < 8
    jargon = (
        "Participants demonstrate organisational capabilities facilitating independent administrative sustainability."
    )
    assert reading_age(jargon) > 18
