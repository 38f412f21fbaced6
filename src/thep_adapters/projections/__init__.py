"""Read models: views of the history as SQL tables, which catch up by pulling and count every event once.

``Views`` opens the database that holds them, keeps them up to date and reads them. It needs SQLAlchemy 2, and
psycopg 3 for PostgreSQL.
"""

from thep_adapters.projections.bookkeeping import RebuildNeeded
from thep_adapters.projections.projection import Projection, Run
from thep_adapters.projections.rows import AccountSums, HistoryRow, LedgerLine
from thep_adapters.projections.status import Status
from thep_adapters.projections.views import PROJECTIONS, Views

__all__ = [
    "PROJECTIONS",
    "AccountSums",
    "HistoryRow",
    "LedgerLine",
    "Projection",
    "RebuildNeeded",
    "Run",
    "Status",
    "Views",
]
