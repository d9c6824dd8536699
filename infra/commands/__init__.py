"""Commands of `ownwords` that have a module of their own: each offers `add_to(commands)`."""


class Refusal(Exception):  # noqa: N818 - past tense would hide that it is a message
    """A command that cannot be carried out, with what to do about it."""
