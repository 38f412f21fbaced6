"""What callers can do with the rulebook, and the rules as other contexts ask them."""

from datetime import date
from typing import ClassVar

from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.rulebook.rulebook import FOUNDED_ON, FOUNDING_AUTHORITY, KEY, Rulebook, RulesInForce
from thep_domain.rulebook.rules import AUTHORITY_TO_SET_RULES


def rulebook_of(work: Work) -> Rulebook:
    """The rulebook. A command that finds it without some rule records the founding value with its own facts."""
    book = work.load(Rulebook, KEY)
    adopted = book.adopt(work.rules.values())
    if adopted:
        book = work.record(Rulebook, KEY, *adopted, on=FOUNDED_ON, authority=FOUNDING_AUTHORITY)
    return book


def rules_on(work: Work, day: date) -> RulesInForce:
    """The rules in force on a day, for a decision."""
    return rulebook_of(work).on(day)


class RulebookDesk(Desk):
    """Changing the rules, each change with its authority."""

    NAME: ClassVar[str] = "rulebook"

    @verb
    def set_rule(
        self,
        work: Work,
        rule: str,
        value: str,
        *,
        in_force_from: date | None = None,
        authority: Authority | str,
        source: str | None = None,
    ) -> None:
        """Give a rule another value from a day on; decisions about earlier days keep the old one.

        The day may be in the future. The authority is the Board's or the members'.

        Raises Refused where the rule is unknown, its value cannot be read, or no authority is named.
        """
        book = rulebook_of(work)
        book.on(work.today).require_authority(AUTHORITY_TO_SET_RULES, authority)
        words = authority.text if isinstance(authority, Authority) else authority
        day = in_force_from or work.today
        facts = book.set_rule(rule, value, day, source or words, work.rules)
        work.record(Rulebook, KEY, *facts, on=min(day, work.today), authority=authority)
