"""Find what set-up and build leave in shared/web/built, with the standard library alone."""

import os
import sys
from functools import cache
from pathlib import Path

BUILT = Path(os.environ.get("BUILT") or Path(__file__).parent / "web" / "built")
"""Tests name another folder: the same, with a language in it that nobody speaks."""
ENGLISH = "en"
"""The language that everything is written in first, and that a page falls back to where another lacks a word."""
FONTS_IN_LAYER = "own_words_fonts"
"""The folder of the fonts among the packages of the layer that only a report needs, where a function finds them."""


class NotBuiltError(Exception):
    """Set-up has not run, or did not finish."""

    def __init__(self) -> None:
        super().__init__(f"{BUILT} is missing or not whole: run make setup.")


@cache
def style_hash() -> str:
    """Return the source expressions, `'sha256-…'`, of the inlined style and its mirrored form, for style-src."""
    return _text(BUILT / "style.hash").strip()


@cache
def languages(built: Path = BUILT) -> frozenset[str]:
    """Return the tags of the languages that pages are in: English, and each one that has a catalogue."""
    return frozenset({ENGLISH, *(path.stem for path in (built / "languages").glob("*.mo"))})


@cache
def page_ahead(name: str, language: str = ENGLISH) -> str:
    """Return a page rendered ahead of time, with markers like %SUBMISSION_ID% for the values to insert."""
    return _text(BUILT / "ahead" / language / f"{name}.html")


@cache
def surveys_ahead() -> frozenset[str]:
    """Return the surveys whose empty page was rendered ahead of time."""
    return frozenset(path.stem for path in (BUILT / "ahead" / ENGLISH / "s").glob("*.html"))


def asset(name: str, built: Path = BUILT) -> str:
    """Return the address of a script by its name: `register.js` → `/assets/register.1f0c….js`, new with each change."""
    stem, _, ending = name.partition(".")
    found = next((known for known in assets(built) if known.startswith(f"{stem}.") and known.endswith(ending)), None)
    if found is None:
        raise NotBuiltError
    return f"/assets/{found}"


@cache
def assets(built: Path = BUILT) -> frozenset[str]:
    """Return the names of the files that `/assets/` serves."""
    return frozenset(path.name for path in (built / "assets").glob("*"))


@cache
def asset_text(name: str) -> str:
    """Return the content of one of the files that `assets` lists."""
    return _text(BUILT / "assets" / name)


@cache
def service_worker() -> str:
    """Return the service worker, whose address never changes."""
    return _text(BUILT / "sw.js")


def fonts_folder() -> Path:
    """Return the folder of the fonts that documents are set in."""
    folders = (BUILT / "fonts", *(Path(packages) / FONTS_IN_LAYER for packages in sys.path))
    found = next((folder for folder in folders if folder.is_dir()), None)
    if found is None:
        raise NotBuiltError
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotBuiltError from None
