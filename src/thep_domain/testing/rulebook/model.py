"""The rules that the model knows, with what they were founded with, as they were set one after another."""

from datetime import date
from typing import Final

from attrs import define, field

FOUNDED: Final = {
    "fees.rate": "5.00",
    "fees.part-year": "months",
    "fees.mid-year-end": "credit",
    "fees.later-count": "refused",
    "fees.vat": "none 0",
    "notice.period": "P1Y",
    "membership.associate-commitments": "aims",
}


@define
class ModelRules:
    """The rules that were set, one after another."""

    entries: list[tuple[str, str, date]] = field(factory=list)

    def correct(self, rule: str, value: str, day: date) -> str | None:
        """Put right the value that was set last from a day on: the code it is refused with, or None where done."""
        for at in reversed(range(len(self.entries))):
            if self.entries[at][::2] == (rule, day):
                if self.entries[at][1] == value:
                    return "nothing-to-correct"
                self.entries[at] = rule, value, day
                return None
        return "nothing-to-correct"

    def value(self, rule: str, day: date) -> str:
        """The value on a day: of all that are in force, the one that came into force last, and was set last."""
        found, since = FOUNDED[rule], date.min
        for name, value, from_on in self.entries:
            if name == rule and since <= from_on <= day:
                found, since = value, from_on
        return found
