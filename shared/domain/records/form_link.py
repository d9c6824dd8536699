"""Form links: capability addresses. Each opens one form of one group or contract, for at most one holder.

The token is made by HMAC from one of the charity's keys and the link's own facts, so that a poster can be printed again
while the table holds the token's hash only. A register's link leads to the peer tutors' survey by a second link, whose
token is made from the register's own token: nothing has to be stored to find it, and nothing stored gives it away.
"""

import hmac
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.domain.links.link_keys import FIRST_KEY, LinkKeys
from shared.domain.links.link_token import hash_of, make_token
from shared.domain.records.base import Code, Day, Instant, Record

Opens = Literal["survey", "register", "reports", "told"]
_PAGES = {"told": "summary"}
"""Where the page of a form has another name than the one that its tokens are made with."""
KeyId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}$")]
_LED_TO = "a survey that a register leads to"


class FormLink(Record):
    """What a link opens, for whom and until when.

    `survey` names the survey if it opens one; `scope` is a group (`-` for what belongs to none) or, for reports and
    the members' summary (`told`), a contract; `holder` the one person it belongs to, empty where it is the group's;
    `serial` counts links replaced; `key` is the id of the key that it was made with. `led_from` is the hash of the
    register's token that it was made from instead, and then it opens only while that register's link does.
    """

    opens: Opens
    scope: str
    survey: Code | None = None
    holder: Code | None = None
    serial: int = 1
    expires_on: Day
    revoked_at: Instant | None = None
    key: KeyId = FIRST_KEY
    led_from: str = ""

    @property
    def form(self) -> str:
        """The form's part of its address, like `s/participant` or `r`."""
        return {"survey": f"s/{self.survey}", "register": "r", "reports": "reports", "told": "told"}[self.opens]

    @property
    def group(self) -> str | None:
        """The group it belongs to, None for what belongs to none."""
        return None if self.scope == "-" else self.scope

    @property
    def _facts(self) -> tuple[object, ...]:
        return (self.opens, self.scope, self.survey, self.holder, self.serial, self.expires_on)

    def token(self, keys: LinkKeys) -> str:
        """Return the token that this link has under its key. KeyError where the key is not in the ring."""
        return make_token(_code(keys.keys[self.key], *self._facts), self.form, self.expires_on)

    def path(self, keys: LinkKeys) -> str:
        """Return the path of its address on the service. KeyError where its key is not in the ring."""
        return f"/{_PAGES.get(self.form, self.form)}/{self.token(keys)}"

    def known_token(self, keys: LinkKeys, token_hash: str) -> str | None:
        """Return the token of the link that is stored under a hash.

        None where it cannot be made again: its key is not in the ring, or is not the one that it was made with.
        """
        if self.led_from or self.key not in keys.keys:
            return None
        token = self.token(keys)
        return token if hash_of(token) == token_hash else None

    def survey_led_to(self, token: str) -> tuple["FormLink", str] | None:
        """Return the survey's link that this register's link leads to, and its token, made from the register's token.

        The tutor's own where the register's link is a tutor's; None where the register belongs to no group.
        """
        if self.opens != "register" or self.group is None:
            return None
        led_to = FormLink(
            opens="survey",
            scope=self.scope,
            survey="peer_tutor",
            holder=self.holder,
            expires_on=self.expires_on,
            led_from=hash_of(token),
        )
        return led_to, make_token(_code(token.encode(), _LED_TO, *led_to._facts), led_to.form, led_to.expires_on)

    def is_open(self, today: date) -> bool:
        """Return whether it still opens its form."""
        return self.revoked_at is None and today <= self.expires_on


def _code(key: bytes, *facts: object) -> bytes:
    return hmac.digest(key, "\n".join(str(fact or "") for fact in facts).encode(), "sha256")[:16]
