"""What must hold of the rulebook: which value is in force on which day, and on whose authority acts are done."""

from typing import Final

from thep_domain.fees import ChargeCredited, CreditReason
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.event import Event
from thep_domain.membership.events import MembershipAdmitted, MembershipDeclined, NoticeRescinded
from thep_domain.rulebook import RulebookDesk, RuleCorrected, RuleSet
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainBook

CHANGES: Final = (RulebookDesk.set_rule.name, RulebookDesk.correct_rule.name)
BY_AUTHORITY: Final = (RuleSet, RuleCorrected, MembershipAdmitted, MembershipDeclined, NoticeRescinded)
"""Facts that the Board or the members decide; and a credit that was decided."""


def invariant_of_the_rulebook_the_latest_in_force_holds(history: History) -> None:
    """On any day each rule has the value that came into force last by then; of two for one day, the one set last."""
    turns = {since for since, _, _ in history.book.rules}
    days = {day + offset for day in turns for offset in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)} | {history.today}
    names = {rule for _, rule, _ in history.book.rules}
    for day in sorted(days):
        held = history.thep.rules(day).entries
        for name in names:
            value = history.book.rule(name, day)
            claim(None, held[name].value == value, f"on {day} {name} is {held[name].value}, not {value}")


def invariant_of_the_rulebook_a_rule_that_is_set_is_set(history: History) -> None:
    """After a change, or a correction, that was carried out, the rule has that value on the day it names."""
    book, read = PlainBook(), 0
    for step in history.steps:
        for fact in history.facts[read : step.before + len(step.facts)]:
            book.read(fact)
        read = step.before + len(step.facts)
        command = step.sent.command
        if command.verb not in CHANGES or step.answer is None or step.answer.repeated or step.rival:
            continue
        name, value, since = (command.given[each] for each in ("rule", "value", "in_force_from"))
        claim(None, book.rule(name, since) == value, f"after {step!r} it is {book.rule(name, since)}")


def invariant_of_the_rulebook_acts_have_their_authority(history: History) -> None:
    """What the Board decides names the authority on which it was decided: no history sets the rules that ask for it."""
    for fact in history.facts:
        if _is_decided(fact.event):
            words = fact.why.authority.text if fact.why.authority else ""
            claim(None, bool(words.strip()), f"{fact.name} at {fact.position} rests on no authority")


def _is_decided(event: Event) -> bool:
    decided = isinstance(event, ChargeCredited) and event.reason is CreditReason.DECIDED
    return decided or isinstance(event, BY_AUTHORITY)
