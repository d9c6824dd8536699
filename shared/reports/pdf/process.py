"""Run the typesetting program in a separate process, which is given the document and nothing else of ours."""

import json
import os
import subprocess  # nosec B404 # a program of our own, never a shell
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.built import fonts_folder

_PROGRAM = Path(__file__).with_name("typesetting.py")
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What a process needs to start. It gets no access to the store, because it reads words that anyone may have typed."""


def typeset(template: Path, inputs: Mapping[str, str], standards: Sequence[str] = ()) -> bytes:
    """Set one document from a template and return the PDF. Raise CalledProcessError if Typst refuses it."""
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
    # In Lambda, the runtime adds the packages' folders to the path; a new process would not look there.
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
