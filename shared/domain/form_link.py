"""Form links: capability addresses. Each opens one form of one group or contract, for at most one holder.

The token is made by HMAC from the charity's secret and the link's own facts, so that a poster can be printed again
while the table holds the token's hash only.
"""

import hmac
from datetime import date
from typing import Literal

from shared.domain.address import make_token
from shared.domain.record import Code, Day, Instant, Record

Opens = Literal["survey", "register", "reports", "told"]


class FormLink(Record):
    """What a link opens, for whom and until when.

    `survey` names the survey where it opens one; `scope` is a group (`-` for what belongs to none) or, for reports and
    what members are told of them, a contract; `holder` the one person it belongs to, empty where it is the group's;
    `serial` counts links replaced. `survey_path` is where a register leads its tutor's own survey, sealed with the
    register's token, so that the table alone opens nothing.
    """

    opens: Opens
    scope: str
    survey: Code | None = None
    holder: Code | None = None
    serial: int = 1
    expires_on: Day
    revoked_at: Instant | None = None
    survey_path: str = ""

    @property
    def form(self) -> str:
        """The form's part of its address, like `s/participant` or `r`."""
        return {"survey": f"s/{self.survey}", "register": "r", "reports": "reports", "told": "told"}[self.opens]

    @property
    def group(self) -> str | None:
        """The group it belongs to, None for what belongs to none."""
        return None if self.scope == "-" else self.scope

    def token(self, secret: bytes) -> str:
        """Return the token that this link has under a secret."""
        facts = (self.opens, self.scope, self.survey, self.holder, self.serial, self.expires_on)
        code = hmac.digest(secret, "\n".join(str(fact or "") for fact in facts).encode(), "sha256")[:16]
        return make_token(code, self.form, self.expires_on)

    def path(self, secret: bytes) -> str:
        """Return the path of its address on the service."""
        return f"/{self.form}/{self.token(secret)}"

    def is_open(self, today: date) -> bool:
        """Tell whether it still opens its form."""
        return self.revoked_at is None and today <= self.expires_on
