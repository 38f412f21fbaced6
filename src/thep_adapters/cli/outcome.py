"""How the command at work stands: whether its answer is to be JSON, and what it has recorded so far."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from attrs import define, field, frozen

from thep_domain.kernel.verbs import Command, Office
from thep_domain.kernel.work import Answer

JSON = "--json"


@frozen
class Written:
    """A receipt that was written: of the fact at which position, and into which file."""

    position: int
    file: str


@define
class Outcome:
    """What is known of the command at work, for whoever has to say how it ended."""

    json: bool = False
    recorded: str | None = None
    """What was recorded, and as which facts, in words; None while nothing was."""
    receipts: list[Written] | None = field(default=None)
    """The receipts that were written; None where none were asked for."""


_AT_WORK: ContextVar[Outcome | None] = ContextVar("command at work", default=None)


@contextmanager
def beginning(arguments: Sequence[str]) -> Iterator[None]:
    """While a command with these arguments is at work. They may not make sense, so that JSON is only looked for."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    token = _AT_WORK.set(Outcome(json=JSON in options))
    try:
        yield
    finally:
        _AT_WORK.reset(token)


def outcome() -> Outcome:
    """How the command at work stands."""
    return _AT_WORK.get() or Outcome()


def note(recorded: str) -> None:
    """Note what the command has recorded: from now on it must not end as if nothing was."""
    if (found := _AT_WORK.get()) is not None:
        found.recorded = recorded


class NotingOffice:
    """An office that notes what was recorded there; ``after`` is then given each answer with facts."""

    def __init__(self, office: Office, after: Callable[[Command, Answer], None] | None = None) -> None:
        self._office = office
        self._after = after

    def run(self, command: Command) -> Answer:
        """Carry out one command, and note as which facts it was recorded."""
        answer = self._office.run(command)
        if answer.events:
            first, last = answer.events[0].position, answer.events[-1].position
            facts = f"#{first}" if first == last else f"#{first} to #{last}"
            note(f"Recorded{' before,' if answer.repeated else ''} as {facts} ({command.name})")
            if self._after is not None:
                self._after(command, answer)
        return answer

    def draft(self, command: Command) -> Answer:
        """Work out what a command would record, and record nothing."""
        return self._office.draft(command)
