"""What the local service keeps in its DATA folder for its user alone: links.json, and a file for each secret.

A secret's file counts where SSM has another value, so a secret is changed or put back by its file and a start. A key
that a rotation has added to SSM gets its file at once, or at the next start.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from infra.packaging.secrets import DIGESTS, LINKS, TOMBSTONES, missing_secrets
from shared.domain.links.link_keys import FIRST_KEY, LinkKeys
from shared.storage.secrets import SecretNames, key_parameter, read_link_keys

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_LINKS_FILE = "links.json"
_KEY_FILE = re.compile(rf"{LINKS}-([1-9][0-9]*)")


def write_links(folder: Path, content: Mapping[str, Any]) -> None:
    """Write links.json."""
    _write(folder / _LINKS_FILE, json.dumps(content, indent=1))


def put_links(folder: Path, listed: Mapping[str, Any]) -> None:
    """Put the addresses as they are now in links.json; what else it says stays."""
    file = folder / _LINKS_FILE
    if file.is_file():
        write_links(folder, {**json.loads(file.read_text(encoding="utf-8")), **listed})


def keep_keys(folder: Path | None, keys: LinkKeys) -> None:
    """Write the files of those keys that have none, where there is a folder."""
    for key, value in keys.keys.items():
        if folder and not _text(_key_file(folder, key)):
            _write(_key_file(folder, key), value.decode())


def settle_secrets(folder: Path, names: SecretNames, ssm: "SSMClient") -> None:
    """Make files and SSM say the same; make what neither has."""
    parameters = {LINKS: names.links, DIGESTS: names.digests, TOMBSTONES: names.tombstones}
    standing: dict[str, str] = {}
    for kind, parameter in parameters.items():
        value = _text(folder / kind) or _value_of(parameter, ssm)
        if value:
            standing[kind] = value
    for kind, value in (standing | missing_secrets(standing)).items():
        _keep(folder / kind, value)
        _set(parameters[kind], value, ssm)
    for file in folder.iterdir():
        key = _KEY_FILE.fullmatch(file.name)
        if key and _text(file):
            _set(key_parameter(names.links, key[1]), _text(file), ssm)
    keep_keys(folder, read_link_keys(names.links))


def _key_file(folder: Path, key: str) -> Path:
    return folder / (LINKS if key == FIRST_KEY else f"{LINKS}-{key}")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _value_of(parameter: str, ssm: "SSMClient") -> str:
    found = ssm.get_parameters(Names=[parameter], WithDecryption=True)["Parameters"]
    return found[0]["Value"] if found else ""


def _set(parameter: str, value: str, ssm: "SSMClient") -> None:
    if _value_of(parameter, ssm) != value:
        ssm.put_parameter(Name=parameter, Value=value, Type="SecureString", Overwrite=True)


def _keep(file: Path, value: str) -> None:
    if _text(file) != value:
        _write(file, value)


def _write(file: Path, text: str) -> None:
    """Write a file that its user alone can read; whatever happens, it is there whole, or as it was."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False) as building:
        building.write(text)  # a temporary file is made with mode 0600
        building.flush()
        os.fsync(building.fileno())
    Path(building.name).replace(file)
