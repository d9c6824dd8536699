"""Make the secret that a stack's form links follow from, once: CloudFormation cannot make a SecureString.

What is there is never replaced: every poster and every link that was handed out would stop opening anything.
"""

import argparse
import secrets
import sys
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the secret of the stack that is named, unless it has one."""
    parser = argparse.ArgumentParser(prog="python -m infra.packaging.link_secret", description=__doc__)
    parser.add_argument("stack")
    parser.add_argument("--region", required=True)
    wanted = parser.parse_args(arguments)
    name = f"/{wanted.stack}/link-secret"
    client = boto3.client("ssm", region_name=wanted.region)
    try:
        client.put_parameter(Name=name, Type="SecureString", Value=secrets.token_hex(32), Overwrite=False)
        print(f"Made the secret {name}.")
    except client.exceptions.ParameterAlreadyExists:
        print(f"The secret {name} is there already.")
    except (BotoCoreError, ClientError) as failed:
        sys.exit(f"The secret {name} could not be made: {failed}")


if __name__ == "__main__":
    main()
