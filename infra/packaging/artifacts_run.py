"""Run what `sam build` made as Lambda does: from its own folders alone, under Lambda's own runtime client.

For artifacts built for this machine (BUILD_FOR=host). The runtime brings awslambdaric and boto3, as on AWS, so these
come from this virtual environment; everything else has to be in the artifact.
"""

import json
import subprocess  # nosec B404 # programs of our own, never a shell
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import time
from typing import Any
from uuid import uuid4

from infra.packaging.artifacts import Artifact

_LONGEST_RUN = 900
"""The timeout of a run in seconds, as Lambda passes it on: some functions stop in time for it."""

RUNTIME_BRINGS = (
    *("awslambdaric", "simplejson", "snapshot-restore-py"),
    *("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"),
)


@dataclass(frozen=True)
class Outcome:
    """The result of one event: the handler's answer, or the error that the runtime reported."""

    answer: Any
    error: Mapping[str, Any] | None
    log: str


def lay_out_runtime(folder: Path) -> Path:
    """Make a folder of what Lambda's runtime itself brings, and of nothing else that is installed here."""
    folder.mkdir()
    for distribution in RUNTIME_BRINGS:
        installed = metadata.distribution(distribution)
        for top in {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
            (folder / top).symlink_to(str(installed.locate_file(top)))
    return folder


def import_alone(artifact: Artifact, runtime: Path) -> str:
    """Import a built handler in a fresh Python that sees only its artifact and the runtime; return any error."""
    module = artifact.handler.rpartition(".")[0]
    code = f"import sys; sys.path[:0] = {_search_path(artifact, runtime)!r}; import {module}"
    # -I and -S: no current folder, no environment, no site-packages with the line that adds the repository.
    ran = subprocess.run(  # nosec B603 # noqa: S603 - our own Python and the artifact just built
        [sys.executable, "-I", "-S", "-B", "-c", code], capture_output=True, text=True, check=False, cwd=artifact.folder
    )
    return ran.stderr


def invoke(
    artifact: Artifact, runtime: Path, event: Mapping[str, Any], environment: Mapping[str, str], seconds: float = 30
) -> Outcome:
    """Start a function cold, give it one event, and stop it when it has answered or the time is up."""
    with _runtime_api(event, artifact.name, seconds) as (address, outcomes):
        process = subprocess.Popen(  # nosec B603 # noqa: S603 - our own Python and the artifact just built
            [sys.executable, "-S", "-B", "-m", "awslambdaric", artifact.handler],
            cwd=artifact.folder,
            env={
                "PYTHONPATH": ":".join(_search_path(artifact, runtime)),
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "TZ": ":UTC",
                "AWS_LAMBDA_RUNTIME_API": address,
                "AWS_LAMBDA_FUNCTION_NAME": artifact.name,
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                "AWS_LAMBDA_LOG_FORMAT": "JSON",
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
                "LAMBDA_TASK_ROOT": str(artifact.folder),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            kind, body = outcomes.get(timeout=seconds)
        except Empty:
            kind, body = "error", {"errorMessage": f"no answer within {seconds} s"}
        finally:
            process.kill()
            log = process.communicate()[0]
    return Outcome(
        answer=body if kind == "response" else None,
        error=None if kind == "response" else body,
        log=log,
    )


def _search_path(artifact: Artifact, runtime: Path) -> list[str]:
    return [str(artifact.folder), *(str(layer / "python") for layer in artifact.layers), str(runtime)]


@contextmanager
def _runtime_api(
    event: Mapping[str, Any], name: str, seconds: float
) -> Iterator[tuple[str, SimpleQueue[tuple[str, Any]]]]:
    """Serve Lambda's runtime API for one event; whatever is posted back lands in the queue as (kind, body)."""
    events: SimpleQueue[bytes] = SimpleQueue()
    events.put(json.dumps(event).encode())
    outcomes: SimpleQueue[tuple[str, Any]] = SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """`invocation/next`: the event; asked again, wait as Lambda does until the process is stopped."""
            try:
                body = events.get(timeout=seconds)
            except Empty:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid4()))
            self.send_header("Lambda-Runtime-Deadline-Ms", str(round((time() + _LONGEST_RUN) * 1000)))
            self.send_header(
                "Lambda-Runtime-Invoked-Function-Arn", f"arn:aws:lambda:eu-west-2:123456789012:function:{name}"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            """`…/response`, `…/error` and `init/error`: the result."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            outcomes.put((self.path.rpartition("/")[2], json.loads(body)))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
            """Log nothing: the test reports what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # A process that was stopped leaves a request for the next event waiting, which nobody will answer.
    server.daemon_threads = True
    server.block_on_close = False
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", outcomes
    finally:
        server.shutdown()
        server.server_close()
