"""The one module that reads the charity's secrets from SSM, and adds a key to the ring that links are made with.

The ring has a parameter for each key: the first key's has the ring's own name, the others add their number, like
`/own-words/link-secret/2`. A key is put once, on the condition that its number is free, so no rotation can remove a
key, even if it is killed or another runs at the same time. Nothing is cached between calls: a change takes effect
at once.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.links.link_keys import FIRST_KEY, LinkKeys, Secrets

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_NAMES_A_CALL = 10
_BYTES = 32


class NoSecret(Exception):  # noqa: N818 - it says what was found: nothing
    """A secret that is needed is missing or cannot be read; the message says which one, and what to do."""


@dataclass(frozen=True, slots=True)
class SecretNames:
    """The SSM parameters that hold the three secrets."""

    links: str
    digests: str
    tombstones: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the names from a function's environment. Raise KeyError, which names the variable, if one is missing."""
        return cls(
            environment["LINK_SECRET_PARAMETER"],
            environment["DIGEST_SECRET_PARAMETER"],
            environment["TOMBSTONE_SECRET_PARAMETER"],
        )

    @property
    def are_apart(self) -> bool:
        """Whether each has a secret of its own, as in every deployment since there are three."""
        return len({self.links, self.digests, self.tombstones}) == len(("links", "digests", "tombstones"))


def read_secrets(names: SecretNames) -> Secrets:
    """Read all three. Raise NoSecret if one is missing."""
    return Secrets(read_link_keys(names.links), read_secret(names.digests), read_secret(names.tombstones))


def read_secret(parameter: str) -> bytes:
    """Return the secret of a parameter. Raise NoSecret if it is missing."""
    found = _read([parameter])
    if parameter not in found:
        raise _missing(parameter)
    return found[parameter]


def read_link_keys(parameter: str) -> LinkKeys:
    """Read the ring of keys that links are made with. Raise NoSecret if it has no key at all."""
    keys: dict[str, bytes] = {}
    first = 1
    while True:
        names = {key_parameter(parameter, str(first + n)): str(first + n) for n in range(_NAMES_A_CALL)}
        found = {names[name]: key for name, key in _read(list(names)).items()}
        keys |= found
        first += _NAMES_A_CALL
        if str(first - 1) not in found:
            break
    if not keys:
        raise _missing(parameter)
    return LinkKeys(keys)


def add_link_key(parameter: str, keys: LinkKeys) -> LinkKeys:
    """Add a key to the ring that was read; if another rotation was faster, both go on with the key that it added.

    Raise NoSecret if the key could not be put.
    """
    name = key_parameter(parameter, str(int(keys.current) + 1))
    ssm = _client()
    try:
        ssm.put_parameter(Name=name, Type="SecureString", Value=new_secret(), Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        pass
    except (BotoCoreError, ClientError) as failed:
        msg = f"The key {name} could not be made ({type(failed).__name__}). Every link is as it was; run it again."
        raise NoSecret(msg) from failed
    return read_link_keys(parameter)


def key_parameter(parameter: str, key: str) -> str:
    """Return the parameter that holds a key of the ring."""
    return parameter if key == FIRST_KEY else f"{parameter}/{key}"


def new_secret() -> str:
    """Generate a secret of 256 bits, as text."""
    return secrets.token_hex(_BYTES)


def _read(names: Sequence[str]) -> dict[str, bytes]:
    try:
        found = _client().get_parameters(Names=list(names), WithDecryption=True)["Parameters"]
    except (BotoCoreError, ClientError) as failed:
        msg = f"The secret {names[0]} cannot be read ({type(failed).__name__})."
        raise NoSecret(msg) from failed
    return {parameter["Name"]: parameter["Value"].encode() for parameter in found}


def _missing(parameter: str) -> NoSecret:
    return NoSecret(f"The secret {parameter} is missing. Put it back from escrow: docs/operations/secrets.md says how.")


def _client() -> "SSMClient":
    return boto3.client("ssm")
