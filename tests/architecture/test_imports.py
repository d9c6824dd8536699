"""Who may import whom, and what the tree looks like: read from the files themselves."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from shared.domain.records.registry import KINDS

ROOT = Path(__file__).parents[2]
TOP = {"functions", "infra", "shared", "events", "tests", "docs", ".ci", ".github"}
OURS = ("functions", "infra", "shared", "tests")
LAYERS = ("shared.domain", "shared.storage", "shared.web", "shared.reports", "shared.services")
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
# What a function's cold start must not pay for where it shows an empty form.
HEAVY = (
    *("pydantic", "pydantic_core", "jinja2", "markupsafe"),
    *("boto3", "botocore", "aws_lambda_powertools", "zoneinfo", "gettext"),
)
LIGHT = {
    "functions",
    "functions.survey_page",
    "functions.survey_page.handler",
    "shared",
    "shared.built",
    "shared.domain",
    "shared.domain.links",
    "shared.domain.links.link_token",
    "shared.domain.links.check_digits",
    "shared.settings",
    "shared.web",
    "shared.web.answers",
    "shared.web.language",
}


@cache
def tracked() -> tuple[str, ...]:
    """List the files of the project, those not yet committed included."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone, so nothing tells which files belong to the project")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return tuple(name for name in listed if (ROOT / name).is_file())


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of these folders by its dotted name, with its syntax tree."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT)
            if "built" not in place.parts:
                parts = place.parent.parts if place.name == "__init__.py" else place.with_suffix("").parts
                yield ".".join(parts), ast.parse(path.read_bytes())


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever in it; what a relative import means is not worked out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "an import says where from in full"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def layer_of(module: str) -> str:
    """Return the layer that a module lies in: one of shared's, `shared` for its top, or its top-level folder."""
    return next((layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")), module.partition(".")[0])


def wrong(*folders: str, may: set[str]) -> list[str]:
    """List the imports of our own code in these folders that reach beyond what they may."""
    return [
        f"{module} imports {name}"
        for module, tree in modules(*folders)
        for name in imports(tree)
        if name.partition(".")[0] in OURS and name != "shared" and layer_of(name) not in may
    ]


def test_the_domain_imports_nothing_of_ours_but_the_domain() -> None:
    assert wrong("shared/domain", may={"shared.domain"}) == []


@pytest.mark.parametrize("layer", ["web", "storage", "reports"])
def test_web_storage_and_reports_import_the_domain_and_never_one_another(layer: str) -> None:
    assert wrong(f"shared/{layer}", may={f"shared.{layer}", "shared.domain", "shared"}) == []


def test_services_import_storage_reports_and_the_domain_and_no_web() -> None:
    may = {"shared.services", "shared.storage", "shared.reports", "shared.domain", "shared"}
    assert wrong("shared/services", may=may) == []


def test_what_lies_at_the_top_of_shared_imports_the_domain_alone() -> None:
    assert [found for found in wrong("shared", may={*LAYERS, "shared"}) if not found.startswith("shared.")] == []
    for module, tree in modules("shared"):
        if layer_of(module) == "shared":
            beyond = [
                name for name in imports(tree) if layer_of(name) in {*OURS, *LAYERS} - {"shared", "shared.domain"}
            ]
            assert beyond == [], module


def test_infra_imports_no_function() -> None:
    # what is run by its name alone, as Lambda does, is no import
    assert wrong("infra", may={*LAYERS, "shared", "infra"}) == []


def test_functions_import_shared_code_and_nothing_of_infra_or_of_tests() -> None:
    assert wrong("functions", may={*LAYERS, "shared", "functions"}) == []


def test_functions_reach_the_store_and_reports_through_services() -> None:
    # what a handler is given to hand on: the table, the bucket, the mail and the secrets, and no query of them
    resources = {f"shared.storage.{name}" for name in ("records", "report_files", "mail", "secrets")}
    reached = [
        f"{module} imports {name}"
        for module, tree in modules("functions")
        for name in imports(tree)
        if layer_of(name) in ("shared.storage", "shared.reports")
        and name.rpartition(".")[0] not in resources | {"shared"}
        and name not in resources
    ]
    assert reached == []


def test_commands_reach_the_store_and_reports_through_services() -> None:
    assert wrong("infra/commands", may={"shared.services", "shared.domain", "shared", "infra"}) == []


def test_only_storage_knows_the_shape_of_a_key() -> None:
    prefixes = {kind.key for kind in KINDS} | {"issue", "announced"}
    found = [
        f"{module}: {node.value!r}"
        for module, tree in modules("functions", "infra", "shared")
        if layer_of(module) != "shared.storage"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.endswith("#") and node.value.partition("#")[0] in prefixes
    ]
    assert found == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_no_other_function(function: str) -> None:
    for module, tree in modules(f"functions/{function}"):
        others = [name for name in imports(tree) if re.match(rf"functions\.(?!{function}\b)", name)]
        assert others == [], module


def test_nothing_that_runs_imports_tests() -> None:
    assert wrong("infra", may={*LAYERS, "shared", "functions", "infra"}) == []


def test_only_storage_and_infra_know_aws() -> None:
    found = {
        module
        for module, tree in modules("functions", "shared", "infra")
        for name in imports(tree)
        if name.partition(".")[0] in ("boto3", "botocore")
    }
    assert {module for module in found if not module.startswith(("shared.storage.", "infra."))} == set()


def test_the_domain_has_no_clock_no_environment_no_network_and_no_chance() -> None:
    banned = {"os", "socket", "http.client", "urllib", "requests", "random", "secrets", "uuid", "time", "subprocess"}
    for module, tree in modules("shared/domain"):
        assert not banned.intersection(imports(tree)), module
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not {call for call in calls if re.search(r"\b(now|utcnow|today|urandom|getenv|open)$", call)}, module


def test_no_module_reads_the_environment_or_the_clock_while_it_is_imported() -> None:
    # Where the program's own files lie is no setting of a deployment, and stays what it is for a process's whole life.
    own_files = "BUILT = Path(os.environ.get('BUILT') or Path(__file__).parent / 'web' / 'built')"
    for module, tree in modules("functions", "shared"):
        for node in _run_at_import(tree):
            text = ast.unparse(node)
            if (module, text) == ("shared.built", own_files):
                continue
            assert not re.search(r"os\.environ|getenv|\.now\(|\.today\(|boto3\.(client|resource)", text), module


def _run_at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: all of it but the insides of functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if not isinstance(inner, ast.FunctionDef))
        elif not isinstance(node, ast.FunctionDef):
            yield node


def test_the_page_of_an_empty_survey_loads_next_to_nothing() -> None:
    program = "import sys, functions.survey_page.handler; print(*sys.modules, sep='\\n')"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
    )
    assert loaded.intersection(HEAVY) == set()
    assert {name for name in loaded if name.partition(".")[0] in OURS} <= LIGHT


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_reads_calls_and_answers_within_thirty_lines(function: str) -> None:
    tree = ast.parse((ROOT / "functions" / function / "handler.py").read_bytes())
    handler = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "lambda_handler")
    assert handler.end_lineno is not None
    assert handler.end_lineno - handler.lineno + 1 < 30
    assert len(handler.args.args) == 2


