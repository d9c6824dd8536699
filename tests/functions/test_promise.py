"""The days within which comments are read are one setting: the receipt, the survey and the notice say the same."""

from collections.abc import Mapping

import pytest

from functions.survey_page import handler
from infra.packaging.sample_charity import CHARITY
from infra.packaging.sample_pages import SURVEY, SURVEY_RECEIPT
from shared.built import page_ahead
from shared.pages import render

PROMISE = "within 7 working days"
VARIABLES = {
    **dict.fromkeys(("CHARITY_NAME", "CHARITY_PHONE", "CHARITY_EMAIL", "CHARITY_ADDRESS"), "Paper Boats"),
    "COMMENT_DAYS": "7",
}


@pytest.mark.parametrize(("name", "context"), [("survey", SURVEY), ("survey_receipt", SURVEY_RECEIPT)])
def test_a_page_made_on_request_says_the_setting(name: str, context: Mapping[str, object]) -> None:
    assert PROMISE in render(name, **{**context, "charity": {**CHARITY, "comment_days": 7}})


def test_the_notice_says_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    notice = handler.lambda_handler({"routeKey": "GET /privacy", "headers": {}}, None)
    assert PROMISE in notice["body"]
    assert "%" not in notice["body"].partition("</style>")[2]


def test_a_survey_made_ahead_leaves_room_for_the_setting() -> None:
    for name in ("s/participant", "shared/peer_tutor"):
        assert "within %COMMENT_DAYS% working days" in page_ahead(name, "en")
