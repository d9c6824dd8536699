"""Entry points: one folder for each function, with its handler."""
