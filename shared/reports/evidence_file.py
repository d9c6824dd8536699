"""evidence.json: the unhidden figures of a quarter, for the charity only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.figures.evidence import Evidence, Figures


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a quarter's figures come from.

    `revision` is 0 for an open quarter; `sources` has the number of records of each kind and their digest; `unreadable`
    has the keys of the records that could not be read; `late_registers` the registers of earlier quarters that arrived
    after their quarter's report.
    """

    revision: int
    extracted_at: str
    sources: Mapping[str, Any]
    unreadable: Sequence[str]
    late_registers: Sequence[Mapping[str, str]]


def evidence_file(evidence: Evidence, provenance: Provenance) -> bytes:
    """Write evidence.json."""
    content = {
        "contract": evidence.contract.contract,
        "quarter": evidence.quarter.name,
        "from": evidence.spans["quarter"].first.isoformat(),
        "to": evidence.spans["quarter"].last.isoformat(),
        "revision": provenance.revision,
        "extracted_at": provenance.extracted_at,
        "figures": {span: _nested(figures) for span, figures in evidence.figures.items()},
        "capacity": evidence.capacity,
        "sources": provenance.sources,
        "unreadable": provenance.unreadable,
        "late_registers": provenance.late_registers,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _nested(figures: Figures) -> dict[str, Any]:
    """Turn figures by name into nested objects; the numbers of contributors are beside them in the same shape."""
    nested: dict[str, Any] = {}
    contributors: dict[str, Any] = {}
    for name, figure in figures.items():
        _place(nested, name, figure.value)
        if figure.contributors is not None:
            _place(contributors, name, figure.contributors)
    return {**nested, "contributors": contributors}


def _place(nested: dict[str, Any], name: Sequence[str], value: object) -> None:
    for part in name[:-1]:
        nested = nested.setdefault(part, {})
    nested[name[-1]] = value
