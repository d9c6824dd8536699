"""What a revision says from outside: what each figure was and is, and why, in every format; and nothing else changed.

Each test has a financial year of its own: what is hidden is decided over all issues of a year, of every contract.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import openpyxl
import pytest

from shared.domain.calendar.quarter import Quarter
from shared.domain.records.base import Record
from shared.domain.records.contract import Contract, Target
from shared.domain.records.group import Group, StageStep
from shared.domain.records.narrative import Indicator
from shared.domain.records.person import Membership, Person
from shared.domain.records.quote import Quote
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.domain.records.survey import Response
from shared.services.issue_report.issuing import Outcome
from shared.settings import stored_at
from shared.storage.items import item_of
from tests.functions.service import Service, running
from tests.functions.visitor import Page
from tests.reports.pdf_reading import ReadPdf

PEOPLE = tuple(f"p{number:02d}" for number in range(24))
_years = count(2020)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("revisions") / "data", PACK="", TODAY="2050-08-25") as service:
        for group in ("a", "b"):
            put(service, Group(group=group, name=f"Group {group}", activity="Clay", capacity=30))
        for person in PEOPLE:
            put(service, Person(person=person, name="Ann B.", referral_source="GP"))
        yield service


def put(service: Service, record: Record, group: str | None = None) -> None:
    service.store.replace(item_of(record, stored_at(), group))


@dataclass(frozen=True)
class Charity:
    """A year of the small charity, with its contract; `year` is that of its April."""

    service: Service
    year: int

    @property
    def contract(self) -> str:
        return f"c{self.year}"

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, 1)

    def hold(self, name: str, day: int, people: tuple[str, ...], group: str = "a", version: int = 1) -> None:
        """Put a session of April and its register."""
        held_on, session = date(self.year, 4, day), f"{name}-{self.year}"
        planned = Session(session=session, group=group, kind="session", planned_on=held_on)
        self.service.store.put_new(item_of(planned, stored_at(), group))
        register = Register(session=session, status="held", held_on=held_on, present=people, version=version)
        put(self.service, register, group)

    def compile(self, *, reissue: bool = True, contract: str = "") -> Outcome:
        issuing = self.service.issuing(date(self.year, 7, 6))
        return issuing.compile_quarter(contract or self.contract, self.quarter, reissue=reissue)

    def file(self, name: str, revision: int, contract: str = "") -> bytes:
        folder = f"reports/{contract or self.contract}/{self.quarter.name}/r{revision}"
        return self.service.files.get(f"{folder}/{name}") or b""

    def changes(self, revision: int = 2) -> dict[str, tuple[str, str, str]]:
        """Return what a revision's manifest says that changed: what each figure was, is and why."""
        found = json.loads(self.file("manifest.json", revision))["changes"]
        return {change["figure"] or change["label"]: (change["was"], change["is"], change["why"]) for change in found}

    def shown(self, revision: int) -> dict[str, str]:
        return {it["id"]: it["shown"] for it in json.loads(self.file("report.json", revision))["figures"]}


@pytest.fixture
def charity(service: Service) -> Charity:
    charity = Charity(service, next(_years))
    put(service, contract_of(charity, charity.contract))
    charity.hold("first", 5, PEOPLE)
    charity.hold("second", 12, PEOPLE[:6])
    charity.hold("third", 13, PEOPLE[6:], "b")
    return charity


def contract_of(charity: Charity, name: str) -> Contract:
    return Contract(
        contract=name,
        commissioner=f"Commissioner {name}",
        provider="Paper Boats",
        service="Groups",
        starts_on=date(charity.year, 4, 1),
        ends_on=date(charity.year + 1, 3, 31),
    )


