"""`ownwords match`: who was written on a register as new or as a helper: a person of their own, or someone known."""

import click

from infra.commands import Refusal
from infra.commands.arguments import Alternative, on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.days import in_words
from shared.domain.records.group import NO_GROUP
from shared.domain.records.matching import Newcomer
from shared.services.match_people import PeopleToMatch
from shared.settings import stored_at


@click.command
@click.argument("newcomer", required=False, metavar="[CODE]")
@click.option("--own", cls=Alternative, is_flag=True, help="A person of their own: they get a place where they came.")
@click.option("--is", "known", cls=Alternative, metavar="PERSON", help="They are this person: count them as one.")
@click.option(
    "--apart", cls=Alternative, is_flag=True, help="They are not that person after all: count them as two again."
)
@on_deployment
def match(deployment: Deployment, newcomer: str | None, known: str | None, *, own: bool, apart: bool) -> None:
    """List newcomers who are not matched yet; say who they are.

    CODE is the newcomer's code. Without it, all are listed, with those they may be.
    """
    people = PeopleToMatch.of(deployment.store, deployment.settings.day(), stored_at())
    if newcomer is None:
        _list(people, deployment)
    elif apart:
        person = people.take_apart(newcomer)
        print(f"{newcomer} is a newcomer again, counted apart from {person}.")
    elif known:
        found = _looked_at(newcomer, people, deployment)
        name = people.make_one(found, known)
        print(f"{found.person.name} is counted as {known}, {name}. What was sent stays as it was sent.")
    elif own:
        _confirm(_looked_at(newcomer, people, deployment), people)
    else:
        msg = "Say who they are: --own, or --is PERSON. Nothing was changed."
        raise Refusal(msg)


def _list(people: PeopleToMatch, deployment: Deployment) -> None:
    found = people.everyone()
    note(deployment, "match", count=len(found))
    for newcomer in found:
        print(f"{newcomer.person.person}  {newcomer.person.name}")
        for group, days in newcomer.came.items():
            print(f"    came to {group}: {', '.join(map(in_words, days))}")
        for group, days in newcomer.helped.items():
            where = "tasters and events" if group == NO_GROUP else group
            print(f"    helped at {where}: {', '.join(map(in_words, days))}")
        for group, day in newcomer.waiting.items():
            print(f"    waits for {group} since {in_words(day)}")
        for person in newcomer.alike:
            groups = sorted({place.group for place in people.records.memberships if place.person == person.person})
            print(f"    like {person.person}  {person.name}  {' '.join(groups)}".rstrip())
    print(f"{len(found)} not matched yet; each counts as a person until then.")
    if found:
        print("A person of their own: `ownwords match CODE --own`. Somebody known: `ownwords match CODE --is PERSON`.")


def _looked_at(code: str, people: PeopleToMatch, deployment: Deployment) -> Newcomer:
    newcomer = people.find(code)
    note(deployment, "match", about=code)
    return newcomer


def _confirm(newcomer: Newcomer, people: PeopleToMatch) -> None:
    places = people.confirm(newcomer)
    if not places:
        msg = (
            f"{newcomer.person.name} is on no group's register or waiting list, so has no place: at a taster or "
            "an event nobody has one. If they are someone known, use --is PERSON. Nothing was changed."
        )
        raise Refusal(msg)
    for place in places:
        since = in_words(place.joined_on) if place.joined_on else "the beginning"
        role = " as a volunteer" if place.role == "volunteer" else ""
        print(f"{newcomer.person.name} has a place in {place.group}{role} from {since}.")
