"""Events as plain JSON: a closed list of names, older versions lifted."""

from thep_adapters.codec.json_codec import JsonCodec

__all__ = ["JsonCodec"]
