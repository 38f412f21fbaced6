"""Loads, asks the aggregate, appends: the Partnership, its history, and its replay."""

from thep_domain.application.appending import LARGEST
from thep_domain.application.catalogue import AGGREGATES, EVENTS, REFUSALS
from thep_domain.application.folding import Replay, States, canonical_json, digest, fold, replay
from thep_domain.application.journal import Journal
from thep_domain.application.moments import Moment
from thep_domain.application.office import ActingOffice
from thep_domain.application.partnership import Partnership
from thep_domain.application.ports import Codec, Decoded, InsertsAlone, ReadsPages, StoreError, UnreadableHistory
from thep_domain.application.snapshots import Snapshot, SnapshotCodec, Snapshots, mark_of

__all__ = [
    "AGGREGATES",
    "EVENTS",
    "LARGEST",
    "REFUSALS",
    "ActingOffice",
    "Codec",
    "Decoded",
    "InsertsAlone",
    "Journal",
    "Moment",
    "Partnership",
    "ReadsPages",
    "Replay",
    "Snapshot",
    "SnapshotCodec",
    "Snapshots",
    "States",
    "StoreError",
    "UnreadableHistory",
    "canonical_json",
    "digest",
    "fold",
    "mark_of",
    "replay",
]
