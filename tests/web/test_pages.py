"""The pages as people get them: whole, escaped, labelled, small, and from nowhere else."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from gzip import compress
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from infra.packaging import build_assets as look
from infra.packaging.sample_charity import CHARITY, Context
from infra.packaging.sample_pages import (
    REGISTER,
    REGISTER_WITH_ERRORS,
    SAMPLES,
    SURVEY,
    SURVEY_RECEIPT,
    SURVEY_WITH_ERRORS,
)
from shared import built, pages

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}</textarea></style>"
# Frames that a page extends or imports, never a page by themselves.
NOT_PAGES = {"survey_parts", "register_fields", "register_words", "base", "parts"}
LABELLED = {"input", "textarea", "select"}


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    look.main()


class Page(HTMLParser):
    """What the tests ask of a page: its elements with their attributes, and the text inside each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._texts: list[tuple[str, str]] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as the parser has it
        self._open = ""

    def handle_data(self, data: str) -> None:
        self._texts.append((self._open, data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def texts(self, tag: str) -> list[str]:
        return [text for name, text in self._texts if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def foreign_scripts(page: Page) -> list[dict[str, str]]:
    """Return every script that is written into a page, or comes from elsewhere than our own assets."""
    return [script for script in page.all("script") if not script.get("src", "").startswith("/assets/")]


@pytest.fixture(params=SAMPLES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(SAMPLES)])
def page(request: pytest.FixtureRequest) -> Page:
    name, context = request.param
    return Page(pages.render(name, **context))


def test_every_template_has_a_sample() -> None:
    templates = {path.stem for path in look.TEMPLATES.glob("*.html")}
    assert templates - NOT_PAGES <= {name for name, _ in SAMPLES}


def test_a_page_names_its_language_and_its_direction(page: Page) -> None:
    assert page.all("html") == [{"class": "govuk-template", "lang": "en", "dir": "ltr"}]


def test_a_page_is_kept_out_of_search_engines(page: Page) -> None:
    assert {"name": "robots", "content": "noindex"} in page.all("meta")


def test_a_title_says_nothing_about_health(page: Page) -> None:
    (title,) = page.texts("title")
    assert title.endswith("Paper Boats")
    assert not re.search("mental|health|anxi|depress|wellbeing", title, re.IGNORECASE)


def test_a_page_runs_no_script_but_our_own_and_loads_nothing_else(page: Page) -> None:
    assert foreign_scripts(page) == []
    assert {tag for tag, attributes in page.elements if "src" in attributes or "srcset" in attributes} <= {"script"}
    assert page.all("link") == [{"rel": "icon", "href": "data:,"}]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_the_style_loads_nothing() -> None:
    style = (built.BUILT / "style.css").read_text(encoding="utf-8")
    assert "@font-face" not in style
    assert "@import" not in style
    assert "url(" not in style


def test_the_only_style_is_the_one_whose_hash_is_given(page: Page) -> None:
    (style,) = page.texts("style")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in built.style_hash().split()


def test_no_two_elements_share_an_id(page: Page) -> None:
    assert [id_ for id_, times in Counter(page.ids).items() if times > 1] == []


def test_every_control_has_a_label(page: Page) -> None:
    labelled = {attributes.get("for") for attributes in page.all("label")}
    controls = [
        attributes
        for tag, attributes in page.elements
        if tag in LABELLED and attributes.get("type") not in {"hidden", "submit"}
    ]
    assert [control for control in controls if control.get("id") not in labelled] == []


def test_every_link_within_a_page_leads_to_something_on_it(page: Page) -> None:
    targets = [link["href"][1:] for link in page.all("a") if link["href"].startswith("#")]
    assert "main" in targets
    assert [target for target in targets if target not in page.ids] == []


def test_what_describes_a_control_is_on_the_page(page: Page) -> None:
    described = {id_ for _, attributes in page.elements for id_ in attributes.get("aria-describedby", "").split()}
    assert set() == described - set(page.ids)


@pytest.mark.parametrize(("name", "context"), [("survey", SURVEY_WITH_ERRORS), ("register", REGISTER_WITH_ERRORS)])
def test_each_error_is_listed_first_and_said_again_at_its_field(name: str, context: Context) -> None:
    html = pages.render(name, **context)
    errors = context["errors"]
    assert isinstance(errors, list)
    for error in errors:
        if error["field"]:
            assert f'href="#{error["field"]}"' in html
            assert f'id="{error["field"]}-error"' in html
            assert html.count(error["text"]) >= 2
        else:
            assert html.count(error["text"]) == 1


def test_an_error_about_who_came_has_somewhere_to_lead_when_nobody_is_listed() -> None:
    errors = [{"field": "present", "text": "Nobody is ticked."}]
    for group in ({"group": "g01", "name": "Blue"}, None):
        assert (
            "present"
            in Page(pages.render("register", **{**REGISTER, "group": group, "members": [], "errors": errors})).ids
        )


def hostile(value: object) -> object:
    """Put the hostile words in place of every text that is not a name in the page's own language."""
    kept = {"id", "field", "kind", "name"}
    if isinstance(value, dict):
        return {
            key: item if key in kept and item != value.get("text") else hostile(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [hostile(item) for item in value]
    if isinstance(value, tuple):
        return tuple(hostile(item) for item in value)
    return HOSTILE if isinstance(value, str) else value


@pytest.mark.parametrize(("name", "context"), SAMPLES)
def test_hostile_words_stay_words(name: str, context: Context) -> None:
    bad = {key: hostile(value) for key, value in context.items()}
    bad["charity"] = dict.fromkeys(CHARITY, HOSTILE)
    page = Page(pages.render(name, **bad))
    plain = Page(pages.render(name, **context))
    assert foreign_scripts(page) == []
    assert not page.all("img")
    assert not [attributes for _, attributes in page.elements if "onerror" in attributes]
    assert len(plain.all("textarea")) == len(page.all("textarea"))
    assert not any("49" in text for text in page.texts("p"))


def test_hostile_names_stay_words() -> None:
    people = [{"id": HOSTILE, "name": HOSTILE, "ticked": False, "hours": HOSTILE}]
    context = {**REGISTER, "group": {"group": "g01", "name": HOSTILE}, "members": people, "volunteers": people}
    page = Page(pages.render("register", **context))
    assert page.all("script") != []
    assert foreign_scripts(page) == []
    assert not page.all("img")
    assert HOSTILE in [control.get("value") for control in page.all("input")]


def test_what_was_typed_comes_back_as_it_was() -> None:
    words = "\n  first line\n\n& <second>\n"
    html = pages.render("survey", **{**SURVEY, "typed": {"own_words": words, "express": 4, "quote_consent": "yes"}})
    (textarea,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    # A browser drops one line break right after the opening tag.
    assert "\n" + words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") == textarea
    ticked = [control for control in Page(html).all("input") if "checked" in control]
    assert [(control["name"], control["value"]) for control in ticked] == [("express", "4"), ("quote_consent", "yes")]


def test_a_register_comes_back_as_it_was_sent() -> None:
    controls = Page(pages.render("register", **REGISTER_WITH_ERRORS)).all("input")
    ticked = [(control["name"], control["value"]) for control in controls if "checked" in control]
    assert ticked == [
        ("session", "new"),
        ("kind", "event"),
        ("status", "held"),
        ("present", "p002"),
        ("present", "p003"),
    ]
    typed = {control["name"]: control.get("value") for control in controls}
    assert tuple(typed[name] for name in ("unnamed", "audience", "hours.p009", "hours.p010")) == (
        "x",
        "many",
        "2.5",
        "1.1",
    )


def test_a_survey_has_nothing_chosen_and_nothing_compulsory() -> None:
    controls = Page(pages.render("survey", **SURVEY)).all("input")
    assert not [control for control in controls if "checked" in control or "required" in control]


def test_a_survey_asks_for_a_wave_only_where_it_is_a_choice() -> None:
    names = {
        control["name"] for control in Page(pages.render("survey", **{**SURVEY, "wave_choice": False})).all("input")
    }
    assert "wave" not in names
    assert names == {
        *("express", "confidence", "belonging", "quote_consent", "contact_name", "contact_reach"),
        *("submission_id", "language", "notice", "website"),
    }


def test_help_is_one_tap_away_at_the_top_and_before_the_free_words() -> None:
    html = pages.render("survey", **SURVEY)
    opening, questions = html.split("<form", 1)
    before_words = questions.split("<textarea", 1)[0]
    for part in (opening, before_words, pages.render("survey_receipt", **SURVEY_RECEIPT)):
        assert "Nobody reads this straight away." in part
        for address in ("tel:999", "tel:116123", "tel:111", "sms:85258"):
            assert f'href="{address}"' in part


def test_a_receipt_shows_nothing_of_the_answer() -> None:
    with_answers = pages.render("survey_receipt", **SURVEY_RECEIPT, typed={"own_words": "mine alone"})
    assert "mine alone" not in with_answers


def test_a_register_that_is_not_open_yet_names_nobody() -> None:
    html = pages.render("register_gate", **{**REGISTER, "action": "/r/link/open"})
    assert not re.search("Amira|Dai|Sam T|Thursday Writers", html)


def test_markers_survive_a_page_rendered_ahead_of_time() -> None:
    charity = {key: f"%CHARITY_{key.upper()}%" for key in CHARITY}
    survey = pages.render("survey", **{**SURVEY, "charity": charity, "submission_id": "%SUBMISSION_ID%"})
    assert 'name="submission_id" value="%SUBMISSION_ID%"' in survey
    notice = pages.render("privacy", charity=charity, notice_version="1", kept=[])
    for html, names in ((survey, ("NAME", "PHONE", "EMAIL")), (notice, ("NAME", "PHONE", "EMAIL", "ADDRESS"))):
        assert {f"%CHARITY_{name}%" for name in names} == set(re.findall("%CHARITY_[A-Z]+%", html))
        assert "%25" not in html


def test_a_survey_fits_in_ten_kilobytes() -> None:
    assert len(compress(pages.render("survey", **SURVEY).encode())) <= 10 * 1024


def test_the_style_fits_in_five_kilobytes() -> None:
    assert len(compress((built.BUILT / "style.css").read_bytes())) <= 5 * 1024


def test_a_value_that_a_context_lacks_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        pages.render("survey_receipt", charity=CHARITY)
    with pytest.raises(jinja2.UndefinedError):
        pages.render("survey_receipt", charity={"name": "Paper Boats"}, reference="K7QM")


@pytest.fixture
def fresh() -> Iterator[Callable[[], None]]:
    """Forget what the process has read, now and again when the test is over."""

    def forget() -> None:
        pages.environment.cache_clear()
        built.style_hash.cache_clear()

    forget()
    yield forget
    forget()


@pytest.mark.usefixtures("fresh")
def test_pages_that_were_never_built_say_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built, "BUILT", tmp_path / "built")
    monkeypatch.setattr(pages, "BUILT", tmp_path / "built")
    with pytest.raises(built.NotBuiltError, match="run make setup"):
        pages.render("link_gone", charity=CHARITY)
    with pytest.raises(built.NotBuiltError, match="run make setup"):
        built.style_hash()


def test_the_same_inputs_build_the_same_bytes(tmp_path: Path) -> None:
    look.install_node_modules()
    look.build(tmp_path)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.suffix in {".py", ".css", ".hash"}]
    assert len(files) > 20
    assert [path for path in files if (tmp_path / path).read_bytes() != (built.BUILT / path).read_bytes()] == []
