"""Which language a browser asks for, among those available.

Standard library alone, and little of it: the page that only shows a form loads this.
"""

from collections.abc import Collection

from shared.built import ENGLISH
from shared.web.answers import Event


def language_asked(event: Event, known: Collection[str]) -> str:
    """Return the tag of the language to answer in: `?lang=…`, otherwise what the browser prefers, otherwise English."""
    if len(known) == 1:
        return ENGLISH
    for part in event.get("rawQueryString", "").split("&"):
        if part.startswith("lang=") and part[5:] in known:
            return str(part[5:])
    preferred = event.get("headers", {}).get("accept-language", "").split(",")
    for tag in sorted(map(_tag_and_weight, preferred), key=lambda found: -found[1]):
        found = _among(tag[0], known) if tag[1] else None
        if found:
            return found
    return ENGLISH


def _tag_and_weight(preference: str) -> tuple[str, float]:
    """Read `cy;q=0.8`; what cannot be read has no weight."""
    tag, _, weight = preference.partition(";")
    try:
        return tag.strip().lower(), float(weight.partition("=")[2] or 1) if weight else 1.0
    except ValueError:
        return "", 0.0


def _among(tag: str, known: Collection[str]) -> str | None:
    """Find a tag, or a more general form of it: `pa-Guru-IN` is served by `pa-Guru` or `pa`."""
    by_name = {name.lower(): name for name in known}
    while tag:
        if tag in by_name:
            return by_name[tag]
        tag = tag.rpartition("-")[0]
    return None
