"""A second count of every figure, in the plainest way: from the rows of the CSV files and the data dictionary alone.

It shares nothing with the service, not even a date: days are text, as ISO 8601 dates sort as text.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Rows = dict[str, list[dict[str, str]]]
Figures = dict[tuple[str, ...], Any]

QUARTERS = {"Q1": ("04-01", "06-30"), "Q2": ("07-01", "09-30"), "Q3": ("10-01", "12-31"), "Q4": ("01-01", "03-31")}
STATEMENTS = ("express", "confidence", "skills", "connected", "next_step", "encouraged", "empowered", "support")
SCORES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def spans(contract: dict[str, str], quarter: str) -> dict[str, tuple[str, str]]:
    """Return the first and the last day that a contract sees of a quarter like `2017-18-Q4`, and of its year to date.

    Empty where it sees nothing.
    """
    april, name = int(quarter[:4]), quarter[-2:]
    year = april + 1 if name == "Q4" else april
    first, last = (f"{year}-{day}" for day in QUARTERS[name])
    last = min(last, contract["ends_on"])
    found = {
        "quarter": (max(first, contract["starts_on"]), last),
        "year_to_date": (max(f"{april}-04-01", contract["starts_on"]), last),
    }
    return found if found["quarter"][0] <= last else {}


def count(rows: Rows, first: str, last: str) -> Figures:
    """Count every measure, every statement and what stands under `additional`, from one day to another."""
    figures: Figures = {}
    _count_meetings(rows, first, last, figures)
    _count_people(rows, first, last, figures)
    _count_groups(rows, first, last, figures)
    for question in STATEMENTS:
        _count_statement(rows, first, last, question, figures)
    figures["survey_responses",] = len([r for r in rows["survey_responses"] if first <= _london_date(r) <= last])
    return figures


def _held(rows: Rows, first: str, last: str, *kinds: str) -> list[dict[str, str]]:
    """Return register rows of held sessions of these kinds, with the session's columns."""
    planned = {row["session"]: row for row in rows["sessions"]}
    joined = [{**planned[row["session"]], **row} for row in rows["registers"] if row["status"] == "held"]
    return [row for row in joined if row["kind"] in kinds and first <= row["held_on"] <= last]


def _count_meetings(rows: Rows, first: str, last: str, figures: Figures) -> None:
    sessions = _held(rows, first, last, "session")
    tasters = _held(rows, first, last, "taster")
    events = _held(rows, first, last, "event")
    figures["projects",] = len({row["group"] for row in sessions})
    figures["sessions",] = len(sessions)
    figures["attendances",] = _visits(rows, sessions)
    figures["taster_sessions",] = len(tasters)
    figures["additional", "taster_visits"] = _visits(rows, tasters)
    figures["events",] = len(events)
    figures["event_audience",] = sum(int(row["audience"] or 0) for row in events)
    held = {row["session"] for row in [*sessions, *tasters, *events]}
    hours = [row for row in rows["volunteer_hours"] if row["session"] in held]
    figures["volunteers",] = len({row["person"] for row in hours})
    figures["volunteer_hours",] = sum((Fraction(row["hours"]) for row in hours), Fraction(0))
    expected = [row["session"] for row in rows["sessions"] if first <= row["planned_on"] <= last]
    received = {row["session"] for row in rows["registers"]}
    figures["registers_expected",] = len(expected)
    figures["registers_received",] = len([session for session in expected if session in received])
    # a pack's registers.csv has one version of each
    figures["additional", "registers_corrected"] = 0


def _visits(rows: Rows, meetings: Sequence[dict[str, str]]) -> int:
    sessions = [row["session"] for row in meetings]
    named = [row for row in rows["attendances"] if row["session"] in sessions]
    return len(named) + sum(int(row["unnamed"] or 0) for row in meetings)


