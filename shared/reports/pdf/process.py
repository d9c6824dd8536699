"""Running the typesetting program: in a process of its own, which is told the document and nothing else of ours."""

import json
import os
import subprocess  # nosec B404 # a program of our own, never a shell
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.built import fonts_folder

_PROGRAM = Path(__file__).with_name("typesetting.py")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What a process needs to start at all. Nothing that opens the store is among it: it reads words that anybody typed."""


def typeset(template: Path, inputs: Mapping[str, str], standards: Sequence[str] = ()) -> bytes:
    """Set one document from a template, return the PDF. CalledProcessError where Typst refuses it."""
    asked = {
        "template": str(template),
        "fonts": str(fonts_folder()),
        "inputs": dict(inputs),
        "standards": list(standards),
    }
    ran = subprocess.run(  # nosec B603 # noqa: S603 - our own program, on this very Python
        [sys.executable, "-P", _PROGRAM],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=True,
        env=_environment(),
    )
    return ran.stdout


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # In Lambda, packages lie where the runtime has put them on the path and a new process would not look.
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
