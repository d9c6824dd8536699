"""Commands of `ownwords`, a module each: it reads what was typed, calls one service and prints."""


class Refusal(Exception):  # noqa: N818 - past tense would hide that it is a message
    """A command that cannot be carried out, with what to do about it."""
