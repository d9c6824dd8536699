"""A person's own words as the coordinator approved them for a report: edited so that nobody is recognised."""

from shared.domain.records.base import Code, Instant, Record, Words


class Quote(Record):
    """What may be quoted of a response. Withdrawn, it stays on record so that it is not approved again by mistake."""

    response: Code
    text: Words
    approved_at: Instant
    withdrawn_at: Instant | None = None

    @property
    def may_be_published(self) -> bool:
        """Tell whether it stands approved."""
        return self.withdrawn_at is None
