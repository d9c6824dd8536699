"""Which code stands for which person, when one turned out to have several."""

from collections import defaultdict
from collections.abc import Iterable

from shared.domain.records.person import Alias
from shared.domain.records.register import Register


class Aliases:
    """Which code stands for which person."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._person = {known.alias: known.person for known in aliases}

    def __bool__(self) -> bool:
        return bool(self._person)

    def person(self, code: str) -> str:
        """Return the person that a code stands for: itself, if it is nobody's alias. A ring ends where it began."""
        passed = {code}
        while (stands_for := self._person.get(code)) and stands_for not in passed:
            passed.add(code := stands_for)
        return code

    def codes_of(self, code: str) -> frozenset[str]:
        """Return every code of the person that a code stands for, their own among them."""
        person = self.person(code)
        return frozenset({code, person, *(alias for alias in self._person if self.person(alias) == person)})

    def in_register(self, register: Register) -> Register:
        """Return a register that names persons instead of aliases; someone ticked twice came once."""
        if not self._person:
            return register
        hours = defaultdict(list)
        for code, given in register.hours.items():
            hours[self.person(code)].append(given)
        return register.model_copy(
            update={
                "present": tuple(sorted({self.person(code) for code in register.present})),
                "hours": {person: sum(given[1:], given[0]) for person, given in sorted(hours.items())},
            }
        )
