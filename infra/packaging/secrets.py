"""Make a stack's three secrets, once: CloudFormation cannot make a SecureString.

What is there is never replaced: links would stop opening, and people who were erased would come back. A stack from
before there were three has one, which did the work of all: the other two begin as copies of it, so that the digests
and the tombstones made so far hold.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.storage.secrets import new_secret

LINKS, DIGESTS, TOMBSTONES = "link-secret", "digest-secret", "tombstone-secret"
KINDS = (TOMBSTONES, DIGESTS, LINKS)
"""The three, the links' last: while it is missing, none of the others was meant to be a copy of it."""


def missing_secrets(standing: Mapping[str, str]) -> dict[str, str]:
    """Return what has to be made beside what is there, by kind, in the order in which it has to be put."""
    return {kind: standing.get(LINKS) or new_secret() for kind in KINDS if not standing.get(kind)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the secrets of the stack that is named, those that it has not got."""
    parser = argparse.ArgumentParser(prog="python -m infra.packaging.secrets", description=__doc__)
    parser.add_argument("stack")
    parser.add_argument("--region", required=True)
    wanted = parser.parse_args(arguments)
    names = {kind: f"/{wanted.stack}/{kind}" for kind in KINDS}
    client = boto3.client("ssm", region_name=wanted.region)
    try:
        found = client.get_parameters(Names=list(names.values()), WithDecryption=True)["Parameters"]
        values = {parameter["Name"]: parameter["Value"] for parameter in found}
        standing = {kind: values[name] for kind, name in names.items() if name in values}
        for kind, value in missing_secrets(standing).items():
            client.put_parameter(Name=names[kind], Type="SecureString", Value=value, Overwrite=False)
            print(f"Made the secret {names[kind]}.")
    except client.exceptions.ParameterAlreadyExists:
        sys.exit("Someone else is making the secrets of this stack. Run it again when they have finished.")
    except (BotoCoreError, ClientError) as failed:
        sys.exit(f"The secrets of {wanted.stack} could not be made ({type(failed).__name__}). Run it again.")
    for kind in standing:
        print(f"The secret {names[kind]} is there already.")


if __name__ == "__main__":
    main()
