"""What holds for every test: no example that Hypothesis draws is judged by how long it takes on this machine."""

from hypothesis import settings

settings.register_profile("own-words", deadline=None)
settings.load_profile("own-words")
