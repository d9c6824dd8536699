"""Nothing about people is shown without an entry that says so; the trail itself names nobody who was erased."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from infra.cli import every_command, ownwords
from infra.commands import audit
from infra.deployment import Deployment
from shared.domain.calendar.quarter import london_day
from shared.domain.links.link_keys import LinkKeys
from shared.domain.links.reference import reference_of
from shared.domain.problems import Refused
from shared.services.packs.writing import write_pack
from shared.settings import Charity, Settings
from shared.storage.charity import read_charity
from shared.storage.items import Item, person_key
from shared.storage.records import RecordStore, StoreFailed
from tests.functions.service import CONTRACT, TODAY, Service, example_data, running
from tests.functions.visitor import Visitor

AUDITED = {
    "access": ("access", "p003", "{out}"),
    "comments": ("comments", "--all"),
    "cards": ("cards", "g01", "--out", "{out}.pdf"),
    "contacts": ("contacts",),
    "erase": ("erase", "p008"),
    "export": ("export", "{out}"),
    "held-back": ("held-back",),
    "import": ("import", "{pack}"),
    "links": ("links", "--personal", "g01"),
    "match": ("match",),
    "narrative": ("narrative", "--contract", CONTRACT, "--quarter", "2016-17-Q1"),
    "quotes": ("quotes",),
}
"""Commands that show something about people, or take it in or out, and how each is asked to."""
NOTHING_PERSONAL = {
    "audit",  # codes and counts, by which whoever reads it looks up who had to do with whom
    "compile",
    "confidentiality",
    "doctor",
    "missing",
    "paper",
    "poster",
    "release",
    "retention",
    "typed-in",
    "withdraw",
}
"""Commands that show nothing about any person."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service of its own: its trail is read from the beginning."""
    data = example_data(tmp_path_factory, tmp_path_factory.mktemp("audit") / "data")
    with running(data, TODAY=TODAY.isoformat()) as service:
        yield service


def trail(service: Service, *arguments: str) -> list[dict[str, Any]]:
    listed = service.ownwords("audit", "--json", *arguments)
    assert listed.returncode == 0, listed.stderr
    found = json.loads(listed.stdout)
    assert isinstance(found, list)
    return found


def test_every_command_is_audited_or_named_as_showing_nothing_personal() -> None:
    assert set(every_command()) == {*AUDITED, *NOTHING_PERSONAL}
    assert not NOTHING_PERSONAL & set(AUDITED)


@pytest.mark.parametrize("name", sorted(AUDITED))
def test_a_command_that_shows_people_writes_an_entry(service: Service, tmp_path: Path, name: str) -> None:
    if name == "import":
        write_pack(read_charity(service.store).records, tmp_path / "pack")
    before = trail(service)
    asked = [part.format(out=tmp_path / "out", pack=tmp_path / "pack") for part in AUDITED[name]]
    done = service.ownwords(*asked)
    assert done.returncode == 0, done.stderr
    (entry,) = trail(service)[len(before) :]
    assert entry["what"] == name
    assert entry["by"] == "command"
    assert london_day(datetime.fromisoformat(entry["at"])) == TODAY
    assert set(entry) == {"at", "nth", "by", "what", "about", "count"}


def test_the_trail_is_listed_from_a_day_on_and_in_plain_words(service: Service) -> None:
    service.ownwords("contacts")
    assert trail(service, "--since", "2016-08-26") == []
    assert trail(service, "--since", TODAY.isoformat()) == trail(service)
    said = service.ownwords("audit").stdout
    assert "25 August 2016" in said
    assert said.splitlines()[-1].endswith("times something about people was shown.")


def test_the_code_of_somebody_erased_is_in_no_entry(service: Service, tmp_path: Path) -> None:
    assert service.ownwords("access", "p009", str(tmp_path / "out")).returncode == 0
    assert "p009" in {entry["about"] for entry in trail(service)}
    number = len(trail(service))
    assert service.ownwords("erase", "p009").returncode == 0
    assert "p009" not in {entry["about"] for entry in trail(service)}
    assert len(trail(service)) == number + 1


def test_the_trail_is_in_no_pack_and_changes_no_figure(service: Service, tmp_path: Path) -> None:
    assert service.ownwords("export", str(tmp_path / "one")).returncode == 0
    assert service.ownwords("export", str(tmp_path / "two")).returncode == 0
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert not [name for name in one if "audit" in name]


NO_SECRETS: Any = None
"""Where they are is not asked: they are given."""


class Known(Deployment):
    """A deployment whose keys a test knows already."""

    link_keys = LinkKeys.of(b"a secret that opens nothing")


class Shut(RecordStore):
    """A store in which no entry can be written."""

    def put_new(self, item: Item) -> Item | None:
        """Fail, and store nothing."""
        if item.key.pk == "audit":
            raise StoreFailed(certain=True)
        return super().put_new(item)


@pytest.mark.parametrize(
    "name", sorted(AUDITED.keys() - {"import"})
)  # what is taken in is shown to nobody, and is complete before it is said
def test_nothing_is_shown_where_the_entry_cannot_be_written(
    service: Service, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shut = Shut(service.links["aws"]["table"], service.aws("dynamodb"))
    charity = Charity("Paper Boats", "01632 960 123", "hello@paperboats.example", "The Old Boathouse")
    settings = Settings("", "", charity, TODAY)
    deployment = Known("http://127.0.0.1", settings, shut, service.files, NO_SECRETS)
    words = [part.format(out=tmp_path / "out", pack="") for part in AUDITED[name]]
    with pytest.raises(Refused):
        ownwords.main([word.replace("p008", "p010") for word in words], standalone_mode=False, obj=deployment)
    assert capsys.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []
    assert service.store.get(person_key("p010")), "nobody is erased without an entry either"


def test_entries_of_one_second_stand_side_by_side(service: Service) -> None:
    settings = Settings("", "", Charity("", "", "", ""), TODAY)
    deployment = Deployment("", settings, service.store, service.files, NO_SECRETS)
    before = len(trail(service))
    one, two = (audit.trail_of(deployment) for _ in range(2))
    numbers = [each.note("contacts", count=0).nth for each in (one, one, two)]
    assert len(trail(service)) == before + 3
    assert numbers[1] == numbers[0] + 1


def test_a_reference_hands_out_the_answers_and_the_wish_and_erases_them(service: Service, tmp_path: Path) -> None:
    visitor, number = Visitor(), uuid.uuid4().hex
    survey = service.links["survey"]["g01"]["participant"]
    words, reach = f"Words {number} of nobody else", f"reach-{number[:8]}@example.org"
    fields = {"submission_id": number, "own_words": words, "contact_name": "Quilla", "contact_reach": reach}
    receipt = visitor.follow(visitor.post(survey, fields), service.links["base_url"]).content.decode()
    told = visitor.post_json(survey, fields).json
    assert set(told) == {"reference", "contact_reference"}
    assert all(reference in receipt for reference in told.values())
    assert reference_of(number, "contact") not in {item.key.sk for item in service.store.query("group#g01")}

    for kind, there, absent in (("reference", words, reach), ("contact_reference", reach, words)):
        assert service.ownwords("access", "--reference", told[kind], str(tmp_path / kind)).returncode == 0
        given = "".join(path.read_text() for path in (tmp_path / kind).iterdir())
        assert there in given
        assert absent not in given
        assert service.ownwords("erase", "--reference", told[kind]).returncode == 0
        again = service.ownwords("access", "--reference", told[kind], str(tmp_path / "again"))
        assert (again.returncode, again.stdout) == (1, "")
