"""Every word of the pages comes through the catalogues: a language that nobody speaks proves it, page by page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

from infra.packaging import build_assets as look
from infra.packaging import languages
from infra.packaging.mirroring import mirrored
from infra.packaging.sample_charity import Context
from infra.packaging.sample_pages import PROBLEM, SAMPLES
from shared import pages
from shared.built import BUILT
from shared.domain.problems import CATALOGUE, Problem
from shared.domain.records.survey import current_survey
from shared.i18n import PSEUDO, Language, gettext, in_language, language, ngettext, speaking
from shared.web.forms import errors_of
from shared.web.language import language_asked
from shared.web.survey_page import survey_context
from tests.web.pseudo import english_left

STAYS_ENGLISH = {"report", "account"}
"""What is handed over as a file: a commissioner's report, and all that is held on one person."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    look.main()
    return languages.copy_with_pseudo_language(tmp_path_factory.mktemp("languages") / "built")


@pytest.fixture
def _pseudo(built: Path) -> Iterator[None]:
    with speaking(language(PSEUDO, built)):
        yield


@pytest.mark.usefixtures("_pseudo")
@pytest.mark.parametrize(
    ("name", "context"), [(name, context) for name, context in SAMPLES if name not in STAYS_ENGLISH]
)
def test_a_page_has_no_english_word_that_a_catalogue_cannot_reach(name: str, context: Context) -> None:
    html = pages.render(name, **context)
    assert '<html class="govuk-template" lang="en-XB" dir="rtl">' in html
    assert english_left(html, context) == []


def test_a_page_rendered_ahead_has_no_english_word_left_and_keeps_its_language(built: Path) -> None:
    ahead = built / "ahead" / PSEUDO
    found = {path.relative_to(ahead).as_posix(): path.read_text(encoding="utf-8") for path in ahead.rglob("*.html")}
    english = built / "ahead" / "en"
    assert set(found) == {path.relative_to(english).as_posix() for path in english.rglob("*.html")}
    assert {name: left for name, html in found.items() if (left := english_left(html))} == {}
    assert {name for name, html in found.items() if 'href="/privacy?lang=en-XB"' not in html} == set()
    forms = [html for name, html in found.items() if "/" in name]
    assert all('name="language" value="en-XB"' in html for html in forms)


@pytest.mark.usefixtures("_pseudo")
def test_every_problem_is_told_in_the_language_of_the_page() -> None:
    for code in CATALOGUE:
        places = set(re.findall(r"\{(\w+)\}", CATALOGUE[code]))
        (error,) = errors_of([Problem(code, "field", dict.fromkeys(places, 7))])
        assert english_left(f"<p>{error['text']}</p>") == []
        assert error["text"].count("7") >= len(places)


def test_what_a_catalogue_lacks_is_said_in_english(tmp_path: Path) -> None:
    catalogue = Catalog("cy")
    catalogue.add("Saved. Thank you.", "Wedi cadw. Diolch.")
    catalogue.add("Your reference", "")
    (tmp_path / "languages").mkdir()
    with (tmp_path / "languages" / "cy.mo").open("wb") as file:
        write_mo(file, catalogue)
    with speaking(language("cy", tmp_path)):
        html = pages.render("problem", **PROBLEM)
        assert '<html class="govuk-template" lang="cy" dir="ltr">' in html
        assert gettext("Saved. Thank you.") == "Wedi cadw. Diolch."
        assert gettext("Your reference") == "Your reference"
        assert gettext("") == ""
        assert ngettext("one", "many", 2) == "many"
    assert "What to do" in html


def test_a_survey_asks_in_the_language_of_the_page(built: Path) -> None:
    survey = current_survey("participant")
    with speaking(language(PSEUDO, built)):
        context = survey_context(survey, submission_id="x")
    assert context["survey"]["title"] == languages.pseudo(survey.title)
    assert [question["text"] for question in context["survey"]["questions"]] == [
        languages.pseudo(question.wording) for question in survey.questions
    ]


