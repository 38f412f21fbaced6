"""The Partnership: the one list of contexts, wired to the engine, with what callers can do and ask."""

from collections.abc import Iterable

from thep_domain.application.acting import ActingOffice
from thep_domain.application.contexts import CATALOGUE
from thep_domain.application.partnership import Partnership
from thep_domain.application.partnership_event import PartnershipEvent
from thep_domain.application.timeline import TimelineEntry
from thep_domain.engine import (
    LARGEST,
    Capabilities,
    Codec,
    CommitCutOff,
    DamagedRow,
    Decoded,
    Folds,
    Journal,
    Moment,
    Offers,
    OutcomeUnknown,
    Replay,
    Snapshot,
    SnapshotCodec,
    Snapshots,
    States,
    StoreError,
    UnreadableHistory,
    canonical_json,
    capabilities_of,
    digest,
    mark_of,
)
from thep_domain.engine.folding import fold_facts
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.provenance import Recorded
from thep_domain.rulebook import Rulebook

EVENTS = CATALOGUE.events
AGGREGATES = CATALOGUE.aggregates
REFUSALS = CATALOGUE.refusals
RULES = CATALOGUE.rules


def founding_rulebook() -> Rulebook:
    """The rulebook as it stands before anything was recorded: every rule with its founding value."""
    book = Rulebook()
    for fact in book.adopt(RULES):
        book = book.evolve(fact)
    return book


def fold(facts: Iterable[Recorded]) -> States:
    """The final state of every stream. Raises UnreadableHistory where versions do not follow each other."""
    return fold_facts(facts, CATALOGUE).states


def replay(facts: Iterable[Recorded]) -> Replay:
    """Fold a history and sum it up: its events, its streams, and the digest of their final states."""
    return fold_facts(facts, CATALOGUE).summed_up()


__all__ = [
    "AGGREGATES",
    "CATALOGUE",
    "EVENTS",
    "LARGEST",
    "REFUSALS",
    "RULES",
    "ActingOffice",
    "BadArgument",
    "Capabilities",
    "Codec",
    "CommitCutOff",
    "DamagedRow",
    "Decoded",
    "Folds",
    "Journal",
    "Moment",
    "Offers",
    "OutcomeUnknown",
    "Partnership",
    "PartnershipEvent",
    "Replay",
    "Snapshot",
    "SnapshotCodec",
    "Snapshots",
    "States",
    "StoreError",
    "TimelineEntry",
    "UnreadableHistory",
    "canonical_json",
    "capabilities_of",
    "digest",
    "fold",
    "founding_rulebook",
    "mark_of",
    "replay",
]
