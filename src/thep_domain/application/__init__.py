"""Loads, asks the aggregate, appends: the Partnership, its history, and its replay."""

from thep_domain.application.catalogue import AGGREGATES, EVENTS, REFUSALS
from thep_domain.application.folding import Replay, States, digest, fold, replay
from thep_domain.application.journal import LARGEST, Journal, Moment
from thep_domain.application.office import ActingOffice
from thep_domain.application.partnership import Partnership
from thep_domain.application.ports import Codec, Decoded, StoreError, UnreadableHistory

__all__ = [
    "AGGREGATES",
    "EVENTS",
    "LARGEST",
    "REFUSALS",
    "ActingOffice",
    "Codec",
    "Decoded",
    "Journal",
    "Moment",
    "Partnership",
    "Replay",
    "States",
    "StoreError",
    "UnreadableHistory",
    "digest",
    "fold",
    "replay",
]
