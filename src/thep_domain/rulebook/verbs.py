"""What callers can do with the rulebook, and the rules as other contexts ask them."""

from datetime import date
from typing import ClassVar

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.rulebook.refusals import BEFORE_FOUNDING, DAY_TOO_EARLY
from thep_domain.rulebook.rulebook import FOUNDED_ON, FOUNDING_AUTHORITY, KEY, Rulebook, RulesInForce
from thep_domain.rulebook.rules import AUTHORITY_TO_SET_RULES, EARLIEST_DAY


def rulebook_of(work: Work) -> Rulebook:
    """The rulebook. A command that finds it without some rule records the founding value with its own facts."""
    book = work.load(Rulebook, KEY)
    adopted = book.adopt(work.rules)
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

        Raises Refused where the rule is unknown, its value cannot be read, no authority is named, or the day is before
        the founding, whose values would count all the same.
        """
        book = rulebook_of(work)
        book.on(work.today).require_authority(AUTHORITY_TO_SET_RULES, authority)
        words = authority.text if isinstance(authority, Authority) else authority
        day = in_force_from or work.today
        earliest = book.on(work.today)[EARLIEST_DAY]
        if day < earliest:
            raise DAY_TOO_EARLY(f"{day} is before {earliest}, the earliest day there is: check the year.")
        if day < FOUNDED_ON:
            raise BEFORE_FOUNDING(
                f"A value from {day} would change nothing, because the founding value is in force from {FOUNDED_ON} on:"
                " set the rule from that day or a later one, or correct the founding value with"
                f" thep rulebook correct {rule} --from {FOUNDED_ON}."
            )
        facts = book.set_rule(rule, value, day, source or words, work.rules)
        work.record(Rulebook, KEY, *facts, on=min(day, work.today), authority=authority)

    set_rule_all = in_bulk(set_rule)

    @verb
    def correct_rule(
        self,
        work: Work,
        rule: str,
        value: str,
        *,
        in_force_from: date,
        authority: Authority | str,
        source: str | None = None,
    ) -> None:
        """Put right a value that was entered wrong, from the day on which it was said to be in force.

        It needs a reason, and the authority again on which the value was decided. A year that was charged by the wrong
        value is settled when it is charged again.

        Raises Refused where the rule was given no value from that day on, or has this one.
        """
        book = rulebook_of(work)
        book.on(work.today).require_authority(AUTHORITY_TO_SET_RULES, authority)
        words = authority.text if isinstance(authority, Authority) else authority
        fact, wrong = book.correct_rule(rule, value, in_force_from, source or words, work.rules)
        cited = Cited(stream=Text(f"{Rulebook.STREAM}:{KEY}"), version=wrong.version)
        work.record(Rulebook, KEY, fact, on=min(in_force_from, work.today), authority=authority, corrects=cited)

    correct_rule_all = in_bulk(correct_rule)
