"""Runs pytest on a second engine: ministack, in a process and a virtual environment of its own, on loopback.

    python -m tests.second_engine PYTHON_THAT_HAS_MINISTACK ARGUMENTS_OF_PYTEST…

The tests find it by the ordinary AWS variables, as they would find any engine that is running already.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from infra.local.template import REGION

_STARTS_WITHIN = 60.0
_POLL_SECONDS = 0.1


def main(engine_python: str, arguments: Sequence[str]) -> int:
    """Run pytest with these arguments on the engine; return its exit status."""
    with _engine(engine_python) as endpoint_url:
        variables = {
            "AWS_ENDPOINT_URL": endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env={**os.environ, **variables}, check=False
        ).returncode


@contextmanager
def _engine(python: str) -> Iterator[str]:
    port = _free_port()
    variables = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "MINISTACK_REGION": REGION}
    with tempfile.TemporaryDirectory() as data:
        places = {"S3_DATA_DIR": data, "TMPDIR": data, "LOG_LEVEL": "ERROR"}
        with subprocess.Popen(
            [python, "-m", "ministack"],
            env={**os.environ, **variables, **places},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _wait_for(port, process)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(_POLL_SECONDS)
        else:
            return
    sys.exit("The second engine did not start.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
