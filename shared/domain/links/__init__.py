"""The codes that people are given: link tokens, references, check digits. Standard library alone."""
