"""What set-up and build leave in shared/web/built, found without loading anything: standard library alone."""

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
    """Set-up has not run, or not to its end."""

    def __init__(self) -> None:
        super().__init__(f"{BUILT} is missing or not whole: run make setup.")


@cache
def style_hash() -> str:
    """Give the source expressions, `'sha256-…'`, of the inlined style, and of its mirror, for a policy's style-src."""
    return _text(BUILT / "style.hash").strip()


@cache
def languages(built: Path = BUILT) -> frozenset[str]:
    """Name the languages that pages are in, by their tags: English, and each that there is a catalogue of."""
    return frozenset({ENGLISH, *(path.stem for path in (built / "languages").glob("*.mo"))})


@cache
def page_ahead(name: str, language: str = ENGLISH) -> str:
    """Give a page that was rendered ahead of time, with markers like %SUBMISSION_ID% for what is dropped in."""
    return _text(BUILT / "ahead" / language / f"{name}.html")


@cache
def surveys_ahead() -> frozenset[str]:
    """Name the surveys whose empty page was rendered ahead of time."""
    return frozenset(path.stem for path in (BUILT / "ahead" / ENGLISH / "s").glob("*.html"))


def asset(name: str, built: Path = BUILT) -> str:
    """Give the address of a script by its name: `register.js` → `/assets/register.1f0c….js`, new with each change."""
    stem, _, ending = name.partition(".")
    found = next((known for known in assets(built) if known.startswith(f"{stem}.") and known.endswith(ending)), None)
    if found is None:
        raise NotBuiltError
    return f"/assets/{found}"


@cache
def assets(built: Path = BUILT) -> frozenset[str]:
    """Name the files that `/assets/` serves."""
    return frozenset(path.name for path in (built / "assets").glob("*"))


@cache
def asset_text(name: str) -> str:
    """Give the content of one of the files that `assets` names."""
    return _text(BUILT / "assets" / name)


@cache
def service_worker() -> str:
    """Give the service worker, which has one address for ever."""
    return _text(BUILT / "sw.js")


def fonts_folder() -> Path:
    """Give the folder of the fonts that documents are set in."""
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
