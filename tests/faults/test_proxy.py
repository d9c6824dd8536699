"""The proxy does what it is told, says what it did, and does the same again for the same seed."""

from collections import Counter

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.template import REGION
from tests.faults.proxy import Call, Fault, Odds, Rule
from tests.faults.scene import Scene

_ONCE = Config(retries={"total_max_attempts": 1})


def _put(scene: Scene, name: str) -> str:
    client = boto3.client("dynamodb", region_name=REGION, config=_ONCE)
    try:
        client.put_item(TableName=scene.table, Item={"pk": {"S": "test"}, "sk": {"S": name}})
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    except BotoCoreError as lost:
        return type(lost).__name__
    return "stored"


@pytest.mark.parametrize(
    ("fault", "said", "stored"),
    [
        (Fault.NONE, "stored", True),
        (Fault.CUT, "ConnectionClosedError", True),
        (Fault.CLOSED, "ConnectionClosedError", False),
        (Fault.THROTTLED, "ThrottlingException", False),
        (Fault.OVER_CAPACITY, "ProvisionedThroughputExceededException", False),
        (Fault.BROKEN, "InternalServerError", False),
        (Fault.BROKEN_AFTER, "InternalServerError", True),
        (Fault.UNAVAILABLE, "ServiceUnavailable", False),
        (Fault.CONFLICT, "TransactionConflictException", False),
    ],
)
def test_each_fault_is_what_a_client_sees_and_what_the_store_did(
    scene: Scene,
    fault: Fault,
    said: str,
    stored: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    with scene.proxy.breaking(Rule(fault, "PutItem")) as log:
        assert _put(scene, "one") == said
    assert [(done.fault, done.committed) for done in log] == [(fault, stored)]
    assert scene.keys()["test one"] == stored


def test_a_rule_means_the_nth_call_of_its_operation_about_its_key(scene: Scene) -> None:
    with scene.proxy.breaking(Rule(Fault.THROTTLED, "PutItem", nth=2, times=2, about="mine")):
        said = [_put(scene, name) for name in ("mine 1", "other", "mine 2", "mine 3", "mine 4")]
    assert said == ["stored", "stored", "ThrottlingException", "ThrottlingException", "stored"]


def test_odds_draw_the_same_for_the_same_calls_in_any_order_and_keep_their_shares() -> None:
    calls = [Call("PutItem", f"key {number}") for number in range(2000)]
    shares = {Fault.THROTTLED: 0.2, Fault.BROKEN: 0.05, Fault.CUT: 0.05}
    one, other = Odds(1, shares), Odds(1, shares)
    drawn = {call: one.draw(call) for call in calls}
    assert drawn == {call: other.draw(call) for call in reversed(calls)}
    found = Counter(drawn.values())
    assert all(abs(found[fault] / len(calls) - share) < 0.03 for fault, share in shares.items())
