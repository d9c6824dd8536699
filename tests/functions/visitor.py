"""Somebody with a browser that keeps cookies and follows nothing by itself, and a page as they can use it."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote_from_bytes, urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
Fields = Mapping[str, str | Sequence[str]]


class Page(HTMLParser):
    """What a browser makes of a page: its words, its ids, where its links lead, what its form would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.ids: list[str] = []
        self.links: dict[str, str] = {}
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.form: dict[str, list[str]] = {}
        self.action = ""
        self.choices: dict[str, list[str]] = {}
        self._area = ""
        self._link = ""
        self._hidden_text = 0
        # As a browser reads it: any line break is one.
        self.feed(html.replace("\r\n", "\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("style", "script"):
            self._hidden_text += 1
        if tag == "a":
            self._link = given.get("href", "")
        if tag == "form":
            self.action = given["action"]
        if tag == "textarea":
            self._area = given["name"]
            self.form[self._area] = [""]
        if tag == "input":
            self._input(given)

    def _input(self, given: Mapping[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if kind in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(given["value"])
            if "checked" not in given:
                return
        self.form.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._hidden_text -= 1
        if tag == "a":
            self._link = ""
        if tag == "textarea":
            # A browser passes over the line break that a textarea begins with.
            self.form[self._area] = [self.form[self._area][0].removeprefix("\n")]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._hidden_text:
            return
        if self._area:
            self.form[self._area][0] += data
        self.texts.append(data)
        if self._link:
            self.links[self._link] = self.links.get(self._link, "") + data

    @property
    def text(self) -> str:
        """The words, with single spaces."""
        return " ".join(" ".join(self.texts).split())

    @property
    def reference(self) -> str:
        """The reference that a receipt shows."""
        return next(
            self.texts[place]
            for place, text in enumerate(self.texts)
            if text.count("-") == 3 and len(text) == 17 and text == text.upper()
        )

    @property
    def summary(self) -> dict[str, str]:
        """The error summary: what each line leads to."""
        return {
            address: " ".join(text.split())
            for address, text in self.links.items()
            if address.startswith("#") and address != "#main"
        }


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    content: bytes

    @property
    def page(self) -> Page:
        """The page."""
        return Page(self.content.decode())

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever JSON it is
        """The data."""
        return json.loads(self.content)


class Visitor:
    """One browser, or another client."""

    def __init__(self) -> None:
        self.cookies: dict[tuple[str, str], str] = {}

    def get(self, address: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", address, b"", headers)

    def post(self, address: str, fields: Fields | None = None, **headers: str) -> Answer:
        """Send a form."""
        body = urlencode(fields or {}, doseq=True).encode()
        return self.ask("POST", address, body, {"content_type": FORM, **headers})

    def post_raw(self, address: str, body: bytes, content_type: str = FORM, **headers: str) -> Answer:
        """Send whatever bytes."""
        return self.ask("POST", address, body, {"content_type": content_type, **headers})

    def post_json(self, address: str, fields: Fields) -> Answer:
        """Send a form as a client that wants data back."""
        return self.post(address, fields, accept="application/json")

    def follow(self, answer: Answer, base_url: str) -> Answer:
        """Go where a 303 points."""
        assert answer.status == 303, answer.content
        return self.get(base_url + answer.headers["location"])

    def ask(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask one thing over a connection of its own."""
        parts = urlsplit(address)
        connection = HTTPConnection(parts.netloc, timeout=60)
        path = quote_from_bytes(parts.path.encode(), safe="/%:@!$&'()*+,;=-._~") or "/"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        known = [value for (_, scope), value in self.cookies.items() if _in_scope(path, scope)]
        if known:
            given["cookie"] = "; ".join(known)
        try:
            connection.request(method, path + (f"?{parts.query}" if parts.query else ""), body or None, given)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        got = {name.lower(): value for name, value in response.getheaders() if name.lower() != "set-cookie"}
        cookies = tuple(value for name, value in response.getheaders() if name.lower() == "set-cookie")
        for cookie in cookies:
            self._keep(cookie)
        if got.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(response.status, got, cookies, content)

    def _keep(self, cookie: str) -> None:
        for name, morsel in SimpleCookie(cookie).items():
            self.cookies[name, morsel["path"]] = f"{name}={morsel.value}"


def _in_scope(path: str, scope: str) -> bool:
    return path == scope or path.startswith(f"{scope.rstrip('/')}/")