def test_a_corrected_register_makes_a_revision_with_exactly_what_changed_and_unchanged_input_none(
    charity: Charity,
) -> None:
    assert charity.compile().revision == 1
    assert charity.compile().outcome == "unchanged"
    charity.hold("second", 12, PEOPLE, version=2)
    assert charity.compile().revision == 2
    changes, before, after = charity.changes(), charity.shown(1), charity.shown(2)
    assert changes["quarter.attendances"] == ("48", "66", "Since the last issue 1 register was corrected.")
    assert changes["quarter.additional.registers_corrected"][:2] == ("0", "1")
    assert changes["quarter.by_group.a.attendances"] == ("30", "48", "Since the last issue 1 register was corrected.")
    assert not {"quarter.people", "quarter.sessions", "quarter.by_group.b.attendances"} & changes.keys()
    assert set(changes) == {name for name in before if before[name] != after[name]}
    assert all((was, now) == (before[name], after[name]) for name, (was, now, _) in changes.items() if now[0] != "r")
    assert charity.compile().outcome == "unchanged"


def test_every_format_says_what_each_changed_figure_was_is_and_why(charity: Charity) -> None:
    charity.compile()
    charity.hold("late", 20, PEOPLE[:9])
    charity.compile()
    was, now, why = charity.changes()["quarter.attendances"]
    assert (was, now, why) == ("48", "57", "Since the last issue 1 register came in late.")
    said = f"Attendances, this quarter: was {was}, is {now}. {why}"
    rows = csv.DictReader(io.StringIO(charity.file("report.csv", 2).decode("utf-8-sig")))
    (row,) = [row for row in rows if row["id"] == "quarter.attendances"]
    assert (row["was"], row["shown"], row["why"], row["revised"]) == (was, now, why, "true")
    assert said in json.loads(charity.file("report.json", 2))["sections"]["changes"]
    assert said in Page(charity.file("report.html", 2).decode()).text
    assert said in "".join(ReadPdf(charity.file("report.pdf", 2)).root.whole.split("\u200b"))
    book = openpyxl.load_workbook(io.BytesIO(charity.file("report.xlsx", 2)))
    assert said in {row[2].value for row in book["Words"].iter_rows()}
    (figure,) = [row for row in book["Every figure"].iter_rows() if row[0].value == "quarter.attendances"]
    assert [cell.value for cell in figure[-2:]] == [was, why]
    fields = json.loads(charity.file("datapackage.json", 2))["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields[-2:]] == ["was", "why"]


def test_each_figure_has_its_own_reason(charity: Charity) -> None:
    put(
        charity.service,
        Target(contract=charity.contract, year_from=date(charity.year, 4, 1), measure="events", target="5"),
    )
    charity.compile()
    charity.hold("late-b", 21, PEOPLE[:9], "b")
    charity.hold("second", 12, PEOPLE, version=2)
    put(
        charity.service,
        Target(contract=charity.contract, year_from=date(charity.year, 4, 1), measure="events", target="9"),
    )
    put(charity.service, StageStep(group="b", stage="facilitated", starts_on=date(charity.year, 4, 2)))
    put(charity.service, Indicator(contract=charity.contract, position="1", wording="Doors opened", measure="sessions"))
    charity.compile()
    why = {name: why for name, (_, _, why) in charity.changes().items()}
    assert why["quarter.sessions"] == "Since the last issue 1 register came in late."
    assert why["quarter.by_group.b.attendances"] == "Since the last issue 1 register came in late."
    assert why["quarter.by_group.a.attendances"] == "Since the last issue 1 register was corrected."
    both = "Since the last issue 1 register came in late and 1 register was corrected."
    assert why.get("quarter.attendances", both) == both
    assert "targets" in why["year_to_date.targets.events.year"]
    assert why["The groups’ pathway"] == "A step was entered, corrected or taken out."
    assert charity.changes()["Your own indicators"][:2] == ("0 indicators", "1 indicator")


def test_a_change_in_pathway_targets_or_indicators_alone_makes_a_revision(charity: Charity) -> None:
    charity.compile()
    put(charity.service, Indicator(contract=charity.contract, position="1", wording="Doors opened", measure="sessions"))
    assert charity.compile().revision == 2
    assert set(charity.changes()) == {"Your own indicators"}
    year = date(charity.year, 4, 1)
    put(charity.service, Target(contract=charity.contract, year_from=year, measure="sessions", target="50"))
    assert charity.compile().revision == 3
    assert all(".targets.sessions" in name for name in charity.changes(3))
    assert charity.compile().outcome == "unchanged"


def test_erasing_a_person_whose_words_were_quoted_redacts_the_report_and_removes_the_old_files_in_every_version(
    charity: Charity,
) -> None:
    person, words = f"quoted-{charity.year}", f"I went out again, in {charity.year}."
    at = datetime(charity.year, 4, 14, tzinfo=UTC)
    put(charity.service, Person(person=person, name=f"Wren {charity.year}"))
    put(charity.service, Membership(group="a", person=person, role="participant"))
    charity.hold("first", 5, (*PEOPLE, person))
    response = Response(
        response=f"r-{charity.year}",
        survey="participant",
        version=1,
        group="a",
        person=person,
        submitted_at=at,
        quote_consent="yes",
        answers={"own_words": words},
    )
    put(charity.service, response, "a")
    put(charity.service, Quote(response=response.response, text=words, approved_at=at))
    charity.compile()
    assert words.encode() in charity.file("report.html", 1)
    erased = charity.service.ownwords("erase", person)
    assert erased.returncode == 0, erased.stderr
    assert f"{charity.contract}/{charity.quarter.name}/r1/" in erased.stdout
    assert words.encode() not in charity.file("report.html", 2)
    was, now, why = charity.changes()["People’s own words"]
    assert (was, now) == ("1 quote", "0 quotes")
    assert "erased" in why
    moved = [(was, now) for was, now, _ in charity.changes().values() if was.isdigit() and now.isdigit()]
    assert moved == [], "one person's going is in no figure"
    s3, bucket = charity.service.aws("s3"), charity.service.links["aws"]["bucket"]
    versions = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    assert not [
        it["Key"] for it in versions if it["Key"].startswith(f"reports/{charity.contract}/") and "/r1/" in it["Key"]
    ]
    for it in versions:
        kept = s3.get_object(Bucket=bucket, Key=it["Key"], VersionId=it["VersionId"])["Body"].read()
        assert words.encode() not in kept, it["Key"]
        assert person.encode() not in kept, it["Key"]


def test_contracts_that_overlap_on_the_same_days_each_see_all_of_them_and_nothing_of_each_other(
    charity: Charity,
) -> None:
    other = f"d{charity.year}"
    put(charity.service, contract_of(charity, other))
    put(charity.service, Target(contract=other, year_from=date(charity.year, 4, 1), measure="sessions", target="9"))
    assert [charity.compile().revision, charity.compile(contract=other).revision] == [1, 1]
    of_one = charity.shown(1)
    of_other = {it["id"]: it["shown"] for it in json.loads(charity.file("report.json", 1, other))["figures"]}
    assert {name: of_other[name] for name in of_one} == of_one
    assert {name for name in of_other.keys() - of_one.keys() if ".targets.sessions." not in name} == set()
    for name in ("report.html", "report.csv", "report.json", "manifest.json"):
        assert other.encode() not in charity.file(name, 1)
        assert charity.contract.encode() not in charity.file(name, 1, other)


def test_compiled_again_from_nothing_a_revision_has_the_same_bytes(charity: Charity) -> None:
    charity.compile()
    charity.hold("late", 20, PEOPLE[:9])
    charity.compile()
    folder = f"reports/{charity.contract}/{charity.quarter.name}/r2/"
    before = {key: charity.service.files.get(key) for key in charity.service.files.keys(folder)}
    for key in before:
        charity.service.files.remove(key)
    assert charity.compile().revision == 2
    assert {key: charity.service.files.get(key) for key in charity.service.files.keys(folder)} == before
