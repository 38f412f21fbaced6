"""The snapshots and kept folds that stand beside the events."""

from collections.abc import Iterator

from thep_adapters.sqlalchemy.keeping.examining import Finding
from thep_adapters.sqlalchemy.keeping.upgrading import FOLDS, SNAPSHOTS, layout
from thep_adapters.sqlalchemy.recorders import SQLAlchemyAggregateRecorder, SQLAlchemyApplicationRecorder, is_sound
from thep_adapters.sqlalchemy.schema import qualified


def snapshots(recorder: SQLAlchemyApplicationRecorder) -> SQLAlchemyAggregateRecorder:
    """The recorder of the snapshots that stand beside the events."""
    return SQLAlchemyAggregateRecorder(
        recorder.datastore, events_table_name=SNAPSHOTS, for_snapshots=True, originator_id_type="text"
    )


def folds(recorder: SQLAlchemyApplicationRecorder) -> SQLAlchemyAggregateRecorder | None:
    """The recorder of the folds that are kept beside the events; None where there is no table for them."""
    kept = SQLAlchemyAggregateRecorder(
        recorder.datastore, events_table_name=FOLDS, for_snapshots=True, originator_id_type="text"
    )
    return None if layout(recorder, kept.table) is None else kept


def damaged_snapshots(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Finding]:
    """The snapshots that do not match their checksums."""
    table = snapshots(recorder).table
    if layout(recorder, table) is None:
        return
    raw = recorder.datastore.raw_text
    columns = f"{raw('originator_id')}, originator_version, {raw('topic')}, state, checksum"
    # no page at a time, as of events: there is one for each hundred events of a stream
    for row in recorder.datastore.select(f"SELECT {columns} FROM {qualified(table.name, table.schema)}"):  # noqa: S608
        if not is_sound(0, *row):
            stream = row[0].decode(errors="replace") if isinstance(row[0], bytes) else None
            version = row[1] if isinstance(row[1], int) else None
            yield Finding(None, stream, version, "its snapshot does not match its checksum: delete it")


def streams_with_snapshots(recorder: SQLAlchemyApplicationRecorder) -> list[str]:
    """The streams that have snapshots; none where there is no table for them."""
    table = snapshots(recorder).table
    if layout(recorder, table) is None:
        return []
    name = qualified(table.name, table.schema)
    statement = f"SELECT DISTINCT originator_id FROM {name} ORDER BY originator_id"  # noqa: S608 - a quoted name
    return [str(stream) for (stream,) in recorder.datastore.select(statement)]
