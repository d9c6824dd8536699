"""Read a posted survey: its answers as a response, and the wish to be contacted that came with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.domain.forms.posted import LINE_BREAK, Fields, client_time, only, submission_number
from shared.domain.links.reference import reference_of
from shared.domain.problems import Problem, Refused, problems_in, refuse
from shared.domain.records.base import Code
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.survey import Channel, Response, Survey, Wave

HONEYPOT = "website"
"""A field that no person sees: what fills it is a program."""
_WAVE: TypeAdapter[Wave | None] = TypeAdapter(Wave | None)
R = TypeVar("R")
_CODE: TypeAdapter[str] = TypeAdapter(Code)


@dataclass(frozen=True, slots=True)
class SurveyLink:
    """What a form link says about a response: whose group, and whose answers if the link is personal."""

    group: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """A survey as it was sent: the answers, and the wish to be contacted if there is one."""

    response: Response
    contact: ContactRequest | None


def read_survey_form(fields: Fields, survey: Survey, link: SurveyLink, submitted_at: datetime) -> SurveyForm:
    """Read the answers and the wish to be contacted. Raise Refused with the problems of both, the answers' first."""
    problems: list[Problem] = []
    response = _collect(problems, lambda: read_response(fields, survey, link, submitted_at))
    contact = _collect(problems, lambda: read_contact(fields, link, submitted_at))
    if response is None or problems:
        raise Refused(problems)
    return SurveyForm(response, contact)


def _collect(problems: list[Problem], read: Callable[[], R]) -> R | None:
    """Return what is read, or None if it is refused, with its problems added to the others."""
    try:
        return read()
    except Refused as refused:
        problems += refused.problems
    return None


def read_response(fields: Fields, survey: Survey, link: SurveyLink, submitted_at: datetime) -> Response:
    """Read a survey that was sent as a response. Raise Refused, with every problem, if it is not as it should be.

    A wave that was not chosen is left open; it is decided by code that knows the person's earlier responses.
    """
    submission = submission_number(fields)
    problems: list[Problem] = []
    answers: dict[str, str] = {}
    for question in survey.questions:
        try:
            answer = LINE_BREAK.sub("\n", only(fields, question.question))
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
    # The page itself sends these; if someone tampered with it, nothing is known.
    try:
        return _CODE.validate_python(only(fields, name))
    except (ValidationError, Refused):
        return None


def _channel(fields: Fields, link: SurveyLink) -> Channel:
    if any(fields.get("shared", ())):
        return "tablet"
    return "link" if link.person is None else "card"


def read_contact(fields: Fields, link: SurveyLink, asked_at: datetime) -> ContactRequest | None:
    """Read whether someone asks to be contacted. Raise Refused if they say who they are but not how to reach them."""
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
