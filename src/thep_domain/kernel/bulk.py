"""Many commands of one verb, handed in together: every verb of a desk has its like in bulk, in a line beside it.

    class MembershipDesk(Desk):
        @verb
        def admit(self, work: Work, urn: URN, ...) -> None: ...

        admit_all = in_bulk(admit)

A caller writes ``office.membership.admit_all([{"urn": 100934, "authority": "..."}, ...])``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

import attrs
from attrs import frozen

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.collecting import collector_paused
from thep_domain.kernel.event import shown
from thep_domain.kernel.refusal import ROWS_SHOWN, Refused, RefusedRow, RowsRefused
from thep_domain.kernel.verbs import Command, Desk, Details, Handed, Verb
from thep_domain.kernel.work import Answer, Work

D = TypeVar("D", bound=Desk)
P = ParamSpec("P")

Rows = Iterable[Mapping[str, Any]]
"""A command a row: the names of the verb's arguments, and their values. It is read once, and may be a generator."""
Progress = Callable[[int], object]
"""Called now and then, and at the end, with the number of rows that were worked out so far."""

PROGRESS_EVERY = 500


@frozen
class Answers(Answer):
    """What became of many commands: all the facts together, and the answer to each row, in order.

    ``repeated`` says whether all of it had been answered before; of rows sent in batches, each row's answer tells.
    """

    rows: tuple[Answer, ...] = ()


@frozen
class BadRow:
    """A row whose arguments mean nothing: its number, counted from 1, and what is wrong."""

    row: int
    problem: str


class BadRows(BadArgument):
    """Rows of a bulk have arguments that mean nothing, and nothing of their save was recorded.

    ``rows`` holds all that were found, the message names the first 20; ``recorded`` is how many rows were saved in
    batches before.
    """

    def __init__(self, rows: Sequence[BadRow], recorded: int = 0) -> None:
        lines = [f"row {each.row}: {each.problem}" for each in rows[:ROWS_SHOWN]]
        if len(rows) > ROWS_SHOWN:
            lines.append(f"... and {len(rows) - ROWS_SHOWN} more")
        if recorded:
            lines.append(f"rows 1 to {recorded} are recorded")
        super().__init__("\n".join(lines), "rows")
        self.rows = tuple(rows)
        self.recorded = recorded


class InBulk(Generic[D, P]):
    """A verb in bulk: asked of the class it is this description, asked of a desk it can be called."""

    def __init__(self, verb: Verb[D, P]) -> None:
        self.verb = verb
        self.__doc__ = f"Many at once, a row a command, saved together. {verb.__doc__}"

    @overload
    def __get__(self, desk: None, owner: type[Desk]) -> Self: ...
    @overload
    def __get__(self, desk: D, owner: type[Desk]) -> "HandedInBulk[P]": ...
    def __get__(self, desk: D | None, owner: type[Desk]) -> "Self | HandedInBulk[P]":
        return self if desk is None else HandedInBulk(Handed(self.verb, desk), desk)


