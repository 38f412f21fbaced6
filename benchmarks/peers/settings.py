"""How durable each peer's connection is, as the connection itself says after its first append."""

from collections.abc import Callable
from typing import Any

from eventsourcing.persistence import ApplicationRecorder
from sqlalchemy import text

from benchmarks.peers import ORM, STOCK

Ask = Callable[[str], Any]

QUESTIONS = {
    "SQLite": {"journal_mode": "PRAGMA journal_mode", "synchronous": "PRAGMA synchronous"},
    "PostgreSQL": {"synchronous_commit": "SHOW synchronous_commit", "fsync": "SHOW fsync"},
}
WORDS = {0: "off", 1: "normal", 2: "full", 3: "extra"}
"""SQLite's for the numbers that it gives."""
DURABLE = {"synchronous": "full", "synchronous_commit": "on", "fsync": "on"}


def said(database: str, ask: Ask) -> dict[str, str]:
    """The answers of a connection. Raises ValueError where an append would not last."""
    answers = {}
    for name, question in QUESTIONS[database].items():
        answer = ask(question)
        answers[name] = WORDS[answer] if isinstance(answer, int) else str(answer)
    for name, durable in DURABLE.items():
        if answers.get(name, durable) != durable:
            raise ValueError(f"{name} is {answers[name]}, not {durable}: the peers would not be equally durable")
    return answers


def asking(peer: str, recorder: ApplicationRecorder) -> Ask:
    """A way to ask the connections that a recorder uses."""
    recording: Any = recorder

    def ask(question: str) -> Any:
        if peer == ORM:
            with recording.transaction(commit=False) as session:
                return session.execute(text(question)).scalar()
        if peer == STOCK:
            with recording.datastore.transaction(commit=False) as cursor:
                cursor.execute(question)
                row = cursor.fetchone()
                return row[0] if not isinstance(row, dict) else next(iter(row.values()))
        return recording.datastore.select(question)[0][0]

    return ask
