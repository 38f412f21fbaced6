"""What callers can do with the rulebook."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.work import Answer, Office, Work
from thep_domain.rulebook.events import FoundingRule
from thep_domain.rulebook.rulebook import Rulebook, RulesInForce

KEY = "the-partnership"


@cache
def founding() -> tuple[date, str, tuple[FoundingRule, ...]]:
    """The founding rules as the project ships them: since when, on whose authority, and each rule."""
    data = tomllib.loads(files("thep_domain.rulebook").joinpath("founding.toml").read_text(encoding="utf-8"))
    rules = tuple(FoundingRule(**{key: Text(words) for key, words in rule.items()}) for rule in data["rule"])
    return data["effective_on"], data["authority"], rules


def founding_rulebook() -> Rulebook:
    """The rulebook as it stands before anything was recorded."""
    since, _, rules = founding()
    empty = Rulebook()
    for fact in empty.found(since, rules):
        empty = empty.evolve(fact)
    return empty


def rulebook_of(work: Work) -> Rulebook:
    """The rulebook; the first command on an empty history records the founding rules with its own facts."""
    book = work.load(Rulebook, KEY)
    if not book.founded:
        since, authority, rules = founding()
        book = work.record(Rulebook, KEY, *book.found(since, rules), on=since, authority=authority)
    return book


def rules_on(work: Work, day: date) -> RulesInForce:
    """The rules in force on a day."""
    return rulebook_of(work).on(day)


class RulebookDesk:
    """Changing the rules, each change with its authority."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def set_rule(
        self, rule: str, value: str, *, in_force_from: date, authority: str, source: str | None = None
    ) -> Answer:
        """Give a rule a value from a day on (it may lie in the future), on the authority of the Board or the members.

        Raises Refused where the rule is unknown, its value cannot be read, or no authority is named.
        """

        def decide(work: Work) -> None:
            book = rulebook_of(work)
            book.on(work.today).require_authority("rule", authority)
            facts = book.set_rule(rule, value, in_force_from, source or authority)
            work.record(Rulebook, KEY, *facts, on=min(in_force_from, work.today), authority=authority)

        arguments = {"rule": rule, "value": value, "from": in_force_from, "authority": authority, "source": source}
        return self._office.run("rulebook.set_rule", arguments, decide)
