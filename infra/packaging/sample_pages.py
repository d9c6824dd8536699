"""One sample context or more for every page, with every part of it showing at least once.

The style sheet keeps what these pages use, and the tests of the pages render the same.
"""

from infra.packaging.sample_account import SAMPLE_ACCOUNT
from infra.packaging.sample_charity import CHARITY, Context
from infra.packaging.sample_reports import REPORT, REPORTS

LABELS = [
    ("1", "Strongly disagree"),
    ("2", "Disagree"),
    ("3", "Neither agree nor disagree"),
    ("4", "Agree"),
    ("5", "Strongly agree"),
]

SURVEY: Context = {
    "charity": CHARITY,
    "action": "",
    "submission_id": "0190b6d2-0001",
    "survey": {
        "id": "participant",
        "title": "How is the group for you?",
        "intro": "Paper Boats asks everybody who comes, because how it is for you is what counts.",
        "questions": [
            {"id": "express", "kind": "scale", "text": "Making things here helps me say how I am."},
            {"id": "confidence", "kind": "scale", "text": "I feel more confident."},
            {"id": "belonging", "kind": "scale", "text": "I feel that I belong."},
            {"id": "own_words", "kind": "words", "text": "Anything you would like to say in your own words?"},
        ],
    },
    "labels": LABELS,
    "wave_choice": True,
    "shared": False,
    "notice_version": "2",
    "errors": [],
    "typed": {},
}

SURVEY_WITH_ERRORS: Context = {
    **SURVEY,
    "errors": [
        {"field": "express", "text": "Please choose one answer, or leave it out."},
        {"field": "wave", "text": "Please say when this is for you."},
        {"field": "own_words", "text": "That is longer than we can keep: 2,000 letters at most."},
        {"field": "quote_consent", "text": "Please tick it again if you agree."},
        {"field": "contact_reach", "text": "Tell us how to reach you."},
        {"field": "", "text": "The page was open for a long time. Please send it again."},
    ],
    "typed": {
        "confidence": "4",
        "belonging": "prefer_not_to_say",
        "own_words": "Two lines\nof words",
        "quote_consent": "yes",
        "contact_name": "Jo",
    },
}

CORRECTION_WITH_ERRORS: Context = {
    **SURVEY_WITH_ERRORS,
    "errors": [{"field": "reference", "text": "No answers have this reference."}],
    "typed": {"reference": "K7QM", "express": "4"},
}

REGISTER: Context = {
    "charity": CHARITY,
    "action": "",
    "submission_id": "0190b6d2-0002",
    "base_version": None,
    "replaces": [],
    "about": "",
    "today": "2016-06-16",
    "made_at": 1466064000000,
    "named": True,
    "group": {"group": "g01", "name": "Thursday Writers"},
    "sessions": [
        {
            "id": "s0041",
            "label": "Today, Thursday 16 June",
            "plain": "a day",
            "kind": "session",
            "day": "2016-06-16",
            "chosen": True,
        },
        {
            "id": "s0040",
            "label": "Thursday 9 June, not sent yet",
            "plain": "a day",
            "kind": "session",
            "day": "2016-06-09",
            "chosen": False,
        },
        {
            "id": "e003",
            "label": "Summer reading, Saturday 18 June",
            "plain": "a day",
            "kind": "event",
            "day": "2016-06-18",
            "chosen": False,
        },
    ],
    "members": [
        {"id": "p001", "name": "Amira K", "ticked": False},
        {"id": "p002", "name": "Dai", "ticked": False},
        {"id": "p003", "name": "Bartholomew-Alexander F", "ticked": False},
        {"id": "p004", "name": "Jo", "ticked": False},
    ],
    "left": [{"id": "p007", "name": "Ravi", "ticked": False}],
    "volunteers": [{"id": "p009", "name": "Sam T", "hours": ""}, {"id": "p010", "name": "Wren", "hours": ""}],
    "kept": [("present", "x011")],
    "check_in_url": "/r/link/check-in",
    "survey_url": "/s/peer_tutor/link",
    "room": {"places": 12, "people": 11, "new": 2, "waiting": 3, "longest": 41},
    "waiting_list": True,
    "sent": [{"label": "Thursday 2 June", "status": "7 people", "url": "/r/link?session=s0039"}],
    "amending": None,
    "errors": [],
    "typed": {},
}

