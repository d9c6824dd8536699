"""`make docs`: write the pages of docs/reference that are made from the program itself.

A test compares them with what this would write, so that none is ever out of step.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.packaging.reference.addresses import addresses
from infra.packaging.reference.commands import commands
from infra.packaging.reference.data_dictionary import dictionary
from infra.packaging.reference.figures import figures
from infra.packaging.reference.settings import settings

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "data-dictionary.md": dictionary,
    "figures.md": figures,
    "commands.md": commands,
    "addresses.md": addresses,
    "settings.md": settings,
}
"""Every page that is made, by its file."""


def main() -> int:
    """Write every page."""
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
