"""Nobody waits longer than API Gateway does: what the settings of the store's client allow in the worst case."""

import pytest
from botocore.retries.standard import ExponentialBackoff, RetryContext

from infra.local.template import read_template
from shared.domain.records.person import Person
from shared.storage.items import item_of
from shared.storage.records import FORM_WITHIN, RecordStore, StoreFailed
from tests.aws_emulator import ROOT
from tests.faults.proxy import Fault, Rule
from tests.faults.scene import SETTINGS, TODAY, TRIES, Scene, check_in_fields, door_fields, survey_fields

_API_GATEWAY_SECONDS = 30.0


def worst_call_seconds() -> float:
    """Return how long one call can take: each try's connection and answer timed out, and the longest pauses between."""
    backoff = ExponentialBackoff(random=lambda: 1.0)
    pauses = sum(backoff.delay_amount(RetryContext(attempt_number=nth)) for nth in range(1, TRIES))
    return float(TRIES * (SETTINGS.connect_timeout + SETTINGS.read_timeout) + pauses)


def test_one_call_that_never_answers_is_given_up_within_the_functions_own_limit() -> None:
    functions = read_template(ROOT / "template.yaml", "own-words").functions
    limit = min(functions[name].timeout_seconds for name in ("SurveyFunction", "RegisterFunction"))
    assert worst_call_seconds() < min(limit, _API_GATEWAY_SECONDS)


def test_a_form_whose_calls_are_slow_but_succeed_is_given_up_in_time_too() -> None:
    assert FORM_WITHIN + worst_call_seconds() < _API_GATEWAY_SECONDS


def test_after_its_time_a_form_begins_no_call(scene: Scene) -> None:
    store = RecordStore(scene.table, within=-1.0)
    item = item_of(Person(person="p1"), "2016-08-15T12:00:00.000Z")
    for call in (lambda: store.put_new(item), lambda: store.get(item.key), lambda: list(store.query(item.key.pk))):
        with scene.proxy.breaking() as log, pytest.raises(StoreFailed) as failed:
            call()
        assert (failed.value.certain, list(log)) == (True, [])


@pytest.mark.parametrize("form", ["survey", "register", "check-in"])
def test_a_store_that_answers_slowly_to_every_call_is_given_up_after_the_first(scene: Scene, form: str) -> None:
    """A call that fails as often as it is tried ends the form: no second one is waited for."""
    path, fields = {
        "survey": (scene.links["survey"]["g1"]["participant"], survey_fields("slow")),
        "register": (scene.links["register"]["g1"], door_fields("slow", TODAY)),
        "check-in": (f"{scene.links['register']['g2']}/check-in", check_in_fields("slow")),
    }[form]
    with scene.proxy.breaking(
        *(Rule(Fault.CLOSED, operation, times=100) for operation in ("GetItem", "Query", "BatchGetItem", "PutItem"))
    ) as log:
        assert scene.send(path, fields).status == 503
    assert len(log) == TRIES
