"""A stack's secrets are made once and never replaced; a stack that had one for everything gets copies of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from infra.packaging.secrets import main, missing_secrets
from shared.storage.secrets import (
    NoSecret,
    SecretNames,
    add_link_key,
    key_parameter,
    read_link_keys,
    read_secrets,
)

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

NAMES = SecretNames("/boats/link-secret", "/boats/digest-secret", "/boats/tombstone-secret")
MAKE = ["boats", "--region", "eu-west-2"]


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator["SSMClient"]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with mock_aws():
        yield boto3.client("ssm", "eu-west-2")


def kept(ssm: "SSMClient") -> dict[str, tuple[str, str]]:
    """Return the type and the value of each parameter of a stack named `boats`."""
    found = ssm.get_parameters_by_path(Path="/boats", Recursive=True, WithDecryption=True)["Parameters"]
    return {parameter["Name"].removeprefix("/boats/"): (parameter["Type"], parameter["Value"]) for parameter in found}


def test_a_new_stack_gets_three_secrets_of_256_bits_kept_encrypted(ssm: "SSMClient") -> None:
    main(MAKE)
    made = kept(ssm)
    assert sorted(made) == ["digest-secret", "link-secret", "tombstone-secret"]
    assert {(kind, len(bytes.fromhex(value))) for kind, value in made.values()} == {("SecureString", 32)}
    assert len({value for _, value in made.values()}) == 3


def test_a_deploy_leaves_the_secrets_that_are_there_as_they_are(ssm: "SSMClient") -> None:
    main(MAKE)
    before = kept(ssm)
    main(MAKE)
    assert kept(ssm) == before


def test_a_stack_with_one_secret_gets_the_others_as_copies_of_it(ssm: "SSMClient") -> None:
    ssm.put_parameter(Name=NAMES.links, Value="of before", Type="SecureString")
    main(MAKE)
    secrets = read_secrets(NAMES)
    assert (dict(secrets.links.keys), secrets.digests, secrets.tombstones) == (
        {"1": b"of before"},
        b"of before",
        b"of before",
    )


@pytest.mark.parametrize("put", range(3))
def test_stopped_after_any_secret_a_new_stack_still_gets_three_of_their_own(put: int) -> None:
    standing = dict(list(missing_secrets({}).items())[:put])
    whole = {**standing, **missing_secrets(standing)}
    assert len(set(whole.values())) == 3


@pytest.mark.parametrize("put", range(2))
def test_stopped_between_copies_a_stack_of_before_still_gets_both(put: int) -> None:
    standing = {"link-secret": "of before"} | dict(list(missing_secrets({"link-secret": "of before"}).items())[:put])
    assert set({**standing, **missing_secrets(standing)}.values()) == {"of before"}


def test_making_secrets_prints_none_of_them(ssm: "SSMClient", capsys: pytest.CaptureFixture[str]) -> None:
    main(MAKE)
    main(MAKE)
    printed = "".join(capsys.readouterr())
    assert [name for name, (_, value) in kept(ssm).items() if value in printed] == []


# the ring


@pytest.mark.usefixtures("ssm")
def test_two_rotations_at_once_go_on_with_the_same_key() -> None:
    main(MAKE)
    seen = read_link_keys(NAMES.links)
    one, other = add_link_key(NAMES.links, seen), add_link_key(NAMES.links, seen)
    assert one == other
    assert one.keys.keys() == {"1", "2"}


@pytest.mark.usefixtures("ssm")
def test_a_ring_of_many_keys_is_read_whole_and_keeps_every_key() -> None:
    main(MAKE)
    keys = first = read_link_keys(NAMES.links)
    for _ in range(24):
        before, keys = keys, add_link_key(NAMES.links, keys)
        assert before.keys.items() < keys.keys.items()
    assert (keys.current, keys.keys["1"]) == ("25", first.keys["1"])
    assert len(set(keys.keys.values())) == 25


def test_a_key_taken_out_by_hand_leaves_the_others(ssm: "SSMClient") -> None:
    main(MAKE)
    keys = add_link_key(NAMES.links, add_link_key(NAMES.links, read_link_keys(NAMES.links)))
    ssm.delete_parameter(Name=key_parameter(NAMES.links, "2"))
    ssm.delete_parameter(Name=NAMES.links)
    assert read_link_keys(NAMES.links).keys == {"3": keys.keys["3"]}


def test_a_secret_that_is_missing_is_named_and_nothing_of_the_others(ssm: "SSMClient") -> None:
    main(MAKE)
    ssm.delete_parameter(Name=NAMES.tombstones)
    with pytest.raises(NoSecret, match="/boats/tombstone-secret is missing") as raised:
        read_secrets(NAMES)
    assert [value for _, value in kept(ssm).values() if value in str(raised.value)] == []


def test_secrets_are_not_written_where_their_object_is(ssm: "SSMClient") -> None:
    main(MAKE)
    written = repr(read_secrets(NAMES))
    assert [value for _, value in kept(ssm).values() if value in written] == []
