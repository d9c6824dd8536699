"""Items of the table: the key of every kind of record, and the way from a record to an item and back.

    pk            sk
    charity       contract#C · target#C#YEAR#MEASURE · partner#P · group#G · stage#G#DAY#NTH · grant#G#DAY#NTH
                  narrative#C#QUARTER#PART · indicator#C#POSITION · release#C · approval#C#QUARTER · recipient#C#EMAIL
                  confidentiality#C
    roster        person#P · membership#G#P#ROLE#DAY                    the only place where the charity has names
                  alias#P · waiting#G#P
    contact       contact#C                                             a wish to be contacted
    quote         quote#R                                               a response's approved words
    group#G       session#S · register#S#VERSION · response#R#REVISION · check_in#C          `group#-`: of no group
    comment       state#R · concern#R#NTH                                what a reader said of a comment
                  letter#STEP#DAY                                        a reminder that comments wait, sent that day
    audit         entry#AT#NTH                                          names or words were shown; in no figure or pack
    link          HASH of a form link's token
    attempt       DIGEST#HOUR#NTH                                       a wrong reference, gone after a day
    announced#C   QUARTER#REVISION                                      a report that letters went out for
    issue#C       QUARTER#REVISION                                      the claim to an issue of a quarter's report
    retention     last · contract#C                   when retention last ran · a contract that is being removed

A role of template.yaml is given partitions, so what another function may touch stands in another partition. A key holds
only what never changes. The body is one JSON attribute.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from json import JSONDecodeError
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from shared.domain.records.audit import AuditEntry
from shared.domain.records.base import Record, write_instant
from shared.domain.records.check_in import CheckIn
from shared.domain.records.comment import Concern
from shared.domain.records.form_link import FormLink
from shared.domain.records.group import NO_GROUP, Grant, StageStep
from shared.domain.records.kind import check_complete
from shared.domain.records.register import Register
from shared.domain.records.registry import KIND_OF, KINDS
from shared.domain.records.session import Session
from shared.domain.records.survey import Response

SCHEMA = 1
"""The version in which bodies are written now. A body of an earlier one is upgraded when it is read."""

CHARITY, ROSTER, LINKS, ATTEMPTS, RETENTION = "charity", "roster", "link", "attempt", "retention"
CONTACTS, QUOTES, COMMENTS, AUDIT = "contact", "quote", "comment", "audit"

MOVED = {CONTACTS: ROSTER, QUOTES: CHARITY}
"""Partitions of their own, and where their records stood before they had one, under the same sort keys."""

R = TypeVar("R", bound=Record)


class Key(NamedTuple):
    """Where an item stands."""

    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the table.

    `fingerprint` is a digest of what a person sent, without the time and the version that the service adds: a retry
    has the same. `stored_at` is the service's own time, UTC.
    """

    key: Key
    body: str
    stored_at: str
    fingerprint: str = ""
    schema: int = SCHEMA
    expires_at: int = 0
    """Seconds since 1970 after which the table forgets it; 0: never."""

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether only the place is left of what stood here: the person took it back."""
        return not self.body


class Unreadable(Exception):  # noqa: N818 - it says what an item is, not that the program failed
    """An item whose body this version of the service cannot read."""


def partition_of(group: str | None) -> str:
    """Return the partition of a group's records, or of what belongs to no group."""
    return f"group#{group or NO_GROUP}"


def session_key(group: str | None, session: str) -> Key:
    """Return where a planned session stands."""
    return Key(partition_of(group), f"session#{session}")


def register_key(group: str | None, session: str, version: int) -> Key:
    """Return where a version of a session's register stands."""
    return Key(partition_of(group), f"register#{session}#{version:04d}")


def response_key(group: str | None, response: str, revision: int = 1) -> Key:
    """Return where a revision of a response stands: the one that was sent, or a later one."""
    return Key(partition_of(group), f"response#{response}#{revision:04d}")


def contact_key(contact: str) -> Key:
    """Return where someone's wish to be contacted stands."""
    return Key(CONTACTS, f"contact#{contact}")


