"""Where tutors' reminders go, and that one was sent."""

from shared.domain.records.base import Code, Day, Line, Record


class TutorAddress(Record):
    """Where a tutor's reminders go."""

    person: Code
    email: Line


class Reminder(Record):
    """That somebody was reminded of something: `about` a session or a group's check-in, for the `nth` time."""

    person: Code
    about: Code
    nth: int
    sent_on: Day
