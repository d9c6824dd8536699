"""`ownwords poster`, `cards` and `paper`: what is printed, as PDF; and `typed-in`: what comes back on paper."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from infra.commands import Refusal
from infra.commands.arguments import DAY, on_deployment
from infra.commands.audit import note
from infra.commands.links import form_links
from infra.deployment import Deployment
from shared.domain.links.reference import in_groups
from shared.domain.problems import Refused, refuse
from shared.domain.records.collection import Records
from shared.domain.records.survey import current_survey
from shared.services.enter_paper_form import PaperForm, enter_paper_form
from shared.services.printing.sheets import Printer
from shared.settings import stored_at

_SURVEYS = ("participant", "peer_tutor")
_SURVEY = click.Choice(_SURVEYS)
_out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it. Default: here, under its own name.",
)


@click.command
@click.argument("group")
@click.option("--survey", type=_SURVEY, default="participant", show_default=True, help="The survey that it leads to.")
@_out_option
@on_deployment
def poster(deployment: Deployment, group: str, survey: str, out: Path | None) -> None:
    """Print a group's poster, as PDF."""
    records = deployment.read().records
    _check_group(group, records)
    address = form_links(deployment).of_forms(records)["survey"][group][survey]
    title = current_survey(survey).title
    _write(_printer(deployment).poster(title, address), out or Path(f"poster-{group}.pdf"))


@click.command
@click.argument("group")
@_out_option
@on_deployment
def cards(deployment: Deployment, group: str, out: Path | None) -> None:
    """Print the personal cards of a group's people, as PDF.

    Each survey gets a file of its own.
    """
    records = deployment.read().records
    _check_group(group, records)
    links = form_links(deployment).of_people(group, records, deployment.settings.day())
    surveys = {survey: links[survey] for survey in _SURVEYS}
    note(deployment, "cards", count=sum(map(len, surveys.values())))
    for survey, people in surveys.items():
        if people:
            name = Path(f"cards-{group}-{survey}.pdf")
            place = out.with_stem(f"{out.stem}-{survey}") if out else name
            _write(_printer(deployment).cards(current_survey(survey).title, people), place)
    if not any(surveys.values()):
        msg = f"Nobody has a place in {group} today, so there is no card to print."
        raise Refusal(msg)


@click.command
@click.argument("survey", type=_SURVEY, metavar="SURVEY")
@_out_option
@on_deployment
def paper(deployment: Deployment, survey: str, out: Path | None) -> None:
    """Print a survey as a paper form, as PDF.

    SURVEY is participant or peer_tutor.
    """
    _write(_printer(deployment).paper(current_survey(survey)), out or Path(f"{survey}.pdf"))


@click.command("typed-in")
@click.argument("survey", type=_SURVEY, metavar="SURVEY")
@click.argument("group")
@click.option("--answered-on", required=True, type=DAY, help="The date on the form, like 2026-04-01.")
@click.option(
    "--answer", "given", multiple=True, metavar="QUESTION=ANSWER", help="An answer, like express=4; once for each."
)
@click.option("--wave", type=click.Choice(("start", "end")), help="Which box is ticked beside the date.")
@click.option("--quote-consent", is_flag=True, help="The box under the words is ticked.")
@on_deployment
def typed_in(
    deployment: Deployment,
    survey: str,
    group: str,
    answered_on: date,
    given: Sequence[str],
    wave: str | None,
    *,
    quote_consent: bool,
) -> None:
    """Enter a paper form that came back.

    SURVEY is participant or peer_tutor. It prints a reference to write on the form.
    """
    _check_group(group, deployment.read().records)
    answers = dict(answer.partition("=")[::2] for answer in given)
    form = PaperForm(os.urandom(16).hex(), current_survey(survey), group, answered_on, answers, wave, quote_consent)
    settings = deployment.settings
    try:
        response = enter_paper_form(
            deployment.store,
            form,
            now=settings.now(),
            today=settings.day(),
            stored_at=stored_at(),
        )
    except Refused as refused:
        # each with the question that it is about, if it is about one
        asked = {question.question for question in form.survey.questions} | {"wave"}
        lines = [f"{it.where}: {it.message}" if it.where in asked else it.message for it in refused.problems]
        raise Refusal("\n".join(lines)) from None
    print(f"Saved. Write this on the form: {in_groups(response.response)}")


def _check_group(group: str, records: Records) -> None:
    if group not in {known.group for known in records.groups}:
        raise refuse("no_such_group", value=group)


def _printer(deployment: Deployment) -> Printer:
    if not deployment.settings.charity.name:
        msg = "This deployment does not say yet who runs it. Deploy it again (`make deploy`), then print."
        raise Refusal(msg)
    return Printer(deployment.settings.charity, deployment.settings.day())


def _write(content: bytes, place: Path) -> None:
    place.write_bytes(content)
    print(f"Wrote {place}.")
