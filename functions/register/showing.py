"""The register's page as a tutor opens it: gate, page, the same with what was typed."""

from collections.abc import Sequence
from typing import Any

from functions.register.book import Book
from functions.register.words import label_of, moment_of, status_of
from shared.domain.problems import Problem
from shared.domain.reference import in_groups, reference_of
from shared.domain.register import Register
from shared.domain.session import Session
from shared.domain.submission import Fields
from shared.pages import render
from shared.settings import Charity
from shared.web.forms import errors_of, number_of, typed_in

_SENT_SHOWN = 20


def register_page(  # noqa: PLR0913 - what the page shows, by name
    book: Book,
    charity: Charity,
    path: str,
    *,
    amending: Register | None = None,
    problems: Sequence[Problem] = (),
    fields: Fields | None = None,
) -> str:
    """Render a group's register: empty, opened to be corrected, or with what was typed and what is wrong with it."""
    typed = typed_in(fields) if fields is not None else _as_typed(amending) if amending else {}
    names = book.names_of([*book.members, *book.helpers, *_people_in(amending)])
    ticked = [*book.members, *(person for person in _people_in(amending) if person not in book.helpers)]
    return render(
        "register",
        charity=charity,
        action=path,
        submission_id=number_of(fields or {}),
        base_version=typed.get("base_version") or (amending.version if amending else None),
        replaces=typed.get("replaces") or None,
        group=book.group,
        sessions=_sessions_offered(book, amending, str(typed.get("session", ""))),
        members=[{"id": person, "name": name, "ticked": False} for person, name in names.items() if person in ticked],
        volunteers=[
            {"id": person, "name": name, "hours": ""} for person, name in names.items() if person in book.helpers
        ],
        check_in_url=f"{path}/check-in" if book.is_independent else None,
        sent=_sent(book, path),
        amending=_amending(amending),
        errors=errors_of(problems),
        typed=typed,
    )


def _sessions_offered(book: Book, amending: Register | None, typed: str) -> list[dict[str, Any]]:
    """Offer today's session, the next one, every one whose register is missing, and the one in hand."""
    in_hand = {amending.session if amending else "", typed}
    coming = next((name for name, session in book.sessions.items() if session.planned_on > book.today), None)
    offered = [
        session
        for name, session in book.sessions.items()
        if name in in_hand or name == coming or (session.planned_on <= book.today and name not in book.registers)
    ]
    return [
        {
            "id": session.session,
            "label": _label_offered(book, session),
            "kind": session.kind,
            "chosen": session.planned_on == book.today,
        }
        for session in reversed(offered)
    ]


def _label_offered(book: Book, session: Session) -> str:
    if session.planned_on == book.today:
        return f"Today, {label_of(session)}"
    if session.planned_on > book.today:
        return f"{label_of(session)}, still to come"
    return label_of(session) if session.session in book.registers else f"{label_of(session)}, not sent yet"


def _sent(book: Book, path: str) -> list[dict[str, str]]:
    newest_first = sorted(book.registers.values(), key=lambda register: register.held_on, reverse=True)
    return [
        {
            "label": label_of(book.sessions[register.session], register.held_on),
            "status": status_of(register),
            "url": f"{path}?session={register.session}",
        }
        for register in newest_first[:_SENT_SHOWN]
        if register.session in book.sessions
    ]


def _amending(register: Register | None) -> dict[str, Any] | None:
    if register is None:
        return None
    return {
        "reference": in_groups(reference_of(register.submission)) if register.submission else "an imported register",
        "version": register.version,
        "sent_at": moment_of(register.submitted_at),
        "by": "a tutor’s link" if register.link else "the charity",
    }


def _people_in(register: Register | None) -> list[str]:
    return [*register.present, *register.hours] if register else []


def _as_typed(register: Register) -> dict[str, Any]:
    """Return what is stored as if it had just been typed."""
    nobody = register.held and not register.head_count and not register.audience
    return {
        "session": register.session,
        "status": "nobody" if nobody else register.status,
        "present": list(register.present),
        "unnamed": "" if register.unnamed is None else str(register.unnamed),
        "audience": "" if register.audience is None else str(register.audience),
        **{f"hours.{person}": str(hours) for person, hours in register.hours.items()},
    }
