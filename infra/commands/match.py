"""`ownwords match`: who was written on a register as new or as a helper: a person of their own, or someone known."""

import argparse

from infra.commands import Commands, Refusal
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


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    match = commands.add_parser("match", help="list newcomers who are not matched yet, and say who they are")
    match.add_argument("newcomer", nargs="?", metavar="CODE", help="the newcomer's code; without it, all are listed")
    who = match.add_mutually_exclusive_group()
    who.add_argument("--own", action="store_true", help="a person of their own: give them a place where they came")
    who.add_argument("--is", dest="known", metavar="PERSON", help="they are this person: count them as one")
    who.add_argument("--apart", action="store_true", help="they are not that person after all: count them as two again")
    match.set_defaults(command=_match)


def _match(asked: argparse.Namespace, deployment: Deployment) -> None:
    records = read_charity(deployment.store).records
    if asked.newcomer is None:
        _list(records, deployment)
    elif asked.apart:
        _take_apart(asked.newcomer, records, deployment)
    elif asked.known:
        _make_one(_looked_at(asked.newcomer, records, deployment), asked.known, records, deployment)
    elif asked.own:
        _confirm(_looked_at(asked.newcomer, records, deployment), deployment)
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
