"""`ownwords poster`, `cards` and `paper`: what is printed, as PDF; and `typed-in`: what comes back on paper."""

import argparse
import os
from datetime import date
from pathlib import Path

from infra.commands import Commands, Refusal
from infra.commands.audit import note
from infra.commands.links import form_links
from infra.deployment import Deployment
from shared.domain.forms.survey_form import SurveyLink, read_response
from shared.domain.links.reference import in_groups
from shared.domain.problems import Refused, refuse
from shared.domain.records.collection import Records
from shared.domain.records.survey import current_survey
from shared.services.printing.sheets import Printer
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of

_SURVEYS = ("participant", "peer_tutor")


def add_to(commands: Commands) -> None:
    """Add the commands to the others."""
    poster = commands.add_parser("poster", help="print a group's poster, as PDF")
    poster.add_argument("group", metavar="GROUP")
    poster.add_argument("--survey", choices=_SURVEYS, default="participant", help="whom it asks (participant)")
    poster.set_defaults(command=_poster)

    cards = commands.add_parser("cards", help="print the personal cards of a group's people, as PDF")
    cards.add_argument("group", metavar="GROUP")
    cards.set_defaults(command=_cards)

    paper = commands.add_parser("paper", help="print a survey as a paper form, as PDF")
    paper.add_argument("survey", choices=_SURVEYS)
    paper.set_defaults(command=_paper)

    typed_in = commands.add_parser("typed-in", help="enter a paper form that came back")
    typed_in.add_argument("survey", choices=_SURVEYS)
    typed_in.add_argument("group", metavar="GROUP")
    typed_in.add_argument("--answered-on", required=True, type=_day, help="the date on the form, like 2026-04-01")
    typed_in.add_argument("--answer", action="append", default=[], metavar="QUESTION=ANSWER", help="one for each")
    typed_in.add_argument("--wave", choices=("start", "end"), help="which box is ticked beside the date")
    typed_in.add_argument("--quote-consent", action="store_true", help="the box under the words is ticked")
    typed_in.set_defaults(command=_typed_in)
    for command in (poster, cards, paper):
        command.add_argument("--out", type=Path, metavar="FILE", help="where to write it (here, under its own name)")


def _poster(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    _check_group(asked.group, records)
    address = form_links(deployment).of_forms(records)["survey"][asked.group][asked.survey]
    title = current_survey(asked.survey).title
    _write(_printer(deployment).poster(title, address), asked.out or Path(f"poster-{asked.group}.pdf"))


def _cards(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    _check_group(asked.group, records)
    links = form_links(deployment).of_people(asked.group, records, deployment.settings.day())
    surveys = {survey: links[survey] for survey in _SURVEYS}
    note(deployment, "cards", count=sum(map(len, surveys.values())))
    for survey, people in surveys.items():
        if people:
            name = Path(f"cards-{asked.group}-{survey}.pdf")
            place = asked.out.with_stem(f"{asked.out.stem}-{survey}") if asked.out else name
            _write(_printer(deployment).cards(current_survey(survey).title, people), place)
    if not any(surveys.values()):
        msg = f"Nobody has a place in {asked.group} today, so there is no card to print."
        raise Refusal(msg)


def _paper(asked: argparse.Namespace, deployment: Deployment) -> None:
    _write(_printer(deployment).paper(current_survey(asked.survey)), asked.out or Path(f"{asked.survey}.pdf"))


def _typed_in(asked: argparse.Namespace, deployment: Deployment) -> None:
    _check_group(asked.group, read_charity(deployment.store).records)
    if asked.answered_on > deployment.settings.day():
        raise refuse("in_the_future")
    answers = dict(answer.partition("=")[::2] for answer in asked.answer)
    fields = {
        **{question: [answer] for question, answer in answers.items()},
        "submission_id": [os.urandom(16).hex()],
        "wave": [asked.wave or ""],
        "quote_consent": ["yes" if asked.quote_consent else ""],
    }
    survey = current_survey(asked.survey)
    unknown = answers.keys() - {question.question for question in survey.questions}
    if unknown:
        raise refuse("question_not_known", value=", ".join(sorted(unknown)))
    try:
        response = read_response(fields, survey, SurveyLink(asked.group, None), deployment.settings.now())
    except Refused as refused:
        raise Refusal("\n".join(f"{problem.where}: {problem.message}" for problem in refused.problems)) from None
    on_paper = response.model_copy(update={"channel": "paper", "answered_on": asked.answered_on})
    deployment.store.put_new(item_of(on_paper, stored_at()))
    print(f"Saved. Write this on the form: {in_groups(response.response)}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text} is no day. Write it like 2026-04-01."
        raise argparse.ArgumentTypeError(msg) from error


def _check_group(group: str, records: Records) -> None:
    if group not in {known.group for known in records.groups}:
        msg = f"There is no group {group}."
        raise Refusal(msg)


def _printer(deployment: Deployment) -> Printer:
    if not deployment.settings.charity.name:
        msg = "This deployment does not say yet who runs it. Deploy it again (`make deploy`), then print."
        raise Refusal(msg)
    return Printer(deployment.settings.charity, deployment.settings.day())


def _write(content: bytes, place: Path) -> None:
    place.write_bytes(content)
    print(f"Wrote {place}.")
