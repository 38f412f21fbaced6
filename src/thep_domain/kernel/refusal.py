"""A command that breaks a rule of the business is refused, with the rule it rests on."""

from datetime import date

from attrs import frozen


class Refused(Exception):
    """The business refused a command, and nothing was recorded.

    ``code`` is stable and meant for programs, ``sentence`` says what to do, ``clause`` names the rule
    (document and clause).
    """

    def __init__(self, code: str, sentence: str, clause: str) -> None:
        super().__init__(f"{code}: {sentence} [{clause}]")
        self.code = code
        self.sentence = sentence
        self.clause = clause


@frozen
class Refusal:
    """One ground on which a command can be refused: its code, and the clause it rests on."""

    code: str
    clause: str

    def __call__(self, sentence: str) -> Refused:
        """The refusal with the sentence that tells this caller what to do."""
        return Refused(self.code, sentence, self.clause)


DATE_IN_FUTURE = Refusal(
    "date-in-future", "DOMAIN section 5: an act is dated by its day; only last days and rules lie ahead"
)
NOTHING_TO_CORRECT = Refusal(
    "nothing-to-correct", "DOMAIN section 5 (R): a correction names the fact that it puts right, and what is right"
)
DATES_OUT_OF_ORDER = Refusal("dates-out-of-order", "DOMAIN section 5: date order is a guard in the domain")

TOO_LARGE = Refusal("too-large", "DOMAIN section 7, Size: an event is at most 60,000 bytes")


def refuse_future(day: date, today: date) -> None:
    """Refuse an act dated by a day to come."""
    if day > today:
        raise DATE_IN_FUTURE(f"{day} is in the future (today is {today}): record it on the day it happens.")
