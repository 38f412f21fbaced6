"""Who is compared: our library, stock eventsourcing, eventsourcing-sqlalchemy, and a loop written by hand."""

from importlib.util import find_spec

THEP = "thep"
STOCK = "eventsourcing"
ORM = "eventsourcing-sqlalchemy"
HAND = "by hand"

PRESENT = tuple(peer for peer in (THEP, STOCK, ORM, HAND) if peer != ORM or find_spec("eventsourcing_sqlalchemy"))
"""All of them, where the second extension of eventsourcing is installed."""
