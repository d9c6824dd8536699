"""Answer a commissioner's link with the list of issues and access to each file; and show the members' summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from shared.domain.calendar.quarter import Quarter, london_day
from shared.domain.records.contract import Contract
from shared.i18n import gettext, in_language, later
from shared.pages import render
from shared.services.issued_reports import MANIFEST_NAME, IssuedReports, purpose_of
from shared.services.open_link import open_link
from shared.settings import Settings
from shared.web.answers import NEVER_KEPT, Answer, Event, as_json, moved_for_good, page, see_other, wants_json
from shared.web.days import day_in_words, days_in_words

_CHANGES_NAMED = 5
_WHAT_A_MANIFEST_IS = later("What this issue consists of, with checksums")


@dataclass(frozen=True, slots=True)
class ReportsController:
    """Hand out reports, through the links of a contract."""

    reports: IssuedReports
    settings: Settings

    def show(self, event: Event) -> Answer:
        """List what has been issued under the link's contract, newest first."""
        contract = self._contract(event, "reports")
        manifests = self.reports.manifests(contract)
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
        """Send the browser to a file of an issue, at a fresh address that is valid for a few minutes."""
        asked = event["pathParameters"]
        contract = self._contract(event, "reports")
        file = self.reports.file(contract, asked["quarter"], asked["revision"], asked["file"])
        # Return it from here if a filter blocks the bucket's own domain; a large file can only come from the bucket.
        content = self.reports.content(file) if _is_through_here(event) else None
        if content is None:
            return see_other(self.reports.address(file))
        shown = "inline" if file.file.endswith(".html") else "attachment"
        return Answer(
            HTTPStatus.OK,
            content,
            file.media_type,
            headers={"content-disposition": f'{shown}; filename="{file.saved_as}"'},
        )

    def show_summary(self, event: Event) -> Answer:
        """Show the groups' members what the latest report told their commissioner, in easy words."""
        contract = self._contract(event, "told")
        summary = self.reports.latest_summary(contract)
        shown = summary and {
            "quarter": days_in_words(Quarter.named(summary.quarter).period),
            "sentences": summary.sentences,
            "quotes": summary.quotes,
        }
        html = render("summary", charity=self.settings.charity, contract=contract, summary=shown)
        return page(html, cache=NEVER_KEPT)

    def send_to_summary(self, event: Event) -> Answer:
        """Redirect from the former address of the members' summary to its current one."""
        self._contract(event, "told")  # redirect only an address that opens something
        return moved_for_good(in_language(f"/summary/{event['pathParameters']['token']}"))

    def _contract(self, event: Event, form: str) -> Contract:
        link = open_link(self.reports.store, event["pathParameters"]["token"], form, self.settings.real_day())
        return self.reports.contract_of(link)


def _is_through_here(event: Event) -> bool:
    """Return whether files are requested from this address itself, not from the bucket's."""
    return bool((event.get("queryStringParameters") or {}).get("through") == "here")


def _revision(manifest: Mapping[str, Any], path: str, *, through_here: bool) -> dict[str, Any]:
    folder, ask = f"{path}/{manifest['quarter']}/r{manifest['revision']}", "?through=here" if through_here else ""
    files = [
        {
            "name": file["name"],
            "url": f"{folder}/{file['name']}{ask}",
            "what": gettext(what) if (what := purpose_of(file["name"])) else file["name"],
            "size": _size(file["bytes"]),
            "sha256": file["sha256"],
        }
        for file in manifest["files"]
    ]
    manifest_file = {
        "name": MANIFEST_NAME,
        "url": f"{folder}/{MANIFEST_NAME}{ask}",
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
