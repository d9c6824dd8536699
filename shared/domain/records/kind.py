"""What has to be known of a kind of record: the parts of a row of the registry, none of which can be left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from shared.domain.records.base import Record

Erased = Literal["removed", "rewritten", "kept"]
"""What erasing a person does to their records: it removes them, a function rewrites them, or they name no person."""

RuleName = Literal["contacts", "comments", "concerns", "audit", "names", "codes", "reports", "groups", "phones"]
"""The rules in the table of retention."""


Partition = Literal["charity", "roster", "contact", "quote", "comment"]
"""The partitions whose items have a key made from the row: what it begins with, then the identity of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose record it is. Each part names fields of the model; a field of people holds one code, several, or none.

    `mentions` are fields with a code of someone whose record it is not. `response` is the field with the response that
    it is about: it belongs to the person who gave that. `receipt` is the field with the reference that a receipt gives.
    """

    people: tuple[str, ...]
    mentions: tuple[str, ...]
    response: str | None
    receipt: str | None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that lead to a person."""
        return frozenset({*self.people, *self.mentions, *filter(None, (self.response, self.receipt))})

    def codes_in(self, record: Record) -> Iterator[str]:
        """Yield the code of each person whose record it is."""
        return _codes(record, self.people)

    def people_in(self, record: Record) -> Iterator[str]:
        """Yield the code of each person whom a record names."""
        return _codes(record, (*self.people, *self.mentions))

    def response_of(self, record: Record) -> str | None:
        """Return the response that a record is about, or None."""
        return getattr(record, self.response) if self.response else None

    def receipt_of(self, record: Record) -> str | None:
        """Return the reference under which the holder of the receipt finds a record, or None."""
        return getattr(record, self.receipt) if self.receipt else None


def _codes(record: Record, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = getattr(record, name)
        yield from (value,) if isinstance(value, str) else (value or ())


NOBODY = Owner(people=(), mentions=(), response=None, receipt=None)


def of_person(*fields: str) -> Owner:
    """Return the owner of a record that names its people in these fields alone."""
    return Owner(people=fields, mentions=(), response=None, receipt=None)


def of_response(field: str) -> Owner:
    """Return the owner of a record about a response: the person who gave it, or who holds its receipt."""
    return Owner(people=(), mentions=(), response=field, receipt=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFile:
    """The file of a pack that has a row a record: its columns, those that tell rows apart, and what they refer to.

    `refers` has pairs of a column and the file that must declare its value. The last `later` columns came later: a pack
    from before has a file without them. If not `is_plain`, a row is not the whole record, or the file's order has a
    meaning: `shared/services/packs` reads and writes it by a function. `beside` are the files that hold the rest.
    """

    name: str
    columns: tuple[str, ...]
    identity: tuple[str, ...]
    refers: tuple[tuple[str, str], ...]
    is_required: bool
    later: int
    is_plain: bool
    beside: tuple[str, ...]


def required_file(name: str, columns: tuple[str, ...], identity: tuple[str, ...], *refers: tuple[str, str]) -> KindFile:
    """Return a file that every pack has, and of which every row is one record."""
    return KindFile(
        name=name,
        columns=columns,
        identity=identity,
        refers=refers,
        is_required=True,
        later=0,
        is_plain=True,
        beside=(),
    )


def optional_file(
    name: str, columns: tuple[str, ...], identity: tuple[str, ...], *refers: tuple[str, str], later: int = 0
) -> KindFile:
    """Return a file that a pack has only where it has rows, and of which every row is one record."""
    return replace(required_file(name, columns, identity, *refers), is_required=False, later=later)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A row of the registry.

    `key` begins the sort key of its items, and `partition` is where they are: None if `shared/storage/items.py` has a
    function for their key, as for what is in a group's partition. `place` is its name in `Records`, and `file` its file
    of a pack: None for what is the service's own, in no evidence and in no pack. `retention` names the rules that say
    how long it is kept.
    """

    model: type[Record]
    key: str
    partition: Partition | None
    place: str | None
    owner: Owner
    erased: Erased
    retention: tuple[RuleName, ...]
    file: KindFile | None

    def __post_init__(self) -> None:
        """Refuse a row that contradicts itself or its model."""
        columns = self.file.columns if self.file else ()
        wrong = {
            "it has no key": not self.key,
            "a partition, and no identity to make keys from": self.partition is not None
            and not (self.file and self.file.identity),
            "no rule of retention": not self.retention,
            "a place without a pack file, or the other way round": (self.place is None) != (self.file is None),
            "erasure keeps it although it has an owner": self.erased == "kept" and self.owner != NOBODY,
            "erasure changes it although it has no owner": self.erased != "kept" and self.owner == NOBODY,
            "no such field": not self.owner.fields.union(columns) <= set(self.model.model_fields),
            "no such column": self.file is not None
            and not {*self.file.identity, *dict(self.file.refers)} <= set(self.file.columns),
        }
        if found := [what for what, is_so in wrong.items() if is_so]:
            raise LookupError(f"The row of {self.model.__name__} in the registry: {', '.join(found)}.")


def checked(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return the rows of a registry; LookupError where two share a part, or one refers to a file that none declares."""
    files = [kind.file for kind in kinds if kind.file]
    parts: dict[str, list[object]] = {
        "model": [kind.model.__name__ for kind in kinds],
        "key": [kind.key for kind in kinds],
        "place": [kind.place for kind in kinds if kind.place],
        "file": [name for file in files for name in (file.name, *file.beside)],
    }
    for part, names in parts.items():
        if twice := sorted({str(name) for name in names if names.count(name) > 1}):
            raise LookupError(f"More than one kind of record has the {part} {', '.join(twice)}.")
    declared = {file.name for file in files}
    if unknown := sorted({name for file in files for _, name in file.refers if name not in declared}):
        raise LookupError(f"No kind of record has the file {', '.join(unknown)} that another refers to.")
    return kinds


def check_complete(table: str, expected: Iterable[object], present: Iterable[object]) -> None:
    """Raise LookupError unless a table has exactly the rows that the registry asks for."""
    wanted, found = (set(map(_name, names)) for names in (expected, present))
    if wanted != found:
        lacking, surplus = (", ".join(sorted(names)) or "nothing" for names in (wanted - found, found - wanted))
        raise LookupError(f"{table} lacks {lacking}, and has {surplus} that the registry does not know.")


def _name(it: object) -> str:
    return it.__name__ if isinstance(it, type) else str(it)
