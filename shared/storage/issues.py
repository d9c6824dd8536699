"""What the table holds on issuing reports: when a contract's are released, who gets them, and which are claimed."""

from collections.abc import Iterator

from shared.domain.records.form_link import FormLink
from shared.domain.records.release import Recipient, Release
from shared.storage.items import CHARITY, LINKS, Item, announced_key, claim_key, of_issues, readable
from shared.storage.records import RecordStore


def read_release(store: RecordStore, contract: str) -> Release | None:
    """Return how a contract's reports are released, or None if that was never set."""
    found = readable(Release, store.query(CHARITY, f"release#{contract}"))
    return next((release for release in found if release.contract == contract), None)


def is_approved(store: RecordStore, contract: str, quarter: str) -> bool:
    """Return whether someone approved a quarter's report."""
    return any(True for _ in store.query(CHARITY, f"approval#{contract}#{quarter}"))


def recipients_of(store: RecordStore, contract: str) -> list[Recipient]:
    """Return the people to write to when a contract's report is issued."""
    found = readable(Recipient, store.query(CHARITY, f"recipient#{contract}#"))
    return [recipient for recipient in found if recipient.contract == contract]


def report_links_of(store: RecordStore, contract: str) -> dict[str, FormLink]:
    """Return the links to a contract's reports, by the hashes of their tokens."""
    links = {item.key.sk: link for item in store.query(LINKS) for link in readable(FormLink, [item])}
    return {known: link for known, link in links.items() if (link.opens, link.scope) == ("reports", contract)}


def announce_once(store: RecordStore, contract: str, quarter: str, revision: int, stored_at: str) -> bool:
    """Mark an issue as announced; return False if it was already."""
    return store.put_new(Item(announced_key(contract, quarter, revision), "{}", stored_at)) is None


def announced_of(store: RecordStore, contract: str) -> set[str]:
    """Return the names of a contract's issues that are marked as announced, as `announced_key` writes them."""
    return {item.key.sk for item in store.query(of_issues(contract)[1])}


def read_claim(store: RecordStore, contract: str, quarter: str, revision: int) -> Item | None:
    """Return the claim to a revision of a quarter's report, or None if there is none."""
    return store.get(claim_key(contract, quarter, revision))


def claims_of(store: RecordStore, contract: str, quarter: str) -> Iterator[Item]:
    """Yield the claims to a quarter's report, the first revision first."""
    return store.query(of_issues(contract)[0], f"{quarter}#")
