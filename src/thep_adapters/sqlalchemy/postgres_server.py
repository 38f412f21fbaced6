"""What a PostgreSQL server must be like: looked at on the first connection to it, and what each connection needs."""

import re
import warnings
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import OperationalError

from thep_adapters.sqlalchemy.errors import NotDurable

if TYPE_CHECKING:
    import psycopg

LOOK = """
    SELECT pg_backend_pid(), current_setting('search_path'), current_setting('fsync'),
           current_setting('full_page_writes')
"""

PATH = re.compile(r"search_path=((?:\\.|[^\s\\])*)")
"""The search path among a connection's options, in which a backslash stands before a space."""


def check_encodings(connection: "psycopg.Connection[Any]") -> None:
    """Refuse a database or connection that does not speak UTF-8. The server said so when it was connected to."""
    found = connection.info.parameter_status("server_encoding")
    if found != "UTF8":
        raise OperationalError(
            f"the database has the encoding {found}, and texts would be changed or lost in it: use one that was created"
            " with ENCODING 'UTF8'"
        )
    if connection.info.encoding != "utf-8":
        raise OperationalError(
            f"the connection has the encoding {connection.info.encoding}, and texts would be changed or lost on it: let"
            " whatever makes it set client_encoding=UTF8"
        )


def is_pooled(connection: "psycopg.Connection[Any]", name: str) -> bool:
    """Whether a pooler stands between: the next statement may then run on another connection to the server.

    Raises OperationalError where one of its settings would lose or misplace events; warns where the server's would.
    """
    ((process, path, *safe),) = connection.execute(LOOK).fetchall()
    for setting, value in zip(("fsync", "full_page_writes"), safe, strict=True):
        if value == "off":
            warnings.warn(
                f"The store {name}: the server runs with {setting} = off, and a power failure may lose or damage what"
                " it has answered. Turn it on in postgresql.conf.",
                NotDurable,
                stacklevel=2,
            )
    if process == connection.info.backend_pid:
        return False
    wanted = PATH.search(connection.info.options)
    if wanted and re.sub(r"\\(.)", r"\1", wanted[1]) != path:
        raise OperationalError(
            f"the connection pooler in front of the server drops options such as {wanted[0]}, and the tables would be"
            " looked for in another schema: leave the options out, and set it for the user of the database instead"
            " (ALTER ROLE ... SET search_path)"
        )
    connection.execute("BEGIN")  # a pooler that takes statements apart refuses it
    connection.execute("ROLLBACK")
    return True
