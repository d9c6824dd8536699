"""A sample of the page that shows a person what is held about them, with every part of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.domain.calendar.days import in_words
from shared.domain.calendar.quarter import london_day
from shared.domain.records.account import Account, Answered, Came, Place, Quoted, Reminded, Told
from shared.domain.records.contact_request import ContactRequest
from shared.domain.records.form_link import FormLink
from shared.domain.records.person import Membership, Person
from shared.domain.records.reminder import TutorAddress
from shared.domain.records.survey import Response

_AT = datetime(2016, 8, 9, 19, tzinfo=UTC)
_DAY = date(2016, 8, 9)
_REPORTS = ("Creative groups, 2016-17-Q2, revision 1",)


def _answered(**changed: object) -> Answered:
    known = {"response": "r1", "survey": "participant", "version": 1, "submitted_at": _AT, "quote_consent": "yes"}
    response = Response.model_validate({**known, **changed})
    answers = (("I feel more confident.", "4"), ("In your own words", "I belong."), ("I", "prefer_not_to_say"))
    stands = not changed.get("held_back")
    return Answered("How is the group for you?", "Writing group", "7K3Q-9XWE", response, answers, stands)


def _place(joined_on: date | None, left_on: date | None) -> Place:
    place = Membership(group="g01", person="p01", role="participant", joined_on=joined_on, left_on=left_on)
    return Place("Writing group", place)


def _link(**changed: object) -> tuple[str, FormLink]:
    link = {"opens": "register", "scope": "g01", "holder": "p01", "expires_on": _DAY, **changed}
    return ("Writing group", FormLink.model_validate(link))


_ACCOUNT = Account(
    people=(Person(person="p01", name="Ann B.", referred_on=_DAY, referral_source="a friend"), Person(person="p02")),
    other_codes=("n1",),
    places=(_place(_DAY, _DAY), _place(_DAY, None), _place(None, _DAY), _place(None, None)),
    waiting=(("Textiles", _DAY),),
    came=(
        Came(_DAY, "Writing group", "session", present=True, hours=None, versions=1),
        Came(_DAY, "", "taster", present=True, hours=Decimal("1.5"), versions=1),
        Came(_DAY, "", "event", present=False, hours=Decimal(2), versions=2),
        Came(_DAY, "Writing group", "session", present=False, hours=None, versions=2),
    ),
    answered=(
        _answered(wave="start", channel="paper"),
        _answered(wave="end", channel="tablet", quote_consent="no"),
        _answered(held_back=True, quote_consent=None),
    ),
    quoted=(Quoted("I belong.", _DAY, None, _REPORTS), Quoted("It is good.", _DAY, _DAY, ())),
    told=(Told("c1", "2016-17-Q2", "A story.", approved=True, reports=_REPORTS),),
    worries=((_DAY, "Called Ann: she is well."),),
    contacts=(ContactRequest(contact="k1", name="Ann", reach="07700 900123", asked_at=_AT),),
    addresses=(TutorAddress(person="p01", email="ann@example.org"),),
    reminded=(Reminded("Writing group, 9 August 2016", _DAY),),
    links=(_link(), _link(opens="survey", survey="peer_tutor", revoked_at=_AT)),
)

SAMPLE_ACCOUNT: Mapping[str, object] = {
    "account": _ACCOUNT,
    "labels": {"4": "Agree"},
    "notice_version": "1",
    "kept": ["How to reach you: 90 days."],
    "made_on": _DAY,
    "day": in_words,
    "local_day": london_day,
}
