"""`make run`: the whole service on this computer, with an example year in it, until Ctrl-C.

Environment: PORT, DATA (where everything is kept), PACK (what to load when DATA is new), TODAY (the domain's day).
ENGINE and STACK are for trying the service on something else that stands in for AWS: its address on this computer, and
the name under which it keeps this service's table and bucket.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import boto3

from infra.commands.compiling import describe
from infra.commands.links import lines_of
from infra.commands.redacting import issuing
from infra.deployment import DEFAULT_STACK, LOOPBACK, REGION, Deployment, find_deployment
from infra.local.bring_forward import brought_forward
from infra.local.kept import settle_secrets, write_links
from infra.local.process import LocalService, stop_on_signals, wait_until_stopped
from infra.local.recording import RecordingError
from infra.local.template import TemplateError
from shared.services.form_links import FormLinks
from shared.services.packs.importing import import_records
from shared.services.packs.reading import PackRefused, read_pack
from shared.settings import Settings, stored_at
from shared.storage.charity import read_charity
from shared.storage.secrets import SecretNames

ROOT = Path(__file__).parents[2]
EXAMPLE_YEAR = ROOT / "events" / "example-year"
DEFAULT_PORT = 8000


class CannotRun(Exception):  # noqa: N818 - it says what is the case
    """The service cannot start as it was asked to; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the environment asks for."""

    port: int
    data: Path
    pack: str | None
    today: date | None
    engine: str
    stack: str


def main() -> int:
    """Start the service, and stop it cleanly when asked to; 1 with a message where it cannot start."""
    try:
        asked = _read_environment()
        today = _settled_today(asked)
        environment = {"TODAY": today.isoformat() if today else ""}
        local = LocalService(
            ROOT / "template.yaml",
            asked.data,
            asked.port,
            environment=environment,
            stack=asked.stack,
            engine=asked.engine,
        )
        with stop_on_signals(), local as service:
            deployment = _prepare(service, asked, today)
            links = _write_links(service, deployment, asked.data)
            print("\n".join(_one_of_each(links)))
            print(f"Ready: {service.base_url}", flush=True)
            wait_until_stopped()
    except (CannotRun, RecordingError, TemplateError, PackRefused) as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The service could not start: {error.strerror or error}. Is PORT in use? Set another.", file=sys.stderr)
        return 1
    return 0


def _read_environment() -> Asked:
    try:
        port = int(os.environ.get("PORT") or DEFAULT_PORT)
        today = date.fromisoformat(os.environ["TODAY"]) if os.environ.get("TODAY") else None
    except ValueError as error:
        msg = f"PORT is a number and TODAY a day like 2026-04-01 ({error})."
        raise CannotRun(msg) from error
    engine = os.environ.get("ENGINE", "")
    if engine and not engine.startswith(LOOPBACK):
        msg = f"ENGINE is {engine}. It may only be an address of this computer, like http://127.0.0.1:4566."
        raise CannotRun(msg)
    data = Path(os.environ.get("DATA") or ROOT / ".local").resolve()
    return Asked(port, data, os.environ.get("PACK"), today, engine, os.environ.get("STACK") or DEFAULT_STACK)


def _settled_today(asked: Asked) -> date | None:
    """Return the domain's day: the one asked for, or the one that DATA is on; never an earlier one."""
    asked.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = asked.data / "today"
    kept = date.fromisoformat(file.read_text().strip()) if file.is_file() else None
    if asked.today and kept and asked.today < kept:
        msg = f"The service in {asked.data} is on {kept} already and cannot go back to {asked.today}. Use a new DATA."
        raise CannotRun(msg)
    today = asked.today or kept
    if today:
        file.write_text(f"{today}\n")
    return today


def _prepare(service: LocalService, asked: Asked, today: date | None) -> Deployment:
    """Describe the deployment to commands, and load what it starts with where DATA is new."""
    _describe_deployment(service, asked.data, today)
    deployment = find_deployment(service.template.stack)
    loaded = asked.data / "loaded"
    if not loaded.exists():
        _load(deployment, asked.pack)
        loaded.touch()
    return deployment


def _describe_deployment(service: LocalService, data: Path, today: date | None) -> None:
    ssm = boto3.client("ssm", region_name=REGION)
    name = f"/{service.template.stack}/deployment"
    described = json.loads(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    described["today"] = today.isoformat() if today else ""
    described["folder"] = str(data)
    ssm.put_parameter(Name=name, Value=json.dumps(described), Type="String", Overwrite=True)
    settle_secrets(data, SecretNames.read(os.environ), ssm)


def _load(deployment: Deployment, pack: str | None) -> None:
    """Load the pack that was asked for as it is, or the example year brought forward, its closed quarters issued."""
    if pack == "":
        return
    example = pack is None
    folder = EXAMPLE_YEAR if pack is None else Path(pack)
    if not folder.is_dir():
        msg = f"PACK names {folder}, which is no folder. Name the folder that holds a pack's CSV files."
        raise CannotRun(msg)
    records = read_pack(folder)
    if example:
        records = brought_forward(records, deployment.settings.day())
    what = "the example year" if example else pack
    print(f"Loading {what}.", flush=True)
    imported = import_records(deployment.store, records, stored_at, lambda _done, _of: None)
    print(f"Loaded {imported.stored + imported.passed_over} records.", flush=True)
    if example:
        for outcome in issuing(deployment).compile_due():
            print(describe(outcome), flush=True)


def _write_links(service: LocalService, deployment: Deployment, data: Path) -> Mapping[str, Any]:
    records = read_charity(deployment.store).records
    links = FormLinks(deployment.store, deployment.link_keys, service.base_url, Settings.real_day(), stored_at())
    content = {
        "base_url": service.base_url,
        "aws": {
            "endpoint_url": service.endpoint_url,
            "region": REGION,
            "table": service.table,
            "bucket": service.bucket,
        },
        **links.of_forms(records),
    }
    write_links(data, content)
    return content


def _one_of_each(links: Mapping[str, Any]) -> list[str]:
    """Pick one link for each kind of user; links.json holds them all."""
    lines: list[str] = []
    for group, surveys in list(links["survey"].items())[:1]:
        lines += lines_of(surveys, f"survey of {group},")
    registers = list(links["register"].items())
    lines += lines_of(dict(registers[:1]), "register of")
    lines += lines_of(registers[-1][1], "register of tasters and events")
    for contract, address in list(links["commissioner"].items())[:1]:
        lines += lines_of(address, f"reports of {contract}")
        lines += lines_of(links["told"][contract], f"the members’ summary of {contract}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
