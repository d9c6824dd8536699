"""Each kind of problem is answered with its own HTTP status."""

from http import HTTPStatus

import pytest

from shared.domain.problems import refuse
from shared.web.statuses import http_status_of


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_given", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("malformed", HTTPStatus.BAD_REQUEST),
        ("too_big", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ("conflict", HTTPStatus.CONFLICT),
        ("no_such_link", HTTPStatus.NOT_FOUND),
        ("too_many_attempts", HTTPStatus.TOO_MANY_REQUESTS),
        ("not_saved", HTTPStatus.SERVICE_UNAVAILABLE),
        ("not_confirmed", HTTPStatus.SERVICE_UNAVAILABLE),
    ],
)
def test_every_kind_of_problem_has_its_status(code: str, status: HTTPStatus) -> None:
    assert http_status_of(refuse(code)) is status
