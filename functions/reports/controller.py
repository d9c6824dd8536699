"""What a commissioner's link answers: the list of issues and the way to each file; and what members are told of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from shared.domain.calendar.quarter import Quarter, london_day
from shared.domain.problems import refuse
from shared.domain.records.contract import Contract
from shared.i18n import gettext, later
from shared.pages import render
from shared.reports.easy_read_summary import sentences_of
from shared.reports.names import saved_as
from shared.reports.writers import FORMATS, MANIFEST
from shared.settings import Settings
from shared.storage.items import CHARITY, Key, Unreadable, read_body
from shared.storage.links import open_link
from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from shared.web.answers import NEVER_KEPT, Answer, Event, as_json, page, see_other, wants_json
from shared.web.days import day_in_words, days_in_words

_MANIFEST_KEY = re.compile(r"reports/[^/]+/(?P<quarter>[^/]+)/r(?P<revision>\d+)/manifest\.json")
_REVISION = re.compile(r"r?(\d{1,4})", re.ASCII)
STREAMED_LIMIT = 4_000_000
"""Bytes: a function's answer holds six million, and a file grows by a third on its way."""
_CHANGES_NAMED = 5
_WHAT_A_MANIFEST_IS = later("What this issue consists of, with checksums")


@dataclass(frozen=True, slots=True)
class ReportsController:
    """Where reports are handed out: the store for links, the bucket for files."""

    store: RecordStore
    files: ReportFiles
    settings: Settings

    def show(self, event: Event) -> Answer:
        """List what has been issued under the link's contract, newest first."""
        contract = self._contract(event, "reports")
        manifests = self._manifests(contract)
        if wants_json(event):
            return as_json({"contract": contract.contract, "issues": manifests})
        path = f"/reports/{event['pathParameters']['token']}"
        quarters: dict[str, dict[str, Any]] = {}
        for manifest in manifests:
            name = manifest["quarter"]
            label = f"{name}: {days_in_words(Quarter.named(name).period)}"
            quarter = quarters.setdefault(name, {"name": name, "label": label, "revisions": []})
            quarter["revisions"].append(_revision(manifest, path, through_here=_is_through_here(event)))
        html = render(
            "reports",
            charity=self.settings.charity,
            contract=contract,
            quarters=list(quarters.values()),
            through_here=_is_through_here(event),
        )
        return page(html, cache=NEVER_KEPT)

    def hand_out(self, event: Event) -> Answer:
        """Send the browser to a file of an issue, at a fresh address that lives a few minutes."""
        contract = self._contract(event, "reports")
        asked = event["pathParameters"]
        written = _REVISION.fullmatch(asked["revision"])
        revision = f"r{int(written[1])}" if written else ""
        folder = f"reports/{contract.contract}/{asked['quarter']}/{revision}/"
        known = asked["file"] in FORMATS or asked["file"] == MANIFEST
        if not known or "/" in asked["quarter"] or f"{folder}{MANIFEST}" not in self.files.keys(folder):
            raise refuse("no_such_link")
        name = saved_as(contract, asked["quarter"], int(revision[1:]), asked["file"])
        if _is_through_here(event):
            return self._stream(f"{folder}{asked['file']}", asked["file"], name)
        return see_other(self.files.address(f"{folder}{asked['file']}", name))

    def _stream(self, key: str, file: str, name: str) -> Answer:
        """Answer with a file itself, where a filter blocks the bucket's domain; a large one only goes the other way."""
        content = self.files.get(key)
        if content is None:
            raise refuse("no_such_link")
        if len(content) > STREAMED_LIMIT:
            return see_other(self.files.address(key, name))
        media_type = FORMATS[file].media_type if file in FORMATS else "application/json"
        return Answer(
            HTTPStatus.OK,
            content,
            media_type,
            headers={
                "content-disposition": f'{"inline" if file.endswith(".html") else "attachment"}; filename="{name}"'
            },
        )

    def tell(self, event: Event) -> Answer:
        """Show the groups' members what their commissioner was last told, in easy words."""
        contract = self._contract(event, "told")
        latest = next(iter(self._manifests(contract)), None)
        told = self._told(contract, latest) if latest else None
        return page(render("told", charity=self.settings.charity, contract=contract, told=told), cache=NEVER_KEPT)

    def _told(self, contract: Contract, manifest: Mapping[str, Any]) -> dict[str, Any]:
        quarter, revision = manifest["quarter"], manifest["revision"]
        content = self.files.get(f"reports/{contract.contract}/{quarter}/r{revision}/report.json")
        report: dict[str, Any] = json.loads(content or b'{"figures": [], "sections": {"quotes": []}}')
        return {
            "quarter": days_in_words(Quarter.named(quarter).period),
            "sentences": sentences_of(report),
            "quotes": report["sections"]["quotes"],
        }

    def _contract(self, event: Event, form: str) -> Contract:
        link = open_link(self.store, event["pathParameters"]["token"], form, self.settings.real_day())
        item = self.store.get(Key(CHARITY, f"contract#{link.scope}"))
        try:
            if item:
                return read_body(Contract, item)
        except Unreadable:
            pass
        raise refuse("no_such_link")

    def _manifests(self, contract: Contract) -> list[dict[str, Any]]:
        """Read every issue's manifest, the latest quarter and revision first."""
        found = (_MANIFEST_KEY.fullmatch(key) for key in self.files.keys(f"reports/{contract.contract}/"))
        newest_first = sorted(
            ((match["quarter"], int(match["revision"]), match[0]) for match in found if match), reverse=True
        )
        contents = (self.files.get(key) for _, _, key in newest_first)
        return [json.loads(content) for content in contents if content]


def _is_through_here(event: Event) -> bool:
    """Tell whether files are asked for from this address itself, without a way over the bucket's."""
    return bool((event.get("queryStringParameters") or {}).get("through") == "here")


def _revision(manifest: Mapping[str, Any], path: str, *, through_here: bool) -> dict[str, Any]:
    folder, ask = f"{path}/{manifest['quarter']}/r{manifest['revision']}", "?through=here" if through_here else ""
    files = [
        {
            "name": file["name"],
            "url": f"{folder}/{file['name']}{ask}",
            "what": gettext(FORMATS[file["name"]].what) if file["name"] in FORMATS else file["name"],
            "size": _size(file["bytes"]),
            "sha256": file["sha256"],
        }
        for file in manifest["files"]
    ]
    manifest_file = {
        "name": MANIFEST,
        "url": f"{folder}/{MANIFEST}{ask}",
        "what": gettext(_WHAT_A_MANIFEST_IS),
        "size": "",
        "sha256": "",
    }
    issued_on = day_in_words(london_day(datetime.fromisoformat(manifest["issued_at"])))
    changed = [{"label": it["label"], "was": it["was"], "now": it["is"]} for it in manifest["changes"]]
    return {
        "revision": manifest["revision"],
        "issued_on": issued_on,
        "files": [*files, manifest_file],
        "changed": changed[:_CHANGES_NAMED],
        "changes_url": f"{folder}/report.html{ask}#changes",
        "more_changed": max(0, len(changed) - _CHANGES_NAMED),
    }


def _size(number_of_bytes: int) -> str:
    return f"{max(1, round(number_of_bytes / 1024))} KB"
