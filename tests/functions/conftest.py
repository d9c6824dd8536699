"""One service over the example year for all tests that speak HTTP and need no other; they run in one worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
