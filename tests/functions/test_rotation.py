"""Links rotated on a running service: what opens, what is stored, who stays erased, and what is written where."""

import json
import stat
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.storage.items import Key
from tests.functions.service import Service, flat, running
from tests.functions.visitor import Answer, Visitor
from tests.pack.copies import write

TODAY = "2017-06-15"
HELD = {"session": "new", "held_on": "2017-06-01", "status": "held", "unnamed": "2"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("rotation-pack"))


@pytest.fixture
def service(tmp_path: Path, pack: Path) -> Iterator[Service]:
    with running(tmp_path / "data", PACK=str(pack), TODAY=TODAY) as service:
        yield service


def done(service: Service, *arguments: str) -> str:
    """Run a command that must succeed; return what it printed."""
    ran = service.ownwords(*arguments)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def listed(service: Service) -> dict[str, str]:
    forms = json.loads(done(service, "links", "--json"))
    personal = json.loads(done(service, "links", "--personal", "g01", "--json"))
    return flat({**forms, "personal": personal})


def in_file(service: Service) -> dict[str, str]:
    return {name: address for name, address in flat(service.links).items() if str(address).count("/") > 3}


def send(address: str, kind: str = "session") -> Answer:
    """Open an address and send its form, where it has one."""
    if "/s/" in address:
        return Visitor().post(address, {"submission_id": uuid.uuid4().hex, "own_words": "A word."})
    if "/r/" in address:
        return Visitor().post(address, {"submission_id": uuid.uuid4().hex, **HELD, "kind": kind})
    return Visitor().get(address)


def led_to(service: Service, register: str) -> str:
    visitor = Visitor()
    visitor.follow(visitor.post(f"{register}/open"), service.links["base_url"])
    (path,) = [link for link in visitor.get(register).page.links if "/s/peer_tutor/" in link]
    return f"{service.links['base_url']}{path}"


def closed(addresses: Mapping[str, str]) -> list[str]:
    """Name those that take nothing any more; a register that is sent twice is told of the first (409)."""
    kinds = {name: "taster" if name == "register.-" else "session" for name in addresses}
    return [name for name, address in addresses.items() if send(address, kinds[name]).status not in (200, 303, 409)]


def doctor(service: Service) -> str:
    ran = service.ownwords("doctor")
    return ran.stdout + ran.stderr


def test_old_and_new_addresses_store_until_the_old_are_revoked(service: Service) -> None:
    old = listed(service)
    assert closed(old) == []
    rotated = done(service, "links", "--rotate")
    new = listed(service)
    assert {**in_file(service), **new} == new, "links.json has the new addresses at once"
    assert not set(old.values()) & set(new.values())
    assert [address for address in new.values() if address not in rotated] == []
    assert closed(old) + closed(new) == []
    assert "All is well." in doctor(service)
    # one by itself, as someone pastes it
    assert done(service, "links", "--revoke", f" {old['survey.g01.participant']}/correct. ").startswith("Revoked.")
    assert closed(old) == ["survey.g01.participant"]
    assert closed(new) == []
    assert listed(service) == new
    # and all of them
    survey = led_to(service, old["register.g01"])
    said = done(service, "links", "--revoke-old")
    assert said.startswith(f"{len(old) - 1} open links are of an older key.\n")
    assert said.endswith(f"Closed {len(old) - 1} links.\n")
    assert [name for name in new if name != "survey.g01.participant" and new[name] not in said] == []
    assert len(closed(old)) == len(old)
    assert send(survey).status == 404
    assert closed(new) == []
    assert send(led_to(service, new["register.g01"])).status == 303
    assert listed(service) == new
    assert "All is well." in doctor(service)
    assert done(service, "links", "--revoke-old") == "0 open links are of an older key.\nClosed 0 links.\n"


