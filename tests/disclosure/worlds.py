"""Random charities with small groups, a year long: five to twelve members each, who know one another.

Rows of a data pack, from a seed. Nothing is drawn to be kind: tutors are few, answers come in small numbers, and now
and then everybody in a group says the same.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tests.domain.random_packs import HEADERS, Rows

YEAR = date(2022, 4, 1)
SOURCES = ("GP", "self", "link worker", "friend")
QUESTIONS = {
    "participant": ("express", "confidence", "skills", "connected", "next_step"),
    "peer_tutor": ("encouraged", "empowered", "support"),
}
WEEKS = 52


def world(seed: int, groups: int | None = None) -> Rows:
    """Make one charity's year."""
    draw = Random(seed)  # noqa: S311 - drawn again from its seed, and no secret
    rows: Rows = {name: [] for name in HEADERS}
    _add(rows, "contracts", "council", "Council", "Paper Boats", "Groups", YEAR, date(2023, 3, 31))
    for number in range(groups or draw.randint(6, 14)):
        _group(draw, rows, f"g{number + 1:02d}")
    _apart(draw, rows)
    return rows


def _add(rows: Rows, name: str, *cells: object) -> None:
    rows[name].append(dict(zip(HEADERS[name], map(str, cells), strict=True)))


def _group(draw: Random, rows: Rows, group: str) -> None:
    _add(rows, "groups", group, f"Group {group}", "Writing", "", draw.randint(8, 14))
    first = draw.choice((0, 0, 0, 6, 14, 27))
    _add(rows, "stages", group, draw.choice(("facilitated", "co_facilitated", "independent")), _day(first), "")
    members = [_person(draw, rows, group, number, first) for number in range(draw.randint(5, 12))]
    tutors = [_tutor(draw, rows, group, number) for number in range(draw.randint(1, 3))]
    others = [row["person"] for row in rows["people"] if not row["person"].startswith((group, "v"))]
    guest = draw.choice(others) if others and draw.random() < 0.4 else None
    for week in range(first, WEEKS, draw.choice((1, 1, 2))):
        if draw.random() < 0.9:
            came = [person for person, joins, leaves in members if joins <= week < leaves and draw.random() < 0.7]
            came += [guest] if guest and draw.random() < 0.3 else []
            _session(draw, rows, f"{group}-{week:02d}", group, "session", week, came, tutors)
    mood = draw.choice((None, None, None, "5", "2"))
    for person, joins, leaves in members:
        _answer(draw, rows, person, group, "participant", "start", joins + draw.randint(0, 2), mood)
        if leaves - joins > 10 and draw.random() < 0.7:
            _answer(draw, rows, person, group, "participant", "end", min(leaves, WEEKS - 1), mood)
    for tutor in tutors:
        _answer(draw, rows, tutor, group, "peer_tutor", "end", draw.randint(0, WEEKS - 1), None)


def _day(week: int) -> date:
    return YEAR + timedelta(days=7 * week + 2)


def _person(draw: Random, rows: Rows, group: str, number: int, first: int) -> tuple[str, int, int]:
    person, joins = f"{group}p{number:02d}", draw.choice((first, first, draw.randint(first, WEEKS - 4)))
    leaves = draw.choice((WEEKS, draw.randint(joins + 1, WEEKS)))
    asked = _day(joins) - timedelta(days=draw.randint(0, 60))
    _add(rows, "people", person, f"Name {person}", asked, draw.choice(SOURCES))
    _add(rows, "memberships", group, person, "participant", _day(joins), "" if leaves == WEEKS else _day(leaves))
    return person, joins, leaves


def _tutor(draw: Random, rows: Rows, group: str, number: int) -> str:
    person = f"v{group}{number}"
    _add(rows, "people", person, f"Tutor {person}", "", draw.choice(("", "self")))
    _add(rows, "memberships", group, person, "peer_tutor", YEAR, "")
    return person


def _session(  # noqa: PLR0913, PLR0917 - what a register says, by name
    draw: Random, rows: Rows, session: str, group: str, kind: str, week: int, came: list[str], tutors: list[str]
) -> None:
    _add(rows, "sessions", session, group, kind, _day(week))
    unnamed = draw.choice((0, 0, 0, 0, 1)) if came else 0
    audience = draw.randint(20, 90) if kind == "event" else ""
    _add(rows, "registers", session, "held", _day(week), audience, unnamed, f"{_day(week)}T18:00:00Z")
    for person in sorted(set(came)):
        _add(rows, "attendances", session, person)
    for tutor in tutors:
        if draw.random() < 0.6:
            _add(rows, "volunteer_hours", session, tutor, draw.choice(("1.5", "2", "2.25")))


def _answer(  # noqa: PLR0913, PLR0917 - what a response says, by name
    draw: Random, rows: Rows, person: str, group: str, survey: str, wave: str, week: int, mood: str | None
) -> None:
    if draw.random() < 0.1:
        return
    response = f"r{len(rows['survey_responses']):04d}"
    linked = person if draw.random() < 0.85 else ""
    _add(rows, "survey_responses", response, survey, "1", group, linked, wave, f"{_day(week)}T12:00:00Z", "no")
    for question in QUESTIONS[survey]:
        chance = draw.random()
        if chance < 0.06:
            _add(rows, "answers", response, question, "prefer_not_to_say")
        elif chance < 0.94:
            usual = draw.choice("12334") if wave == "start" else draw.choice("2344455")
            _add(rows, "answers", response, question, mood or usual)


def _apart(draw: Random, rows: Rows) -> None:
    """Tasters and events of no group, with a few helpers of their own."""
    people = [row["person"] for row in rows["people"]]
    for number, week in enumerate(sorted(draw.sample(range(WEEKS), draw.randint(3, 9)))):
        kind = draw.choice(("taster", "taster", "event"))
        came = draw.sample(people, min(draw.randint(0, 7), len(people)))
        _session(draw, rows, f"x{number}", "", kind, week, came, draw.sample(people, 1))


def rows_without(rows: Rows, person: str) -> Rows:
    """Return a world in which one person is erased: name, places and answers go, visits stay as counts."""
    gone = {row["response"] for row in rows["survey_responses"] if row["person"] == person}
    kept = {
        "people": [row for row in rows["people"] if row["person"] != person] + [dict.fromkeys(HEADERS["people"], "")],
        "memberships": [row for row in rows["memberships"] if row["person"] != person],
        "survey_responses": [row for row in rows["survey_responses"] if row["response"] not in gone],
        "answers": [row for row in rows["answers"] if row["response"] not in gone],
        "attendances": [{**row, "person": _renamed(row["person"], person)} for row in rows["attendances"]],
        "volunteer_hours": [{**row, "person": _renamed(row["person"], person)} for row in rows["volunteer_hours"]],
    }
    source = next((row["referral_source"] for row in rows["people"] if row["person"] == person), "")
    kept["people"][-1].update(person="xfresh", referral_source=source)
    return {**rows, **kept}


def _renamed(code: str, person: str) -> str:
    return "xfresh" if code == person else code


def members(rows: Rows) -> Iterator[str]:
    """Yield everybody who came to a session."""
    yield from sorted({row["person"] for row in rows["attendances"]})
