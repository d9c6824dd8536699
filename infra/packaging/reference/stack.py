"""template.yaml as the reference pages read it: as it is written, with nothing worked out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse  # type: ignore[import-untyped]  # sam publishes no types

ROOT = Path(__file__).parents[3]
STACK: Mapping[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each function's folder and its properties."""
    for resource in STACK["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            yield resource["Properties"]["Handler"].split(".")[1], resource["Properties"]