@pytest.mark.parametrize(
    ("query", "accepted", "answered"),
    [
        ("", "", "en"),
        ("", "cy", "cy"),
        ("", "cy-GB,en;q=0.8", "cy"),
        ("", "en-GB,cy;q=0.8", "en"),
        ("", "de, pl;q=0.4, cy;q=0.7", "cy"),
        ("", "pa-Guru-IN", "pa-Guru"),
        ("", "cy;q=0, pl", "pl"),
        ("", "*", "en"),
        ("", "cy;q=much, ;;,", "en"),
        ("lang=pl", "cy", "pl"),
        ("shared=1&lang=en", "cy", "en"),
        ("lang=xx", "cy", "cy"),
        ("lang=../../etc", "", "en"),
    ],
)
def test_a_page_is_in_the_language_asked_for_by_name_or_else_by_the_browser(
    query: str, accepted: str, answered: str
) -> None:
    event = {"rawQueryString": query, "headers": {"accept-language": accepted}}
    assert language_asked(event, {"en", "cy", "pl", "pa-Guru"}) == answered
    assert language_asked(event, {"en"}) == "en"


def test_an_address_says_its_language_only_where_there_is_a_choice() -> None:
    with speaking(Language("cy", one_of_many=True)):
        assert in_language("/privacy") == "/privacy?lang=cy"
        assert in_language("/s?shared=1") == "/s?shared=1&lang=cy"
    assert in_language("/privacy") == "/privacy"


def test_a_translation_that_loses_a_name_or_its_markup_is_refused() -> None:
    def wrong(english: str, translated: str) -> bool:
        return bool(languages.problems_of(Message(english, translated)))

    assert wrong("Ring %(phone)s.", "Ffoniwch ni.")
    assert wrong("{limit} is the least.", "{least} yw'r lleiaf.")
    assert wrong("<strong>Now</strong>", "<script>Nawr</script>")
    assert wrong("Now", "<img src=x>")
    assert not wrong("Ring %(phone)s.", "Ffoniwch %(phone)s.")
    assert not wrong("Now", "")


def test_the_language_that_nobody_speaks_is_longer_and_loses_nothing() -> None:
    english = "Your place in the group is yours just as before, whatever you say here."
    made = languages.pseudo(english)
    assert (made[0], made[-1]) == ("⟦", "⟧")
    assert 1.25 < len(made) / len(english) < 1.4
    kept = ("%(phone)s", "{limit}", "<strong>", "</strong>")
    assert all(each in languages.pseudo(f"Ring {' or '.join(kept)}.") for each in kept)


def test_a_style_seen_in_a_mirror_has_its_sides_exchanged_and_its_ticks_kept() -> None:
    tick = "transform:rotate(-45deg);border-width:0 0 5px 5px"
    style = f"a{{margin-left:auto;padding:1px 2px 3px 4px}}b{{left:10px;{tick}}}"
    assert mirrored(style) == f"a{{margin-right:auto;padding:1px 4px 3px 2px}}b{{right:10px;{tick}}}"
    assert mirrored("i{clip-path:polygon(0% 0%, 100% 50%, 0% 100%)}") == (
        "i{clip-path:polygon(100% 0%, 0% 50%, 100% 100%)}"
    )
    whole = (BUILT / "style.css").read_text(encoding="utf-8")
    assert mirrored(mirrored(whole)) == whole


def test_a_catalogue_can_be_begun_and_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "CATALOGUES", tmp_path)
    place = languages.bring_up_to_date("cy")
    begun = place.read_text(encoding="utf-8")
    assert 'msgid "Send my answers"' in begun
    place.write_text(begun.replace('msgid "Send my answers"\nmsgstr ""', 'msgid "Send my answers"\nmsgstr "Anfon"'))
    assert languages.bring_up_to_date("cy").read_text(encoding="utf-8").count('msgstr "Anfon"') == 1
    with pytest.raises(SystemExit, match="no language"):
        languages.bring_up_to_date("klingon!")