def check_in_key(group: str | None, check_in: str) -> Key:
    """Return where a check-in stands."""
    return Key(partition_of(group), f"check_in#{check_in}")


def person_key(person: str) -> Key:
    """Return where a person's name stands."""
    return Key(ROSTER, f"person#{person}")


def quote_key(response: str) -> Key:
    """Return where the approved quote of a response stands."""
    return Key(QUOTES, f"quote#{response}")


def comment_state_key(response: str) -> Key:
    """Return where stands what a reader last said of a response's comment."""
    return Key(COMMENTS, f"state#{response}")


def comment_letter_key(step: str, day: date) -> Key:
    """Return where stands that a letter about waiting comments went out on a day."""
    return Key(COMMENTS, f"letter#{step}#{day}")


def attempt_key(digest: str, hour: str, nth: int) -> Key:
    """Return where a wrong reference is noted: by a digest of the link and the address that tried it, and the hour."""
    return Key(ATTEMPTS, f"{digest}#{hour}#{nth:04d}")


def group_key(group: str) -> Key:
    """Return where a group stands."""
    return Key(CHARITY, f"group#{group}")


def contract_key(contract: str) -> Key:
    """Return where a contract stands."""
    return Key(CHARITY, f"contract#{contract}")


def of_issues(contract: str) -> tuple[str, str]:
    """Return the partitions of what tells of a contract's issues: the claims to them, and that letters went out."""
    return f"issue#{contract}", f"announced#{contract}"


def claim_key(contract: str, quarter: str, revision: int) -> Key:
    """Return where the claim to a revision of a quarter's report stands."""
    return Key(of_issues(contract)[0], f"{quarter}#r{revision:03d}")


def announced_key(contract: str, quarter: str, revision: int) -> Key:
    """Return where it is marked that a revision of a quarter's report has been announced."""
    return Key(of_issues(contract)[1], f"{quarter}#r{revision:03d}")


def link_key(token_hash: str) -> Key:
    """Return where a form link stands, by the hash of its token."""
    return Key(LINKS, token_hash)


_KEYS: Mapping[type[Record], Callable[[Any], tuple[str, str]]] = {
    StageStep: lambda it: (CHARITY, f"stage#{it.group}#{it.starts_on}#{it.nth:02d}"),
    Grant: lambda it: (CHARITY, f"grant#{it.group}#{it.awarded_on}#{it.nth:02d}"),
    Session: lambda it: session_key(it.group, it.session),
    Response: lambda it: response_key(it.group, it.response, it.revision),
    CheckIn: lambda it: check_in_key(it.group, it.check_in),
    Concern: lambda it: (COMMENTS, f"concern#{it.response}#{it.nth:04d}"),
    AuditEntry: lambda it: (AUDIT, f"entry#{write_instant(it.at)}#{it.nth:04d}"),
}
"""The keys of kinds whose row of the registry names no partition."""

_OF_A_GIVEN_GROUP = (Register,)
"""Kinds that do not name their group, so that `key_of` is given it."""

check_complete("The table of keys", [kind.model for kind in KINDS if not kind.partition], [*_KEYS, *_OF_A_GIVEN_GROUP])


def _key_by_row(record: Record) -> Key:
    """Return where a record of a kind with a partition stands: its key, then its identity."""
    kind = KIND_OF[type(record)]
    values = (getattr(record, name) for name in kind.file.identity) if kind.file else ()
    return Key(str(kind.partition), "#".join([kind.key, *("" if value is None else str(value) for value in values)]))


def key_of(record: Record, group: str | None = None) -> Key:
    """Return where a record stands; a register does not name its group, so it is given."""
    if isinstance(record, Register):
        return register_key(group, record.session, record.version)
    by_function = _KEYS.get(type(record))
    return Key(*by_function(record)) if by_function else _key_by_row(record)


def item_of(record: Record, stored_at: str, group: str | None = None, *, fingerprint: str = "") -> Item:
    """Make the item of a record; its fingerprint is its own where none is given."""
    return Item(key_of(record, group), body_of(record), stored_at, fingerprint or fingerprint_of(record))


