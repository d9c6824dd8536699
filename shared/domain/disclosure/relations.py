"""How the figures of all issues are related, and which counts nobody may work out from them.

People do not add up over groups, quarters or sources of the same person, so of them only bounds are known; attendances,
hours, new people and answers do. within_spans.py has what holds inside one span, between_spans.py the rest.
"""

from collections.abc import Sequence

from shared.domain.disclosure.between_spans import relate_spans
from shared.domain.disclosure.facts import Issue
from shared.domain.disclosure.knowledge import Knowledge
from shared.domain.disclosure.settings import Rules
from shared.domain.disclosure.within_spans import relate_within


def know(deciding: Issue, earlier: Sequence[Issue], rules: Rules) -> Knowledge:
    """Write down everything that is known once an issue is out: it is the last of the issues."""
    known = Knowledge(rules)
    issues = [*earlier, deciding]
    for place, issue in enumerate(issues):
        known.add_figures(place, issue, is_open=place == len(earlier))
    for span in known.spans:
        relate_within(known, span)
    relate_spans(known, issues)
    return known