def test_after_a_rotation_and_a_start_everything_is_as_it_was(service: Service) -> None:
    old = listed(service)
    done(service, "links", "--rotate")
    new = listed(service)
    files = [path for path in service.data.iterdir() if "secret" in path.name or path.name == "links.json"]
    assert sorted(path.name for path in files) == [
        *("digest-secret", "link-secret", "link-secret-2", "links.json", "tombstone-secret")
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert done(service, "links", "--revoke", old.pop("survey.g02.participant")).startswith("Revoked.")
    revoked = new.pop("survey.g02.peer_tutor")
    assert done(service, "links", "--revoke", revoked).startswith("Revoked.")
    (service.data / "link-secret-2").unlink()  # as if the command had been killed before it wrote the file
    base = service.links["base_url"]
    for _ in range(2):
        service.stop()
        service.start(TODAY=TODAY)
    moved = {
        kind: {name: address.replace(base, service.links["base_url"]) for name, address in addresses.items()}
        for kind, addresses in (("old", old), ("new", new))
    }
    assert moved["new"].items() < listed(service).items()
    assert send(revoked.replace(base, service.links["base_url"])).status == 404
    assert closed(moved["old"]) + closed(moved["new"]) == []
    assert (service.data / "link-secret-2").is_file()
    assert "All is well." in doctor(service)


def test_who_was_erased_stays_erased_after_rotation_change_and_import(
    service: Service, pack: Path, tmp_path: Path
) -> None:
    assert service.ownwords("erase", "p01").returncode == 0
    done(service, "links", "--rotate")
    done(service, "links", "--revoke-old")
    ssm, stack = service.aws("ssm"), service.links["aws"]["table"].removesuffix("-records")
    for kind in ("link-secret", "digest-secret"):
        ssm.put_parameter(Name=f"/{stack}/{kind}", Value="changed", Type="SecureString", Overwrite=True)
    again = service.ownwords("import", str(pack))
    assert again.returncode == 0, again.stderr
    assert "1 people in this pack were erased before and stay erased" in again.stdout
    assert service.store.get(Key("roster", "person#p01")) is None
    assert service.ownwords("export", str(tmp_path / "out")).returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir() if b"p01" in path.read_bytes()] == []


def test_after_a_change_by_hand_new_links_take_answers_at_once(service: Service) -> None:
    old = listed(service)
    revoked = old["register.g02"]
    assert done(service, "links", "--revoke", revoked).startswith("Revoked.")
    stack = service.links["aws"]["table"].removesuffix("-records")
    service.aws("ssm").put_parameter(Name=f"/{stack}/link-secret", Value="changed", Type="SecureString", Overwrite=True)
    ill = doctor(service)
    assert "Not made with what is key 1 now: " in ill
    new = listed(service)
    assert closed(new) == []
    assert closed(old) == ["register.g02"]
    assert done(service, "links", "--revoke", old["told.c1"]).startswith("Revoked.")
    assert closed(old) == ["register.g02", "told.c1"]
    done(service, "links", "--revoke-old")
    assert len(closed(old)) == len(old)
    assert closed(new) == []
    assert "All is well." in doctor(service)


def test_the_doctor_names_a_secret_that_is_missing(service: Service) -> None:
    stack = service.links["aws"]["table"].removesuffix("-records")
    ssm = service.aws("ssm")
    for kind in ("tombstone", "digest", "link"):
        ssm.delete_parameter(Name=f"/{stack}/{kind}-secret")
        ran = service.ownwords("doctor")
        assert ran.returncode == 1
        assert f"The secret /{stack}/{kind}-secret is missing." in ran.stderr
        assert "Traceback" not in ran.stderr
    for command in (("links",), ("erase", "p01")):
        refused = service.ownwords(*command)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1
        assert "is missing. Put it back from escrow" in refused.stderr


def test_no_secret_and_no_token_is_written_but_where_links_are_listed(service: Service) -> None:
    old = listed(service)
    done(service, "links", "--rotate")
    new = listed(service)
    printed = [
        doctor(service),
        done(service, "links", "--revoke", old["register.g01"]),
        service.ownwords("links", "--revoke", old["register.g01"]).stderr,
        *(service.output.partition("\nReady: ")[2], service.errors),
    ]
    secrets = [path.read_text() for path in service.data.glob("*-secret*")]
    tokens = [address.rpartition("/")[2] for address in (*old.values(), *new.values())]
    assert len(secrets) == 4
    assert [word for word in (*secrets, *tokens) for text in printed if word in text] == []
    listing = done(service, "links") + done(service, "links", "--revoke-old")
    assert [word for word in secrets if word in listing] == []


def test_a_service_that_is_described_as_before_has_one_secret_and_is_not_rotated(service: Service) -> None:
    stack = service.links["aws"]["table"].removesuffix("-records")
    ssm = service.aws("ssm")
    described: dict[str, Any] = json.loads(ssm.get_parameter(Name=f"/{stack}/deployment")["Parameter"]["Value"])
    before = {name: value for name, value in described.items() if not name.startswith(("digest", "tombstone"))}
    ssm.put_parameter(Name=f"/{stack}/deployment", Value=json.dumps(before), Type="String", Overwrite=True)
    for kind in ("tombstone", "digest"):
        ssm.delete_parameter(Name=f"/{stack}/{kind}-secret")
    assert flat(json.loads(done(service, "links", "--json"))) == in_file(service)
    assert "All is well." in doctor(service)
    refused = service.ownwords("links", "--rotate")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "make deploy" in refused.stderr
