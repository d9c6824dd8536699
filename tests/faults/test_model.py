"""Whatever is sent, lost, killed, corrected and compiled in whatever order: the store is what a plain memory says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from shared.domain.calendar.quarter import Quarter
from tests.faults import rounds
from tests.faults.issues import NAME, evidence, faults_of_issues, issued, issuing
from tests.faults.kill import MOMENTS, Kill, When
from tests.faults.proxy import Fault, Rule
from tests.faults.scene import (
    PARTICIPANTS,
    TRIES,
    Engine,
    Fields,
    Form,
    Scene,
    on_stage,
    receipt_of,
    register_fields,
    small_charity,
    survey_fields,
)

_QUARTER = "2026-27-Q1"
_AFTER_IT = date(2026, 7, 5)
_SESSIONS = ("s3", "s4", "s5", "s6")  # those of the planned ones that lie in the quarter


@dataclass
class Truth:
    """What must be stored, as a person with a good memory would tell it."""

    words: dict[str, str] = field(default_factory=dict)
    histories: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: {name: [] for name in _SESSIONS})

    @property
    def counted(self) -> tuple[int, int]:
        """Responses, and attendances by the latest version of each register."""
        return len(self.words), sum(len(versions[-1]) for versions in self.histories.values() if versions)


class Charity(RuleBasedStateMachine):
    """A charity's forms in use."""

    engine: Engine
    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self._stage = on_stage(Scene(self.engine, small_charity()))
        self.scene = self._stage.__enter__()
        self.truth = Truth()
        self.issued: list[tuple[int, int]] = []
        self.numbers = count()
        self.survey = self.scene.links["survey"]["g1"]["participant"]
        self.register = self.scene.links["register"]["g1"]

    def teardown(self) -> None:
        self._stage.__exit__(None, None, None)

    # surveys

    @rule(target=sent)
    def send(self) -> Form:
        fields = survey_fields(next(self.numbers))
        self._acknowledged(self.survey, fields)
        self.truth.words[fields["submission_id"]] = fields["own_words"]
        return fields

    @rule(fields=sent)
    def send_again(self, fields: Form) -> None:
        self._acknowledged(self.survey, fields)

    @rule(fields=sent)
    def send_other_answers(self, fields: Form) -> None:
        told = self.scene.send(self.survey, {**fields, "own_words": "somebody else's"})
        assert (told.status, told.codes) == (409, ["conflict"])

    @rule(target=sent, fault=st.sampled_from([Fault.CUT, Fault.BROKEN_AFTER]), times=st.integers(1, TRIES))
    def lose_the_reply(self, fault: Fault, times: int) -> Form:
        fields = survey_fields(next(self.numbers))
        with self.scene.proxy.breaking(Rule(fault, "PutItem", times=times)):
            told = self.scene.send(self.survey, fields)
        assert told.codes == (["not_confirmed"] if times == TRIES else [])
        self.truth.words[fields["submission_id"]] = fields["own_words"]
        return fields

    @rule(fault=st.sampled_from([Fault.CLOSED, Fault.THROTTLED, Fault.UNAVAILABLE, Fault.CONFLICT]))
    def fail_to_store(self, fault: Fault) -> None:
        with self.scene.proxy.breaking(Rule(fault, "PutItem", times=TRIES)):
            assert self.scene.send(self.survey, survey_fields(next(self.numbers))).status == 503

    @rule(target=sent, when=st.sampled_from(MOMENTS), nth=st.integers(1, 2))
    def die_while_storing(self, when: When, nth: int) -> Form:
        fields = survey_fields(next(self.numbers))
        assert self.scene.send_apart(self.survey, fields, Kill(when, nth, "dynamodb")).killed
        self._acknowledged(self.survey, fields)
        self.truth.words[fields["submission_id"]] = fields["own_words"]
        return fields

    # registers

    def _register(self, session: str, present: Sequence[str], base: int) -> Form:
        return register_fields(next(self.numbers), session, present=sorted(present), base_version=str(base))

    @rule(
        session=st.sampled_from(_SESSIONS),
        present=st.sets(st.sampled_from(PARTICIPANTS), min_size=1),
        lost=st.booleans(),
    )
    def amend(self, session: str, present: set[str], lost: bool) -> None:  # noqa: FBT001 - drawn
        history = self.truth.histories[session]
        fields = self._register(session, sorted(present), len(history))
        with self.scene.proxy.breaking(*([Rule(Fault.CUT, "PutItem")] if lost else [])):
            self._acknowledged(self.register, fields)
        history.append(tuple(sorted(present)))
        self._acknowledged(self.register, fields)

    @rule(
        session=st.sampled_from(_SESSIONS),
        present=st.sets(st.sampled_from(PARTICIPANTS), min_size=1),
        when=st.sampled_from(MOMENTS),
        nth=st.integers(1, 6),
    )
    def die_while_amending(self, session: str, present: set[str], when: When, nth: int) -> None:
        history = self.truth.histories[session]
        fields = self._register(session, sorted(present), len(history))
        self.scene.send_apart(self.register, fields, Kill(when, nth, "dynamodb"))
        self._acknowledged(self.register, fields)
        history.append(tuple(sorted(present)))

    @precondition(lambda self: any(self.truth.histories.values()))
    @rule(session=st.sampled_from(_SESSIONS), behind=st.integers(1, 3))
    def amend_what_was_amended_since(self, session: str, behind: int) -> None:
        stands = len(self.truth.histories[session])
        if stands:
            told = self.scene.send(self.register, self._register(session, ["p06"], max(0, stands - behind)))
            assert (told.status, told.codes) == (409, ["conflict"])

    @rule(session=st.sampled_from(_SESSIONS), ahead=st.integers(1, 3))
    def amend_what_is_not_there(self, session: str, ahead: int) -> None:
        told = self.scene.send(
            self.register, self._register(session, ["p06"], len(self.truth.histories[session]) + ahead)
        )
        assert (told.status, told.codes) == (422, ["base_version_not_known"])

    # reports

    @rule()
    def compile_what_is_due(self) -> None:
        quarter = Quarter.named(_QUARTER)
        outcome = issuing(self.scene, _AFTER_IT).compile_quarter(NAME, quarter)
        assert outcome.outcome == ("stands" if self.issued else "issued")
        self.issued = self.issued or [self.truth.counted]

    @precondition(lambda self: self.issued)
    @rule()
    def revise(self) -> None:
        """Count what came late in the next revision; where nothing changed there is none."""
        outcome = issuing(self.scene, _AFTER_IT).compile_quarter(NAME, Quarter.named(_QUARTER), reissue=True)
        if outcome.outcome == "issued":
            self.issued.append(self.truth.counted)
        else:
            assert (outcome.outcome, self.issued[-1]) == ("unchanged", self.truth.counted)

    # what always holds

    @invariant()
    def the_store_is_what_was_acknowledged(self) -> None:
        stored = self.scene.records()
        assert {each.response: each.answers["own_words"] for each in stored.responses} == {
            receipt_of(number).replace("-", "").lower(): words for number, words in self.truth.words.items()
        }
        histories: dict[str, list[tuple[str, ...]]] = {name: [] for name in _SESSIONS}
        for register in stored.registers:
            histories[register.session].append(register.present)
        assert histories == self.truth.histories

    @invariant()
    def issues_are_whole_and_count_what_was_there(self) -> None:
        if self.issued:
            assert issued(self.scene) == [f"{_QUARTER} r{nth + 1}" for nth in range(len(self.issued))]
            for revision, counted in enumerate(self.issued, 1):
                figures = evidence(self.scene, _QUARTER, revision)["figures"]["quarter"]
                assert (figures["survey_responses"], figures["attendances"]) == counted
            assert faults_of_issues(self.scene) == []

    def _acknowledged(self, path: str, fields: Fields) -> None:
        told = self.scene.send(path, fields)
        assert (told.status, told.reference) == (200, receipt_of(str(fields["submission_id"])))


def test_the_store_and_the_issues_are_what_a_plain_memory_says(engine: Engine) -> None:
    """Small form 4 lives of up to 12 events, full 40 of 30; the same each time."""
    machine = type("CharityOnEngine", (Charity,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=rounds(4, 40),
            stateful_step_count=rounds(12, 30),
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
