"""A style sheet for languages that are written from right to left: the same, with left and right exchanged.

A second style rather than logical properties, which would cost every page bytes and old phones their layout.
"""

import re

_RULE = re.compile(r"\{([^{}]*)\}")
_SIDE = re.compile(r"\b(left|right)\b")
_FOUR = re.compile(r"\b((?:margin|padding|border-width):)([^\s;}]+) ([^\s;}]+) ([^\s;}]+) ([^\s;}!]+)")
_POLYGON = re.compile(r"polygon\(([^)]*)\)")
_OTHER = {"left": "right", "right": "left"}
_WHOLE = 100


def mirrored(style: str) -> str:
    """Return a compressed style sheet with left and right exchanged in its rules."""
    return _RULE.sub(lambda rule: "{" + _mirrored_rule(rule[1]) + "}", style)


def _mirrored_rule(rule: str) -> str:
    rule = _SIDE.sub(lambda side: _OTHER[side[1]], rule)
    if "rotate(" not in rule:  # turned borders draw a tick, which is the same tick everywhere
        rule = _FOUR.sub(r"\1\2 \5 \4 \3", rule)
    return _POLYGON.sub(lambda shape: f"polygon({_mirrored_points(shape[1])})", rule)


def _mirrored_points(points: str) -> str:
    across_and_down = (point.split() for point in points.split(","))
    return ", ".join(f"{_WHOLE - int(across.removesuffix('%'))}% {down}" for across, down in across_and_down)
