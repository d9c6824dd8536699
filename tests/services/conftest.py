"""A table for the tests of what services do."""

from collections.abc import Iterator

import pytest

from shared.storage.records import RecordStore
from tests.aws_emulator import Aws, running


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with running(tmp_path_factory.mktemp("stand-in")) as aws:
        yield aws


@pytest.fixture
def store(aws: Aws) -> RecordStore:
    return aws.store(aws.new_table())
