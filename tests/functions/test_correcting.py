"""With the receipt's reference a person replaces or takes back what they sent; nobody is ever shown what is stored."""

import csv
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.links.reference import in_groups, reference_of
from shared.domain.records.survey import Response
from shared.storage.attempts import LIMIT
from shared.storage.items import partition_of, read_body
from tests.functions.service import TODAY, Service, evidence_of, example_data, running
from tests.functions.visitor import Answer, Visitor


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service of its own: its figures are compared before and after."""
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("correcting") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


def number() -> str:
    return uuid.uuid4().hex


def survey_of(service: Service, group: str = "g01") -> str:
    return str(service.links["survey"][group]["participant"])


def send(service: Service, group: str = "g01", **answers: str) -> str:
    """Send answers and return their reference as a receipt shows it."""
    submission = number()
    answer = Visitor().post(survey_of(service, group), {"submission_id": submission, **answers})
    assert answer.status == 303
    return in_groups(reference_of(submission))


def correct(service: Service, reference: str, group: str = "g01", **fields: str) -> Answer:
    filled = {"submission_id": number(), "reference": reference, **fields}
    return Visitor().post(f"{survey_of(service, group)}/correct", filled)


def revisions(service: Service, reference: str, group: str = "g01") -> list[Response | None]:
    """Return every revision that stands of a response; None for what was withdrawn."""
    plain = reference.replace("-", "").lower()
    items = service.store.query(partition_of(group), f"response#{plain}#")
    return [None if item.is_withdrawn else read_body(Response, item) for item in items]


def everything_in(service: Service) -> str:
    pages = service.aws("dynamodb").get_paginator("scan").paginate(TableName=service.links["aws"]["table"])
    return json.dumps([page["Items"] for page in pages], ensure_ascii=False)


def test_a_receipt_leads_to_an_empty_form_that_needs_no_look_up(service: Service) -> None:
    visitor = Visitor()
    sent = visitor.post(survey_of(service), {"submission_id": number(), "express": "5", "own_words": "Marmalade"})
    receipt = visitor.follow(sent, service.links["base_url"])
    (way,) = [address for address in receipt.page.links if address.endswith("/correct")]
    page = visitor.get(service.links["base_url"] + way).page
    assert "Marmalade" not in page.html
    assert page.form["reference"] == ["", ""]
    assert page.form["own_words"] == [""]


def test_a_correction_counts_in_place_of_what_was_sent_and_both_are_kept(service: Service) -> None:
    before = evidence_of(service)["figures"]["quarter"]
    reference = send(service, express="1", own_words="Before", wave="start")
    answer = correct(service, reference, express="5", own_words="After")
    assert answer.status == 303
    assert answer.headers["location"].endswith(f"/receipt/{reference.replace('-', '').lower()}")
    first, second = revisions(service, reference)
    assert first is not None
    assert second is not None
    assert (first.answers, second.answers) == (
        {"express": "1", "own_words": "Before"},
        {"express": "5", "own_words": "After"},
    )
    assert (second.submitted_at, second.wave) == (first.submitted_at, "start")
    assert second.corrected_at is not None
    after = evidence_of(service)["figures"]["quarter"]
    assert after["survey_responses"] == before["survey_responses"] + 1
    agree, was = after["statements"]["express"], before["statements"]["express"]
    assert (agree["answered"], agree["agree"]) == (was["answered"] + 1, was["agree"] + 1)


def test_the_same_correction_sent_again_is_stored_once_and_another_is_one_more(service: Service) -> None:
    reference = send(service, express="1")
    fields = {"submission_id": number(), "express": "2"}
    assert [correct(service, reference, **fields).status for _ in range(3)] == [303, 303, 303]
    assert len(revisions(service, reference)) == 2
    correct(service, reference, express="3")
    correct(service, reference, **fields)
    assert [revision.answers["express"] for revision in revisions(service, reference) if revision] == ["1", "2", "3"]


def test_what_is_taken_back_is_gone_in_every_version_from_evidence_and_from_quotes(service: Service) -> None:
    before = evidence_of(service)["figures"]["quarter"]["survey_responses"]
    reference = send(service, express="4", own_words="Quincebefore", quote_consent="yes")
    plain = reference.replace("-", "").lower()
    correct(service, reference, express="4", own_words="Quinceafter", quote_consent="yes")
    assert service.ownwords("quotes", "--approve", plain, "--text", "Quincequoted").returncode == 0
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before + 1
    answer = correct(service, reference, withdraw="yes")
    assert answer.status == 303
    page = Visitor().get(service.links["base_url"] + answer.headers["location"]).page
    assert "Taken back" in page.text
    assert "Quince" not in everything_in(service)
    assert "Quince" not in service.ownwords("quotes").stdout
    assert set(revisions(service, reference)) == {None}
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before
    assert Visitor().get(f"{survey_of(service)}/receipt/{plain}").status == 404


def test_taking_back_twice_is_the_same_and_nothing_can_be_put_in_its_place(service: Service) -> None:
    reference = send(service, express="4")
    assert [correct(service, reference, withdraw="yes").status for _ in range(2)] == [303, 303]
    assert correct(service, reference, express="5").status == 422
    assert set(revisions(service, reference)) == {None}


def test_a_reference_opens_nothing_under_another_link(service: Service) -> None:
    reference = send(service, express="4")
    answer = correct(service, reference, group="g02", express="1")
    assert answer.status == 422
    assert answer.page.summary == {
        "#reference": "No answers have this reference. Check it against your photo or note of it."
    }
    assert correct(service, reference, group="g02", withdraw="yes").status == 422
    assert [revision.answers for revision in revisions(service, reference) if revision] == [{"express": "4"}]


def test_a_wrong_correction_comes_back_as_it_was_typed(service: Service) -> None:
    answer = correct(service, "", express="9", own_words="Still here")
    assert answer.status == 422
    assert set(answer.page.summary) == {"#reference", "#express"}
    assert {address.removeprefix("#") for address in answer.page.summary} <= set(answer.page.ids)
    assert answer.page.form["own_words"] == ["Still here"]


def test_guessing_is_stopped_for_the_link_that_is_tried_and_for_no_other(service: Service) -> None:
    reference = send(service, "g05", express="4")
    tries = [correct(service, reference_of(number()), "g04", withdraw="yes").status for _ in range(LIMIT + 3)]
    assert tries == [422] * LIMIT + [429] * 3
    assert correct(service, reference, "g05", express="5").status == 303


def test_a_program_that_fills_the_unseen_field_is_kept_receipted_and_not_counted_until_released(
    service: Service,
) -> None:
    before = evidence_of(service)["figures"]["quarter"]["survey_responses"]
    reference = send(service, express="4", own_words="Buy pills", website="http://spam.example")
    (kept,) = revisions(service, reference)
    assert kept is not None
    assert kept.held_back
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before
    listed = service.ownwords("held-back").stdout
    assert reference in listed
    assert "Buy pills" in listed
    assert service.ownwords("held-back", "--release", reference).returncode == 0
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before + 1
    assert service.ownwords("held-back", "--release", reference).returncode == 1


def test_whoever_asks_to_be_contacted_is_held_apart_and_the_coordinator_is_told_a_number(service: Service) -> None:
    submission = number()
    fields = {"submission_id": submission, "express": "2", "contact_name": "Quilla", "contact_reach": "07700 900123"}
    answers = [Visitor().post(survey_of(service), fields) for _ in range(2)]
    assert {answer.headers["location"] for answer in answers} == {answers[0].headers["location"]}
    assert "get in touch" in Visitor().follow(answers[0], service.links["base_url"]).page.text
    waiting = service.ownwords("contacts").stdout
    code = reference_of(submission, "contact")
    assert f"{code}  asked" in waiting
    assert "Quilla: 07700 900123" in waiting
    (alert,) = (service.data / "outbox").glob(f"alert-{code}*")
    told = alert.read_text()
    assert code in told
    assert "Quilla" not in told
    assert reference_of(submission) not in told
    (response,) = revisions(service, in_groups(reference_of(submission)))
    assert response is not None
    assert "Quilla" not in response.model_dump_json()
    done = service.ownwords("contacts", "--done", code)
    assert (done.returncode, "deleted in 90 days" in done.stdout) == (0, True)
    assert code not in service.ownwords("contacts").stdout
    assert service.ownwords("contacts", "--done", code).returncode == 1
    assert "Quilla" in everything_in(service)


def test_a_name_without_a_way_to_reach_it_comes_back(service: Service) -> None:
    answer = Visitor().post(survey_of(service), {"submission_id": number(), "express": "2", "contact_name": "Quilla"})
    assert answer.status == 422
    assert answer.page.summary == {
        "#contact_reach": "Tell us how to reach you: a telephone number or an email address."
    }
    assert answer.page.form["contact_name"] == ["Quilla"]


def test_what_was_corrected_held_back_and_asked_leaves_with_everything_and_comes_in_again(
    service: Service, tmp_path: Path
) -> None:
    reference = send(service, express="1", contact_reach="quill@example.org")
    correct(service, reference, express="2")
    held = send(service, express="3", website="x")
    assert service.ownwords("export", str(tmp_path / "out")).returncode == 0
    with (tmp_path / "out" / "response_revisions.csv").open(newline="") as file:
        rows = [(row["response"], row["revision"], row["held_back"]) for row in csv.DictReader(file)]
    plain = reference.replace("-", "").lower()
    assert {(plain, "1", ""), (plain, "2", "")} <= set(rows)
    assert (held.replace("-", "").lower(), "1", "yes") in rows
    assert "quill@example.org" in (tmp_path / "out" / "contacts.csv").read_text()
    with running(tmp_path / "again", PACK=str(tmp_path / "out"), TODAY=TODAY.isoformat()) as other:
        assert other.ownwords("export", str(tmp_path / "second")).returncode == 0
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


def test_two_waves_through_one_card_are_paired_and_a_posters_answer_is_not(service: Service) -> None:
    cards = json.loads(service.ownwords("links", "--personal", "g07", "--json").stdout)["participant"]
    card = next(iter(cards.values()))
    before = evidence_of(service)["figures"]["quarter"]["statements"]["next_step"]
    for score in ("2", "5"):
        assert Visitor().post(card, {"submission_id": number(), "next_step": score}).status == 303
        send(service, "g07", next_step=score)
    after = evidence_of(service)["figures"]["quarter"]["statements"]["next_step"]
    assert after["answered"] == before["answered"] + 4
    assert after["paired"] == before["paired"] + 1


def test_a_paper_form_is_typed_in_under_the_day_it_bears(service: Service) -> None:
    before = evidence_of(service)["figures"]["quarter"]["survey_responses"]
    arguments = (
        "typed-in",
        "participant",
        "g01",
        "--wave",
        "end",
        "--answer",
        "express=4",
        "--answer",
        "own_words=Ink",
    )
    done = service.ownwords(*arguments, "--answered-on", "2016-08-20")
    assert done.returncode == 0, done.stderr
    (response,) = revisions(service, done.stdout.split()[-1])
    assert response is not None
    assert (response.channel, str(response.answered_on), response.wave) == ("paper", "2016-08-20", "end")
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before + 1
    assert service.ownwords(*arguments, "--answered-on", "2016-06-20").returncode == 0
    assert evidence_of(service)["figures"]["quarter"]["survey_responses"] == before + 1
    for wrong in (
        (*arguments, "--answered-on", "2027-01-01"),
        (*arguments, "--answer", "x=1", "--answered-on", "2016-08-20"),
    ):
        refused = service.ownwords(*wrong)
        assert (refused.returncode, refused.stdout) == (1, "")


def test_posters_cards_and_paper_are_written_by_the_command(service: Service, tmp_path: Path) -> None:
    for command in (("poster", "g01"), ("cards", "g01"), ("paper", "participant")):
        done = service.ownwords(*command, "--out", str(tmp_path / f"{command[0]}.pdf"))
        assert done.returncode == 0, done.stderr
    assert {path.read_bytes()[:5] for path in tmp_path.glob("*.pdf")} == {b"%PDF-"}
    assert (tmp_path / "poster.pdf").exists()
    assert service.ownwords("poster", "nowhere").returncode == 1


def test_what_could_run_comes_back_as_words_alone(service: Service) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}</textarea>"
    answers = [
        correct(service, hostile, express=hostile, own_words=hostile),
        correct(service, hostile, withdraw=hostile),
        Visitor().post(
            survey_of(service),
            {"submission_id": number(), "express": hostile, "contact_name": hostile, "contact_reach": hostile},
        ),
        Visitor().post(f"{survey_of(service)}0", {"submission_id": number(), "own_words": hostile}),
    ]
    for answer in answers:
        assert answer.status in {404, 422}
        assert [tag for tag, _ in answer.page.tags if tag in {"script", "img"}] == []
    assert answers[0].page.form["reference"] == ["", hostile]
    assert answers[2].page.form["contact_name"] == [hostile]


def test_the_tablets_pages_are_never_kept_and_run_no_script_but_our_own(service: Service) -> None:
    visitor = Visitor()
    form = visitor.get(f"{survey_of(service)}?shared=1")
    sent = visitor.post(survey_of(service), {"submission_id": number(), "express": "3", "shared": "1"})
    receipt = visitor.follow(sent, service.links["base_url"])
    for answer in (form, receipt):
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'; script-src 'self'; connect-src 'self';" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in visitor.get(survey_of(service)).headers["content-security-policy"]


def test_another_correction_from_the_same_page_is_told_apart_and_overwrites_nothing(service: Service) -> None:
    reference, page = send(service, express="1"), number()
    assert correct(service, reference, submission_id=page, express="2", own_words="Sent first").status == 303
    other = correct(service, reference, submission_id=page, express="3", own_words="Sent second")
    assert (other.status, other.page.form["own_words"]) == (409, ["Sent second"])
    assert [it.answers["express"] for it in revisions(service, reference) if it] == ["1", "2"]
    assert Visitor().post(f"{survey_of(service)}/correct", other.page.form | {"reference": [reference]}).status == 303
    assert [it.answers["express"] for it in revisions(service, reference) if it] == ["1", "2", "3"]


def test_what_was_taken_back_is_not_said_to_stand_when_it_is_sent_again(service: Service) -> None:
    fields = {"submission_id": number(), "express": "4"}
    reference = in_groups(reference_of(fields["submission_id"]))
    assert Visitor().post(survey_of(service), fields).status == 303
    assert correct(service, reference, withdraw="yes").status == 303
    again = Visitor().post(survey_of(service), fields)
    assert (again.status, "was taken back" in again.page.text) == (409, True)
    assert revisions(service, reference)[0] is None


def test_a_mistyped_survey_answers_data_where_data_is_asked_for(service: Service) -> None:
    told = Visitor().get(survey_of(service) + "x", accept="application/json")
    assert (told.status, [problem["code"] for problem in told.json["problems"]]) == (404, ["no_such_link"])
