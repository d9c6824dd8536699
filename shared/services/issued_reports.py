"""Hand out issued reports: list those of a contract, and give access to each file."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.problems import refuse
from shared.domain.records.contract import Contract
from shared.domain.records.form_link import FormLink
from shared.reports.easy_read_summary import sentences_of
from shared.reports.names import saved_as
from shared.reports.writers import FORMATS, MANIFEST
from shared.storage.charity import read_contract
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles

Manifest = Mapping[str, Any]
"""The contents of an issue, as in its manifest.json."""

MANIFEST_NAME = MANIFEST
"""The name of the file that says what an issue consists of."""
STREAMED_LIMIT = 4_000_000
"""Bytes: a function's response is limited to six million, and encoding makes a file a third larger."""
_MANIFEST_KEY = re.compile(r"reports/[^/]+/(?P<quarter>[^/]+)/r(?P<revision>\d+)/manifest\.json")
_REVISION = re.compile(r"r?(\d{1,4})", re.ASCII)
_JSON = "application/json"
_NO_REPORT = b'{"figures": [], "sections": {"quotes": []}}'


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """One file of an issue: where it is, and the name and type that a browser saves it with."""

    key: str
    file: str
    saved_as: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The latest issue as the groups' members read it: its quarter, sentences and quotes."""

    quarter: str
    sentences: list[str]
    quotes: list[str]


@dataclass(frozen=True, slots=True)
class IssuedReports:
    """The reports of a charity: the store for contracts, the bucket for files."""

    store: RecordStore
    files: ReportFiles

    def contract_of(self, link: FormLink) -> Contract:
        """Return the contract that a link is for. Refused as an unknown address if there is none."""
        contract = read_contract(self.store, link.scope)
        if contract is None:
            raise refuse("no_such_link")
        return contract

    def manifests(self, contract: Contract) -> list[Manifest]:
        """Return every issue's manifest, latest quarter and revision first."""
        found = (_MANIFEST_KEY.fullmatch(key) for key in self.files.keys(f"reports/{contract.contract}/"))
        newest_first = sorted(
            ((match["quarter"], int(match["revision"]), match[0]) for match in found if match), reverse=True
        )
        contents = (self.files.get(key) for _, _, key in newest_first)
        return [json.loads(content) for content in contents if content]

    def file(self, contract: Contract, quarter: str, revision: str, file: str) -> IssuedFile:
        """Return a file of an issue; `revision` is as in an address. Refused if there is no such file."""
        written = _REVISION.fullmatch(revision)
        number = int(written[1]) if written else 0
        folder = f"reports/{contract.contract}/{quarter}/r{number}/"
        known = file in FORMATS or file == MANIFEST
        if not known or "/" in quarter or f"{folder}{MANIFEST}" not in self.files.keys(folder):
            raise refuse("no_such_link")
        media_type = FORMATS[file].media_type if file in FORMATS else _JSON
        return IssuedFile(f"{folder}{file}", file, saved_as(contract, quarter, number, file), media_type)

    def address(self, file: IssuedFile) -> str:
        """Return a fresh address for a file, valid for a few minutes."""
        return self.files.address(file.key, file.saved_as)

    def content(self, file: IssuedFile) -> bytes | None:
        """Return a file's content, or None if it is too large for a function to return."""
        content = self.files.get(file.key)
        if content is None:
            raise refuse("no_such_link")
        return content if len(content) <= STREAMED_LIMIT else None

    def latest_summary(self, contract: Contract) -> Summary | None:
        """Return the latest issue's summary for members, or None if nothing has been issued yet."""
        latest = next(iter(self.manifests(contract)), None)
        if latest is None:
            return None
        folder = f"reports/{contract.contract}/{latest['quarter']}/r{latest['revision']}"
        report: dict[str, Any] = json.loads(self.files.get(f"{folder}/report.json") or _NO_REPORT)
        return Summary(latest["quarter"], sentences_of(report), report["sections"]["quotes"])


MANIFEST_NAME = MANIFEST
"""The name of the file that lists an issue's contents."""


def purpose_of(file: str) -> str | None:
    """Return in words what a file of an issue is for, or None if it is not a report."""
    return FORMATS[file].what if file in FORMATS else None
