"""Whatever a pack holds, every figure is what a plain count of its rows gives."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from shared.domain.calendar.quarter import Period
from shared.domain.figures.evidence import Evidence, Figures
from shared.domain.figures.history import History, View
from shared.domain.records.collection import Records
from shared.domain.records.register import Register
from tests.domain import plain_count
from tests.domain.random_packs import GROUPS, HEADERS, Rows, packs, records_of

bounded = settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
thorough = settings(bounded, max_examples=100)
# Which group a person first came to decides these, so the rows of one group alone do not tell.
_NEEDS_OTHER_GROUPS = {("new_people",), ("waiting_days_median",)}
_ADDS_UP = ("sessions", "attendances", "new_people", "projects")
_ADDS_UP_WITH_NO_GROUP = (
    "taster_sessions",
    "events",
    "event_audience",
    "volunteer_hours",
    "registers_expected",
    "registers_received",
    "survey_responses",
)
_ADDS_UP_EVERYWHERE = (
    "independent_groups",
    "independent_regular_members",
    "independent_groups_started",
    "cofacilitated_groups_started",
    "groups_ended",
)


def every_evidence(records: Records) -> Iterator[Evidence]:
    history = History(records)
    for contract in records.contracts:
        for quarter in contract.quarters:
            yield Evidence.gather(history, contract, quarter)


def values(figures: Figures, *, of_groups: bool) -> dict[tuple[str, ...], object]:
    return {name: figure.value for name, figure in figures.items() if (name[0] == "by_group") == of_groups}


@thorough
@given(packs())
def test_every_figure_is_what_a_plain_count_of_the_rows_gives(rows: Rows) -> None:
    contracts = {row["contract"]: row for row in rows["contracts"]}
    for evidence in every_evidence(records_of(rows)):
        spans = plain_count.spans(contracts[evidence.contract.contract], evidence.quarter.name)
        for span, (first, last) in spans.items():
            counted = values(evidence.figures[span], of_groups=False)
            assert counted == plain_count.count(rows, first, last), (evidence.contract, evidence.quarter.name, span)


@bounded
@given(packs())
def test_a_quarter_is_counted_for_each_contract_that_has_a_day_in_it_and_no_other(rows: Rows) -> None:
    quarters = [f"{year}-{year - 1999}-Q{number}" for year in (2016, 2017, 2018) for number in (1, 2, 3, 4)]
    for contract, row in zip(records_of(rows).contracts, rows["contracts"], strict=True):
        assert [quarter.name for quarter in contract.quarters] == [
            quarter for quarter in quarters if plain_count.spans(row, quarter)
        ]


@bounded
@given(packs())
def test_a_group_alone_has_the_figures_of_its_own_rows(rows: Rows) -> None:
    for evidence in every_evidence(records_of(rows)):
        figures = evidence.figures["year_to_date"]
        period = evidence.spans["year_to_date"]
        for group in GROUPS:
            plain = plain_count.count(plain_count.of_group(rows, group), str(period.first), str(period.last))
            counted = {name[2:]: figure.value for name, figure in figures.items() if name[:2] == ("by_group", group)}
            assert {name: value for name, value in counted.items() if name not in _NEEDS_OTHER_GROUPS} == {
                name: value for name, value in plain.items() if name in counted and name not in _NEEDS_OTHER_GROUPS
            }


@bounded
@given(packs())
def test_groups_add_up_to_the_whole_but_people_do_not(rows: Rows) -> None:
    of_no_group = plain_count.of_group(rows, "")
    for evidence in every_evidence(records_of(rows)):
        for span, figures in evidence.figures.items():
            period = evidence.spans[span]
            rest = plain_count.count(of_no_group, str(period.first), str(period.last))

            def of_groups(measure: str, figures: Figures = figures) -> list[Fraction]:
                return [Fraction(figures["by_group", group, measure].value or 0) for group in GROUPS]

            for measure in (*_ADDS_UP, *_ADDS_UP_EVERYWHERE):
                assert sum(of_groups(measure)) == figures[measure,].value, measure
            for measure in _ADDS_UP_WITH_NO_GROUP:
                assert sum(of_groups(measure)) + rest[measure,] == figures[measure,].value, measure
            for measure in ("people", "volunteers"):
                whole = Fraction(figures[measure,].value or 0)
                assert max(of_groups(measure)) <= whole <= sum(of_groups(measure)) + rest[measure,], measure


@bounded
@given(packs())
def test_a_figure_of_people_has_as_many_contributors_as_it_counts_and_never_more_than_there_are(rows: Rows) -> None:
    alone = ("people", "new_people", "volunteers", "people_once", "people_four_or_more", "people_waiting", "paired")
    for evidence in every_evidence(records_of(rows)):
        for name, figure in evidence.figures["quarter"].items():
            if name[-1] in alone:
                assert figure.contributors == figure.value, name
            if name[-1] in ("answered", "agree", "prefer_not_to_say", "survey_responses"):
                assert figure.contributors is not None
                assert isinstance(figure.value, int)
                assert min(figure.value, 1) <= figure.contributors <= figure.value, name


@bounded
@given(packs())
def test_quarters_of_things_add_up_to_the_year(rows: Rows) -> None:
    history = History(records_of(rows))
    for contract in history.records.contracts:
        sums: dict[str, Fraction] = {}
        for quarter in contract.quarters:
            evidence = Evidence.gather(history, contract, quarter)
            for measure in ("sessions", "attendances", "new_people", "events", "volunteer_hours", "survey_responses"):
                so_far = Fraction(0) if quarter.number == 1 else sums.get(measure, Fraction(0))
                sums[measure] = so_far + Fraction(evidence.figures["quarter"][measure,].value or 0)
                assert sums[measure] == evidence.figures["year_to_date"][measure,].value, (quarter.name, measure)


def test_a_register_that_was_corrected_counts_as_its_latest_version() -> None:
    rows: Rows = {name: [] for name in HEADERS}
    rows["groups"] = [{"group": "g01", "name": "Writing", "activity": "Writing", "partner": "", "capacity": "8"}]
    rows["people"] = [
        {"person": person, "name": person, "referred_on": "", "referral_source": ""} for person in ("p01", "p02")
    ]
    rows["sessions"] = [{"session": "s1", "group": "g01", "kind": "session", "planned_on": "2017-05-01"}]
    records = records_of(rows)
    versions = [
        Register(session="s1", status="held", held_on=day, present=present, version=version)
        for version, (day, present) in enumerate(
            [(date(2017, 5, 1), ("p01", "p02")), (date(2017, 7, 1), ("p01",)), (date(2017, 5, 2), ("p02",))], start=1
        )
    ]
    corrected = Records.of([*records, *reversed(versions)])
    view = View(History(corrected), Period(date(2017, 4, 1), date(2017, 6, 30)))
    assert view.visits == {"p02": 1}
    assert [(person, first.register.held_on) for person, first in view.newcomers] == [("p02", date(2017, 5, 2))]
