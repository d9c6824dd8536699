"""The register's page as a tutor opens it: gate, page, the same with what was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from functions.register.book import Book
from functions.register.words import changes_between, label_of, moment_of, summary_of
from shared.domain.problems import Problem
from shared.domain.reference import in_groups, reference_of
from shared.domain.register import Register
from shared.domain.session import Session
from shared.domain.submission import NEW_SESSION, Fields
from shared.pages import render
from shared.settings import Charity
from shared.web.forms import errors_of, number_of, typed_in
from shared.words import gettext, ngettext

_SENT_SHOWN = 20


def register_page(  # noqa: PLR0913 - what the page shows, by name
    book: Book,
    charity: Charity,
    path: str,
    made_at: int,
    *,
    amending: Register | None = None,
    problems: Sequence[Problem] = (),
    fields: Fields | None = None,
    survey_url: str | None = None,
) -> str:
    """Render a group's register: empty, opened to be corrected, or with what was typed and what is wrong with it.

    `made_at` (milliseconds since 1970) tells a phone that kept the page how old it is.
    """
    typed = typed_in(fields) if fields is not None else _as_typed(amending) if amending else {}
    versions = book.versions_of(amending.session) if amending else []
    in_hand = [person for version in versions for person in (*version.present, *version.hours)]
    names = book.names_of([*book.members, *book.left, *book.helpers, *in_hand])
    here = typed.get("present", [])
    ticked = [*book.members, *(person for person in in_hand if person not in (*book.helpers, *book.left))]
    about = str(typed.get("session", "")) if typed.get("base_version") or amending else ""
    return render(
        "register",
        charity=charity,
        action=path,
        submission_id=number_of(fields or {}),
        base_version=typed.get("base_version") or (amending.version if amending else None),
        replaces=[number for number in (fields or {}).get("replaces", ()) if number],
        about=about,
        today=book.today.isoformat(),
        made_at=made_at,
        group=book.group,
        sessions=_sessions_offered(
            book, amending, str(typed.get("session", "")), only=about if about != NEW_SESSION else ""
        ),
        members=[{"id": person, "name": name, "ticked": False} for person, name in names.items() if person in ticked],
        left=[
            {"id": person, "name": name, "ticked": person in here}
            for person, name in names.items()
            if person in book.left
        ],
        volunteers=[
            {"id": person, "name": name, "hours": ""} for person, name in names.items() if person in book.helpers
        ],
        check_in_url=f"{path}/check-in" if book.is_independent else None,
        survey_url=survey_url,
        room=book.room,
        waiting_list=book.is_full or bool(typed.get("waiting")),
        sent=_sent(book, path),
        amending=_amending(book, amending, versions, names),
        errors=errors_of(problems),
        typed=typed,
    )


def _sessions_offered(book: Book, amending: Register | None, typed: str, *, only: str) -> list[dict[str, Any]]:
    """Offer today's session, the next one, every one whose register is missing, and the one in hand.

    What is corrected is the register of one session, so then that one alone: `only`, "" where nothing is corrected.
    """
    in_hand = {amending.session if amending else "", typed}
    coming = next((name for name, session in book.sessions.items() if session.planned_on > book.today), None)
    offered = [
        session
        for name, session in book.sessions.items()
        if (name in in_hand or name == coming or (session.planned_on <= book.today and name not in book.registers))
        and only in ("", name)
    ]
    return [
        {
            "id": session.session,
            "label": _label_offered(book, session),
            "plain": label_of(session),
            "kind": session.kind,
            "day": session.planned_on.isoformat(),
            "chosen": session.planned_on == book.today,
        }
        for session in reversed(offered)
    ]


def _label_offered(book: Book, session: Session) -> str:
    if session.planned_on == book.today:
        return gettext("Today, {session}").format(session=label_of(session))
    if session.planned_on > book.today:
        return gettext("{session}, still to come").format(session=label_of(session))
    if session.session in book.registers:
        return label_of(session)
    return gettext("{session}, not sent yet").format(session=label_of(session))


def _sent(book: Book, path: str) -> list[dict[str, str]]:
    newest_first = sorted(book.registers.values(), key=lambda register: register.held_on, reverse=True)
    return [
        {
            "label": label_of(book.sessions[register.session], register.held_on),
            "status": _status_sent(register),
            "url": f"{path}?session={register.session}",
        }
        for register in newest_first[:_SENT_SHOWN]
        if register.session in book.sessions
    ]


def _status_sent(register: Register) -> str:
    times = register.version - 1
    if not times:
        return summary_of(register)
    corrected = ngettext("{register}, corrected once", "{register}, corrected {times} times", times)
    return corrected.format(register=summary_of(register), times=times)


def _amending(
    book: Book, register: Register | None, versions: Sequence[Register], names: Mapping[str, str]
) -> dict[str, Any] | None:
    if register is None:
        return None
    planned = book.sessions.get(register.session)
    senders = book.senders(versions)
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
        **{f"hours.{person}": str(hours) for person, hours in register.hours.items()},
    }
