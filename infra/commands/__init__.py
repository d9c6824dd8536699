"""Commands of `ownwords` that have a module of their own: each offers `add_to(commands)`."""

from typing import Any

Commands = Any
"""What argparse calls its sub-parsers: it publishes no type for them."""


class Refusal(Exception):  # noqa: N818 - past tense would hide that it is a message
    """A command that cannot be carried out, with what to do about it."""
