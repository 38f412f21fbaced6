"""The snapshots and kept folds that stand beside the events."""

from thep_adapters.sqlalchemy.keeping.upgrading import FOLDS, SNAPSHOTS, layout
from thep_adapters.sqlalchemy.recorders import SQLAlchemyAggregateRecorder, SQLAlchemyApplicationRecorder
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


def streams_with_snapshots(recorder: SQLAlchemyApplicationRecorder) -> list[str]:
    """The streams that have snapshots; none where there is no table for them."""
    table = snapshots(recorder).table
    if layout(recorder, table) is None:
        return []
    name = qualified(table.name, table.schema)
    statement = f"SELECT DISTINCT originator_id FROM {name} ORDER BY originator_id"  # noqa: S608 - a quoted name
    return [str(stream) for (stream,) in recorder.datastore.select(statement)]
