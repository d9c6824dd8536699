"""Check the pages' scripts: types by tsc, mistakes by ESLint, promises by Node's own test runner.

`make lint` runs it, as `python -m infra.packaging.check_scripts`.
"""

from infra.packaging.build_assets import ASSETS, NODE_MODULES, ROOT, install_node_modules, node

TSC = NODE_MODULES / "typescript" / "bin" / "tsc"
ESLINT = NODE_MODULES / "eslint" / "bin" / "eslint.js"
TESTS = ROOT / "tests" / "web" / "scripts"


def main() -> None:
    """Run every check of the scripts; stop at the first that fails, which prints what it found."""
    install_node_modules()
    # A page and a service worker know different names.
    for project in ("tsconfig.json", "tsconfig.worker.json"):
        node(TSC, "--project", ASSETS / project)
    node(ESLINT, "--max-warnings=0", ROOT / "eslint.config.js", ASSETS, TESTS)
    node("--test", "--test-timeout=20000", *sorted(TESTS.glob("*.test.js")))


if __name__ == "__main__":
    main()