def link_item(link: FormLink, token_hash: str, stored_at: str) -> Item:
    """Make the item of a form link."""
    return Item(link_key(token_hash), body_of(link), stored_at)


def body_of(record: Record) -> str:
    """Write a record as the JSON that is stored: what has its default value is left out."""
    return record.model_dump_json(exclude_defaults=True)


_NOT_SENT = {
    *("submitted_at", "checked_on", "asked_at", "version", "client_time"),
    *("revision", "corrected_at", "language", "channel", "notice", "alerted_at", "closed_at"),
    "link",  # one that was replaced makes no other answer
}
"""What the service adds, and what a phone's clock adds anew each time."""


def fingerprint_of(record: Record) -> str:
    """Return the digest of what a person sent, without what the service adds."""
    sent = record.model_dump_json(exclude_defaults=True, exclude=_NOT_SENT)
    return sha256(sent.encode()).hexdigest()[:32]


_KINDS: Mapping[str, type[Record]] = {kind.key: kind.model for kind in KINDS}
"""Kinds of record by what their sort key begins with, as the registry says."""


def record_of(item: Item) -> Record:
    """Read an item's record. Unreadable where its schema is newer, its kind unknown, or its body not of its kind."""
    kind = FormLink if item.key.pk == LINKS else _KINDS.get(item.key.sk.partition("#")[0])
    if kind is None or item.schema != SCHEMA:
        raise Unreadable(item.key.sk)
    return read_body(kind, item)


_NO_LONGER_KEPT: Mapping[type[Record], frozenset[str]] = {
    FormLink: frozenset({"survey_path"}),  # where a register led, sealed; it is made from the register's token now
}
"""What bodies written before may still carry: it is passed over when they are read."""


def read_body(kind: type[R], item: Item) -> R:
    """Read an item's body as a record of one kind. Unreadable where it is none."""
    dropped = _NO_LONGER_KEPT.get(kind, frozenset())
    try:
        if not any(name in item.body for name in dropped):
            return kind.model_validate_json(item.body)
        kept = {name: value for name, value in json.loads(item.body).items() if name not in dropped}
        return kind.model_validate_json(json.dumps(kept))
    except (ValidationError, JSONDecodeError, AttributeError):
        raise Unreadable(item.key.sk) from None


def readable(kind: type[R], items: Iterable[Item]) -> Iterator[R]:
    """Read items as records of one kind, passing over what cannot be read: the compile names it to the charity."""
    for item in items:
        try:
            yield read_body(kind, item)
        except Unreadable:
            continue


def withdrawn(item: Item, stored_at: str) -> Item:
    """Return what is left where a person took back what they sent: the key alone, so that nothing takes its place."""
    return Item(item.key, "", stored_at)


def to_attributes(item: Item) -> dict[str, Any]:
    """Write an item in DynamoDB's own notation."""
    attributes: dict[str, Any] = {
        "pk": {"S": item.key.pk},
        "sk": {"S": item.key.sk},
        "body": {"S": item.body},
        "stored_at": {"S": item.stored_at},
        "schema": {"N": str(item.schema)},
    }
    if item.expires_at:
        attributes["expires_at"] = {"N": str(item.expires_at)}
    if item.fingerprint:
        attributes["fingerprint"] = {"S": item.fingerprint}
    return attributes


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Read an item from DynamoDB's own notation; what is not as it should be is left for `record_of` to name."""

    def text(name: str) -> str:
        return str(attributes.get(name, {}).get("S", ""))

    # "" is what is left of what was withdrawn; a body that is missing or no text is one that cannot be read
    body = attributes.get("body", {}).get("S", "no text")
    schema = str(attributes.get("schema", {}).get("N", "0"))
    return Item(
        Key(text("pk"), text("sk")),
        body,
        text("stored_at"),
        text("fingerprint"),
        int(schema) if schema.isdecimal() else 0,
    )
