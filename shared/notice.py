"""The privacy notice: its version, and how long everything is kept, from the table of retention."""

from shared.domain.records.retention import RULES
from shared.i18n import gettext

NOTICE_VERSION = "4"
"""The version of the privacy notice that a page leads to; kept with each response."""


def how_long_we_keep_it() -> list[str]:
    """Return the promise of every rule, in the current language."""
    return [gettext(rule.promise).format(number=rule.number) for rule in RULES]
