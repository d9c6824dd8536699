"""What set-up and build leave in shared/web/built, found without loading anything: standard library alone."""

from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "web" / "built"


class NotBuiltError(Exception):
    """Set-up has not run, or not to its end."""

    def __init__(self) -> None:
        super().__init__(f"{BUILT} is missing or not whole: run make setup.")


@cache
def style_hash() -> str:
    """Give the inlined style's source expression, `'sha256-…'`, for a Content-Security-Policy's style-src."""
    return _text(BUILT / "style.hash").strip()


@cache
def page_ahead(name: str) -> str:
    """Give a page that was rendered ahead of time, with markers like %SUBMISSION_ID% for what is dropped in."""
    return _text(BUILT / "ahead" / f"{name}.html")


@cache
def surveys_ahead() -> frozenset[str]:
    """Name the surveys whose empty page was rendered ahead of time."""
    return frozenset(path.stem for path in (BUILT / "ahead" / "s").glob("*.html"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotBuiltError from None
