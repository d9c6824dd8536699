"""Each function with exactly its role: everything works, and nothing in the role could be left out."""

from infra.local.template import read_template
from tests.limits.rights import STACK, Call, Role, Statement, allowed, granted, resolved
from tests.limits.story import Story
from tests.stand_in import ROOT

FORMS = ("survey_page", "survey", "register", "reports")


def asked_of(life: Story, function: str) -> list[Call]:
    """Return all that a function's role is asked for, by the function and by Lambda in its name."""
    return [*life.recorder.calls[function], *granted()[function].by_lambda]


def without(role: Role, statement: Statement, atom: Statement) -> Role:
    """Return a role without the smallest part of one of its statements."""
    kept = tuple(it for it in statement.atoms() if it != atom)
    return (*(it for it in role if it is not statement), *kept)


def test_every_route_and_schedule_works_with_the_templates_roles(life: Story) -> None:
    assert life.recorder.denied == []
    assert life.failed == []
    assert life.routes == {route.key for route in read_template(ROOT / "template.yaml", STACK).routes}
    for function, it in granted().items():
        assert [call for call in it.by_lambda if not allowed(it.role, call)] == [], function


def test_no_part_of_any_role_can_be_left_out(life: Story) -> None:
    surplus = [
        (function, atom)
        for function, it in granted().items()
        for statement in it.role
        for atom in statement.atoms()
        if all(allowed(without(it.role, statement, atom), call) for call in asked_of(life, function))
    ]
    assert surplus == []
