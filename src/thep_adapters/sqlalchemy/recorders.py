"""eventsourcing's recorders, the same on either database."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal
from uuid import UUID
from zlib import crc32

from attrs import frozen
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DataError,
    IntegrityError,
    Notification,
    ProcessRecorder,
    ProgrammingError,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from sqlalchemy import Table

from thep_adapters.sqlalchemy.checksum import checksum, first_damaged
from thep_adapters.sqlalchemy.datastore import Datastore, Row, Writer
from thep_adapters.sqlalchemy.errors import DamagedRow
from thep_adapters.sqlalchemy.schema import events_table, qualified, snapshots_table, tracking_table
from thep_domain.engine import Capabilities

IdType = Literal["uuid", "text"]

PAGE = 2_000
"""How many rows a streaming read holds at a time."""

AT_ONCE = 500
"""How many positions are asked for in one statement."""

Stored = tuple[int, UUID | str, int, str, bytes]
"""A stored event as a plain row: position, originator_id, originator_version, topic, state."""


@frozen
class Damage:
    """A row that is not as it was written, or a position where a row is missing."""

    position: int
    originator_id: str
    originator_version: int
    problem: str


class _Recorder:
    """What all recorders know: their datastore."""

    def __init__(self, datastore: Datastore, *, originator_id_type: IdType = "uuid") -> None:
        self.datastore = datastore
        self.originator_id_type = originator_id_type

    def create_table(self) -> None:
        """Make the tables unless they stand there."""


class SQLAlchemyAggregateRecorder(_Recorder, AggregateRecorder):
    """Streams of events, or of snapshots."""

    def __init__(
        self,
        datastore: Datastore,
        *,
        events_table_name: str = "stored_events",
        for_snapshots: bool = False,
        originator_id_type: IdType = "uuid",
        **kwargs: Any,
    ) -> None:
        super().__init__(datastore, originator_id_type=originator_id_type, **kwargs)
        self.events_table_name = events_table_name
        self.for_snapshots = for_snapshots
        define = snapshots_table if for_snapshots else events_table
        self.table: Table = define(events_table_name, datastore.schema)
        self._name = qualified(events_table_name, datastore.schema)
        position = "0" if for_snapshots else "id"
        self._columns = f"{position}, originator_id, originator_version, topic, state"
        if datastore.check:
            self._columns += ", checksum"

    def create_table(self) -> None:
        """Make the tables unless they stand there."""
        super().create_table()
        self.datastore.make(self.table, guarded=not self.for_snapshots)

    # ------------------------------------------------------------------------------------------------------ writing

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record events, all or none of them. The sequence is looked at when the lock is held."""
        self._insert_events(stored_events, **kwargs)
        return None

    def _insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        with self.datastore.writing(None if self.for_snapshots else self.table) as writer:
            rows = self._rows(writer.last, stored_events)
            self._before_appending(writer, **kwargs)
            if rows:
                if self.for_snapshots:
                    writer.insert(self.table, [row[1:] for row in rows])
                else:
                    writer.append(self.table, rows)
            return range(writer.last + 1, writer.last + 1 + len(rows))

    def _rows(self, last: int, stored_events: Sequence[StoredEvent]) -> list[Row]:
        rows: list[Row] = []
        for number, stored in enumerate(stored_events, start=last + 1):
            position = 0 if self.for_snapshots else number
            key = self._key(stored.originator_id)
            version, topic, state = stored.originator_version, stored.topic, stored.state
            try:
                # as in `checksum`, written out: each event goes through here
                mark = crc32(state, crc32(f"{position} {key} {version:d} {topic} ".encode()))
            except (UnicodeEncodeError, TypeError, ValueError) as error:
                raise DataError(f"Version {version} of {key!a} cannot be stored: {error}") from error
            if "\0" in key or "\0" in topic:
                raise DataError(f"Version {version} of {key!a} cannot be stored: a NUL in its id or topic")
            rows.append((position, key, version, topic, state, mark))
        return rows

    def _before_appending(self, writer: Writer, **kwargs: Any) -> None:
        """What else is written in the same transaction."""

    def _key(self, originator_id: UUID | str) -> str:
        """An id as it is stored."""
        if isinstance(originator_id, UUID):
            return originator_id.hex
        if self.originator_id_type == "uuid":
            try:
                return UUID(originator_id).hex
            except ValueError as error:
                raise DataError(f"{originator_id!a} is no UUID: set ORIGINATOR_ID_TYPE to text.") from error
        return originator_id

    def _identity(self, key: str) -> UUID | str:
        """An id as the application knows it."""
        return UUID(key) if self.originator_id_type == "uuid" else key

    def forget(self, originator_id: UUID | str, version: int | None = None) -> None:
        """Delete what is kept beside the events under an id, or one version of it. No event can be deleted."""
        if not self.for_snapshots:
            raise ProgrammingError(f"{self.events_table_name} holds events: they are never deleted.")
        mark = self.datastore.MARK
        statement = f"DELETE FROM {self._name} WHERE originator_id = {mark}"  # noqa: S608 - a quoted name
        parameters: list[object] = [self._key(originator_id)]
        if version is not None:
            statement += f" AND originator_version = {mark}"
            parameters.append(version)
        with self.datastore.writing() as writer:
            writer.execute(statement, parameters)

    # ------------------------------------------------------------------------------------------------------ reading

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream."""
        key = self._key(originator_id)
        mark = self.datastore.MARK
        statement = f"SELECT {self._columns} FROM {self._name} WHERE originator_id = {mark}"  # noqa: S608 - a quoted name
        parameters: list[object] = [key]
        if gt is not None:
            statement += f" AND originator_version > {mark}"
            parameters.append(gt)
        if lte is not None:
            statement += f" AND originator_version <= {mark}"
            parameters.append(lte)
        statement += " ORDER BY originator_version DESC" if desc else " ORDER BY originator_version"
        if limit is not None:
            statement += f" LIMIT {mark}"
            parameters.append(limit)
        rows = self.datastore.select(statement, parameters)
        if not rows:
            return []
        self._check(rows)
        identity = self._identity(key)
        return [_stored(identity, row[2], row[3], row[4]) for row in rows]

    def _check(self, rows: list[Row]) -> None:
        if self.datastore.check:
            damaged = first_damaged(rows)
            if damaged is not None:
                position, stream, version = damaged[:3]
                raise DamagedRow(f"event {position}, version {version} of {stream}, does not match its checksum")


class SQLAlchemyApplicationRecorder(SQLAlchemyAggregateRecorder, ApplicationRecorder):
    """All events of an application in the order in which they were committed."""

    _last: int | None = None
    """The position up to which this recorder appended, if it was the last to do so as far as it knows."""

    @property
    def capabilities(self) -> Capabilities:
        """What it offers beside eventsourcing's interface."""
        most = self.datastore.EVENTS_IN_ONE_ROUND_TRIP
        return Capabilities(
            pages=self.pages,
            picks=self,
            stamps_inside_lock=True,
            insert_if_last=self.insert_if_last if most else None,
            events_in_one_round_trip=most,
        )

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Record events, all or none of them; returns their positions. The sequence is looked at under the lock.

        Events that lie ready in a list need not wait for it: where nobody else has appended since this recorder did,
        they are appended in one round trip to the server.
        """
        last, self._last = self._last, None  # what was once guessed wrongly is not guessed again at once
        positions: Sequence[int] | None = None
        if last is not None and type(stored_events) in (list, tuple) and not kwargs:
            positions = self.insert_if_last(stored_events, last)
        if positions is None:
            positions = self._insert_events(stored_events, **kwargs)
        if positions:
            self._last = positions[-1]
        return list(positions)

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        """Record events in one round trip to the server, if the last event is at this position; returns theirs.

        None where it is not, or where there are no events or too many: then nothing was recorded.
        """
        if not 0 < len(stored_events) <= self.datastore.EVENTS_IN_ONE_ROUND_TRIP:
            return None
        rows = self._rows(after, stored_events)
        if not self.datastore.append_if_last(self.table, after, rows):
            return None
        return range(after + 1, after + 1 + len(rows))

    def max_notification_id(self) -> int | None:
        """The position of the last event; None in an empty store."""
        held = self.datastore.last_under_lock(self.table)
        if held is not None:
            return held or None
        position: int | None = self.datastore.select(f"SELECT max(id) FROM {self._name}")[0][0]  # noqa: S608 - quoted
        return position

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """A page of events in the order of their positions."""
        after = None if start is None else start - 1 if inclusive_of_start else start
        rows = self._page(after, limit, stop, topics)
        return [_notification(row[0], self._identity(row[1]), row[2], row[3], row[4]) for row in rows]

    def stream_notifications(self, start: int | None = None, stop: int | None = None) -> Iterator[Notification]:
        """Every event from one position to another, both included, however many: only a page is held in memory."""
        for row in self.stream_rows(start, stop):
            yield _notification(*row)

    def stream_rows(self, start: int | None = None, stop: int | None = None) -> Iterator[Stored]:
        """As `stream_notifications`, as plain rows."""
        for page in self.pages(0 if start is None else start - 1, stop):
            yield from (row[:5] for row in page)

    def pages(self, after: int = 0, stop: int | None = None) -> Iterator[list[Row]]:
        """As `stream_rows`, a page at a time; where checksums are checked they stand at the end of each row.

        Each page begins after the last: so nothing is held open between two pages, neither a connection nor a snapshot
        that keeps the database from tidying up, and it costs no more than one long query.
        """
        return self.picked_pages(after, stop)

    def picked_pages(
        self, after: int = 0, stop: int | None = None, families: Sequence[str] = (), topics: Sequence[str] = ()
    ) -> Iterator[list[Row]]:
        """As `pages`, of streams whose names begin in one of these ways, and of these topics; of all without any."""
        while True:
            rows = self._page(after, PAGE, stop, topics, families)
            if rows:
                after = rows[-1][0]
                yield self._identified(rows)
            if len(rows) < PAGE:
                return

    def rows_of(self, streams: Iterable[str], beginnings: Sequence[str], stop: int) -> list[Row]:
        """The events of some streams, and of all whose names begin in one of these ways, up to a position.

        By stream, and each stream in its order. Each event once, also where its stream is wanted for two reasons.
        """
        widest = [each for each in set(beginnings) if not any(each.startswith(b) for b in beginnings if b != each)]
        mark = self.datastore.MARK
        of_one = f"originator_id = {mark}"
        of_many = f"originator_id >= {mark} AND originator_id < {mark}"
        wanted: list[tuple[str, list[object]]] = [
            (of_one, [self._key(stream)]) for stream in streams if not stream.startswith(tuple(widest))
        ]
        wanted += [(of_many, [beginning, _next(beginning)]) for beginning in widest]
        rows: list[Row] = []
        for condition, parameters in wanted:
            statement = (
                f"SELECT {self._columns} FROM {self._name} WHERE {condition} AND id <= {mark}"  # noqa: S608 - quoted
                " ORDER BY originator_id, originator_version"
            )
            rows += self.datastore.select(statement, [*parameters, stop])
        self._check(rows)
        return self._identified(rows)

    def rows_at(self, positions: Sequence[int]) -> list[Row]:
        """The events at these positions."""
        rows: list[Row] = []
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            marks = ",".join([self.datastore.MARK] * len(some))
            statement = f"SELECT {self._columns} FROM {self._name} WHERE id IN ({marks}) ORDER BY id"  # noqa: S608
            rows += self.datastore.select(statement, some)
        self._check(rows)
        return self._identified(rows)

    def _identified(self, rows: list[Row]) -> list[Row]:
        return rows if self.originator_id_type == "text" else [_with_uuid(row) for row in rows]

    def _page(
        self,
        after: int | None,
        limit: int,
        stop: int | None,
        topics: Sequence[str] = (),
        families: Sequence[str] = (),
    ) -> list[Row]:
        mark = self.datastore.MARK
        conditions: list[str] = []
        parameters: list[object] = []
        if after is not None:
            conditions.append(f"id > {mark}")
            parameters.append(after)
        if stop is not None:
            conditions.append(f"id <= {mark}")
            parameters.append(stop)
        if topics:
            conditions.append(f"topic IN ({','.join([mark] * len(topics))})")
            parameters.extend(topics)
        if families:
            # not by LIKE or a range: the index on streams would be read in its own order, and sorted for each page
            each = " OR ".join([f"substr(originator_id, 1, {mark}) = {mark}"] * len(families))
            conditions.append(f"({each})")
            parameters.extend(value for family in families for value in (len(family), family))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = f"SELECT {self._columns} FROM {self._name}{where} ORDER BY id LIMIT {mark}"  # noqa: S608 - quoted
        rows = self.datastore.select(statement, [*parameters, limit])
        self._check(rows)
        return rows

    def verify(self, start: int | None = None, stop: int | None = None) -> Iterator[Damage]:
        """Every row that does not match its checksum, and every position where a row is missing.

        It does not find what was changed together with its checksum, nor rows missing at the end.
        """
        mark = self.datastore.MARK
        raw = self.datastore.raw_text
        statement = (
            f"SELECT id, {raw('originator_id')}, originator_version, {raw('topic')}, state, checksum"  # noqa: S608
            f" FROM {self._name} WHERE id >= {mark}{'' if stop is None else f' AND id <= {mark}'}"
            f" ORDER BY id LIMIT {mark}"
        )
        expected = start or 1
        while True:
            rows = self.datastore.select(statement, [expected, *([] if stop is None else [stop]), PAGE])
            for position, key, version, topic, state, found in rows:
                if not isinstance(position, int):  # a damaged SQLite file gives what it finds there
                    raise DamagedRow(f"where position {expected} should stand there is no event")
                if position > expected:
                    yield Damage(expected, "", 0, f"missing up to position {position - 1}")
                expected = position + 1
                if not is_sound(position, key, version, topic, state, found):
                    stream = key.decode(errors="replace") if isinstance(key, bytes) else ""
                    yield Damage(position, stream, version, "does not match its checksum")
            if len(rows) < PAGE:
                return

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Events as they are recorded, on PostgreSQL; on SQLite pull with `select_notifications`."""
        return self.datastore.subscription(self, gt, topics)


