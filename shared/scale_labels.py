"""The answers of the scale, from 1 to 5, in words: on pages, on paper and in what a person is given of their own."""

from shared.i18n import gettext, later

LABELS = (
    ("1", later("Strongly disagree")),
    ("2", later("Disagree")),
    ("3", later("Neither agree nor disagree")),
    ("4", later("Agree")),
    ("5", later("Strongly agree")),
)


def labels() -> list[tuple[str, str]]:
    """Return the answers to choose from, each with its label in the language that is spoken."""
    return [(answer, gettext(label)) for answer, label in LABELS]
