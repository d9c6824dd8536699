"""The answers on the scale, 1 to 5, in words: on pages, on paper and in the copy that people get of their own data."""

from shared.i18n import gettext, later

LABELS = (
    ("1", later("Strongly disagree")),
    ("2", later("Disagree")),
    ("3", later("Neither agree nor disagree")),
    ("4", later("Agree")),
    ("5", later("Strongly agree")),
)


def labels() -> list[tuple[str, str]]:
    """Return the answers to choose from, each with its label in the current language."""
    return [(answer, gettext(label)) for answer, label in LABELS]
