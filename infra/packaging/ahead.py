"""Render ahead of time the pages that look nothing up, so that the function that shows them need load nothing."""

from pathlib import Path

from shared.domain.survey import current_survey, surveys
from shared.pages import Pages
from shared.web.survey_page import survey_context

NOTICE_VERSION = "1"
CHARITY = {name: f"%CHARITY_{name.upper()}%" for name in ("name", "phone", "email", "address")}
"""Markers where the charity's own facts are dropped in."""


def render_ahead(pages: Pages, folder: Path) -> None:
    """Write each survey's empty page, the privacy notice and the page for a link that opens nothing."""
    contexts: dict[str, dict[str, object]] = {
        "privacy": {"notice_version": NOTICE_VERSION},
        "link_gone": {},
    }
    for name, context in contexts.items():
        _write(folder / f"{name}.html", pages.get_template(f"{name}.html").render(charity=CHARITY, **context))
    for name in {survey for survey, _ in surveys()}:
        context = survey_context(current_survey(name), submission_id="%SUBMISSION_ID%")
        _write(folder / "s" / f"{name}.html", pages.get_template("survey.html").render(charity=CHARITY, **context))


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
