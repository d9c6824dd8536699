"""evidence.json: the unhidden figures of a quarter, for the charity alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.figures.evidence import Evidence, Figures


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a quarter's figures came about.

    `revision` is 0 for an open quarter; `sources` says how many records of each kind there were and digests them;
    `unreadable` names records by their key; `late_registers` those of earlier quarters that came in after their
    quarter's report.
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
    """Turn figures by name into objects in objects; the numbers of contributors stand beside them in the same shape."""
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