REGISTER_WITH_ERRORS: Context = {
    **REGISTER,
    "members": [
        {"id": "p001", "name": "Amira K", "ticked": False},
        {"id": "p002", "name": "Dai", "ticked": True},
        {"id": "p003", "name": "Bartholomew-Alexander F", "ticked": True},
    ],
    "volunteers": [{"id": "p009", "name": "Sam T", "hours": "2.5"}, {"id": "p010", "name": "Wren", "hours": "1.1"}],
    "errors": [
        {"field": "present", "text": "You said that it took place, but nobody is ticked or counted."},
        {"field": "held_on", "text": "That day is still to come."},
        {"field": "kind", "text": "Please say what it was."},
        {"field": "session", "text": "Please choose a session."},
        {"field": "status", "text": "Please say whether it happened."},
        {"field": "newcomers", "text": "One name is longer than 60 letters."},
        {"field": "waiting", "text": "One name is longer than 60 letters."},
        {"field": "unnamed", "text": "Please give a whole number."},
        {"field": "carers", "text": "Please give a whole number."},
        {"field": "audience", "text": "Please give a whole number."},
        {"field": "hours.p010", "text": "Please give hours in quarters, like 1.25."},
        {"field": "other_helpers", "text": "Write a name, a comma and the hours."},
    ],
    "typed": {
        "session": "new",
        "held_on": "2016-06-30",
        "kind": "event",
        "status": "held",
        "newcomers": "Lou\nKit B",
        "unnamed": "x",
        "audience": "many",
        "other_helpers": "Sam K",
    },
}

REGISTER_WITHOUT_NAMES: Context = {
    **REGISTER_WITH_ERRORS,
    "named": False,
    "members": [],
    "left": [],
    "ticked": "2 people ticked",
    "kept": [("present", "p002"), ("present", "p003")],
    "volunteers": [{"id": "p010", "name": "Volunteer 1", "hours": "1.1"}],
    "room": None,
    "sent": [],
    "check_in_url": None,
    "survey_url": None,
}

REGISTER_AMENDED: Context = {
    **REGISTER,
    "base_version": 1,
    "replaces": ["0190b6d2-0001"],
    "about": "s0041",
    "amending": {
        "reference": "K7QM-2RTD",
        "version": 1,
        "sent_at": "2 June at 14:05",
        "by": "the link of the group",
        "label": "Thursday 16 June",
        "history": [
            {"version": 1, "sent_at": "2 June at 14:05", "by": "Wren’s link", "changes": ["6 people"]},
            {"version": 2, "sent_at": "2 June at 18:05", "by": "the group’s link", "changes": ["Who came: Dai added"]},
        ],
    },
    "typed": {"session": "s0041", "status": "held", "unnamed": 2},
}

TASTERS: Context = {
    **REGISTER,
    "group": None,
    "sessions": [
        {
            "id": "t001",
            "label": "Taster, Monday 11 April",
            "plain": "a day",
            "kind": "taster",
            "day": "2016-04-11",
            "chosen": False,
        }
    ],
    "members": [],
    "left": [],
    "volunteers": [],
    "check_in_url": None,
    "survey_url": None,
    "room": None,
    "waiting_list": False,
    "sent": [],
}

RECEIPT: Context = {"charity": CHARITY, "reference": "K7QM-2RTD"}

SURVEY_RECEIPT: Context = {
    **RECEIPT,
    "correct": "/s/participant/link/correct",
    "next_person": "",
    "contact": "7K3Q-9XWE-2M4T-5A",
}

REGISTER_RECEIPT: Context = {
    **RECEIPT,
    "submission": "0190b6d2-0002",
    "version": 2,
    "label": "Thursday 16 June",
    "status": "Yes",
    "present": 6,
    "newcomers": 1,
    "waiting": 1,
    "unnamed": 2,
    "carers": 1,
    "audience": 40,
    "hours": "4.25",
    "helpers": 1,
    "back": "/r/link",
}

