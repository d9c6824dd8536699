"""The local service's secrets: a file for each, for its user alone, that says what SSM says."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from infra.local.kept import keep_keys, put_links, settle_secrets, write_links
from shared.domain.links.link_keys import LinkKeys
from shared.storage.secrets import SecretNames, add_link_key, read_link_keys, read_secrets

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

NAMES = SecretNames("/own-words/link-secret", "/own-words/digest-secret", "/own-words/tombstone-secret")


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator["SSMClient"]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with mock_aws():
        yield boto3.client("ssm", "eu-west-2")


def files(folder: Path) -> dict[str, str]:
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} <= {0o600}
    return {path.name: path.read_text() for path in folder.iterdir()}


def in_ssm(secrets_of: SecretNames = NAMES) -> dict[str, str]:
    secrets = read_secrets(secrets_of)
    keys = {"link-secret" if key == "1" else f"link-secret-{key}": value for key, value in secrets.links.keys.items()}
    values = {**keys, "digest-secret": secrets.digests, "tombstone-secret": secrets.tombstones}
    return {name: value.decode() for name, value in values.items()}


def test_a_new_folder_gets_three_secrets_of_their_own(tmp_path: Path, ssm: "SSMClient") -> None:
    settle_secrets(tmp_path, NAMES, ssm)
    made = files(tmp_path)
    assert len(set(made.values())) == 3
    assert in_ssm() == made
    settle_secrets(tmp_path, NAMES, ssm)
    assert files(tmp_path) == made


def test_a_folder_with_one_secret_gets_the_others_as_copies(tmp_path: Path, ssm: "SSMClient") -> None:
    (tmp_path / "link-secret").write_text("of before")
    (tmp_path / "link-secret").chmod(0o600)
    ssm.put_parameter(Name=NAMES.links, Value="of before", Type="SecureString")
    settle_secrets(tmp_path, NAMES, ssm)
    assert files(tmp_path) == dict.fromkeys(("link-secret", "digest-secret", "tombstone-secret"), "of before")
    assert in_ssm() == files(tmp_path)


def test_a_file_changed_by_hand_counts_and_a_lost_one_is_made_again(tmp_path: Path, ssm: "SSMClient") -> None:
    settle_secrets(tmp_path, NAMES, ssm)
    add_link_key(NAMES.links, read_link_keys(NAMES.links))
    settle_secrets(tmp_path, NAMES, ssm)
    before = files(tmp_path)
    assert len(before) == 4
    (tmp_path / "link-secret").write_text("by hand")
    for name in ("link-secret-2", "tombstone-secret"):
        (tmp_path / name).unlink()
    settle_secrets(tmp_path, NAMES, ssm)
    assert files(tmp_path) == {**before, "link-secret": "by hand"} == in_ssm()


def test_every_file_alone_brings_its_secret_back_to_an_empty_service(tmp_path: Path, ssm: "SSMClient") -> None:
    settle_secrets(tmp_path, NAMES, ssm)
    keep_keys(tmp_path, add_link_key(NAMES.links, read_link_keys(NAMES.links)))
    before = files(tmp_path)
    for parameter in (*(NAMES.links, NAMES.digests, NAMES.tombstones), f"{NAMES.links}/2"):
        ssm.delete_parameter(Name=parameter)
    settle_secrets(tmp_path, NAMES, ssm)
    assert in_ssm() == before == files(tmp_path)


def test_an_empty_file_of_a_start_that_was_killed_is_no_secret(tmp_path: Path, ssm: "SSMClient") -> None:
    (tmp_path / "link-secret").touch(mode=0o600)
    settle_secrets(tmp_path, NAMES, ssm)
    assert len(set(files(tmp_path).values()) - {""}) == 3


def test_links_are_put_in_their_file_and_what_else_it_says_stays(tmp_path: Path) -> None:
    put_links(tmp_path, {"told": {}})
    assert list(tmp_path.iterdir()) == []
    write_links(tmp_path, {"base_url": "http://x", "told": {"c1": "old"}})
    put_links(tmp_path, {"told": {"c1": "new"}})
    assert files(tmp_path) == {"links.json": '{\n "base_url": "http://x",\n "told": {\n  "c1": "new"\n }\n}'}
    keep_keys(None, LinkKeys.of(b"on AWS there is no folder"))
