"""Decide whether a register page may be stored, and make what is stored from it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError

from shared.domain.forms.posted import validated
from shared.domain.forms.register_form import NEW_SESSION, RegisterForm
from shared.domain.forms.written_names import helper_of, newcomer_of, problems_of_names, waiting_of
from shared.domain.problems import Problem, Refused, problems_in
from shared.domain.records.person import Person, Waiting
from shared.domain.records.register import Register
from shared.domain.records.session import Session, session_at_the_door


@dataclass(frozen=True, slots=True)
class RegisterSubmission:
    """A register that may be stored: its session, who it adds to the roster, and the register itself.

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
        """Everyone whom the register adds to the roster, under the names that were written."""
        return (*self.newcomers, *self.waiting, *self.helpers)

    @property
    def is_at_the_door(self) -> bool:
        """Return whether the session was not planned but entered with its register."""
        return self.session == session_at_the_door(self.session.group, self.session.planned_on, self.session.kind)


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """What is known when a register arrives: the link's group and hash, today, and the moment it arrived."""

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
    """Turn a register page into what is stored. Raise Refused, with every problem, if that is impossible.

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
        # A page may tick newcomers whose names are also written on it: they came once.
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
    register = validated(Register, cells, _problems_of_register)
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
    """Return what is wrong with the people of a form.

    People who are not of this register are one problem, however many they are and whether or not their codes exist, so
    that no answer reveals who is in another group.
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
    if form.status == "held" and not form.counts_anyone:
        problems.append(Problem("nobody_ticked", "present"))
    if form.status == "nobody" and form.counts_anyone:
        problems.append(Problem("people_where_nobody_came", "status"))
    if form.status == "cancelled" and (form.counts_anyone or form.hours or form.other_helpers or form.carers):
        problems.append(Problem("people_at_cancelled", "status"))
    return problems


def _problems_of_register(error: ValidationError) -> list[Problem]:
    return [Problem(problem.code, problem.where or "status", problem.values) for problem in problems_in(error)]
