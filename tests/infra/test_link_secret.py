"""A stack's link secret is made once and never replaced."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from infra.packaging.link_secret import main

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator["SSMClient"]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield boto3.client("ssm", "eu-west-2")


def secret_in(ssm: "SSMClient") -> dict[str, str]:
    """Return the type and the value of the secret of a stack named `boats`."""
    found = ssm.get_parameter(Name="/boats/link-secret", WithDecryption=True)["Parameter"]
    return {"type": found["Type"], "value": found["Value"]}


def test_a_new_stack_gets_a_secret_of_256_bits_kept_encrypted(ssm: "SSMClient") -> None:
    main(["boats", "--region", "eu-west-2"])
    made = secret_in(ssm)
    assert (made["type"], len(bytes.fromhex(made["value"]))) == ("SecureString", 32)


def test_a_deploy_leaves_the_secret_that_is_there_as_it_is(ssm: "SSMClient") -> None:
    main(["boats", "--region", "eu-west-2"])
    before = secret_in(ssm)
    main(["boats", "--region", "eu-west-2"])
    assert secret_in(ssm) == before
