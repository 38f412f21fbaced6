"""What somebody with the file in hand can do: take the triggers away, change what they guard, and put them back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unguarded(raw: sqlite3.Connection) -> Iterator[None]:
    """While the triggers are away; afterwards they are as they were."""
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        raw.execute(sql)
