"""What a page has left of plain English while everything is in the language that nobody speaks."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser

READ_OUT = {"alt", "title", "placeholder", "aria-label"}
NOT_WORDS = {"style", "script", "kbd"}
NO_LANGUAGE = ("ico.org.uk/make-a-complaint", "SHA-256")
"""What is the same in every language."""


class Shown(HTMLParser):
    """Every text of a page that a person sees or hears."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.texts += [value for name, value in attrs if value and name in READ_OUT]
        for name, value in attrs:
            if name == "data-words" and value:
                self.texts += [re.sub(r"\{\w+\}", "", text) for text in json.loads(value).values()]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not NOT_WORDS & set(self._open[-1:]):
            self.texts.append(data)


def data_in(value: object) -> Iterator[str]:
    """Yield every text of a context: names, facts of the charity, people's words."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for each in value:
            yield from data_in(each)


def english_left(html: str, data: object = ()) -> list[str]:
    """Return the English words that are left on a page outside its data."""
    known = sorted({text for text in data_in(data) if text}, key=len, reverse=True)
    left = []
    for text in Shown(html).texts:
        for word in (*known, *NO_LANGUAGE):
            text = text.replace(word, "")  # noqa: PLW2901 - what remains of it
        left += re.findall(r"[A-Za-z]{2,}", re.sub(r"%[A-Z_]+%", "", text))
    return left
