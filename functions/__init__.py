"""Entry points: a folder a function, each with its handler."""
