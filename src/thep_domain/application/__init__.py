"""Loads, asks the aggregate, appends: the Partnership, its history, and its replay."""

from thep_domain.application.appending import LARGEST
from thep_domain.application.capabilities import Capabilities, DamagedRow, Offers, OutcomeUnknown, capabilities_of
from thep_domain.application.catalogue import AGGREGATES, EVENTS, REFUSALS
from thep_domain.application.folding import Replay, States, canonical_json, digest, fold, replay
from thep_domain.application.journal import Journal
from thep_domain.application.moments import Moment
from thep_domain.application.office import ActingOffice
from thep_domain.application.partnership import Partnership
from thep_domain.application.ports import Codec, Decoded, StoreError, UnreadableHistory
from thep_domain.application.snapshots import Snapshot, SnapshotCodec, Snapshots

__all__ = [
    "AGGREGATES",
    "EVENTS",
    "LARGEST",
    "REFUSALS",
    "ActingOffice",
    "Capabilities",
    "Codec",
    "DamagedRow",
    "Decoded",
    "Journal",
    "Moment",
    "Offers",
    "OutcomeUnknown",
    "Partnership",
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
    "fold",
    "replay",
]
