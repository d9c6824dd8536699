"""Look over what `sam build` made, before it goes anywhere: whole, small, for the right machine, nothing astray.

This checks what can be seen without running it; infra/packaging/artifacts_run.py runs it.
"""

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.packaging.build import LAMBDA_PYTHON, LAYERS, imports_of_ours, lock_of

FUNCTION_LIMIT = 1_500_000
"""Bytes of a function's zip: our own code and pages, 1.3 MB with their bytecode; more is a copy by mistake."""

LAYERS_BUILT = {"DependencyLayer": ("dependencies", 7_000_000), "ReportLayer": ("report", 70_000_000)}
"""The layers by their folders: which lock they are made of, and the most bytes of their zips.

3.8 MB of packages that every form needs, and as much again at most of their bytecode; what only a report needs (the
solver with numpy, Typst) is ten times as much, and no form's cold start reads it.
"""

UNZIPPED_LIMIT = 250_000_000
"""Bytes that Lambda allows a function and its layers together, unzipped."""

ELF_MACHINES = {"arm64": 183, "x86_64": 62}
"""The machine a shared library says it is for, in its header's 19th byte."""

UNCHECKED_HASH = 1
"""The flags of bytecode that Python takes as it is, without asking for its source's time or hash (PEP 552)."""


@dataclass(frozen=True)
class Artifact:
    """A built function: its folder as Lambda has it in /var/task, and those it has merged in /opt."""

    name: str
    handler: str
    folder: Path
    layers: tuple[Path, ...]


def built_functions(build: Path) -> tuple[Artifact, ...]:
    """Read from the template that `sam build` wrote which functions it built, where, and with which layers."""
    resources = yaml.safe_load((build / "template.yaml").read_text(encoding="utf-8"))["Resources"]
    return tuple(
        Artifact(
            name=resource["Properties"]["Handler"].split(".")[1],
            handler=resource["Properties"]["Handler"],
            folder=build / resource["Properties"]["CodeUri"],
            layers=tuple(
                build / resources[layer["Ref"]]["Properties"]["ContentUri"]
                for layer in resource["Properties"].get("Layers", ())
            ),
        )
        for resource in resources.values()
        if resource["Type"] == "AWS::Serverless::Function"
    )


def function_problems(artifact: Artifact) -> Iterator[str]:
    """Yield what is wrong with a built function: something missing or out of place, or too large."""
    for path in _files(artifact.folder):
        place = path.relative_to(artifact.folder)
        wanted = {"functions": (artifact.name, "__init__.py", "__pycache__")}.get(place.parts[0])
        if place.parts[0] not in {"functions", "shared"} or (wanted and place.parts[1] not in wanted):
            yield f"{artifact.name}: {place} has no business there"
    for module in artifact.folder.rglob("*.py"):
        for name in imports_of_ours(module):
            if not _is_there(artifact.folder, name):
                yield f"{artifact.name}: {module.relative_to(artifact.folder)} imports {name}, which is not there"
    size = zipped(artifact.folder)
    if size > FUNCTION_LIMIT:
        yield f"{artifact.name}: {size:,} bytes zipped, more than {FUNCTION_LIMIT:,}"
    whole = unzipped(artifact)
    if whole > UNZIPPED_LIMIT:
        yield f"{artifact.name}: {whole:,} bytes unzipped with its layers, more than {UNZIPPED_LIMIT:,}"


def layer_problems(layer: Path, machine: str) -> Iterator[str]:
    """Yield what is wrong with a built layer: not the locked packages, for another machine, or too large."""
    packages = layer / "python"
    of, limit = LAYERS_BUILT[layer.name]
    # A package may be pinned in two versions, each for some Pythons: one of them must be there.
    pinned = {_distribution(*pin) for pin in re.findall(r"^([\w.-]+)==([\w.-]+)", lock_of(of), re.MULTILINE)}
    found = {
        _distribution(*path.name.removesuffix(".dist-info").split("-", 1)) for path in packages.glob("*.dist-info")
    }
    for name in sorted({pin.split()[0] for pin in pinned} - {there.split()[0] for there in found}):
        yield f"layer: {name} is missing"
    for name in sorted(found - pinned):
        yield f"layer: {name} is not in {LAYERS[of][0]}"
    for path in packages.rglob("*.so"):
        if path.read_bytes()[18] != ELF_MACHINES[machine]:
            yield f"layer: {path.relative_to(packages)} is not for {machine}"
    size = zipped(layer)
    if size > limit:
        yield f"layer: {size:,} bytes zipped, more than {limit:,}"


def unzipped(artifact: Artifact) -> int:
    """Return how many bytes a function and its layers take on Lambda's disk."""
    return sum(path.stat().st_size for folder in (artifact.folder, *artifact.layers) for path in _files(folder))


def compiled_share(folder: Path) -> float:
    """Return the share of the modules under a folder that Python does not have to compile at a cold start."""
    modules = list(folder.rglob("*.py"))
    ready = 0
    for module in modules:
        for bytecode in (module.parent / "__pycache__").glob(f"{module.stem}.cpython-*.pyc"):
            ready += int.from_bytes(bytecode.read_bytes()[4:8], "little") == UNCHECKED_HASH
    return ready / len(modules)


def zipped(folder: Path) -> int:
    """Return how many bytes a folder takes as the zip that is uploaded."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(folder):
            archive.write(path, path.relative_to(folder))
    return len(buffer.getvalue())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _distribution(name: str, version: str) -> str:
    return f"{re.sub(r'[-_.]+', '-', name).lower()} {version}"


def _is_there(folder: Path, module: str) -> bool:
    path = folder.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def main(arguments: Sequence[str] | None = None) -> None:
    """Check a build, print each artifact's size, and exit with 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m infra.packaging.artifacts", description=__doc__)
    parser.add_argument("build", type=Path, help="the folder that sam built into")
    functions = built_functions(parser.parse_args(arguments).build)
    layers = sorted({layer for function in functions for layer in function.layers})
    problems = [problem for function in functions for problem in function_problems(function)]
    problems += [problem for layer in layers for problem in layer_problems(layer, "arm64")]
    folders = [function.folder for function in functions] + layers
    for folder in folders:
        print(f"{folder.name:28} {zipped(folder) / 1000:7,.0f} KB zipped, {compiled_share(folder):4.0%} compiled")
    if any(compiled_share(folder) < 1 for folder in folders):
        print(f"Cold starts will be nearly twice as slow: put a python{LAMBDA_PYTHON} on PATH and build again.")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
