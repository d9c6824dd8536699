"""A table, a bucket and a pack for the tests of what stores them."""

from collections.abc import Iterator

import pytest

from shared.storage.records import RecordStore
from shared.storage.report_files import ReportFiles
from tests.aws_emulator import Aws, running


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with running(tmp_path_factory.mktemp("stand-in")) as aws:
        yield aws


@pytest.fixture
def table(aws: Aws) -> str:
    return aws.new_table()


@pytest.fixture
def store(aws: Aws, table: str) -> RecordStore:
    return aws.store(table)


@pytest.fixture(scope="module")
def files(aws: Aws) -> ReportFiles:
    return aws.files(aws.new_bucket())
