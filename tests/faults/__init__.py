"""What goes wrong between a person's phone and the store, done on purpose, and the promises that hold all the same.

Each test has a small form, which runs with all the others, and a full one: `make trial`, or TRIAL=1.
"""

import os

TRIAL = os.environ.get("TRIAL") == "1"


def rounds(small: int, full: int) -> int:
    """Return how often a test does its work: `small`, or `full` where TRIAL=1 asks for all of it."""
    return full if TRIAL else small
