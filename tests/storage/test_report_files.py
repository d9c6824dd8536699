"""Evidence and report files: kept whole, listed in order, handed out for a few minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from shared.storage.report_files import ReportFiles
from tests.aws_emulator import Aws

KEY = "reports/council-2017/2017-18-Q1/r1/report.html"


def test_a_file_is_kept_to_the_byte(files: ReportFiles) -> None:
    content = bytes(range(256)) * 400
    files.put(KEY, content, "text/html")
    assert files.get(KEY) == content


def test_a_file_put_again_is_the_later_one(files: ReportFiles) -> None:
    files.put("provisional/x", b"first", "text/plain")
    files.put("provisional/x", b"second", "text/plain")
    assert files.get("provisional/x") == b"second"


def test_there_is_nothing_where_nothing_was_put(files: ReportFiles) -> None:
    assert files.get("reports/nothing") is None


def test_keys_are_listed_by_their_beginning_in_order_over_however_many_pages(aws: Aws) -> None:
    bucket, client = aws.new_bucket(), aws.new_service_clients()[1]
    calls = []

    def two_a_page(params: dict[str, Any], **_: object) -> None:
        params["MaxKeys"] = 2
        calls.append(params)

    client.meta.events.register("provide-client-params.s3.ListObjectsV2", two_a_page)
    files = ReportFiles(bucket, client)
    keys = [f"reports/c1/2017-18-Q1/r{number}/manifest.json" for number in (1, 10, 2, 3, 4)]
    for key in [*reversed(keys), "reports/c10/2017-18-Q1/r1/manifest.json"]:
        files.put(key, b"x", "text/plain")
    assert list(files.keys("reports/c1/")) == keys
    assert len(calls) == 3
    assert list(files.keys("reports/none/")) == []


def test_an_address_opens_the_file_in_a_browser_with_its_name_and_kind(files: ReportFiles) -> None:
    files.put(KEY, b"<h1>Report</h1>", "text/html; charset=utf-8")
    with urlopen(files.address(KEY, "2017-18-Q1.html")) as opened:  # noqa: S310 - our own stand-in
        assert opened.read() == b"<h1>Report</h1>"
        assert opened.headers["Content-Type"] == "text/html; charset=utf-8"
        assert opened.headers["Content-Disposition"] == 'inline; filename="2017-18-Q1.html"'


def test_an_address_is_signed_for_one_file_and_five_minutes_at_most(files: ReportFiles) -> None:
    address = urlsplit(files.address(KEY, "report.html"))
    signed = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path.endswith(KEY)
    assert 0 < int(signed["X-Amz-Expires"]) <= 300
    signed_at = datetime.strptime(signed["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - signed_at) < timedelta(minutes=1)
    assert signed["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert signed["X-Amz-Signature"]
