"""A link's posts are counted before they are read for what they say; what stands already is let through."""

from collections.abc import Callable, Mapping

import pytest

from shared.domain.links.reference import in_groups, reference_of
from shared.web import rate_limit as floods
from tests.faults.scene import Fields, Form, Scene, check_in_fields, number_of, register_fields, survey_fields
from tests.limits.story import Story

LIMIT = 5


class _InOneMoment(floods.RateLimit):
    """Counts all that comes as if it came at once, however slow the machine is."""

    def let_in(self, link: str, post: str, now: float) -> bool:  # noqa: ARG002 - the clock is what is left out
        """Tell whether a link may bring this."""
        return super().let_in(link, post, 0.0)


@pytest.fixture
def scene(life: Story, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Let a link bring very little, counted from nothing."""
    monkeypatch.setattr(floods, "LIMIT", LIMIT)
    for module in ("functions.survey.receiving", "functions.register.controller"):
        monkeypatch.setattr(f"{module}._rate_limit", _InOneMoment())
    return life.scene


def correction(seed: str, **others: str) -> Form:
    """Fill in a correction that is complete but for what is replaced."""
    return survey_fields(seed, reference=in_groups(reference_of(number_of("nobody"))), **others)


FORMS: Mapping[str, tuple[str, str, Callable[[str], Form]]] = {
    "a survey without a number": ("survey", "", lambda seed: survey_fields(seed, submission_id=f"no number {seed}")),
    "a survey with an answer not offered": ("survey", "", lambda seed: survey_fields(seed, express="9")),
    "a correction of nothing": ("survey", "/correct", lambda seed: survey_fields(seed, submission_id="")),
    "a register of no session": ("register", "", lambda seed: register_fields(seed, f"none-{seed}")),
    "a check-in that says nothing": ("check-in", "/check-in", lambda seed: {"submission_id": number_of(seed)}),
}


def address_of(scene: Scene, form: str) -> str:
    """Return where a form is sent to."""
    links = scene.links
    at = {
        "survey": links["survey"]["g2"]["participant"],
        "register": links["register"]["g1"],
        "check-in": links["register"]["g2"],
    }
    return str(at[form])


@pytest.mark.parametrize("name", FORMS)
def test_a_flood_of_what_is_refused_is_counted(scene: Scene, name: str) -> None:
    form, ending, fill = FORMS[name]
    address = address_of(scene, form) + ending
    told = [scene.send(address, fill(f"{name} {nth}")).status for nth in range(LIMIT + 2)]
    assert told == [422] * LIMIT + [429] * 2


@pytest.mark.parametrize("name", FORMS)
def test_the_same_refused_post_again_is_no_flood(scene: Scene, name: str) -> None:
    form, ending, fill = FORMS[name]
    address = address_of(scene, form) + ending
    assert {scene.send(address, fill(name)).status for _ in range(LIMIT + 2)} == {422}


def test_one_number_with_ever_other_answers_is_counted(scene: Scene) -> None:
    address = address_of(scene, "survey")
    posts = [survey_fields("one number", own_words=f"Words {nth}") for nth in range(LIMIT + 2)]
    assert [scene.send(address, post).status for post in posts] == [200] + [409] * (LIMIT - 1) + [429] * 2


@pytest.mark.parametrize(
    ("form", "ending", "sent"),
    [
        ("survey", "", survey_fields("stands")),
        ("register", "", register_fields("stands", "s3")),
        ("check-in", "/check-in", check_in_fields("stands")),
    ],
)
def test_what_stands_is_receipted_again_though_its_link_is_flooded(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, form: str, ending: str, sent: Fields
) -> None:
    address = address_of(scene, form) + ending
    first = scene.send(address, sent)
    assert first.reference
    monkeypatch.setattr(_InOneMoment, "let_in", lambda *_: False)  # as another process would have it
    assert scene.send(address, sent) == first
    assert scene.send(address, {**sent, "submission_id": number_of("another")}).codes == ["flooded"]


def test_what_is_corrected_already_is_receipted_again_though_its_link_is_flooded(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(scene, "survey")
    sent = scene.send(address, survey_fields("to correct"))
    corrected = survey_fields("corrected once", reference=sent.reference)
    assert scene.send(f"{address}/correct", corrected).status == 200
    monkeypatch.setattr(_InOneMoment, "let_in", lambda *_: False)
    assert scene.send(f"{address}/correct", corrected).status == 200
    assert scene.send(f"{address}/correct", {**corrected, "express": "prefer_not_to_say"}).status == 429
    assert scene.send(f"{address}/correct", correction("a guess")).status == 429


def test_another_link_is_not_slowed(scene: Scene) -> None:
    address = address_of(scene, "survey")
    for nth in range(LIMIT + 1):
        told = scene.send(address, survey_fields(nth, express="9"))
    assert told.status == 429
    assert scene.send(str(scene.links["survey"]["g1"]["participant"]), survey_fields("elsewhere")).status == 200


def test_what_a_slowed_link_brought_comes_back_as_it_was_typed(scene: Scene) -> None:
    address = address_of(scene, "survey")
    for nth in range(LIMIT + 1):
        answer = scene.ask(
            scene.request(address, survey_fields(f"typed {nth}", own_words="Keep this"), accept="text/html")
        )
    assert answer.status == 429
    page = answer.body.decode()
    assert "Keep this" in page
    assert "send it again in a minute" in page
