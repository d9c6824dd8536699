"""Where tutors' reminders go, and that one was sent."""

from shared.domain.records.base import Code, Day, Line, Record


class TutorAddress(Record):
    """Where a tutor's reminders go."""

    person: Code
    """The tutor."""
    email: Line
    """Their address."""


class Reminder(Record):
    """That someone was reminded of something: `about` a session or a group's check-in, for the `nth` time."""

    person: Code
    """Who was reminded."""
    about: Code
    """The session, or the group whose check-in it was."""
    nth: int
    """1 for the first reminder, 2 for the last."""
    sent_on: Day
    """The day on which it was sent."""
