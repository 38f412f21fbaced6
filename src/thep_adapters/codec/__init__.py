"""Events and snapshots as plain JSON: a closed list of names, older versions lifted."""

from thep_adapters.codec.json_codec import JsonCodec
from thep_adapters.codec.snapshot_codec import JsonSnapshots

__all__ = ["JsonCodec", "JsonSnapshots"]
