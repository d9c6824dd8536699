"""What is posted: the fields of a form, read into a typed submission, or refused with every problem at once.

`fields` maps a field's name to the values that were sent for it, as text. Fields that nobody asked for are passed
over: a browser adds its own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from shared.domain.forms.written_names import (
    OtherHelper,
    helper_of,
    newcomer_of,
    problems_of_names,
    read_helper,
    waiting_of,
)
from shared.domain.links.reference import checked_submission, reference_of
from shared.domain.problems import Problem, Refused, problems_in, refuse
from shared.domain.records.base import Code, Day, HeadCount, Hours, Instant, Line, Record, without_controls
from shared.domain.records.check_in import CheckIn
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.person import Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.session import Session, SessionKind, session_at_the_door
from shared.domain.records.survey import Channel, Response, Survey, Wave

Fields = Mapping[str, Sequence[str]]

NEW_SESSION = "new"
HONEYPOT = "website"
"""A field that no person sees: what fills it is a program."""
_LINE_BREAK = re.compile(r"\r\n?")
_WAVE: TypeAdapter[Wave | None] = TypeAdapter(Wave | None)
_CLIENT_TIME: TypeAdapter[datetime | None] = TypeAdapter(Instant | None)
_CODE: TypeAdapter[str] = TypeAdapter(Code)

R = TypeVar("R", bound=Record)
_Wording = Callable[[ValidationError], list[Problem]]


def only(fields: Fields, name: str) -> str:
    """Return a field's one value, read as all text is, without the space around it; "" where it was not sent."""
    values = fields.get(name, ())
    if len(values) > 1:
        raise refuse("not_offered", name)
    return without_controls(values[0]).strip() if values else ""


def submission_number(fields: Fields) -> str:
    """Return the number of the form page that was sent; refused where it is none."""
    return checked_submission(only(fields, "submission_id"))


def client_time(fields: Fields) -> datetime | None:
    """Return what the client's clock said, kept beside the server's; None where it says nothing that can be read.

    A wrong clock is no fault of the person whose phone it is, so it costs them nothing.
    """
    try:
        return _CLIENT_TIME.validate_python(only(fields, "client_time") or None)
    except (ValidationError, Refused):
        return None


# a survey


@dataclass(frozen=True, slots=True)
class SurveyLink:
    """What a form link says of a response: whose group, and whose answers where the link is personal."""

    group: str | None
    person: str | None


def read_response(fields: Fields, survey: Survey, link: SurveyLink, submitted_at: datetime) -> Response:
    """Read a survey that was sent as a response. Refused, with every problem, where it is not as it should be.

    A wave that was not chosen is left open; whoever knows the person's earlier responses decides it.
    """
    submission = submission_number(fields)
    problems: list[Problem] = []
    answers: dict[str, str] = {}
    for question in survey.questions:
        try:
            answer = _LINE_BREAK.sub("\n", only(fields, question.question))
            survey.check({question.question: answer} if answer else {})
        except Refused as refused:
            problems += refused.problems
        except ValidationError as error:
            problems += [Problem(problem.code, question.question, problem.values) for problem in problems_in(error)]
        except ValueError:
            problems.append(Problem("not_offered", question.question))
        else:
            answers |= {question.question: answer} if answer else {}
    try:
        wave = _WAVE.validate_python(only(fields, "wave") or None)
    except ValidationError:
        problems.append(Problem("not_offered", "wave"))
    if not answers and not problems:
        problems.append(Problem("nothing_answered", survey.questions[0].question))
    if problems:
        raise Refused(problems)
    return Response(
        response=reference_of(submission),
        survey=survey.survey,
        version=survey.version,
        group=link.group,
        person=link.person,
        wave=wave,
        submitted_at=submitted_at,
        quote_consent="yes" if only(fields, "quote_consent") == "yes" else "no",
        answers=answers,
        client_time=client_time(fields),
        language=_code(fields, "language"),
        channel=_channel(fields, link),
        notice=_code(fields, "notice"),
        held_back=any(fields.get(HONEYPOT, ())),
    )


def _code(fields: Fields, name: str) -> str | None:
    # The page itself says these; where somebody meddled with it, nothing is known.
    try:
        return _CODE.validate_python(only(fields, name))
    except (ValidationError, Refused):
        return None


def _channel(fields: Fields, link: SurveyLink) -> Channel:
    if any(fields.get("shared", ())):
        return "tablet"
    return "link" if link.person is None else "card"


def read_contact(fields: Fields, link: SurveyLink, asked_at: datetime) -> ContactRequest | None:
    """Read whether somebody asks to be contacted. Refused where they say who they are and not how to reach them."""
    name, reach = only(fields, "contact_name"), only(fields, "contact_reach")
    if not name and not reach:
        return None
    if not reach:
        raise refuse("reach_missing", "contact_reach")
    try:
        return ContactRequest(
            contact=reference_of(submission_number(fields), "contact"),
            name=name,
            reach=reach,
            asked_at=asked_at,
            person=link.person,
        )
    except ValidationError as error:
        raise Refused(
            Problem(problem.code, f"contact_{problem.where}", problem.values) for problem in problems_in(error)
        ) from None


