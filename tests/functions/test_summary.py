"""What we told the commissioner: a page in easy words, with nothing on it that was not published."""

import json
from urllib.parse import urlsplit

from tests.functions.service import CONTRACT, TODAY, Service
from tests.functions.visitor import Visitor


def test_members_are_told_what_the_latest_report_shows_and_nothing_it_hides(service: Service) -> None:
    list(service.issuing(today=TODAY).compile_due())
    content = service.files.get(f"reports/{CONTRACT}/2016-17-Q1/r1/report.json")
    assert content is not None
    shown = {figure["id"]: figure["shown"] for figure in json.loads(content)["figures"]}
    page = Visitor().get(service.links["told"][CONTRACT]).page
    assert f"{shown['quarter.people']} people came to a group." in page.text
    assert f"The groups met {shown['quarter.sessions']} times." in page.text
    assert "1 April 2016 to 30 June 2016" in page.text
    assert "[c]" not in page.text


def test_the_members_link_opens_no_reports_and_the_commissioners_is_no_members_page(service: Service) -> None:
    told = service.links["told"][CONTRACT]
    reports = service.links["commissioner"][CONTRACT]
    visitor = Visitor()
    assert visitor.get(told.replace("/summary/", "/reports/")).status == 404
    assert visitor.get(reports.replace("/reports/", "/summary/")).status == 404


def test_the_former_address_of_the_members_page_leads_to_it(service: Service) -> None:
    summary = service.links["told"][CONTRACT]
    former = summary.replace("/summary/", "/told/")
    answer = Visitor().get(former)
    assert (answer.status, answer.headers["location"]) == (301, urlsplit(summary).path)
    assert Visitor().get(f"{former[:-1]}x").status == 404