def _count_people(rows: Rows, first: str, last: str, figures: Figures) -> None:
    held = {row["session"] for row in _held(rows, first, last, "session")}
    visits: dict[str, int] = {}
    for row in rows["attendances"]:
        if row["session"] in held:
            visits[row["person"]] = visits.get(row["person"], 0) + 1
    figures["people",] = len(visits)
    figures["additional", "people_once"] = len([person for person, times in visits.items() if times == 1])
    figures["additional", "people_four_or_more"] = len([person for person, times in visits.items() if times >= 4])
    came = _first_days(rows)
    new = [person for person, day in came.items() if first <= day <= last]
    figures["new_people",] = len(new)
    referred = {row["person"]: row["referred_on"] for row in rows["people"]}
    waits = sorted(_days(referred[person], came[person]) for person in new if referred[person])
    figures["waiting_days_median",] = _middle([days for days in waits if days >= 0])
    figures["additional", "came_before_asking"] = sum(days < 0 for days in waits)
    waiting = [
        _days(day, last)
        for person, day in referred.items()
        if day and day <= last and not (person in came and came[person] <= last)
    ]
    figures["additional", "people_waiting"] = len(waiting)
    figures["additional", "longest_wait_days"] = max(waiting) if waiting else None
    sources = {row["person"]: row["referral_source"] or "not recorded" for row in rows["people"]}
    figures["additional", "people_by_source", "not recorded"] = 0
    for person in visits:
        name = ("additional", "people_by_source", sources[person])
        figures[name] = figures.get(name, 0) + 1


def _first_days(rows: Rows) -> dict[str, str]:
    """Return the day on which each person first came to a weekly session, ever."""
    days = {row["session"]: row["held_on"] for row in _held(rows, "0000", "9999", "session")}
    first: dict[str, str] = {}
    for row in rows["attendances"]:
        if row["session"] in days:
            day = days[row["session"]]
            first[row["person"]] = min(day, first.get(row["person"], day))
    return first


def _days(one: str, other: str) -> int:
    return (date.fromisoformat(other) - date.fromisoformat(one)).days


def _middle(numbers: list[int]) -> Fraction | None:
    if not numbers:
        return None
    half = len(numbers) // 2
    return Fraction(numbers[half]) if len(numbers) % 2 else Fraction(numbers[half - 1] + numbers[half], 2)


def _count_groups(rows: Rows, first: str, last: str, figures: Figures) -> None:
    independent = []
    for group in rows["groups"]:
        # sorting keeps the file's order among the steps of one day
        steps = sorted(
            (row for row in rows["stages"] if row["group"] == group["group"] and row["starts_on"] <= last),
            key=lambda row: row["starts_on"],
        )
        if steps and steps[-1]["stage"] == "independent":
            independent.append(group["group"])
    started = [row["stage"] for row in rows["stages"] if first <= row["starts_on"] <= last]
    figures["independent_groups",] = len(independent)
    figures["independent_groups_started",] = started.count("independent")
    figures["cofacilitated_groups_started",] = started.count("co_facilitated")
    figures["groups_ended",] = started.count("ended")
    half_a_year_before = str(date.fromisoformat(last) - timedelta(days=183))
    members = confirmed = 0
    for independent_group in independent:
        said = sorted(
            (row for row in rows["check_ins"] if row["group"] == independent_group and row["checked_on"] <= last),
            key=lambda row: row["checked_on"],
        )
        if said and said[-1]["still_meeting"] == "yes":
            members += int(said[-1]["regular_members"] or 0)
            confirmed += said[-1]["checked_on"] >= half_a_year_before
    figures["independent_regular_members",] = members
    figures["additional", "independent_groups_confirmed"] = confirmed
    _count_places(rows, first, last, figures)
    _count_lasting(rows, last, figures)
    awarded = [Fraction(row["amount"]) for row in rows["grants"] if first <= row["awarded_on"] <= last]
    figures["additional", "grants"] = len(awarded)
    figures["additional", "grants_amount"] = sum(awarded, Fraction(0))


