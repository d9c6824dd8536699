"""A person's own words as the coordinator approved them for a report: edited so that nobody is recognised."""

from shared.domain.records.base import Code, Instant, Record, Words


class Quote(Record):
    """What may be quoted of a response. Withdrawn, it stays on record so that it is not approved again by mistake."""

    response: Code
    """The response that it is from."""
    text: Words
    """The words as they may be published."""
    approved_at: Instant
    """When they were approved."""
    withdrawn_at: Instant | None = None
    """When they were withdrawn; empty while they may be quoted."""

    @property
    def may_be_published(self) -> bool:
        """Return whether it is approved and not withdrawn."""
        return self.withdrawn_at is None
