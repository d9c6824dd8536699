"""`ownwords match`: who was written on a register as new or as a helper: a person of their own, or someone known."""

import click

from infra.commands import Refusal
from infra.commands.arguments import Alternative, on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from shared.domain.calendar.days import in_words
from shared.domain.records.collection import Records
from shared.domain.records.group import NO_GROUP
from shared.domain.records.matching import Newcomer, newcomers
from shared.domain.records.person import Alias
from shared.settings import stored_at
from shared.storage.charity import read_charity
from shared.storage.items import item_of, key_of


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
    records = read_charity(deployment.store).records
    if newcomer is None:
        _list(records, deployment)
    elif apart:
        _take_apart(newcomer, records, deployment)
    elif known:
        _make_one(_looked_at(newcomer, records, deployment), known, records, deployment)
    elif own:
        _confirm(_looked_at(newcomer, records, deployment), deployment)
    else:
        msg = "Say who they are: --own, or --is PERSON. Nothing was changed."
        raise Refusal(msg)


def _list(records: Records, deployment: Deployment) -> None:
    found = newcomers(records)
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
            groups = sorted({place.group for place in records.memberships if place.person == person.person})
            print(f"    like {person.person}  {person.name}  {' '.join(groups)}".rstrip())
    print(f"{len(found)} not matched yet; each counts as a person until then.")
    if found:
        print("A person of their own: `ownwords match CODE --own`. Somebody known: `ownwords match CODE --is PERSON`.")


def _looked_at(code: str, records: Records, deployment: Deployment) -> Newcomer:
    newcomer = _found(code, records)
    note(deployment, "match", about=code)
    return newcomer


def _found(code: str, records: Records) -> Newcomer:
    newcomer = next((newcomer for newcomer in newcomers(records) if newcomer.person.person == code), None)
    if newcomer is None:
        msg = f"Nobody waits to be matched under {code}. `ownwords match` lists who does. Nothing was changed."
        raise Refusal(msg)
    return newcomer


def _confirm(newcomer: Newcomer, deployment: Deployment) -> None:
    places = newcomer.places(deployment.settings.day())
    if not places:
        msg = (
            f"{newcomer.person.name} is on no group's register or waiting list, so has no place: at a taster or "
            "an event nobody has one. If they are someone known, use --is PERSON. Nothing was changed."
        )
        raise Refusal(msg)
    for place in places:
        deployment.store.put_new(item_of(place, stored_at()))
        since = in_words(place.joined_on) if place.joined_on else "the beginning"
        role = " as a volunteer" if place.role == "volunteer" else ""
        print(f"{newcomer.person.name} has a place in {place.group}{role} from {since}.")


def _make_one(newcomer: Newcomer, known: str, records: Records, deployment: Deployment) -> None:
    names = {person.person: person.name for person in records.people}
    aliased = {alias.alias: alias.person for alias in records.aliases}
    if not names.get(known) or known == newcomer.person.person:
        msg = f"There is nobody else with the code {known}. Nothing was changed."
        raise Refusal(msg)
    if known in aliased:
        msg = f"{known} is counted as {aliased[known]} already: match with that one. Nothing was changed."
        raise Refusal(msg)
    deployment.store.put_new(item_of(Alias(alias=newcomer.person.person, person=known), stored_at()))
    print(f"{newcomer.person.name} is counted as {known}, {names[known]}. What was sent stays as it was sent.")


def _take_apart(code: str, records: Records, deployment: Deployment) -> None:
    alias = next((alias for alias in records.aliases if alias.alias == code), None)
    if alias is None:
        msg = f"{code} is counted as nobody else. Nothing was changed."
        raise Refusal(msg)
    deployment.store.delete(key_of(alias))
    print(f"{code} is a newcomer again, counted apart from {alias.person}.")
