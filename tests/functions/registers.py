"""A register opened and sent as a tutor's phone does, and what is stored of it."""

import uuid
from collections.abc import Mapping

from shared.domain.records.person import Person
from shared.domain.records.register import Register
from shared.storage.items import ROSTER, partition_of, read_body
from tests.functions.service import Service
from tests.functions.visitor import Answer, Page, Visitor

Fields = dict[str, str | list[str]]


def number() -> str:
    return uuid.uuid4().hex


def register_of(service: Service, group: str) -> str:
    address = service.links["register"][group]
    assert isinstance(address, str)
    return address


def opened(service: Service, visitor: Visitor, group: str, session: str = "") -> Page:
    """Open a group's register as a tutor's phone does, perhaps at one register to be corrected."""
    address = register_of(service, group)
    visitor.follow(visitor.post(f"{address}/open"), service.links["base_url"])
    answer = visitor.get(f"{address}?session={session}" if session else address)
    assert answer.status == 200
    return answer.page


def versions(service: Service, group: str | None, session: str) -> list[Register]:
    return [read_body(Register, item) for item in service.store.query(partition_of(group), f"register#{session}#")]


def names_on_roster(service: Service) -> list[str]:
    return [read_body(Person, item).name for item in service.store.query(ROSTER, "person#")]


def send(service: Service, visitor: Visitor, group: str, fields: Mapping[str, str | list[str]]) -> Answer:
    """Send a register that is taken; return its receipt."""
    answer = visitor.post(register_of(service, group), fields)
    assert answer.status == 303, answer.page.summary
    receipt = visitor.follow(answer, service.links["base_url"])
    assert receipt.status == 200
    return receipt
