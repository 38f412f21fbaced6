"""The kinds of columns that views have."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from thep_domain.kernel.calendar import format_moment

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""A position, or an amount in pence."""

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""A key by which rows are put in order: byte by byte, on any database."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` on PostgreSQL; in SQLite a text that sorts as moments do, ending in Z."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no moments."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """As the database takes it."""
        if value is None or dialect.name != "sqlite":
            return value
        return format_moment(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """As the database gives it."""
        del dialect
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC) if isinstance(moment, datetime) else None
