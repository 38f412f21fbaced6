"""A command that breaks a rule of the business is refused, with the rule it rests on."""

from datetime import date

from attrs import frozen

ROWS_SHOWN = 20
"""How many rows a sentence names; it counts the rest."""


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


@frozen
class RefusedRow:
    """A row of many that was refused: its number, counted from 1, and the refusal."""

    row: int
    code: str
    sentence: str
    clause: str


class RowsRefused(Refused):
    """Rows of a bulk were refused, and nothing of their save was recorded.

    Code, clause and sentence are those of the first, whose number the sentence begins with; ``rows`` holds all of them,
    each judged as if those before it that were refused had been left out. ``recorded`` is how many rows were saved in
    batches before.
    """

    def __init__(self, rows: tuple[RefusedRow, ...], recorded: int = 0) -> None:
        first, more = rows[0], len(rows) - 1
        sentence = f"Row {first.row}: {first.sentence}"
        if more:
            sentence += f" {more} more {'row is' if more == 1 else 'rows are'} refused: {_numbers(rows[1:])}."
        if recorded:
            sentence += f" Rows 1 to {recorded} are recorded."
        super().__init__(first.code, sentence, first.clause)
        self.rows = rows
        self.recorded = recorded


def _numbers(rows: tuple[RefusedRow, ...]) -> str:
    shown = ", ".join(str(each.row) for each in rows[:ROWS_SHOWN])
    return shown if len(rows) <= ROWS_SHOWN else f"{shown} and {len(rows) - ROWS_SHOWN} more"
