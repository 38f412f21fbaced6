"""The recorders of the three that are persistence modules of eventsourcing, each as its own docs configure it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory
from eventsourcing.utils import Environment
from psycopg._pipeline_base import BasePipeline
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.generators import send

from benchmarks.peers import ORM, STOCK, THEP
from benchmarks.places import Place

Settings = dict[str, str]


def sync(pipeline: BasePipeline) -> PQGen[None]:
    """`Pipeline.sync()` of psycopg, which sends all before it waits for the answer.

    Its own leaves unsent what the socket does not take at once, and waits for ever: eventsourcing's module did so in
    most rounds of a thousand events.
    """
    pipeline._enqueue_sync()  # noqa: SLF001 - these are the lines of psycopg, and one more
    yield from pipeline._communicate_gen()  # noqa: SLF001
    yield from send(pipeline.pgconn)
    yield from pipeline._fetch_gen(flush=False)  # noqa: SLF001


BasePipeline._sync_gen = sync  # type: ignore[assignment, method-assign]  # noqa: SLF001


def settings(peer: str, place: Place) -> Settings:
    """What an application sets to keep its events at a place."""
    if peer == THEP:
        return {
            "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
            "SQLALCHEMY_URL": place.url,
            "ORIGINATOR_ID_TYPE": "text",
        }
    if peer == ORM:
        return {"PERSISTENCE_MODULE": "eventsourcing_sqlalchemy", "SQLALCHEMY_URL": place.dialect}
    assert peer == STOCK
    if place.database == "SQLite":
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": place.path}
    parts = conninfo_to_dict(place.url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts.get("port", 5432)),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": str(parts.get("password", "")),
    }


@contextmanager
def recorder_of(peer: str, place: Place) -> Iterator[ApplicationRecorder]:
    """A peer's recorder at a place, with its table made."""
    name = "" if peer == THEP else Application.__name__  # stock tables are named after the application
    factory: InfrastructureFactory[Any] = InfrastructureFactory.construct(Environment(name, settings(peer, place)))
    recorder = factory.application_recorder()
    try:
        yield recorder
    finally:
        _close(factory, recorder)


@contextmanager
def application_of(peer: str, place: Place) -> Iterator[Application[Any]]:
    """A stock application that keeps its events at a place."""
    application = Application[Any](env=settings(peer, place))
    try:
        yield application
    finally:
        application.close()
        _close(application.factory, application.recorder)


def _close(factory: InfrastructureFactory[Any], recorder: Any) -> None:
    factory.close()
    engine = getattr(recorder.datastore, "engine", None)
    if engine is not None:
        engine.dispose()  # eventsourcing-sqlalchemy leaves its pool open
