"""The charity of the sample pages."""

from collections.abc import Mapping

Context = Mapping[str, object]

CHARITY = {
    "name": "Paper Boats",
    "phone": "01632 960 123",
    "email": "hello@paperboats.example",
    "address": "Paper Boats\n1 Quay Street\nAnytown",
    "comment_days": 5,
}
