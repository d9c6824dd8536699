"""The names that a report's files are saved under, so that they say whose, what and when, wherever they end up."""

import re
import unicodedata
from pathlib import PurePosixPath

from shared.domain.records.contract import Contract

_LONGEST = 40


def saved_as(contract: Contract, quarter: str, revision: int, file: str) -> str:
    """Return a file's own name, such as `paper-boats_creative-groups_2026-27_q2_r1.xlsx`.

    `report.EXT` is the report itself; for any other file, its kind comes before the extension.
    """
    whose = (_short(contract.provider) or "report", _short(contract.service) or _short(contract.contract))
    year, _, number = quarter.rpartition("-")
    path = PurePosixPath(file)
    what = () if path.stem == "report" else (path.stem,)
    return "_".join((*whose, year, number.lower(), f"r{revision}", *what)) + path.suffix


def _short(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
