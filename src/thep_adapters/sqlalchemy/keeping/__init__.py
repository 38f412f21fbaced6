"""Looking after a store: opening, examining, copying and upgrading it."""

from thep_adapters.sqlalchemy.keeping.copying import Copied, copy
from thep_adapters.sqlalchemy.keeping.examining import Finding, examined
from thep_adapters.sqlalchemy.keeping.opening import NotKept, opened
from thep_adapters.sqlalchemy.keeping.snapshots import damaged_snapshots, folds, snapshots, streams_with_snapshots
from thep_adapters.sqlalchemy.keeping.upgrading import Upgraded, upgraded

__all__ = [
    "Copied",
    "Finding",
    "NotKept",
    "Upgraded",
    "copy",
    "damaged_snapshots",
    "examined",
    "folds",
    "opened",
    "snapshots",
    "streams_with_snapshots",
    "upgraded",
]
