"""A persistence module of eventsourcing on SQLAlchemy, for SQLite and PostgreSQL.

``PERSISTENCE_MODULE=thep_adapters.sqlalchemy`` and ``SQLALCHEMY_URL`` are all an application needs. Engine, pool and
schema are SQLAlchemy's; appends and scans go straight to its driver connections, because that is twice as fast.
"""

from thep_adapters.sqlalchemy.errors import CommitCutOff, DamagedRow, NotAllowed, NotDurable
from thep_adapters.sqlalchemy.factory import SQLAlchemyFactory
from thep_adapters.sqlalchemy.recorders import (
    Damage,
    SQLAlchemyAggregateRecorder,
    SQLAlchemyApplicationRecorder,
    SQLAlchemyProcessRecorder,
    SQLAlchemyTrackingRecorder,
)

Factory = SQLAlchemyFactory

__all__ = [
    "CommitCutOff",
    "Damage",
    "DamagedRow",
    "Factory",
    "NotAllowed",
    "NotDurable",
    "SQLAlchemyAggregateRecorder",
    "SQLAlchemyApplicationRecorder",
    "SQLAlchemyFactory",
    "SQLAlchemyProcessRecorder",
    "SQLAlchemyTrackingRecorder",
]
