"""A proxy on loopback: it speaks through to a PostgreSQL server, and cuts a connection where a test says."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Lock, Thread

from attrs import define
from sqlalchemy import URL, make_url

CHUNK = 65_536

STOPPED = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FATAL = b"E" + (len(STOPPED) + 4).to_bytes(4) + STOPPED
"""What a server says that is stopped, or whose connection is ended by an administrator."""


@define
class Cut:
    """Where to cut: in the answer to what holds any of these bytes, after so many bytes of it."""

    asked: tuple[bytes, ...]
    after: int
    last_words: bytes = b""
    request: bool = False
    """Whether it is the question that is cut instead, after so many bytes."""
    answer: bytearray | None = None
    """The answer that was passed on, as far as it went, from when it was asked."""
    done: bool = False


class Proxy:
    """Listens; each connection is a pair of threads."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self.cut: Cut | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        _, port = self._listening.getsockname()[:2]
        query = {name: value for name, value in self._server.query.items() if name != "host"}
        own = self._server.set(host="127.0.0.1", port=port, query=query)
        return own.update_query_dict({"sslmode": "disable", "gssencmode": "disable"}).render_as_string(
            hide_password=False
        )

    def listen(self) -> None:
        """Take connections until it is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = self._connected()
                self._open += (client, server)
                Thread(target=self._questions, args=(client, server), daemon=True).start()
                Thread(target=self._answers, args=(client, server), daemon=True).start()

    def close(self) -> None:
        """Cut all connections."""
        for each in (self._listening, *self._open):
            _end(each)
            each.close()

    def _connected(self) -> socket.socket:
        host, port = str(self._server.query.get("host") or self._server.host or "localhost"), self._server.port or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        connected = socket.socket(socket.AF_UNIX)
        connected.connect(f"{host}/.s.PGSQL.{port}")
        return connected

    def _questions(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while asked := client.recv(CHUNK):
                cut = self.cut
                if cut is not None and not cut.done and cut.answer is None and any(each in asked for each in cut.asked):
                    if cut.request:
                        server.sendall(asked[: cut.after])
                        cut.done = len(asked) > cut.after
                        if cut.done:
                            break
                    cut.answer = bytearray()
                    with self._lock:
                        self._counting = client
                server.sendall(asked)
        _end(client)
        _end(server)

    def _answers(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(CHUNK):
                cut = self.cut
                if cut is not None and not cut.done and cut.answer is not None and self._counting is client:
                    left = cut.after - len(cut.answer)
                    if not cut.request and left < len(answer):
                        cut.done = True
                        client.sendall(answer[:left] + cut.last_words)
                        break
                    cut.answer += answer
                client.sendall(answer)
        _end(client)
        _end(server)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(server: str) -> Iterator[Proxy]:
    """A proxy in front of a server."""
    proxy = Proxy(make_url(server))
    listening = Thread(target=proxy.listen)
    listening.start()
    with closing(proxy):
        yield proxy
    listening.join()


def boundaries(answer: bytes) -> list[int]:
    """Where each message of an answer ends, counted in bytes; 0 is before the first."""
    ends = [0]
    while ends[-1] < len(answer):
        length = int.from_bytes(answer[ends[-1] + 1 : ends[-1] + 5])
        ends.append(ends[-1] + 1 + length)
    return ends
