"""Make what Lambda is given: each function's folder and the layer of its dependencies.

`sam build` calls the Makefile's targets, which call this. Neither Docker nor Lambda's own Python is needed: the
packages come as ready wheels for the other machine. BUILD_FOR=host makes the same for this machine and this Python,
so that what was built can be run here.
"""

import argparse
import ast
import os
import shutil
import subprocess  # nosec B404 # programs of our own, never a shell
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.built import FONTS_IN_LAYER

ROOT = Path(__file__).resolve().parents[2]

OURS = ("functions", "infra", "shared", "tests")
"""The packages of this repository."""

LAMBDA_PYTHON = "3.13"
"""The minor version of template.yaml's runtime."""

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "README.md")

LOOK = Path("shared/web/built")
"""What every function needs, for a page or a report, and reads without importing it."""

LOOK_MADE_FROM = ("shared/web/assets", "shared/web/languages", "shared/web/templates")

FONTS = LOOK / "fonts"
"""Fonts only for the report's PDF: megabytes, so they are in the layer that only the report needs."""

UNUSED_IN_LAYER = ("bin", "**/tests", "**/__pycache__", "**/*.pyi", "**/*.a", "**/include")

LAYERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dependencies": ("requirements.txt", ()),
    "report": ("requirements-report.txt", ("requirements.txt",)),
}
"""Each layer: its lock, and the locks of the layers that it is always used with, whose packages it leaves to them."""


class BuildError(Exception):
    """What stopped the build, as a message for the person who runs it."""


@dataclass(frozen=True)
class Target:
    """The machine to build for: pip's options for it, and the Python that compiles for it, if there is one."""

    pip_options: tuple[str, ...]
    python: str | None


def target_from(environment: Mapping[str, str]) -> Target:
    """Read the machine to build for from BUILD_FOR: `lambda` (the default) or `host`."""
    wanted = environment.get("BUILD_FOR", "lambda")
    if wanted == "host":
        return Target(pip_options=(), python=sys.executable)
    if wanted == "lambda":
        # Both tags: with manylinux2014 alone, pip silently takes old versions if the new wheels need 2_28.
        return Target(
            pip_options=(
                *("--platform", "manylinux2014_aarch64", "--platform", "manylinux_2_28_aarch64"),
                *("--implementation", "cp", "--python-version", LAMBDA_PYTHON),
            ),
            python=find_python(LAMBDA_PYTHON),
        )
    raise BuildError(f"BUILD_FOR is {wanted!r}; it may be lambda or host.")


def find_python(version: str) -> str | None:
    """Find a Python of that minor version on PATH that actually starts: a version manager's shim may not."""
    found = shutil.which(f"python{version}")
    if found is None:
        return None
    answer = subprocess.run(  # nosec B603 # noqa: S603 - a Python found on the caller's own PATH
        [found, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found if answer.stdout.strip() == version else None


def build_function(name: str, to: Path, target: Target) -> None:
    """Copy one function's folder and what it imports of shared/, at the paths by which they are imported."""
    own = Path("functions", name)
    for package in ("functions", "shared"):
        (to / package).mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / package / "__init__.py", to / package)
    if not (ROOT / LOOK).is_dir():
        raise BuildError("The pages' look has not been made: run make setup.")
    for part in (own, LOOK, *sorted(parts_imported(ROOT, own))):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, to / part, ignore=LEFT_OUT, dirs_exist_ok=True)
        else:
            shutil.copy2(ROOT / part, to / part)
    for source in (*LOOK_MADE_FROM, FONTS):
        shutil.rmtree(to / source, ignore_errors=True)
    compile_all(to, "/var/task", target)


def parts_imported(root: Path, folder: Path) -> set[Path]:
    """Find the folders and modules of shared/ that the modules in a folder import, and those that these import."""
    found: set[Path] = set()
    unread = [folder]
    while unread:
        reading = root / unread.pop()
        for module in reading.rglob("*.py") if reading.is_dir() else [reading]:
            for name in imports_of_ours(module):
                part = Path(*name.split(".")[:2])
                part = part if (root / part).is_dir() else part.with_suffix(".py")
                if part.parts[0] == "shared" and (root / part).exists() and part not in found | {Path("shared")}:
                    found.add(part)
                    unread.append(part)
    return found


def imports_of_ours(module: Path) -> Iterator[str]:
    """Yield the name of each module of this repository that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module in OURS:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name for name in names if name.split(".")[0] in OURS)


def lock_of(layer: str) -> str:
    """Return the pins of a layer, as pip reads them: its lock without what other layers bring."""
    lock, others = LAYERS[layer]
    brought = {name for other in others for name in pins(ROOT / other)}
    return "\n".join(pin for name, pin in pins(ROOT / lock).items() if name not in brought)


def pins(lock: Path) -> dict[str, str]:
    """Read a lock: each package's pins, hashes and all, by its name. A package may be pinned for each Python apart."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        name = line.partition("==")[0].partition("[")[0] if line[:1].isalnum() else name
        found[name] = f"{found[name]}\n{line}" if name in found else line
    return found


def build_layer(to: Path, target: Target, layer: str) -> None:
    """Install a layer's lock, and nothing that it does not name by hash, where Lambda looks in a layer."""
    packages = to / "python"
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder, "requirements.txt")
        lock.write_text(lock_of(layer), encoding="utf-8")
        subprocess.run(  # nosec B603 # noqa: S603 - our own pip with our own lock
            [
                *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"),
                *("--target", str(packages), "--requirement", str(lock)),
                *("--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", "--upgrade"),
                *target.pip_options,
            ],
            check=True,
        )
    for pattern in UNUSED_IN_LAYER:
        for path in list(packages.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    if layer == "report":
        shutil.copytree(ROOT / FONTS, packages / FONTS_IN_LAYER)
    compile_all(to, "/opt", target)


def compile_all(folder: Path, will_be: str, target: Target) -> None:
    """Compile everything under a folder, which will be at another path in Lambda.

    A zip resets every file's time, so bytecode that is checked by time would be thrown away at each cold start.
    Without the Python that it is for there is none; infra/packaging/artifacts.py says so, as sam passes nothing on.
    """
    if target.python is None:
        return
    subprocess.run(  # nosec B603 # noqa: S603 - a Python found on the caller's own PATH
        [
            *(target.python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(folder), "-p", will_be, str(folder)),
        ],
        check=True,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Build one artifact into a folder, as a target of the Makefile asks."""
    parser = argparse.ArgumentParser(prog="python -m infra.packaging.build", description=__doc__)
    parser.add_argument("to", type=Path, help="the folder to build into")
    parser.add_argument("--function", metavar="NAME", help="a folder of functions/; without it, a layer is built")
    parser.add_argument("--layer", choices=LAYERS, default="dependencies", help="which layer")
    wanted = parser.parse_args(arguments)
    try:
        target = target_from(os.environ)
        if wanted.function:
            build_function(wanted.function, wanted.to, target)
        else:
            build_layer(wanted.to, target, wanted.layer)
    except BuildError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
