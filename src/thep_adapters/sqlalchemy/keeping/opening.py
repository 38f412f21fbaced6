"""Opening a store to look after it."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress

from eventsourcing.domain import EventSourcingError
from eventsourcing.utils import Environment

from thep_adapters.sqlalchemy.factory import KEPT_BESIDE, SQLAlchemyFactory
from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder


class NotKept(Exception):
    """The store cannot be looked after: the message says why, and what to do."""


@contextmanager
def opened(
    store: Mapping[str, str], *, read_only: bool, checked: bool = False
) -> Iterator[SQLAlchemyApplicationRecorder]:
    """The recorder of the store with these settings. Whatever the store raises meanwhile is raised as NotKept."""
    settings = {
        **store,
        "SQLALCHEMY_READ_ONLY": "yes" if read_only else "no",
        "SQLALCHEMY_CHECK_CHECKSUMS": "yes" if checked else "no",
        "ORIGINATOR_ID_TYPE": "text",
    }
    try:
        factory = SQLAlchemyFactory(Environment("", settings))
    except (EventSourcingError, OSError, ValueError) as error:
        raise NotKept(f"The store cannot be opened: {on_one_line(error)}") from error
    with closing(factory):
        try:
            recorder = factory.application_recorder()
        except EventSourcingError as error:
            said = on_one_line(error)
            raise NotKept(said if said.startswith("The store ") else f"{factory.datastore.name}: {said}") from error
        if not read_only:
            for beside in KEPT_BESIDE:
                with suppress(EventSourcingError):  # a place for it, if it may be made
                    factory.aggregate_recorder(beside)
        try:
            yield recorder
        except EventSourcingError as error:
            raise NotKept(on_one_line(error)) from error


def on_one_line(error: Exception) -> str:
    """What an error says, on one line."""
    return " ".join(str(error).split())