# a register


class RegisterForm(Record):
    """A register as it was sent. `status` is `nobody` where it was open and nobody came.

    `replaces` are the numbers under which it may have been stored before it was changed: what it takes the place of.
    """

    submission_id: str
    session: Code
    held_on: Day | None = None
    kind: SessionKind | None = None
    status: Literal["held", "cancelled", "nobody"]
    present: tuple[Code, ...] = ()
    newcomers: tuple[Line, ...] = ()
    waiting: tuple[Line, ...] = ()
    unnamed: HeadCount | None = None
    audience: HeadCount | None = None
    carers: HeadCount | None = None
    hours: dict[Code, Hours] = Field(default_factory=dict)
    other_helpers: tuple[OtherHelper, ...] = ()
    base_version: HeadCount = 0
    replaces: tuple[str, ...] = ()
    client_time: Instant | None = None

    @property
    def somebody(self) -> bool:
        """Tell whether the form speaks of anybody at all."""
        return bool(self.present or self.newcomers or self.unnamed or self.audience)


_REGISTER_FIELDS = ("session", "held_on", "kind", "status", "unnamed", "audience", "carers", "base_version")
_SOMEBODY = ("present", "newcomers", "unnamed", "audience")
_NAMES = ("newcomers", "waiting")
_HELPERS = "other_helpers"
HOURS = "hours."
"""What the name of the field of a helper's hours begins with; their code follows."""


def read_register_form(fields: Fields) -> RegisterForm:
    """Read the fields of a register page. Refused, with every problem, where they are not as they should be."""
    cells: dict[str, object] = {name: only(fields, name) for name in _REGISTER_FIELDS}
    for name in _NAMES:
        cells[name] = _lines(only(fields, name))
    cells["present"] = tuple(person for person in fields.get("present", ()) if person)
    cells["replaces"] = tuple(number.strip() for number in fields.get("replaces", ()) if number.strip())
    cells["other_helpers"] = tuple(read_helper(line) for line in _lines(only(fields, _HELPERS)))
    hours = {name.removeprefix(HOURS): only(fields, name) for name in fields if name.startswith(HOURS)}
    cells["hours"] = {person: given for person, given in hours.items() if given not in ("", "0")}
    cells["client_time"] = client_time(fields)
    if not cells["status"] and any(cells[name] not in ("", "0", ()) for name in _SOMEBODY):
        # Who came says that it went ahead; a tutor who ticks twelve names need not say it as well.
        cells["status"] = "held"
    given = {name: cell for name, cell in cells.items() if cell not in ("", (), {})}
    return _validated(RegisterForm, {"submission_id": submission_number(fields), **given}, _problems_of_form)


def _lines(text: str) -> tuple[str, ...]:
    lines = _LINE_BREAK.sub("\n", text).split("\n")
    return tuple(name for line in lines if (name := " ".join(line.split())))


def _problems_of_form(error: ValidationError) -> list[Problem]:
    problems = []
    for problem in problems_in(error):
        list_field = next((name for name in ("present", *_NAMES, _HELPERS) if problem.where.startswith(name)), "")
        code = problem.code
        if code == "not_given":
            code = {"session": "session_not_chosen", _HELPERS: "helper_not_read"}.get(list_field or problem.where, code)
        problems.append(Problem(code, list_field or problem.where, problem.values))
    return problems