def _next(beginning: str) -> str:
    """The first text after all that begin so, by bytes."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def _with_uuid(row: Row) -> Row:
    return (row[0], UUID(row[1]), *row[2:])


def is_sound(position: int, key: bytes, version: int, topic: bytes, state: bytes, mark: int) -> bool:
    """Whether a row matches its checksum, whatever it holds."""
    try:
        return checksum(position, key, version, topic, state) == mark
    except TypeError:  # SQLite takes any type in any column
        return False


# Frozen dataclasses set each field by a call; filling the dictionary makes one in half the time, and replay makes one
# for each event.


def _stored(
    originator_id: UUID | str, version: int, topic: str, state: bytes, new: Any = object.__new__
) -> StoredEvent:
    made: StoredEvent = new(StoredEvent)
    made.__dict__.update(originator_id=originator_id, originator_version=version, topic=topic, state=state)
    return made


def _notification(
    position: int, originator_id: UUID | str, version: int, topic: str, state: bytes, new: Any = object.__new__
) -> Notification:
    made: Notification = new(Notification)
    made.__dict__.update(originator_id=originator_id, originator_version=version, topic=topic, state=state, id=position)
    return made


class SQLAlchemyTrackingRecorder(_Recorder, TrackingRecorder):
    """How far upstream applications were followed. A subclass writes its views in the same transaction."""

    def __init__(
        self, datastore: Datastore, *, tracking_table_name: str = "notification_tracking", **kwargs: Any
    ) -> None:
        super().__init__(datastore, **kwargs)
        self.tracking_table_name = tracking_table_name
        self.tracking_table: Table = tracking_table(tracking_table_name, datastore.schema)
        name, mark = qualified(tracking_table_name, datastore.schema), datastore.MARK
        self._insert_tracking_statement = (
            f"INSERT INTO {name} AS tracked VALUES ({mark}, {mark})"  # noqa: S608 - a quoted name
            " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
            " WHERE tracked.notification_id < excluded.notification_id RETURNING notification_id"
        )
        self._max_tracking_statement = f"SELECT max(notification_id) FROM {name} WHERE application_name = {mark}"  # noqa: S608 - a quoted name

    def create_table(self) -> None:
        """Make the tables unless they stand there."""
        super().create_table()
        self.datastore.make(self.tracking_table, guarded=False)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Note how far an application was followed; it must be further than before."""
        with self.datastore.writing() as writer:
            self._insert_tracking(writer, tracking)

    def _insert_tracking(self, writer: Writer, tracking: Tracking) -> None:
        noted = (tracking.application_name, tracking.notification_id)
        if not writer.execute(self._insert_tracking_statement, noted):
            raise IntegrityError(f"Position {noted[1]} of {noted[0]} was followed before.")

    def max_tracking_id(self, application_name: str) -> int | None:
        """How far an application was followed; None where it was not."""
        position: int | None = self.datastore.select(self._max_tracking_statement, (application_name,))[0][0]
        return position


class SQLAlchemyProcessRecorder(SQLAlchemyTrackingRecorder, SQLAlchemyApplicationRecorder, ProcessRecorder):
    """Events, and in the same transaction how far the application followed another."""

    def _before_appending(self, writer: Writer, **kwargs: Any) -> None:
        tracking: Tracking | None = kwargs.get("tracking")
        if tracking is not None:
            self._insert_tracking(writer, tracking)
        super()._before_appending(writer, **kwargs)