def _count_lasting(rows: Rows, last: str, figures: Figures) -> None:
    for word, months in (("six", 6), ("twelve", 12)):
        lasting = confirmed = 0
        for group in rows["groups"]:
            alone = [
                r["starts_on"] for r in rows["stages"] if (r["group"], r["stage"]) == (group["group"], "independent")
            ]
            later = _months_later(min(alone), months) if alone else "9999"
            if later <= last:
                lasting += 1
                confirmed += any(
                    row["group"] == group["group"]
                    and row["still_meeting"] == "yes"
                    and later <= row["checked_on"] <= last
                    for row in rows["check_ins"]
                )
        figures["additional", f"independent_{word}_months"] = lasting
        figures["additional", f"still_meeting_{word}_months"] = confirmed


def _months_later(day: str, months: int) -> str:
    """Return the same day of the month so many months later; the month's last where it is shorter."""
    year, month, of_month = (int(part) for part in day.split("-"))
    year, month = year + (month + months - 1) // 12, (month + months - 1) % 12 + 1
    return f"{year}-{month:02d}-{min(of_month, monthrange(year, month)[1]):02d}"


def _count_places(rows: Rows, first: str, last: str, figures: Figures) -> None:
    met = {row["group"] for row in _held(rows, first, last, "session")}
    offered = filled = 0
    for group in rows["groups"]:
        if group["group"] in met:
            capacity = int(group["capacity"] or 0)
            holders = {
                row["person"]
                for row in rows["memberships"]
                if (row["group"], row["role"]) == (group["group"], "participant")
                and (row["joined_on"] or "0000") <= last <= (row["left_on"] or "9999")
            }
            offered += capacity
            filled += min(capacity, len(holders))
    figures["additional", "places_offered"] = offered
    figures["additional", "places_filled"] = filled


def _count_statement(rows: Rows, first: str, last: str, question: str, figures: Figures) -> None:
    given = {row["response"]: row["answer"] for row in rows["answers"] if row["question"] == question}
    in_order = sorted(rows["survey_responses"], key=lambda row: (row["submitted_at"], row["response"]))
    so_far = [row for row in in_order if row["response"] in given and _london_date(row) <= last]
    in_period = [row for row in so_far if _london_date(row) >= first]
    answers = [given[row["response"]] for row in in_period]
    scores: dict[str, list[dict[str, str]]] = {}
    for row in so_far:
        if given[row["response"]] in SCORES and row["person"]:
            scores.setdefault(row["person"], []).append(row)
    steps = [
        SCORES[given[mine[-1]["response"]]] - SCORES[given[mine[0]["response"]]]
        for mine in scores.values()
        if len(mine) >= 2 and _london_date(mine[-1]) >= first
    ]
    for part, number in {
        "answered": len([answer for answer in answers if answer in SCORES]),
        "agree": len([answer for answer in answers if answer in ("4", "5")]),
        "prefer_not_to_say": answers.count("prefer_not_to_say"),
        "paired": len(steps),
        "improved": len([step for step in steps if step > 0]),
        "same": steps.count(0),
        "lower": len([step for step in steps if step < 0]),
    }.items():
        figures["statements", question, part] = number
    for wave in ("start", "end"):
        latest = {
            row["person"] or row["response"]: given[row["response"]]
            for row in in_period
            if row["wave"] == wave and given[row["response"]] in SCORES
        }
        name = ("additional", "statements_by_wave", question, wave)
        figures[*name, "answered"] = len(latest)
        figures[*name, "agree"] = len([answer for answer in latest.values() if answer in ("4", "5")])


def _london_date(response: dict[str, str]) -> str:
    instant = datetime.fromisoformat(response["submitted_at"])
    return str(instant.astimezone(ZoneInfo("Europe/London")).date())


def of_group(rows: Rows, group: str) -> Rows:
    """Return the rows that speak of one group alone; people stay as they are."""
    sessions = {row["session"] for row in rows["sessions"] if row["group"] == group}
    responses = {row["response"] for row in rows["survey_responses"] if row["group"] == group}
    kept = {}
    for name, found in rows.items():
        if name in ("sessions", "registers", "attendances", "volunteer_hours"):
            kept[name] = [row for row in found if row["session"] in sessions]
        elif name in ("survey_responses", "answers"):
            kept[name] = [row for row in found if row["response"] in responses]
        else:
            kept[name] = [row for row in found if row.get("group", group) == group]
    return kept
