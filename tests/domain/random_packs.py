"""Random packs, small and awkward, as the rows of their CSV files: dicts of strings, as a spreadsheet would hold them.

Two contracts with a hand-over inside a quarter, cancelled sessions and missing registers, people in two groups and
people in none, answers of one person at one instant, summer evenings whose London date is not the UTC one.
"""

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shared.domain.records.collection import Records
from shared.domain.spreadsheet import unmarked
from shared.services.packs.reading import read_pack

Rows = dict[str, list[dict[str, str]]]

# Copied from the data dictionary by hand: a header that changes in the code is a broken promise.
HEADERS: Mapping[str, Sequence[str]] = {
    "contracts": ("contract", "commissioner", "provider", "service", "starts_on", "ends_on"),
    "targets": ("contract", "year_from", "measure", "target"),
    "partners": ("partner", "name", "kind"),
    "groups": ("group", "name", "activity", "partner", "capacity"),
    "stages": ("group", "stage", "starts_on", "note"),
    "people": ("person", "name", "referred_on", "referral_source"),
    "memberships": ("group", "person", "role", "joined_on", "left_on"),
    "sessions": ("session", "group", "kind", "planned_on"),
    "registers": ("session", "status", "held_on", "audience", "unnamed", "submitted_at"),
    "attendances": ("session", "person"),
    "volunteer_hours": ("session", "person", "hours"),
    "check_ins": ("check_in", "group", "checked_on", "still_meeting", "regular_members"),
    "survey_responses": (
        "response", "survey", "version", "group", "person", "wave", "submitted_at", "quote_consent",
    ),
    "answers": ("response", "question", "answer"),
    "grants": ("group", "awarded_on", "amount", "purpose", "funder"),
}  # fmt: skip

GROUPS = ("g01", "g02", "g03")
PEOPLE = ("p01", "p02", "p03", "p04", "p05", "p06")
QUESTIONS = {
    "participant": ("express", "confidence", "skills", "connected", "next_step"),
    "peer_tutor": ("encouraged", "empowered", "support"),
}
HAND_OVERS = (date(2017, 11, 14), date(2018, 2, 28), date(2017, 9, 30))
_EDGES = (
    date(2017, 3, 31), date(2017, 4, 1), date(2017, 6, 30), date(2017, 7, 1), date(2017, 9, 30), date(2017, 10, 1),
    date(2017, 11, 14), date(2017, 11, 15), date(2017, 12, 31), date(2018, 1, 1), date(2018, 2, 28), date(2018, 3, 31),
    date(2018, 4, 1),
)  # fmt: skip
_AWKWARD = (
    "Ann B.", "Zoë Å.", "O'Neill, J.", 'Jo "Jojo" K.', " space around ", "=1+1", "two\nlines", "two\r\nlines",
    "carriage\rreturn", "tab\tbed", "\ufeffmarked", "“quoted” – dashed", "🌱", "a;b|c", "l\u2028s", "NULL",
)  # fmt: skip

days = st.one_of(st.sampled_from(_EDGES), st.dates(date(2017, 1, 1), date(2018, 6, 30)))
texts = st.sampled_from(_AWKWARD)
_day_or_none = st.one_of(st.just(""), days.map(str))
_groups = st.sampled_from(GROUPS)
_people = st.sampled_from(PEOPLE)
# Few moments, so that some answers come at the very same one; 23:30 UTC of a summer evening is tomorrow in London.
_times = st.sampled_from(("00:00:00", "12:00:00", "22:59:59", "23:00:00", "23:30:00"))
_answers = st.sampled_from(("", "1", "2", "3", "4", "5", "prefer_not_to_say"))


def _picked(number: int) -> set[str]:
    """Return the people whose bits are set."""
    return {person for place, person in enumerate(PEOPLE) if number >> place & 1}


_meetings = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("session", "session", "session", "taster", "event")),
        "group": _groups,
        "of_no_group": st.booleans(),
        "planned_on": days,
        "register": st.sampled_from(("held", "held", "held", "held", "cancelled", "missing")),
        "moved_by": st.sampled_from((0, 0, 0, 1, -1, 7, 120)),
        "audience": st.sampled_from(("", "0", "40", "1205")),
        "unnamed": st.sampled_from(("", "0", "1", "3")),
        "submitted_at": st.sampled_from(("", "2017-07-01T16:00:00Z")),
        "present": st.integers(0, 2 ** len(PEOPLE) - 1).map(_picked),
        "hours": st.dictionaries(_people, st.sampled_from(("0.25", "1.5", "2", "2.75")), max_size=2),
    }
)
_responses = st.fixed_dictionaries(
    {
        "survey": st.sampled_from(("participant", "peer_tutor")),
        "group": st.one_of(st.just(""), _groups),
        "person": st.sampled_from(("", *PEOPLE[:3], *PEOPLE[:2])),
        "wave": st.sampled_from(("start", "end", "end", "")),
        "day": days,
        "time": _times,
        "quote_consent": st.sampled_from(("yes", "no", "")),
        "answers": st.tuples(_answers, _answers, _answers, _answers, _answers),
        "own_words": st.one_of(st.just(""), texts),
    }
)


@st.composite
def packs(draw: st.DrawFn) -> Rows:
    """Draw one pack."""
    rows: Rows = {name: [] for name in HEADERS}
    _draw_charity(draw, rows)
    _draw_people(draw, rows)
    _draw_meetings(draw, rows)
    _draw_responses(draw, rows)
    return rows


