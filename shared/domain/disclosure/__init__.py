"""Disclosure control: which of a report's figures may be published, given everything that ever was.

`deciding.decide` is the way in. The words and rules (`rules`), the facts (`facts`), how figures add up (`relations`,
over `structure`), what each is worth (`weights`) and what an attacker could work out (`intervals`) are a room each.
README.md tells the method and its sources. Only `deciding` needs the solver; the words and rules do not.
"""

from shared.domain.disclosure.rules import ANSWERS_FOR_A_BREAKDOWN, Rules

__all__ = ["ANSWERS_FOR_A_BREAKDOWN", "Rules"]
