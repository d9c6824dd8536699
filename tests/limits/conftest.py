"""One life of a charity, recorded once: what each function asked of AWS while its role decided."""

from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from infra.local.template import read_template
from tests.aws_emulator import ROOT, Aws, environment, running
from tests.faults.scene import NAMES, SECRET, Engine, Scene, on_stage
from tests.limits.recorder import Recorder
from tests.limits.rights import STACK, granted, resolved
from tests.limits.story import CHARITY_EMAIL, RoledFront, Story, charity


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Let everything happen once, with exactly the template's roles."""
    recorder = Recorder({name: it.role for name, it in granted().items()})
    name = f"limits-{uuid4().hex[:8]}"  # a chosen engine keeps what earlier runs left in it
    with ExitStack() as stack:
        endpoint_url = stack.enter_context(running(tmp_path_factory.mktemp("engine"))).endpoint_url
        stack.enter_context(environment({**Aws(endpoint_url).variables, **NAMES}))
        front = RoledFront(read_template(ROOT / "template.yaml", STACK))
        front.recorder = recorder
        front.start()
        stack.callback(front.stop)
        unused: Any = SimpleNamespace(url=endpoint_url, forget=lambda: None)  # nothing is held up or killed here
        engine = Engine(endpoint_url, unused, unused, front, name)
        for kind in ("link", "digest", "tombstone"):
            engine.client("ssm").put_parameter(Name=f"/{name}/{kind}-secret", Value=SECRET, Type="SecureString")
        scene = Scene(engine, charity())
        scene.variables |= {
            "ALERTS_TOPIC": resolved("ContactRequests"),
            "BASE_URL": "https://service.example",
            "CHARITY_EMAIL": CHARITY_EMAIL,
            "OUTBOX": "",
        }
        stack.enter_context(on_stage(scene))
        story = Story(scene, recorder)
        with recorder.at_work():
            story.happen()
        yield story
