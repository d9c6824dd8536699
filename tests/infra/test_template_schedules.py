"""The template's schedules, alarms and parameters."""

import re
from datetime import date

import pytest

from shared.log_events import LogEvent
from tests.infra.test_template import FUNCTIONS, RESOURCES, TEMPLATE, in_utc, of_type, schedules

# ---- Schedules


def test_the_quarterly_run_is_at_seven_in_london_on_the_fifth_after_a_quarters_end() -> None:
    assert in_utc("Quarterly", date(2026, 1, 1), date(2027, 1, 31)) == [
        "2026-01-05 07:00",
        "2026-04-05 06:00",  # clocks went forward on 29 March
        "2026-07-05 06:00",
        "2026-10-05 06:00",
        "2027-01-05 07:00",  # and back on 25 October
    ]


def test_the_daily_look_keeps_to_londons_clock_when_it_changes() -> None:
    assert in_utc("Daily", date(2026, 3, 28), date(2026, 3, 30)) == [
        "2026-03-28 07:30",
        "2026-03-29 06:30",
        "2026-03-30 06:30",
    ]
    assert in_utc("Daily", date(2026, 10, 24), date(2026, 10, 26)) == [
        "2026-10-24 06:30",
        "2026-10-25 07:30",
        "2026-10-26 07:30",
    ]


@pytest.mark.parametrize("name", ["Quarterly", "Daily"])
def test_a_schedule_is_tried_again_and_what_is_given_up_is_kept(name: str) -> None:
    schedule = schedules()[name]
    assert schedule["Name"] == {"Fn::Sub": f"${{AWS::StackName}}-{name.lower()}"}
    assert schedule["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert schedule["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["FailedCompiles", "Arn"]}}


def test_a_run_that_fails_is_tried_again_and_then_kept_and_alarmed() -> None:
    config = FUNCTIONS["compile_evidence"]["Properties"]["EventInvokeConfig"]
    assert config["MaximumRetryAttempts"] == 2
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["FailedCompiles", "Arn"]}
    watched = RESOURCES["CompileGaveUpAlarm"]["Properties"]["Dimensions"]
    assert watched == [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["FailedCompiles", "QueueName"]}}]


def test_a_reminder_that_is_given_up_is_kept_and_alarmed() -> None:
    queue = {"Fn::GetAtt": ["FailedReminders", "Arn"]}
    remind = FUNCTIONS["remind"]["Properties"]
    assert remind["Events"]["Morning"]["Properties"]["DeadLetterConfig"] == {"Arn": queue}
    assert remind["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == queue
    watched = RESOURCES["RemindGaveUpAlarm"]["Properties"]["Dimensions"]
    assert watched == [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["FailedReminders", "QueueName"]}}]


def test_an_alarm_watches_every_functions_errors() -> None:
    metrics = RESOURCES["FunctionErrorsAlarm"]["Properties"]["Metrics"]
    names = [metric["Id"] for metric in metrics if "MetricStat" in metric]
    watched = [metric["MetricStat"]["Metric"]["Dimensions"][0]["Value"] for metric in metrics if "MetricStat" in metric]
    assert sorted(names) == sorted(FUNCTIONS)
    assert [RESOURCES[value["Ref"]]["Properties"]["Handler"].split(".")[1] for value in watched] == names
    assert metrics[0]["Expression"] == f"SUM([{', '.join(names)}])"


def test_every_metric_that_an_alarm_watches_is_one_that_is_written() -> None:
    ours = [
        it["Properties"] for it in of_type("AWS::CloudWatch::Alarm") if it["Properties"].get("Namespace") == "OwnWords"
    ]
    assert {it["MetricName"] for it in ours} <= {event.metric for event in LogEvent}
    assert {"LinkFlooded", "ReferenceNotKnown", "ReferencesRefused"} <= {it["MetricName"] for it in ours}
    assert [it["Dimensions"] for it in ours] == [[{"Name": "service", "Value": "own-words"}]] * len(ours)


def test_what_lambda_or_the_api_turns_away_is_watched() -> None:
    lambdas, api = (RESOURCES[it]["Properties"] for it in ("FunctionsThrottledAlarm", "TurnedAwayAlarm"))
    assert (lambdas["Namespace"], lambdas["MetricName"]) == ("AWS/Lambda", "Throttles")
    assert (api["Namespace"], api["MetricName"]) == ("AWS/ApiGateway", "4xx")


def test_a_budget_writes_to_whoever_has_the_alarms() -> None:
    (budget,) = of_type("AWS::Budgets::Budget")
    assert budget["Condition"] == "AlarmsGoSomewhere"
    written = [to for it in budget["Properties"]["NotificationsWithSubscribers"] for to in it["Subscribers"]]
    assert written == [{"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}] * len(written)
    assert budget["Properties"]["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "BudgetDollars"}, "Unit": "USD"}


def test_every_alarm_tells_somebody() -> None:
    assert {str(alarm["Properties"]["AlarmActions"]) for alarm in of_type("AWS::CloudWatch::Alarm")} == {
        "[{'Ref': 'Alarms'}]"
    }


# ---- Parameters


def test_a_stack_can_be_made_without_answering_anything() -> None:
    assert [name for name, parameter in TEMPLATE["Parameters"].items() if "Default" not in parameter] == []


@pytest.mark.parametrize("name", TEMPLATE["Parameters"])
def test_a_parameters_default_is_one_it_allows(name: str) -> None:
    parameter = TEMPLATE["Parameters"][name]
    if "AllowedValues" in parameter:
        assert parameter["Default"] in parameter["AllowedValues"]
    elif parameter["Type"] == "Number":
        assert parameter["MinValue"] <= parameter["Default"] <= parameter["MaxValue"]
    else:
        assert re.fullmatch(parameter["AllowedPattern"], parameter["Default"])
