"""One service over the example year for all tests that speak HTTP and need no other; they run in one worker."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.functions.registers import number, send
from tests.functions.service import TODAY, Service, example_data, running
from tests.functions.visitor import Visitor

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one service together, so that it is started once; a module may have one of its own."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            has_its_own = "service" in vars(item.module)
            item.add_marker(pytest.mark.xdist_group(item.path.stem if has_its_own else "functions"))


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("functions") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


_days = count(1)


@pytest.fixture
def session(service: Service, visitor: Visitor) -> str:
    """Enter a weekly session of g02 at the door, each time on another day; version 1 of its register is on record."""
    held_on = f"2016-07-{next(_days):02d}"
    fields = {"session": "new", "held_on": held_on, "kind": "session", "status": "held", "unnamed": "1"}
    send(service, visitor, "g02", {"submission_id": number(), **fields})
    return f"door:g02:{held_on}:session"
