"""Events, snapshots and kept folds as plain JSON: a closed list of names, older versions lifted."""

from thep_adapters.codec.fold_codec import JsonFolds
from thep_adapters.codec.json_codec import JsonCodec
from thep_adapters.codec.snapshot_codec import JsonSnapshots
from thep_adapters.codec.strict import NotInOneForm, StrictJsonCodec

__all__ = ["JsonCodec", "JsonFolds", "JsonSnapshots", "NotInOneForm", "StrictJsonCodec"]
