"""Render at build time the pages that look nothing up, so that their function needs to load nothing."""

from pathlib import Path

from shared.domain.records.survey import current_survey, surveys
from shared.i18n import Language, speaking
from shared.notice import NOTICE_VERSION, how_long_we_keep_it
from shared.pages import Pages
from shared.web.survey_page import survey_context

CHARITY = {
    **{name: f"%CHARITY_{name.upper()}%" for name in ("name", "phone", "email", "address")},
    "comment_days": "%COMMENT_DAYS%",
}
"""Markers where the charity's own facts are filled in."""


def render_ahead(pages: Pages, folder: Path, language: Language) -> None:
    """Write, in a language, each survey's empty pages, the privacy notice and the pages with a fixed message."""
    with speaking(language):
        _render_all(pages, folder / language.tag)


def _render_all(pages: Pages, folder: Path) -> None:
    contexts: dict[str, dict[str, object]] = {
        "privacy": {"notice_version": NOTICE_VERSION, "kept": how_long_we_keep_it()},
        "link_gone": {"typed": []},
        "no_such_page": {},
        "survey_withdrawn": {},
    }
    for name, context in contexts.items():
        _write(folder / f"{name}.html", pages.get_template(f"{name}.html").render(charity=CHARITY, **context))
    for name in {survey for survey, _ in surveys()}:
        for page, template, shared in (
            ("s", "survey", False),
            ("shared", "survey", True),
            ("correct", "survey_correct", False),
        ):
            context = survey_context(current_survey(name), submission_id="%SUBMISSION_ID%", shared=shared)
            html = pages.get_template(f"{template}.html").render(charity=CHARITY, **context)
            _write(folder / page / f"{name}.html", html)


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
