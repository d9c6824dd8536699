"""Set how a contract's reports are released, and how few people are too few to show in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from shared.domain.calendar.quarter import Quarter
from shared.domain.disclosure import Rules
from shared.domain.problems import Refused, problems_in, refuse
from shared.domain.records.confidentiality import Confidentiality, rules_of
from shared.domain.records.release import Approval, Release
from shared.storage.charity import read_charity, read_contract
from shared.storage.items import item_of
from shared.storage.records import RecordStore


@dataclass(frozen=True, slots=True)
class ContractSettings:
    """A charity's settings by contract, at a moment: `now` is the domain's, `stored_at` the real one."""

    store: RecordStore
    now: datetime
    stored_at: str

    def set_release(self, contract: str, release: Literal["automatic", "reviewed"], due_days: int) -> None:
        """Set how reports are released from now on. Refused if there is no such contract or the day cannot be."""
        self._check(contract)
        try:
            setting = Release(contract=contract, release=release, due_days=due_days)
        except ValidationError as error:
            raise Refused(problems_in(error)) from error
        self.store.replace(item_of(setting, self.stored_at))

    def approve(self, contract: str, quarter: Quarter) -> None:
        """Approve a quarter's draft. Refused if there is no such contract."""
        self._check(contract)
        approval = Approval(contract=contract, quarter=quarter.name, approved_at=self.now)
        self.store.replace(item_of(approval, self.stored_at))

    def set_confidentiality(self, contract: str, threshold: str, rounding: str) -> None:
        """Set how few people are too few to show, from the next report on. Refused if that is out of range."""
        self._check(contract)
        try:
            setting = Confidentiality.model_validate(
                {"contract": contract, "threshold": threshold, "rounding": rounding}
            )
        except ValidationError:
            raise refuse("confidentiality_out_of_range", "threshold") from None
        self.store.replace(item_of(setting, self.stored_at))

    def confidentiality(self) -> dict[str, Rules]:
        """Return the rules of every contract, by its code."""
        records = read_charity(self.store).records
        return {it.contract: rules_of(it.contract, records.confidentiality) for it in records.contracts}

    def _check(self, contract: str) -> None:
        if read_contract(self.store, contract) is None:
            raise refuse("no_such_contract", "contract", value=contract)
