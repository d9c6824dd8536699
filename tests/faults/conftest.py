"""One engine, proxy and runner for all tests of a worker; a charity of its own for each test."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from uuid import uuid4

import botocore.endpoint
import pytest

from infra.local.http_server import HttpServer
from infra.local.template import read_template
from shared.web import rate_limit as floods
from tests.aws_emulator import ROOT, Aws, environment, running
from tests.faults.kill import Runner
from tests.faults.proxy import Proxy
from tests.faults.scene import NAMES, SECRET, Engine, Scene, on_stage, small_charity


@pytest.fixture(scope="package")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    name = f"faults-{uuid4().hex[:8]}"  # a chosen engine keeps what earlier runs left in it
    with ExitStack() as stack:
        endpoint_url = stack.enter_context(running(tmp_path_factory.mktemp("engine"))).endpoint_url
        proxy = stack.enter_context(Proxy(endpoint_url))
        stack.enter_context(environment({**Aws(proxy.url).variables, **NAMES}))
        runner = stack.enter_context(Runner({}))
        front = HttpServer(read_template(ROOT / "template.yaml", "own-words"))
        front.start()
        stack.callback(front.stop)
        engine = Engine(endpoint_url, proxy, runner, front, name)
        for kind in ("link", "digest", "tombstone"):
            engine.client("ssm").put_parameter(Name=f"/{name}/{kind}-secret", Value=SECRET, Type="SecureString")
        yield engine


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let botocore pass over the pauses between its tries, and note them."""
    noted: list[float] = []
    clock = SimpleNamespace(sleep=noted.append, time=time.time)
    monkeypatch.setattr(botocore.endpoint, "time", clock)
    return noted


@pytest.fixture(autouse=True)
def _no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one link bring what it will: a trial sends more in a minute than a flood does, and is about other things."""
    monkeypatch.setattr(floods, "LIMIT", 1_000_000)


@pytest.fixture
def scene(engine: Engine) -> Iterator[Scene]:
    with on_stage(Scene(engine, small_charity())) as scene:
        yield scene