class HandedInBulk(Generic[P]):
    """A verb in bulk at a desk, ready to be called."""

    def __init__(self, one: Handed[P], desk: Desk) -> None:
        self._one = one
        self._office = desk.office

    def __call__(self, rows: Rows, *, batch: int | None = None, progress: Progress | None = None) -> Answers:
        """Carry out a command a row, in one save: all of them or none. A later row sees what an earlier one recorded.

        With ``batch`` there is a save for so many rows, and a request id of its own for each save, made of the office's
        and the number of its first row: sent again after a break, it goes on where it stopped, and answers the whole.

        Raises RowsRefused where a rule is broken and BadRows where arguments mean nothing, each with every row found.
        """
        _check(rows, progress)
        if batch is None:
            with collector_paused():
                return self._answered(self._office.run(self._command(list(rows), progress)))
        if type(batch) is not int or batch < 1:
            raise BadArgument(f"batch is {batch!r}: give how many rows are saved together, 1 or more", "batch")
        given, answers, recorded = iter(rows), list[Answers](), 0
        while some := list(islice(given, batch)):
            with collector_paused():
                command = attrs.evolve(self._command(some, progress, recorded), batch=recorded + 1)
                answers.append(self._answered(self._office.run(command)))
            recorded += len(some)
        return _together(answers)

    def draft(self, rows: Rows, *, progress: Progress | None = None) -> Answers:
        """Work out what all of it would record and answer, and record nothing. Raises as the call itself."""
        _check(rows, progress)
        with collector_paused():
            return self._answered(self._office.draft(self._command(list(rows), progress)))

    def _command(self, rows: Sequence[Mapping[str, Any]], progress: Progress | None, before: int = 0) -> Command:
        commands, wrong = list[Command](), list[BadRow]()
        for number, row in enumerate(rows, start=before + 1):
            try:
                if not isinstance(row, Mapping):
                    raise BadArgument(f"it is {shown(row)}: give a mapping of the verb's arguments to values")
                commands.append(self._one.command(**row))
            except (TypeError, ValueError) as error:
                wrong.append(BadRow(number, str(error)))
        if wrong:
            raise BadRows(wrong, before)
        arguments = {"rows": [command.arguments for command in commands]}
        return Command(self._one.verb.name, arguments, lambda work: _decide(work, commands, progress, before))

    def _answered(self, answer: Answer) -> Answers:
        """The answer with each row's own."""
        verb, kept, facts = self._one.verb, answer.details, iter(answer.events)
        rows, warned = list[Answer](), list(answer.warnings)
        for place, number in enumerate(kept["facts"]):
            events, details = tuple(islice(facts, number)), kept["details"].get(str(place), {})
            told = verb.tells(details, events)
            row = kept["first"] + place
            own = [*(attrs.evolve(each, row=row) for each in verb.warns(told)), *(w for w in warned if w.row == row)]
            rows.append(Answer(events, told, answer.repeated, tuple(own), history=answer.history))
        return Answers(answer.events, {}, answer.repeated, _warnings(rows), tuple(rows), history=answer.history)


def in_bulk(verb: Verb[D, P]) -> InBulk[D, P]:
    """The same verb for many rows: declare it beside the verb, under its name with ``_all``."""
    return InBulk(verb)


def _check(rows: object, progress: object) -> None:
    """Raise BadArgument where there are no rows to read, or nothing to call."""
    if isinstance(rows, (str, bytes, Mapping, type)) or not isinstance(rows, Iterable):
        raise BadArgument(f"rows is {shown(rows)}: give a list, and in it a mapping of arguments for each row", "rows")
    if progress is not None and not callable(progress):
        raise BadArgument(f"progress is {shown(progress)}: give a function that takes a number of rows", "progress")


def _decide(work: Work, commands: Sequence[Command], progress: Progress | None, before: int) -> Details:
    """Decide row by row; what is kept is how many facts are each row's, and the details of those that have some."""
    facts, details = list[int](), dict[str, Details]()
    refused = list[RefusedRow]()
    for place, command in enumerate(commands):
        number = before + place + 1
        try:
            with work.row(number) as row:
                returned = command.decide(work)
        except Refused as error:
            refused.append(RefusedRow(number, error.code, error.sentence, error.clause))
        except (TypeError, ValueError) as error:
            raise BadRows([BadRow(number, str(error))], before) from error
        else:
            facts.append(row.facts)
            if returned:
                details[str(place)] = returned
        if progress is not None and number % PROGRESS_EVERY == 0:
            progress(number)
    if refused:
        raise RowsRefused(tuple(refused), before)
    if progress is not None and (before + len(commands)) % PROGRESS_EVERY:
        progress(before + len(commands))
    return {"first": before + 1, "facts": facts, "details": details}


def _together(answers: Sequence[Answers]) -> Answers:
    rows = tuple(row for each in answers for row in each.rows)
    events = tuple(event for each in answers for event in each.events)
    repeated = bool(answers) and all(each.repeated for each in answers)
    history = answers[-1].history if answers else None
    return Answers(events, {}, repeated, _warnings(rows), rows, history=history)


def _warnings(rows: Iterable[Answer]) -> tuple[Any, ...]:
    return tuple(warned for row in rows for warned in row.warnings)