def _add(rows: Rows, name: str, *cells: object) -> None:
    rows[name].append(dict(zip(HEADERS[name], map(str, cells), strict=True)))


def _draw_some(draw: st.DrawFn, what: st.SearchStrategy[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    """Draw none, a few or many: left to itself a list is nearly always short, and four visits of one person rare."""
    number = draw(st.sampled_from((many, many, 4, 0)))
    return draw(st.lists(what, min_size=number, max_size=number))


def _draw_charity(draw: st.DrawFn, rows: Rows) -> None:
    hand_over = draw(st.sampled_from(HAND_OVERS))
    # the next contract begins the day after, overlaps the first, or comes after a gap
    starts_on = hand_over + timedelta(days=draw(st.sampled_from((1, 1, -20, 12))))
    _add(rows, "contracts", "council", draw(texts), "Paper Boats", "Groups", "2017-04-01", hand_over)
    _add(rows, "contracts", "health", "Harbour Health", "Paper Boats", draw(texts), starts_on, "2018-06-30")
    _add(rows, "targets", "council", "2017-04-01", "people", "12.50")
    _add(rows, "partners", "museum", draw(texts), "museum")
    for group in GROUPS:
        partner, capacity = draw(st.sampled_from(("", "museum"))), draw(st.sampled_from(("", "0", "1", "3")))
        _add(rows, "groups", group, draw(texts), "Textiles", partner, capacity)
    stages = st.sampled_from(("taster", "facilitated", "co_facilitated", "independent", "independent", "ended"))
    for group, stage, day in draw(st.lists(st.tuples(_groups, stages, days), max_size=9)):
        _add(rows, "stages", group, stage, day, draw(st.sampled_from(("", "a step"))))
    said = st.tuples(_groups, days, st.sampled_from(("yes", "yes", "no")), st.sampled_from(("", "0", "4", "7")))
    for number, (group, day, meets, members) in enumerate(draw(st.lists(said, max_size=7))):
        _add(rows, "check_ins", f"c{number}", group, day, meets, members)
    for group, day in draw(st.lists(st.tuples(_groups, days), max_size=3)):
        _add(rows, "grants", group, day, draw(st.sampled_from(("250.00", "99.5", "7"))), draw(texts), "Chest")


def _draw_people(draw: st.DrawFn, rows: Rows) -> None:
    for person in PEOPLE:
        source = draw(st.sampled_from(("", "GP", "self", "link worker")))
        _add(rows, "people", person, draw(texts), draw(_day_or_none), source)
    roles = st.sampled_from(("participant", "participant", "peer_tutor", "volunteer"))
    places = st.lists(st.tuples(_groups, _people, roles, _day_or_none), max_size=10, unique=True)
    for group, person, role, joined_on in draw(places):
        _add(rows, "memberships", group, person, role, joined_on, draw(_day_or_none))


def _draw_meetings(draw: st.DrawFn, rows: Rows) -> None:
    for number, drawn in enumerate(_draw_some(draw, _meetings, 20)):
        session, kind, planned_on = f"s{number}", drawn["kind"], drawn["planned_on"]
        group = "" if kind != "session" and drawn["of_no_group"] else drawn["group"]
        _add(rows, "sessions", session, group, kind, planned_on)
        held_on = planned_on + timedelta(days=drawn["moved_by"])
        audience = drawn["audience"] if kind == "event" else ""
        if drawn["register"] == "held":
            _add(rows, "registers", session, "held", held_on, audience, drawn["unnamed"], drawn["submitted_at"])
            for person in sorted(drawn["present"]):
                _add(rows, "attendances", session, person)
            for person, hours in drawn["hours"].items():
                _add(rows, "volunteer_hours", session, person, hours)
        elif drawn["register"] == "cancelled":
            _add(rows, "registers", session, "cancelled", held_on, "", "0", "")


def _draw_responses(draw: st.DrawFn, rows: Rows) -> None:
    drawn = _draw_some(draw, _responses, 16)
    # the file's order, the order in time and that of the identifiers differ
    for number, response in zip(draw(st.permutations(range(len(drawn)))), drawn, strict=True):
        name, survey = f"r{number:02d}", response["survey"]
        instant = f"{response['day']}T{response['time']}Z"
        facts = (response["group"], response["person"], response["wave"], instant, response["quote_consent"])
        _add(rows, "survey_responses", name, survey, "1", *facts)
        for question, answer in zip(QUESTIONS[survey], response["answers"], strict=False):
            if answer:
                _add(rows, "answers", name, question, answer)
        if response["own_words"]:
            _add(rows, "answers", name, "own_words", response["own_words"])


def write_rows(rows: Rows, folder: Path, *, headers: Mapping[str, Sequence[str]] = HEADERS) -> None:
    """Write rows as the files of a pack."""
    for name, cells in rows.items():
        text = io.StringIO()
        # quoted wherever they are not empty: what a writer leaves unquoted differs from one to the next
        writer = csv.DictWriter(text, headers[name], lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(cells)
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode())


def read_rows(folder: Path) -> Rows:
    """Read the rows of a pack's files as texts, without knowing what they mean."""
    rows: Rows = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = [{column: unmarked(cell) for column, cell in row.items()} for row in csv.DictReader(file)]
    return rows


def records_of(rows: Rows) -> Records:
    """Read rows as the service would read the pack."""
    with tempfile.TemporaryDirectory() as folder:
        write_rows(rows, Path(folder))
        return read_pack(Path(folder))