def test_the_top_level_holds_the_known_folders_and_no_other() -> None:
    assert {name.partition("/")[0] for name in tracked() if "/" in name} <= TOP


def test_every_folder_with_code_says_what_lives_there() -> None:
    folders = {Path(name).parent for name in tracked() if name.endswith(".py")}
    # the tests' folders are named for what they test, and one page tells of them all
    of_tests = {folder for folder in folders if folder.parts[0] == "tests"}
    expected = {*(folders - of_tests), Path("tests")}
    assert sorted(str(folder) for folder in expected if not (ROOT / folder / "README.md").is_file()) == []


@pytest.mark.parametrize("folder", ["functions", "infra", "shared"])
def test_every_module_opens_by_saying_its_job(folder: str) -> None:
    assert [module for module, tree in modules(folder) if not ast.get_docstring(tree)] == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    # put together here, so that this file does not find itself
    left = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    code = (".py", ".html", ".scss", ".css", ".js", ".yaml", ".yml", ".toml", ".json", ".sh", "Makefile")
    found = [
        name
        for name in tracked()
        if name.endswith(code) and "package-lock" not in name and left.search((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_is_long_and_half_of_them_are_short() -> None:
    lengths = {
        name: (ROOT / name).read_text(encoding="utf-8").count("\n")
        for name in tracked()
        if name.endswith((".py", ".js", ".html", ".scss"))
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert median(length for name, length in lengths.items() if name.endswith(".py")) < 100


def test_no_modules_import_one_another_in_a_circle() -> None:
    found = dict(modules("functions", "infra", "shared"))
    imported = {module: {name for name in imports(tree) if name in found} - {module} for module, tree in found.items()}
    # what imports nothing that is left is in no circle; nor is what is left without it
    while free := {module for module, names in imported.items() if not names & imported.keys()}:
        imported = {module: names for module, names in imported.items() if module not in free}
    assert imported == {}
