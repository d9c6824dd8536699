"""The words of the pages in other languages: gathered, checked, compiled; and a language that proves every page.

A catalogue is shared/web/languages/LANGUAGE/messages.po. `python -m infra.packaging.languages cy` begins the one for
Welsh, or brings it up to date with what the pages say now. Babel does it, at set-up and build alone.
"""

import argparse
import io
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from jinja2 import Environment, FileSystemLoader, ModuleLoader

from infra.packaging.ahead import render_ahead
from shared.built import BUILT, ENGLISH
from shared.domain.calendar.days import MONTHS, WEEKDAYS
from shared.domain.problems import CATALOGUE
from shared.domain.records.retention import RULES
from shared.domain.records.survey import surveys
from shared.i18n import PSEUDO, language
from shared.pages import WORDS, Pages

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "shared" / "web" / "templates"
CATALOGUES = ROOT / "shared" / "web" / "languages"
SPOKEN_IN = ("shared/web", "shared/scale_labels.py", "shared/reports", "shared/services", "functions")
"""The folders whose Python has texts for people."""

_KEYWORDS = {"gettext": None, "ngettext": (1, 2), "later": None}
_KEPT = re.compile(r"<[^>]*>|%\(\w+\)[sd]|\{\w*\}|%%")
"""What a translation keeps as it is: markup, and the places of names and numbers."""

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "áƀçđéƒǧĥíĵķłɱñóþǫŕşťúṽŵẋýžÁƁÇĐÉƑǦĤÍĴĶŁṀÑÓÞǪŔŞŤÚṼŴẊÝŽ"
)
_OPENS, _CLOSES = "⟦", "⟧"
_EVERY_THIRD = 3


def prepared(environment: Environment) -> Environment:
    """Prepare an environment that reads our templates for the words in them."""
    environment.add_extension(WORDS)
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # the extension's
    environment.policies["ext.i18n.trimmed"] = True
    return environment


def all_words() -> Catalog:
    """Gather every word that a person may meet on a page, in English, with where it is used."""
    catalogue = Catalog(charset="utf-8")
    for place, message in (*_of_templates(), *_of_python(), *_of_domain(), *_of_surveys()):
        if message != "":
            catalogue.add(message, locations=[(place, 0)])
    return catalogue


