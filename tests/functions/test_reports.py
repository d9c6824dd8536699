"""A commissioner's address: what has been issued, and every file of it, for that contract alone."""

from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.domain.links.link_token import hash_of
from shared.domain.records.contract import Contract
from shared.domain.records.form_link import FormLink
from shared.reports.writers import FORMATS
from shared.settings import stored_at
from shared.storage.items import item_of, link_item
from tests.functions.service import CONTRACT, Service
from tests.functions.visitor import Visitor

FOLDER = "2016-17-Q1/r1"


def reports_of(service: Service) -> str:
    address = service.links["commissioner"][CONTRACT]
    assert isinstance(address, str)
    return address


@pytest.fixture(scope="module")
def other(service: Service) -> str:
    """Make another commissioner, under whose contract nothing has been issued; give its address."""
    contract = Contract(
        contract="other-2016",
        commissioner="Elsewhere Council",
        provider="Paper Boats",
        service="Evening groups",
        starts_on=date(2019, 4, 1),
        ends_on=date(2020, 3, 31),
    )
    expires_on = date.today() + timedelta(days=99)  # noqa: DTZ011 - links live by the real calendar
    link = FormLink(opens="reports", scope="other-2016", expires_on=expires_on)
    service.store.put_new(item_of(contract, stored_at()))
    service.store.put_new(link_item(link, hash_of(link.token(service.secrets.links)), stored_at()))
    return f"{service.links['base_url']}{link.path(service.secrets.links)}"


def test_the_address_lists_every_issue_with_every_file(service: Service, visitor: Visitor) -> None:
    answer = visitor.get(reports_of(service))
    path = reports_of(service).removeprefix(service.links["base_url"])
    assert answer.status == 200
    assert "2016-17-Q1: 1 April 2016 to 30 June 2016" in answer.page.text
    assert "Revision 1, issued 15 August 2016" in answer.page.text
    assert "Q2" not in answer.page.text
    listed = [address for address in answer.page.links if address.startswith("/reports/")]
    assert listed == [f"{path}/{FOLDER}/{name}" for name in (*FORMATS, "manifest.json")]


def test_every_file_opens_and_every_hash_of_the_manifest_holds(service: Service, visitor: Visitor) -> None:
    manifest = visitor.get(visitor.get(f"{reports_of(service)}/{FOLDER}/manifest.json").headers["location"]).json
    assert [file["name"] for file in manifest["files"]] == list(FORMATS)
    for file in manifest["files"]:
        answer = visitor.get(visitor.get(f"{reports_of(service)}/{FOLDER}/{file['name']}").headers["location"])
        assert (answer.status, answer.headers["content-type"]) == (200, file["media_type"])
        assert (len(answer.content), sha256(answer.content).hexdigest()) == (file["bytes"], file["sha256"])
        kind = file["name"].removeprefix("report") if file["name"].startswith("report") else f"_{file['name']}"
        name = f"creativity-works_mental-health-creative-support-service_2016-17_q1_r1{kind}"
        assert answer.headers["content-disposition"] == f'inline; filename="{name}"'


def test_a_file_is_handed_out_by_an_address_that_lives_five_minutes(service: Service, visitor: Visitor) -> None:
    answer = visitor.get(f"{reports_of(service)}/{FOLDER}/report.html")
    assert (answer.status, answer.content, answer.headers["cache-control"]) == (303, b"", "no-store")
    address = urlsplit(answer.headers["location"])
    told = parse_qs(address.query)
    assert 0 < int(told["X-Amz-Expires"][0]) <= 300
    assert told["X-Amz-SignedHeaders"] == ["host"]
    assert address.path.endswith(f"reports/{CONTRACT}/{FOLDER}/report.html")


def test_the_list_as_data_is_the_manifests(service: Service, visitor: Visitor) -> None:
    answer = visitor.get(reports_of(service), accept="application/json")
    manifest = visitor.get(visitor.get(f"{reports_of(service)}/{FOLDER}/manifest.json").headers["location"]).json
    assert answer.json == {"contract": CONTRACT, "issues": [manifest]}


def test_another_contracts_files_are_not_there(visitor: Visitor, other: str) -> None:
    page = visitor.get(other)
    assert page.status == 200
    assert "Nothing has been issued yet." in page.page.text
    for path in (
        f"{FOLDER}/report.html",
        f"{FOLDER}/manifest.json",
        f"..%2F{CONTRACT}%2F{FOLDER}/report.html",
        f"..%2F{CONTRACT}%2F2016-17-Q1/r1/report.html",
    ):
        assert visitor.get(f"{other}/{path}").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "2016-17-Q1/r2/report.html",
        "2016-17-Q1/r0/report.html",
        "2016-17-Q1/rx/report.html",
        "2016-17-Q1/r1/evidence.json",
        "2016-17-Q1/r1/..%2Fmanifest.json",
        "2016-17-Q1/r1/report.exe",
        "2016-17-Q2/r1/report.html",
        "2016-17-Q9/r1/report.html",
        "%00/r1/report.html",
        "2016-17-Q1%0d%0ax/r1/report.html",
    ],
)
def test_what_was_never_issued_is_not_there(service: Service, visitor: Visitor, path: str) -> None:
    assert visitor.get(f"{reports_of(service)}/{path}").status == 404


def test_a_link_of_something_else_opens_no_reports(service: Service, visitor: Visitor) -> None:
    tokens = (service.links["register"]["g01"], service.links["survey"]["g01"]["participant"], "/x")
    pages = set()
    for token in tokens:
        address = f"{service.links['base_url']}/reports/{token.rpartition('/')[2]}"
        for path in ("", f"/{FOLDER}/report.html"):
            answer = visitor.get(f"{address}{path}")
            assert answer.status == 404
            pages.add(answer.content)
    assert len(pages) == 1
