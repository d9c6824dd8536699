"""Which HTTP status goes with which problem."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from shared.domain.problems import CATALOGUE, Refused

_OTHER_THAN_422: Mapping[str, HTTPStatus] = MappingProxyType(
    {
        "malformed": HTTPStatus.BAD_REQUEST,
        "no_such_link": HTTPStatus.NOT_FOUND,
        "no_such_page": HTTPStatus.NOT_FOUND,
        "conflict": HTTPStatus.CONFLICT,
        "check_in_sent_already": HTTPStatus.CONFLICT,
        "corrected_already": HTTPStatus.CONFLICT,
        "taken_back": HTTPStatus.CONFLICT,
        "too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
        "flooded": HTTPStatus.TOO_MANY_REQUESTS,
        "still_coming_in": HTTPStatus.SERVICE_UNAVAILABLE,
        "not_saved": HTTPStatus.SERVICE_UNAVAILABLE,
        "not_confirmed": HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""Most problems are with a value that was sent, which is 422; these are not."""

if unknown := _OTHER_THAN_422.keys() - CATALOGUE.keys():
    raise LookupError(f"The catalogue of problems does not have these: {', '.join(sorted(unknown))}.")


def http_status_of(refused: Refused) -> HTTPStatus:
    """Return the status of a refusal: that of its first problem."""
    return _OTHER_THAN_422.get(refused.problems[0].code, HTTPStatus.UNPROCESSABLE_ENTITY)
