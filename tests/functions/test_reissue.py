"""Reports that wait, change and take back: reviewed releases, quotes withdrawn, persons erased, letters sent once."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.records.base import Record
from shared.domain.records.narrative import Narrative
from shared.domain.records.quote import Quote
from shared.domain.records.release import Approval, Recipient, Release
from shared.domain.records.survey import Response
from shared.services.issue_report.announcing import Announcing, Issued
from shared.services.issue_report.redacting import redact
from shared.settings import Charity, Settings, stored_at
from shared.storage.items import item_of
from shared.storage.mail import Mail
from tests.functions import test_compile as small
from tests.functions.service import Service
from tests.functions.test_compile import compile_q1, content, put, visible

Q1 = Quarter.named("2016-17-Q1")
AT = datetime(2016, 7, 3, tzinfo=UTC)

service = small.service
contract = small.contract


def manifest(service: Service, contract: str, revision: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        content(service, contract)[f"reports/{contract}/2016-17-Q1/r{revision}/manifest.json"]
    )
    return found


@pytest.fixture
def quoted(service: Service, contract: str) -> Iterator[Quote]:
    """Have one response and its approved quote on record, and take them away after."""
    response = Response(
        response=f"said-{contract}",
        survey="participant",
        version=1,
        group="a",
        submitted_at=AT,
        quote_consent="yes",
        answers={"own_words": "I look forward to it"},
    )
    quote = Quote(response=response.response, text=f"I look forward to {contract}", approved_at=AT)
    replace(service, response, "a")
    replace(service, quote)
    yield quote
    replace(service, quote.model_copy(update={"withdrawn_at": AT}))


def replace(service: Service, record: Record, group: str | None = None) -> None:
    service.store.replace(item_of(record, stored_at(), group))


def test_a_reviewed_report_waits_for_its_due_day_and_then_is_issued_once(service: Service, contract: str) -> None:
    put(service, (Release(contract=contract, release="reviewed", due_days=20), None))
    drafted = service.issuing(date(2016, 7, 5)).compile_quarter(contract, Q1)
    assert (drafted.outcome, drafted.revision, visible(service, contract)) == ("draft", 0, [])
    assert f"provisional/{contract}/2016-17-Q1/report.html" in content(service, contract)
    assert service.issuing(date(2016, 7, 19)).compile_quarter(contract, Q1).outcome == "draft"
    assert service.issuing(date(2016, 7, 20)).compile_quarter(contract, Q1).outcome == "issued"
    assert service.issuing(date(2016, 7, 21)).compile_quarter(contract, Q1).outcome == "stands"
    assert visible(service, contract) == [1]


def test_an_approved_draft_is_issued_before_it_is_due_without_words_that_are_not_approved(
    service: Service, contract: str
) -> None:
    told = Narrative(contract=contract, quarter=Q1.name, part="went_well", text="All went well.", approved_at=AT)
    draft = Narrative(contract=contract, quarter=Q1.name, part="risks", text="Not looked at yet.")
    put(service, (Release(contract=contract, release="reviewed"), None), (told, None), (draft, None))
    put(service, (Approval(contract=contract, quarter=Q1.name, approved_at=AT), None))
    assert service.issuing(date(2016, 7, 5)).compile_quarter(contract, Q1).outcome == "issued"
    page = content(service, contract)[f"reports/{contract}/2016-17-Q1/r1/report.html"].decode()
    assert "All went well." in page
    assert "Not looked at yet." not in page


def test_a_quote_taken_back_forces_a_revision_that_says_so_and_removes_the_files_that_had_it(
    service: Service, contract: str, quoted: Quote
) -> None:
    compile_q1(service, contract)
    before = content(service, contract)
    assert quoted.text.encode() in before[f"reports/{contract}/2016-17-Q1/r1/report.html"]
    replace(service, quoted.model_copy(update={"withdrawn_at": AT}))
    removed = redact(service.issuing(small.AFTER_Q1))
    assert f"reports/{contract}/2016-17-Q1/r1/" in removed
    after = content(service, contract)
    assert visible(service, contract) == [2]
    assert [key for key, text in after.items() if quoted.text.encode() in text] == []
    versions = service.aws("s3").list_object_versions(
        Bucket=service.links["aws"]["bucket"], Prefix=f"reports/{contract}/2016-17-Q1/r1/"
    )
    assert versions.get("Versions", []) == []
    change = manifest(service, contract, 2)["changes"][-1]
    assert (change["label"], change["figure"]) == ("People’s own words", "")
    assert "taken back" in change["why"]
    for name in ("report.html", "report.json"):
        assert "taken back" in after[f"reports/{contract}/2016-17-Q1/r2/{name}"].decode()
    assert f"reports/{contract}/2016-17-Q1/r2/" not in redact(service.issuing(small.AFTER_Q1))
    assert visible(service, contract) == [2]


def test_a_letter_says_once_where_a_new_issue_is(service: Service, contract: str, tmp_path: Path) -> None:
    put(service, (Recipient(contract=contract, email="council@example.org"), None))
    outcome = compile_q1(service, contract)
    charity = Charity("Paper Boats", "01632 960 123", "hello@paperboats.example", "")
    mail = Mail(charity.name, charity.email, str(tmp_path))
    announcing = Announcing(
        service.store, mail, charity, "https://example.org", service.secrets.links, Settings.real_day(), stored_at()
    )
    issues = [Issued(outcome.contract, outcome.quarter, outcome.revision)]
    assert announcing.unannounced(issues) == issues
    assert [announcing.announce(issues), announcing.announce(issues)] == [0, 0]
    assert announcing.unannounced(issues) == []
    letters = [path.read_text() for path in sorted(tmp_path.glob("*.eml"))]
    assert len(letters) == 2
    assert "council@example.org" in letters[0]
    assert all("2016-17-Q1" in letter for letter in letters)


def test_ten_days_after_its_due_day_a_quarter_without_an_issue_is_named(service: Service, contract: str) -> None:
    name = f"{contract} 2016-17-Q1"
    assert name not in service.issuing(date(2016, 7, 14)).overdue()
    assert name in service.issuing(date(2016, 7, 15)).overdue()
    compile_q1(service, contract)
    assert name not in service.issuing(date(2016, 7, 30)).overdue()
