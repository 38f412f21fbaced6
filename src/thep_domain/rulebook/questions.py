"""What callers can ask of the rulebook."""

from datetime import date

from thep_domain.kernel.work import Reading
from thep_domain.rulebook.rulebook import KEY, Rulebook, RulesInForce


def rules_in_force(reading: Reading, day: date) -> RulesInForce:
    """The rules in force on a day: those recorded, and the founding value of each that is not recorded yet."""
    book = reading.load(Rulebook, KEY)
    for fact in book.adopt(reading.rules):
        book = book.evolve(fact)
    return book.on(day)