@dataclass(frozen=True, slots=True)
class RegisterSubmission:
    """A register that may be stored: its session, whom it brings to the roster, and the register itself.

    `newcomers` came; `waiting` asked to join a group that has no free place, and `asked` puts them on its waiting list;
    `helpers` are from elsewhere and gave hours.
    """

    session: Session
    newcomers: tuple[Person, ...]
    register: Register
    waiting: tuple[Person, ...] = ()
    asked: tuple[Waiting, ...] = ()
    helpers: tuple[Person, ...] = ()

    @property
    def brought(self) -> tuple[Person, ...]:
        """Everyone whom the register brings to the roster, under the names that were written."""
        return (*self.newcomers, *self.waiting, *self.helpers)

    @property
    def is_at_the_door(self) -> bool:
        """Tell whether the session was not planned but entered with its register."""
        return self.session == session_at_the_door(self.session.group, self.session.planned_on, self.session.kind)


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """What is known where a register arrives: the link's group and hash, today, and the moment it arrived."""

    group: str | None
    link: str
    today: date
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The codes that a register may name: of those who came, and of those who gave hours."""

    came: AbstractSet[str]
    helped: AbstractSet[str]


def accept_register(
    form: RegisterForm, link: RegisterLink, planned: Session | None, known: KnownPeople, held_on: date | None
) -> RegisterSubmission:
    """Turn a register page into what is stored. Refused, with every problem, where it cannot be.

    `planned` is the session chosen, None for one entered at the door; `held_on` the day that an earlier version of
    its register gives, if there is one.
    """
    session = planned or _session_entered(form, link)
    day = held_on or session.planned_on
    problems = [*_problems_of_people(form, known), *_problems_of_session(form, session, day, link.today)]
    if problems:
        raise Refused(problems)
    newcomers = tuple(
        Person(person=newcomer_of(form.submission_id, line), name=name) for line, name in enumerate(form.newcomers)
    )
    helpers = tuple(
        Person(person=helper_of(form.submission_id, line), name=helper.name)
        for line, helper in enumerate(form.other_helpers)
    )
    given = {person.person: helper.hours for person, helper in zip(helpers, form.other_helpers, strict=True)}
    codes = [newcomer.person for newcomer in newcomers]
    cells = {
        "session": session.session,
        "status": "cancelled" if form.status == "cancelled" else "held",
        "held_on": day,
        "audience": form.audience,
        "unnamed": form.unnamed,
        "carers": form.carers,
        "submitted_at": link.submitted_at,
        # A page may tick newcomers whom it also writes: they came once.
        "present": (*(person for person in form.present if person not in codes), *codes),
        "hours": {**form.hours, **given},
        "version": form.base_version + 1,
        "submission": form.submission_id,
        "link": link.link,
        "client_time": form.client_time,
    }
    waiting = tuple(
        Person(person=waiting_of(form.submission_id, line), name=name, referred_on=link.today)
        for line, name in enumerate(form.waiting)
    )
    asked = tuple(
        Waiting(group=link.group, person=person.person, asked_on=link.today) for person in waiting if link.group
    )
    register = _validated(Register, cells, _problems_of_register)
    return RegisterSubmission(session, newcomers, register, waiting, asked, helpers)


def _session_entered(form: RegisterForm, link: RegisterLink) -> Session:
    problems = [Problem("not_given", name) for name in ("held_on", "kind") if getattr(form, name) is None]
    if form.session != NEW_SESSION:
        problems = [Problem("session_not_known", "session")]
    elif form.kind == "session" and link.group is None:
        problems.append(Problem("needs_a_group", "kind"))
    if problems or form.held_on is None or form.kind is None:
        raise Refused(problems)
    return session_at_the_door(link.group, form.held_on, form.kind)


def _problems_of_people(form: RegisterForm, known: KnownPeople) -> list[Problem]:
    """Say what is wrong with the people of a form.

    Whoever is not of this register is one problem, however many they are and whether or not their codes exist, so that
    no answer tells who is in another group.
    """
    strangers = not (set(form.present) <= known.came and set(form.hours) <= known.helped)
    return [
        *([Problem("person_not_known", "present")] if strangers else []),
        *problems_of_names("newcomers", form.newcomers),
        *problems_of_names("waiting", form.waiting),
        *problems_of_names("other_helpers", [helper.name for helper in form.other_helpers]),
    ]


def _problems_of_session(form: RegisterForm, session: Session, day: date, today: date) -> list[Problem]:
    problems = []
    if form.waiting and session.group is None:
        problems.append(Problem("needs_a_group", "waiting"))
    if day > today and form.status != "cancelled":
        problems.append(Problem("in_the_future", "held_on" if form.session == NEW_SESSION else "session"))
    if form.audience and session.kind != "event":
        problems.append(Problem("audience_is_for_events", "audience"))
    if form.status == "held" and not form.somebody:
        problems.append(Problem("nobody_ticked", "present"))
    if form.status == "nobody" and form.somebody:
        problems.append(Problem("people_where_nobody_came", "status"))
    if form.status == "cancelled" and (form.somebody or form.hours or form.other_helpers or form.carers):
        problems.append(Problem("people_at_cancelled", "status"))
    return problems


def _problems_of_register(error: ValidationError) -> list[Problem]:
    return [Problem(problem.code, problem.where or "status", problem.values) for problem in problems_in(error)]


# a check-in


def read_check_in(fields: Fields, group: str, today: date) -> CheckIn:
    """Read a check-in page. Refused, with every problem, where it is not as it should be."""
    names = ("still_meeting", "regular_members")
    given = {name: value for name in names if (value := only(fields, name))}
    facts = {"check_in": reference_of(submission_number(fields)), "group": group, "checked_on": today}
    return _validated(CheckIn, {**facts, **given, "client_time": client_time(fields)}, problems_in)


def _validated(model: type[R], cells: Mapping[str, object], problems_of: _Wording) -> R:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        raise Refused(problems_of(error)) from None
