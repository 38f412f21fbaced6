"""Words of lists that the Board sets, and texts that a decision needs."""

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import RATIONALE_MISSING, must_be_among
from thep_domain.rulebook import RulesInForce


def known_word(rules: RulesInForce, rule: Rule[tuple[str, ...]], word: str, what: str) -> Text:
    """A word of a list. Raises Refused for any other, and lists the words."""
    must_be_among(word, rules[rule], what)
    return Text(word)


def said(text: Sealed | None, what: str) -> Sealed:
    """A text that a decision needs. Raises Refused where there are no words."""
    if text is None:
        raise RATIONALE_MISSING(f"Write the {what}: it is kept sealed, with the decision.")
    return text