def _of_templates() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    environment = prepared(Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True))
    for path in sorted(TEMPLATES.glob("*.html")):
        found = environment.extract_translations(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
        for _, function, message in found:
            # None marks each value that is filled in.
            texts = [message] if isinstance(message, str) else [text for text in message if text is not None]
            yield path.relative_to(ROOT).as_posix(), tuple(texts[:2]) if function == "ngettext" else texts[0]


def _of_python() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for folder in SPOKEN_IN:
        place = ROOT / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            if BUILT in path.parents:
                continue
            for _, message, _, _ in extract("python", io.BytesIO(path.read_bytes()), _KEYWORDS):
                yield path.relative_to(ROOT).as_posix(), message


def _of_domain() -> Iterator[tuple[str, str]]:
    for name in (*MONTHS, *WEEKDAYS):
        yield "shared/domain/calendar/days.py", name
    for message in CATALOGUE.values():
        yield "shared/domain/problems.py", message
    for rule in RULES:
        yield "shared/domain/records/retention.py", rule.promise


def _of_surveys() -> Iterator[tuple[str, str]]:
    for (name, version), survey in sorted(surveys().items()):
        for text in (survey.title, survey.intro, *(question.wording for question in survey.questions)):
            yield f"shared/domain/records/surveys/{name}.{version}.json", text


def compile_catalogues(made: Path) -> list[str]:
    """Compile every catalogue into `made`/languages; return their languages. Stop the build if one is wrong."""
    (made / "languages").mkdir()
    tags = sorted(path.parent.name for path in CATALOGUES.glob("*/messages.po"))
    for tag in tags:
        catalogue = _read(tag)
        wrong = [problem for message in catalogue for problem in problems_of(message)]
        if wrong:
            sys.exit("\n".join([f"The catalogue of {tag} is not right:", *wrong]))
        _compile(catalogue, tag, made)
    return tags


def _compile(catalogue: Catalog, tag: str, made: Path) -> None:
    with (made / "languages" / f"{tag}.mo").open("wb") as file:
        write_mo(file, catalogue)


def problems_of(message: Message) -> list[str]:
    """Return what is wrong with a translation: it must keep the markup and the places of names that the English has."""
    if not message.id or message.fuzzy:
        return []
    english, given = _texts(message.id), _texts(message.string)
    wanted = sorted(_KEPT.findall(english[-1]))
    return [
        f"“{text}” must have {' '.join(wanted) or 'no markup'} as “{english[-1]}” has"
        for text in given
        if text and sorted(_KEPT.findall(text)) != wanted
    ]


def _texts(text: object) -> list[str]:
    """Return the forms of a text, one for each number of things where it counts them."""
    return [str(each or "") for each in (text if isinstance(text, (tuple, list)) else [text])]


def bring_up_to_date(tag: str) -> Path:
    """Write a language's catalogue with every word that the pages have now; what is translated stays."""
    catalogue = _read(tag) if _place(tag).is_file() else Catalog(_locale(tag), charset="utf-8", fuzzy=False)
    catalogue.header_comment = f"# The words of the pages in {catalogue.locale.english_name}."
    catalogue.update(all_words(), no_fuzzy_matching=True, update_creation_date=False)
    _place(tag).parent.mkdir(parents=True, exist_ok=True)
    with _place(tag).open("wb") as file:
        write_po(file, catalogue, omit_header=False, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return _place(tag)


def _place(tag: str) -> Path:
    return CATALOGUES / tag / "messages.po"


def _read(tag: str) -> Catalog:
    try:
        with _place(tag).open("rb") as file:
            return read_po(file, locale=_locale(tag), abort_invalid=True)
    except PoFileError as error:
        sys.exit(f"{_place(tag)} cannot be read: {error}")


def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        sys.exit(f"{tag} is no language: give its tag, like cy, pl or zh-Hant.")


def add_pseudo_language(made: Path) -> None:
    """Add to what is built a language that nobody speaks: every word accented, longer, and from right to left.

    A page in which a plain English word is left has a word that no catalogue can reach.
    """
    catalogue = all_words()
    for message in catalogue:
        if message.id:
            texts = tuple(map(pseudo, _texts(message.id)))
            message.string = texts if message.pluralizable else texts[0]
    catalogue.locale = ENGLISH
    _compile(catalogue, PSEUDO, made)
    render_ahead(Pages(ModuleLoader(made / "templates"), made), made / "ahead", language(PSEUDO, made))


def pseudo(text: str) -> str:
    """Write an English text with accents, about a third longer, between marks that show where it begins and ends."""
    parts = re.split(f"({_KEPT.pattern})", text)
    return _OPENS + "".join(part if number % 2 else _longer(part) for number, part in enumerate(parts)) + _CLOSES


def _longer(text: str) -> str:
    letters = 0
    longer = ""
    for character in text:
        letters += character.isalpha()
        longer += character * (2 if character.isalpha() and letters % _EVERY_THIRD == 0 else 1)
    return longer.translate(_ACCENTED)


def copy_with_pseudo_language(to: Path) -> Path:
    """Copy what set-up built and add the language that nobody speaks to the copy; return where it is."""
    shutil.copytree(BUILT, to)
    add_pseudo_language(to)
    return to


def main() -> None:
    """Begin a language's catalogue, or bring it up to date."""
    parser = argparse.ArgumentParser(prog="python -m infra.packaging.languages", description=__doc__)
    parser.add_argument("language", help="its tag, like cy, pl or zh-Hant")
    place = bring_up_to_date(parser.parse_args().language)
    print(f"{place.relative_to(ROOT)} has every word of the pages now. What is not translated there stays English.")


if __name__ == "__main__":
    main()
