"""Disclosure control: which of a report's figures may be published, given everything that ever was.

`deciding.decide` is the way in. A module each: `settings`; `facts`; the primary `rules`; what an attacker knows
(`knowledge`), how it hangs together (`relations`, over `structure`), what each figure is worth (`weights`) and what an
attacker could work out (`intervals`). README.md describes the method and its sources. Only `deciding` needs the solver.
"""

from shared.domain.disclosure.settings import ANSWERS_FOR_A_BREAKDOWN, Rules

__all__ = ["ANSWERS_FOR_A_BREAKDOWN", "Rules"]