REGISTER_CONFLICT: Context = {
    "charity": CHARITY,
    "named": True,
    "theirs": [{"label": "Ticked", "value": "Amira K, Dai"}, {"label": "New", "value": "Lou"}],
    "yours": [{"label": "Ticked", "value": "Amira K, Jo"}, {"label": "New", "value": "Lou"}],
    "theirs_by": "the link of the group",
    "theirs_at": "today at 14:05",
    "action": "/r/link",
    "fields": [
        ("session", "s0041"),
        ("present", "p001"),
        ("present", "p004"),
        ("newcomers", "Lou\nKit"),
        ("base_version", 2),
    ],
    "keep": "/r/link",
    "group": "g01",
    "about": "s0041",
    "label": "Thursday 16 June",
    "instead": "0190b6d2-0002",
}

CHECK_IN: Context = {
    "charity": CHARITY,
    "group": {"name": "Blue Notebook"},
    "action": "",
    "submission_id": "0190b6d2-0003",
    "errors": [],
    "typed": {},
}

CHECK_IN_WITH_ERRORS: Context = {
    **CHECK_IN,
    "errors": [
        {"field": "still_meeting", "text": "Please say whether you still meet."},
        {"field": "regular_members", "text": "Please give a whole number."},
    ],
    "typed": {"still_meeting": "yes", "regular_members": "a few"},
}

PROBLEM: Context = {
    "charity": CHARITY,
    "heading": "Not saved",
    "message": "We could not save what you sent just now.",
    "todo": "Go back, and send it again in a minute. What you typed should still be there.",
}

SAMPLES: list[tuple[str, Context]] = [
    ("survey", SURVEY),
    ("survey", SURVEY_WITH_ERRORS),
    ("survey", {**SURVEY, "shared": True}),
    ("survey_receipt", SURVEY_RECEIPT),
    ("survey_receipt", {**SURVEY_RECEIPT, "next_person": "/s/participant/link?shared=1"}),
    (
        "survey_conflict",
        {"charity": CHARITY, "again": "/s/participant/link", "correct": "/s/participant/link/correct"},
    ),
    ("survey_correct", SURVEY),
    ("survey_correct", CORRECTION_WITH_ERRORS),
    ("survey_correct", {**CORRECTION_WITH_ERRORS, "typed": {"reference": "K7QM", "withdraw": "yes"}}),
    ("survey_withdrawn", {"charity": CHARITY}),
    ("register_gate", {"charity": CHARITY, "action": "/r/link/open"}),
    ("register", REGISTER),
    ("register", REGISTER_WITH_ERRORS),
    ("register", REGISTER_WITHOUT_NAMES),
    ("register", REGISTER_AMENDED),
    ("register", TASTERS),
    ("register_receipt", REGISTER_RECEIPT),
    ("register_conflict", REGISTER_CONFLICT),
    ("register_conflict", {**REGISTER_CONFLICT, "named": False}),
    ("check_in", CHECK_IN),
    ("check_in", CHECK_IN_WITH_ERRORS),
    ("check_in_receipt", {**RECEIPT, "back": "/r/link"}),
    ("no_such_page", {"charity": CHARITY}),
    ("link_gone", {"charity": CHARITY, "typed": []}),
    ("link_gone", {"charity": CHARITY, "typed": [("How are you?", "Two lines\nof words")]}),
    ("link_gone", {"charity": CHARITY, "typed": [], "scripts": True}),
    ("problem", PROBLEM),
    ("reports", REPORTS),
    ("reports", {**REPORTS, "through_here": True}),
    ("reports", {**REPORTS, "quarters": []}),
    (
        "privacy",
        {"charity": CHARITY, "notice_version": "1", "kept": ["How to reach you: 90 days.", "Your name: two years."]},
    ),
    ("account", {"charity": CHARITY, **SAMPLE_ACCOUNT}),
    ("base_report", {"charity": CHARITY}),
    ("report", REPORT),
    ("summary", {"charity": CHARITY, "contract": {"commissioner": "Northmoor Council"}, "summary": None}),
    (
        "summary",
        {
            "charity": CHARITY,
            "contract": {"commissioner": "Northmoor Council"},
            "summary": {
                "quarter": "1 July 2016 to 30 September 2016",
                "sentences": ["143 people came to a group."],
                "quotes": ["I look forward to it."],
            },
        },
    ),
]
