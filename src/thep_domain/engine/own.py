"""The engine's own small context, ``journal``: the clock of the history, and what it says of its audit log."""

from typing import TypeAlias

from thep_domain.engine import audit_log, clock
from thep_domain.engine.audit_log import AuditLog, LogBegun, LogDesk, LogEvent, LogKeySet
from thep_domain.engine.clock import CLOCK_AHEAD, CLOCK_BEHIND, Clock, ClockSet
from thep_domain.kernel.context import Context

JournalEvent: TypeAlias = ClockSet | LogEvent


def sentence(event: JournalEvent) -> str:
    """A fact of the journal, in a sentence."""
    match event:
        case ClockSet():
            return clock.sentence(event)
        case LogBegun() | LogKeySet():
            return audit_log.sentence(event)


CONTEXT = Context(
    name="journal",
    aggregates=(Clock, AuditLog),
    refusals=(CLOCK_BEHIND, CLOCK_AHEAD),
    desk=LogDesk,
    wording=sentence,
)
