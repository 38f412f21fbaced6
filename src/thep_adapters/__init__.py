"""Opening a Partnership on a store."""

from thep_adapters.connecting import connect

__all__ = ["connect"]
