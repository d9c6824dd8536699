"""The one module that reads the charity's link secret from SSM, once a process."""

from functools import cache

import boto3


@cache
def read_secret(parameter: str) -> bytes:
    """Return the secret that form links and digests are made with."""
    found = boto3.client("ssm").get_parameter(Name=parameter, WithDecryption=True)
    return found["Parameter"]["Value"].encode()
