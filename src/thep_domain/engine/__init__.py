"""The engine: loads states, asks a decision, appends its facts; folds, snapshots, requests. It knows no context."""

from thep_domain.engine.appending import LARGEST, Entry
from thep_domain.engine.capabilities import Capabilities, CommitCutOff, DamagedRow, Offers, capabilities_of
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.folding import Replay, States, canonical_json, digest
from thep_domain.engine.folds import Folds
from thep_domain.engine.journal import Journal
from thep_domain.engine.moments import Moment
from thep_domain.engine.office import JournalOffice
from thep_domain.engine.ports import Codec, Decoded
from thep_domain.engine.snapshots import Snapshot, SnapshotCodec, Snapshots, mark_of
from thep_domain.kernel.store_errors import OutcomeUnknown, StoreError, UnreadableHistory

__all__ = [
    "LARGEST",
    "Capabilities",
    "Catalogue",
    "Codec",
    "CommitCutOff",
    "DamagedRow",
    "Decoded",
    "Entry",
    "Folds",
    "Journal",
    "JournalOffice",
    "Moment",
    "Offers",
    "OutcomeUnknown",
    "Replay",
    "Snapshot",
    "SnapshotCodec",
    "Snapshots",
    "States",
    "StoreError",
    "UnreadableHistory",
    "canonical_json",
    "capabilities_of",
    "digest",
    "mark_of",
]
