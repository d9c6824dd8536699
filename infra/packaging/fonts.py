"""Copy the fonts of printed documents from their packages, with their licences and the letters they can write.

The report's PDF and what the charity prints are set in these fonts and in no other, so they look the same on every
machine. Arimo writes Latin, Greek, Cyrillic and Hebrew; the others are used for letters that it lacks.
"""

import json
import shutil
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGES = {
    "arimo": ("400Regular/Arimo_400Regular", "400Regular_Italic/Arimo_400Regular_Italic", "700Bold/Arimo_700Bold"),
    "noto-sans-arabic": ("400Regular/NotoSansArabic_400Regular",),
    "noto-sans-gurmukhi": ("400Regular/NotoSansGurmukhi_400Regular",),
    "noto-emoji": ("400Regular/NotoEmoji_400Regular",),
}
"""The fonts of each package, in order of preference."""


def bring_fonts(packages: Path, to: Path) -> None:
    """Copy the fonts from the folder of packages to a new folder, with a list of the letters that each family has."""
    to.mkdir()
    families: dict[str, list[tuple[int, int]]] = {}
    for package, fonts in PACKAGES.items():
        shutil.copyfile(packages / package / "LICENSE_FONT", to / f"{package}.LICENSE.txt")
        for font in fonts:
            copied = to / f"{Path(font).name}.ttf"
            shutil.copyfile(packages / package / f"{font}.ttf", copied)
            family, letters = _letters_of(copied)
            families.setdefault(family, letters)
    (to / "families.json").write_text(json.dumps(families, separators=(",", ":")), encoding="ascii")


def _letters_of(font: Path) -> tuple[str, list[tuple[int, int]]]:
    """Return a font's family and the code points that it has a glyph for, as ranges with both ends included."""
    with TTFont(font, lazy=True) as opened:
        points = sorted(opened.getBestCmap())
        runs = ([point for _, point in run] for _, run in groupby(enumerate(points), lambda at: at[1] - at[0]))
        return opened["name"].getDebugName(1), [(run[0], run[-1]) for run in runs]
