"""What eventsourcing asks for a recorder, and the settings that choose it."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from eventsourcing.persistence import AggregateRecorder, InfrastructureFactory
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from thep_adapters.sqlalchemy.datastore import LOCK_TIMEOUT, MAX_OVERFLOW, POOL_SIZE, POOL_TIMEOUT, Datastore
from thep_adapters.sqlalchemy.recorders import (
    SQLAlchemyAggregateRecorder,
    SQLAlchemyApplicationRecorder,
    SQLAlchemyProcessRecorder,
    SQLAlchemyTrackingRecorder,
)
from thep_adapters.sqlalchemy.schema import LONGEST_NAME

KEPT_BESIDE = ("snapshots", "folds")
"""What is kept beside the events to save time: it has no positions, and may be deleted."""

R = TypeVar("R")
M = TypeVar(
    "M",
    SQLAlchemyAggregateRecorder,
    SQLAlchemyApplicationRecorder,
    SQLAlchemyTrackingRecorder,
    SQLAlchemyProcessRecorder,
)


class SQLAlchemyFactory(InfrastructureFactory[SQLAlchemyTrackingRecorder]):
    """Makes the recorders of one store. The first five settings are those of eventsourcing-sqlalchemy."""

    SQLALCHEMY_URL = "SQLALCHEMY_URL"
    SQLALCHEMY_SCHEMA = "SQLALCHEMY_SCHEMA"
    SQLALCHEMY_CONNECTION_CREATOR_TOPIC = "SQLALCHEMY_CONNECTION_CREATOR_TOPIC"
    SQLALCHEMY_SCOPED_SESSION_TOPIC = "SQLALCHEMY_SCOPED_SESSION_TOPIC"  # refused: there is no session
    CREATE_TABLE = "CREATE_TABLE"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"
    SQLALCHEMY_READ_ONLY = "SQLALCHEMY_READ_ONLY"
    SQLALCHEMY_CHECK_CHECKSUMS = "SQLALCHEMY_CHECK_CHECKSUMS"
    SQLALCHEMY_LOCK_TIMEOUT = "SQLALCHEMY_LOCK_TIMEOUT"
    SQLALCHEMY_FILE_GROUP = "SQLALCHEMY_FILE_GROUP"
    SQLALCHEMY_POOL_SIZE = "SQLALCHEMY_POOL_SIZE"
    SQLALCHEMY_MAX_OVERFLOW = "SQLALCHEMY_MAX_OVERFLOW"
    SQLALCHEMY_POOL_TIMEOUT = "SQLALCHEMY_POOL_TIMEOUT"

    aggregate_recorder_class = SQLAlchemyAggregateRecorder
    application_recorder_class = SQLAlchemyApplicationRecorder
    tracking_recorder_class = SQLAlchemyTrackingRecorder
    process_recorder_class = SQLAlchemyProcessRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        if self.env.get(self.SQLALCHEMY_SCOPED_SESSION_TOPIC):
            raise OSError("SQLALCHEMY_SCOPED_SESSION_TOPIC is set, but events are not written through a session.")
        self.originator_id_type = self._id_type()
        self.datastore = self._datastore()

    def _datastore(self) -> Datastore:
        url = self._url()
        creator_topic = self.env.get(self.SQLALCHEMY_CONNECTION_CREATOR_TOPIC)
        settings: dict[str, Any] = {
            "creator": cast("Callable[[], Any]", resolve_topic(creator_topic)) if creator_topic else None,
            "read_only": self._flag(self.SQLALCHEMY_READ_ONLY),
            "check": self._flag(self.SQLALCHEMY_CHECK_CHECKSUMS),
            "lock_timeout": self._number(self.SQLALCHEMY_LOCK_TIMEOUT, LOCK_TIMEOUT),
            "pool_size": int(self._number(self.SQLALCHEMY_POOL_SIZE, POOL_SIZE)),
            "max_overflow": int(self._number(self.SQLALCHEMY_MAX_OVERFLOW, MAX_OVERFLOW)),
            "pool_timeout": self._number(self.SQLALCHEMY_POOL_TIMEOUT, POOL_TIMEOUT),
        }
        schema = (self.env.get(self.SQLALCHEMY_SCHEMA) or "").strip() or None
        if schema is not None and ("%" in schema or len(schema.encode()) > LONGEST_NAME):
            raise OSError(
                f"SQLALCHEMY_SCHEMA is {schema!r}: a name of at most {LONGEST_NAME} bytes without % is expected."
            )
        if url.get_backend_name() == "sqlite":
            from thep_adapters.sqlalchemy.sqlite_store import SQLiteStore

            if schema is not None:
                raise OSError("SQLALCHEMY_SCHEMA is set, but SQLite knows no schemas.")
            group = (self.env.get(self.SQLALCHEMY_FILE_GROUP) or "").strip() or None
            return SQLiteStore(url, make=self.env_create_table(), group=group, **settings)
        try:
            from thep_adapters.sqlalchemy.postgres_store import PostgresStore
        except ImportError as error:
            raise OSError(f"PostgreSQL needs psycopg 3: install thep[postgres] ({error})") from error
        return PostgresStore(url, schema=schema, **settings)

    def _url(self) -> URL:
        given = self.env.get(self.SQLALCHEMY_URL)
        if not given:
            raise OSError(f"No URL of a store was found under {', '.join(self.env.create_keys(self.SQLALCHEMY_URL))}")
        try:
            url = make_url(given)
        except (ArgumentError, ValueError):  # it may quote a password
            raise OSError("SQLALCHEMY_URL is no URL: write it like sqlite:///thep.db") from None
        if url.drivername in {"sqlite", "sqlite+pysqlite"}:
            if url.host or url.username:
                raise OSError("SQLALCHEMY_URL names a host for a SQLite file: write it like sqlite:///thep.db")
            return url
        if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
            return url.set(drivername="postgresql+psycopg")
        raise OSError(f"{url.drivername} is not known here: use sqlite, or postgresql+psycopg.")

    def _id_type(self) -> Literal["uuid", "text"]:
        given = (self.env.get(self.ORIGINATOR_ID_TYPE) or "uuid").lower()
        if given not in {"uuid", "text"}:
            raise OSError(f"ORIGINATOR_ID_TYPE is {given!r}: it must be uuid or text.")
        return cast("Literal['uuid', 'text']", given)

    def _flag(self, setting: str) -> bool:
        return strtobool(self.env.get(setting) or "no")

    def _number(self, setting: str, default: float) -> float:
        given = (self.env.get(setting) or "").strip()
        try:
            number = float(given) if given else default
        except ValueError:
            number = -1
        if number < 0:
            raise OSError(f"{setting} is {given!r}: a number is expected, 0 or more.")
        return number

    # ---------------------------------------------------------------------------------------------------- recorders

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Streams of events; with the purpose ``snapshots`` or ``folds``, of what is kept beside them."""
        return self._made(
            self.aggregate_recorder_class(
                self.datastore,
                events_table_name=f"{self._prefix('stored')}_{purpose}",
                for_snapshots=purpose in KEPT_BESIDE,
                originator_id_type=self.originator_id_type,
            )
        )

    def application_recorder(self) -> SQLAlchemyApplicationRecorder:
        """All events of an application."""
        kind = self._chosen(self.APPLICATION_RECORDER_TOPIC, self.application_recorder_class)
        return self._made(
            kind(
                self.datastore,
                events_table_name=f"{self._prefix('stored')}_events",
                originator_id_type=self.originator_id_type,
            )
        )

    def tracking_recorder(
        self, tracking_recorder_class: type[SQLAlchemyTrackingRecorder] | None = None
    ) -> SQLAlchemyTrackingRecorder:
        """How far other applications were followed."""
        kind = tracking_recorder_class or self._chosen(self.TRACKING_RECORDER_TOPIC, self.tracking_recorder_class)
        return self._made(
            kind(
                self.datastore,
                tracking_table_name=f"{self._prefix('notification')}_tracking",
                originator_id_type=self.originator_id_type,
            )
        )

    def process_recorder(self) -> SQLAlchemyProcessRecorder:
        """Events, and how far other applications were followed, in one transaction."""
        kind = self._chosen(self.PROCESS_RECORDER_TOPIC, self.process_recorder_class)
        return self._made(
            kind(
                self.datastore,
                events_table_name=f"{self._prefix('stored')}_events",
                tracking_table_name=f"{self._prefix('notification')}_tracking",
                originator_id_type=self.originator_id_type,
            )
        )

    def _prefix(self, default: str) -> str:
        return self.env.name.lower() or default

    def _chosen(self, setting: str, default: type[R]) -> type[R]:
        topic = self.env.get(setting)
        if not topic:
            return default
        kind = resolve_topic(topic)
        if not (isinstance(kind, type) and issubclass(kind, default)):
            raise OSError(f"{setting} is {topic}: a subclass of {default.__name__} is expected.")
        return kind

    def _made(self, recorder: M) -> M:
        if self.env_create_table():
            recorder.create_table()
        return recorder

    def env_create_table(self) -> bool:
        """Whether tables are made where they are missing."""
        return strtobool(self.env.get(self.CREATE_TABLE) or "yes")

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()
