"""The log of commands: one record of Python's logging for each, under ``thep.commands``.

It has ids, counts and times in fields of its own; never a reason, an authority, a reference or a name.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define

from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer

ROOT = logging.getLogger("thep")
ROOT.addHandler(logging.NullHandler())  # quiet, unless the application says otherwise
LOG = logging.getLogger("thep.commands")


@define
class Running:
    """A command at work, and what came of it so far."""

    attempts: int = 0
    """How often it was decided."""
    answer: Answer | None = None


@contextmanager
def logged(command: str, actor: str, request: str | None) -> Iterator[Running]:
    """Log a command when it has ended, however it did."""
    running, begun = Running(), time.perf_counter()
    outcome, detail = "failed", ""
    try:
        yield running
        outcome = _outcome(running.answer)
    except Refused as refused:
        outcome, detail = "refused", refused.code
        raise
    except BaseException as error:
        detail = type(error).__name__
        raise
    finally:
        if LOG.isEnabledFor(logging.INFO):
            facts = running.answer.events if running.answer is not None else ()
            milliseconds = round((time.perf_counter() - begun) * 1000, 3)
            LOG.info(
                "%s by %s: %s%s; facts: %d, attempts: %d, %.1f ms",
                command,
                actor,
                outcome,
                f" ({detail})" if detail else "",
                len(facts),
                running.attempts,
                milliseconds,
                extra={
                    "command": command,
                    "actor": actor,
                    "request": request,
                    "outcome": outcome,
                    "detail": detail,
                    "facts": len(facts),
                    "position": facts[-1].position if facts else None,
                    "attempts": running.attempts,
                    "milliseconds": milliseconds,
                },
            )


def _outcome(answer: Answer | None) -> str:
    if answer is None or not answer.events:
        return "nothing to record" if answer is None or not answer.repeated else "repeated"
    return "repeated" if answer.repeated else "recorded"
