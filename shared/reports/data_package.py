"""datapackage.json: a description of report.csv that lets a program read and check it without other documentation.

A Frictionless Data Package (https://datapackage.org) with one tabular resource: each column's type, allowed values
and meaning.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from shared.domain.calendar.days import span_in_words
from shared.reports.model import AMBER, GREEN, RED, Report
from shared.reports.numbers import MEANINGS

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "id": {
        "type": "string",
        "title": "Figure",
        "description": "The figure's id: its span of days, then what it counts.",
        "constraints": {"required": True, "unique": True, "pattern": r"[^\s.]+(\.[^.]+)+"},
    },
    "label": {"type": "string", "title": "What it is, in words", "constraints": {"required": True}},
    "value": {"type": "number", "title": "The number", "description": "Empty where there is none, or it is hidden."},
    "shown": {
        "type": "string",
        "title": "As every format of the report shows it",
        "description": "; ".join(f"{symbol} {meaning}" for symbol, meaning in MEANINGS.items()),
        "constraints": {"required": True},
    },
    "status": {
        "type": "string",
        "title": "How it stands",
        "constraints": {
            "required": True,
            "enum": ["exact", "rounded", "suppressed", "not_available", "not_applicable"],
        },
    },
    "revised": {
        "type": "boolean",
        "title": "Revised since the last issue",
        "trueValues": ["true"],
        "falseValues": ["false"],
        "constraints": {"required": True},
    },
    "counts": {
        "type": "string",
        "title": "What it counts",
        "constraints": {"required": True, "enum": ["people", "things"]},
    },
    "base": {"type": "integer", "title": "What it was rounded to"},
    "denominator": {"type": "string", "title": "The id of the figure that it is a part of"},
    "target": {"type": "number", "title": "What the contract asks for"},
    "rag": {"type": "string", "title": "Status of the target", "constraints": {"enum": [GREEN, AMBER, RED]}},
    "definition": {"type": "string", "title": "What it means", "constraints": {"required": True}},
    "was": {"type": "string", "title": "What the issue before showed", "description": "Empty unless it was revised."},
    "why": {"type": "string", "title": "Why it changed", "description": "Empty unless it was revised."},
}
"""The description of each column that report.csv may have, in Table Schema terms."""


def describe(report: Report, path: str, columns: Sequence[str], content: bytes) -> bytes:
    """Describe the CSV file beside it: its columns in order, its size and its checksum."""
    return json.dumps(
        {
            "profile": "tabular-data-package",
            "name": f"{report.contract}-{report.quarter}-r{report.revision}".lower(),
            "title": f"{report.service}, {report.quarter}",
            "description": (
                f"Every published figure of {report.provider} for {report.commissioner}: "
                f"{span_in_words(report.spans['quarter'])}, revision {report.revision}."
            ),
            "version": str(report.revision),
            "created": report.issued_at,
            "contributors": [{"title": report.provider, "role": "publisher"}],
            "resources": [
                {
                    "profile": "tabular-data-resource",
                    "name": "report",
                    "path": path,
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8-sig",
                    "bytes": len(content),
                    "hash": f"sha256:{sha256(content).hexdigest()}",
                    "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
                    "schema": {
                        "fields": [{"name": column, **FIELDS[column]} for column in columns],
                        "missingValues": [""],
                        "primaryKey": ["id"],
                    },
                }
            ],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
