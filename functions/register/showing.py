"""The register's page as a tutor opens it: the gate, the page, and the page with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functions.register.formatting import changes_between, label_of, moment_of, people_ticked, summary_of
from shared.domain.forms.posted import Fields
from shared.domain.forms.register_form import HOURS, NEW_SESSION
from shared.domain.links.reference import in_groups, reference_of
from shared.domain.problems import Problem
from shared.domain.records.register import Register
from shared.domain.records.session import Session
from shared.i18n import gettext, ngettext
from shared.pages import render
from shared.services.group_records import GroupRecords
from shared.settings import Charity
from shared.web.forms import errors_of, number_of, typed_in

_SENT_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """How a register's page is shown: the charity, the path, when it was made, and whether the device is known.

    `made_at` (milliseconds since 1970) tells a phone that kept the page how old it is. A device that has not opened the
    register (not `named`) sees no names.
    """

    charity: Charity
    path: str
    made_at: int
    named: bool = True
    survey_url: str | None = None


def register_page(
    records: GroupRecords,
    shown: Shown,
    *,
    amending: Register | None = None,
    problems: Sequence[Problem] = (),
    fields: Fields | None = None,
) -> str:
    """Render a group's register: empty, open for correction, or with what was typed and what is wrong with it."""
    typed = typed_in(fields) if fields is not None else _as_typed(amending) if amending else {}
    versions = records.versions_of(amending.session) if amending else []
    given = _Given.of(typed)
    about = str(typed.get("session", "")) if typed.get("base_version") or amending else ""
    if shown.named:
        given = given.known_to(records, str(typed.get("session", "")))
    names = _names(records, versions, given) if shown.named else {}
    people = _people(records, versions, given, names) if shown.named else _unnamed(given)
    return render(
        "register",
        charity=shown.charity,
        action=shown.path,
        named=shown.named,
        submission_id=number_of(fields or {}),
        base_version=typed.get("base_version") or (amending.version if amending else None),
        replaces=[number for number in (fields or {}).get("replaces", ()) if number],
        about=about,
        today=records.today.isoformat(),
        made_at=shown.made_at,
        group=records.group,
        sessions=_sessions_offered(
            records, amending, str(typed.get("session", "")), only=about if about != NEW_SESSION else ""
        ),
        **people,
        check_in_url=f"{shown.path}/check-in" if shown.named and records.is_independent else None,
        survey_url=shown.survey_url,
        room=records.room if shown.named else None,
        waiting_list=bool(typed.get("waiting")) or (shown.named and records.is_full),
        sent=_sent(records, shown.path) if shown.named else [],
        amending=_amending(records, amending, versions, names),
        errors=_errors(problems, people),
        typed=typed,
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """The people who are ticked, and those with hours, in what was typed."""

    present: tuple[str, ...]
    hours: Mapping[str, str]

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> "_Given":
        hours = {
            name.removeprefix(HOURS): str(value) for name, value in typed.items() if name.startswith(HOURS) and value
        }
        return cls(tuple(code for code in typed.get("present", ()) if code), hours)

    def known_to(self, records: GroupRecords, session: str) -> "_Given":
        """Return only those of this group, as nobody else is shown, with each alias replaced by its person."""
        known = records.known(self.present, self.hours, session)
        return _Given(
            tuple(dict.fromkeys(records.person(code) for code in self.present if code in known.came)),
            {records.person(code): value for code, value in self.hours.items() if code in known.helped},
        )


def _errors(problems: Sequence[Problem], people: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """List what is wrong; hours of someone who is not on the page have no field to link to."""
    asked = {f"{HOURS}{volunteer['id']}" for volunteer in people["volunteers"]}
    return [
        {**error, "field": ""} if error["field"].startswith(HOURS) and error["field"] not in asked else error
        for error in errors_of(problems)
    ]


def _names(records: GroupRecords, versions: Sequence[Register], given: _Given) -> dict[str, str]:
    in_hand = [person for version in versions for person in (*version.present, *version.hours)]
    return records.names_of([*records.members, *records.left, *records.helpers, *in_hand, *given.present, *given.hours])


def _people(
    records: GroupRecords, versions: Sequence[Register], given: _Given, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the parts of the page that have people's names."""
    came = {*records.members, *(person for version in versions for person in version.present), *given.present}
    came -= {*records.left, *(set(records.helpers) - set(records.members) - set(given.present))}
    helped = {*records.helpers, *(person for version in versions for person in version.hours), *given.hours}
    return {
        "members": [
            {"id": person, "name": name, "ticked": person in given.present}
            for person, name in names.items()
            if person in came
        ],
        "left": [
            {"id": person, "name": name, "ticked": person in given.present}
            for person, name in names.items()
            if person in records.left
        ],
        "volunteers": [
            {"id": person, "name": name, "hours": given.hours.get(person, "")}
            for person, name in names.items()
            if person in helped
        ],
        # Someone who was erased has no name to tick: a correction keeps them as they were.
        "kept": [
            *(("present", person) for person in given.present if person not in names),
            *((f"{HOURS}{person}", hours) for person, hours in given.hours.items() if person not in names),
        ],
    }


def _unnamed(given: _Given) -> dict[str, Any]:
    """Return the same parts for a device that sees no names: only what it sent, so that nothing is revealed."""
    return {
        "members": [],
        "left": [],
        "volunteers": [
            {"id": person, "name": gettext("Volunteer {number}").format(number=number), "hours": hours}
            for number, (person, hours) in enumerate(given.hours.items(), 1)
        ],
        "kept": [("present", person) for person in given.present],
        "ticked": people_ticked(len(given.present)),
    }


def _sessions_offered(
    records: GroupRecords, amending: Register | None, typed: str, *, only: str
) -> list[dict[str, Any]]:
    """Offer today's session, the next one, every one whose register is missing, and the one selected.

    A correction is of one session's register, so it offers only that session: `only`, or "" without a correction.
    """
    in_hand = {amending.session if amending else "", typed}
    coming = next((name for name, session in records.sessions.items() if session.planned_on > records.today), None)
    offered = [
        session
        for name, session in records.sessions.items()
        if (
            name in in_hand or name == coming or (session.planned_on <= records.today and name not in records.registers)
        )
        and only in ("", name)
    ]
    return [
        {
            "id": session.session,
            "label": _label_offered(records, session),
            "plain": label_of(session),
            "kind": session.kind,
            "day": session.planned_on.isoformat(),
            "chosen": session.planned_on == records.today,
        }
        for session in reversed(offered)
    ]


def _label_offered(records: GroupRecords, session: Session) -> str:
    if session.planned_on == records.today:
        return gettext("Today, {session}").format(session=label_of(session))
    if session.planned_on > records.today:
        return gettext("{session}, still to come").format(session=label_of(session))
    if session.session in records.registers:
        return label_of(session)
    return gettext("{session}, not sent yet").format(session=label_of(session))


def _sent(records: GroupRecords, path: str) -> list[dict[str, str]]:
    newest_first = sorted(records.registers.values(), key=lambda register: register.held_on, reverse=True)
    return [
        {
            "label": label_of(records.sessions[register.session], register.held_on),
            "status": _status_sent(register),
            "url": f"{path}?session={register.session}",
        }
        for register in newest_first[:_SENT_SHOWN]
        if register.session in records.sessions
    ]


def _status_sent(register: Register) -> str:
    times = register.version - 1
    if not times:
        return summary_of(register)
    corrected = ngettext("{register}, corrected once", "{register}, corrected {times} times", times)
    return corrected.format(register=summary_of(register), times=times)


def _amending(
    records: GroupRecords, register: Register | None, versions: Sequence[Register], names: Mapping[str, str]
) -> dict[str, Any] | None:
    if register is None:
        return None
    planned = records.sessions.get(register.session)
    senders = records.senders(versions)
    return {
        "reference": in_groups(reference_of(register.submission))
        if register.submission
        else gettext("an imported register"),
        "version": register.version,
        "sent_at": moment_of(register.submitted_at),
        "by": senders.get(register.link, gettext("the charity")),
        "history": [
            {
                "version": version.version,
                "sent_at": moment_of(version.submitted_at),
                "by": senders.get(version.link, gettext("the charity")),
                "changes": changes_between(earlier, version, names) if earlier else [summary_of(version)],
            }
            for earlier, version in zip([None, *versions], versions, strict=False)
        ],
        "label": label_of(planned, register.held_on) if planned else "",
    }


def _as_typed(register: Register) -> dict[str, Any]:
    """Return what is stored as if it had just been typed."""
    nobody = register.held and not register.head_count and not register.audience
    return {
        "session": register.session,
        "status": "nobody" if nobody else register.status,
        "present": list(register.present),
        "unnamed": "" if register.unnamed is None else str(register.unnamed),
        "carers": "" if register.carers is None else str(register.carers),
        "audience": "" if register.audience is None else str(register.audience),
        **{f"{HOURS}{person}": str(hours) for person, hours in register.hours.items()},
    }
