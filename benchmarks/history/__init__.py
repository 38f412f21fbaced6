"""The events that every peer keeps: a history told once, kept in two ways, and copied until there are enough."""

from benchmarks.history.invented import AFTERWARDS, members_of_twenty, story
from benchmarks.history.kept import Kept
from benchmarks.history.translating import identity

__all__ = ["AFTERWARDS", "Kept", "identity", "members_of_twenty", "story"]
