"""Processes that run ``thep``, forked from an interpreter that has loaded it: a start takes a twentieth of the time.

What is forked has file descriptors and an environment of its own, and ends as an interpreter ends.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from attrs import define, frozen

from tests.cli.support import Ended

MAIN: Final = "from thep_adapters.cli import main; main()"
PATIENCE: Final = 120
"""Seconds until a process that does not end is given up."""
MOST: Final = 1 << 16
"""Bytes that are received at once."""


@define
class Process:
    """A process that was launched."""

    pid: int
    _answers: IO[str]
    _code: int | None = None

    def wait(self) -> int:
        """Its exit code, when it has ended."""
        if self._code is None:
            self._code = int(self._answers.readline())
        return self._code

    def end(self) -> None:
        """End it, if it has not ended, or nobody has waited for that."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


@frozen
class Launcher:
    """The interpreter that forks: one process at a time."""

    _socket: socket.socket
    _answers: IO[str]

    def start(
        self,
        *arguments: str,
        stdout: IO[str] | int,
        stderr: IO[str] | int,
        stdin: int | None = None,
        code: str = MAIN,
        settings: Mapping[str, str] | None = None,
    ) -> Process:
        """Start ``thep`` with these arguments in this folder, or other code; with settings of the environment."""
        told = {
            "arguments": ["thep", *arguments],
            "environment": {**os.environ, **(settings or {})},
            "folder": str(Path.cwd()),
            "code": code,
        }
        streams = [each if isinstance(each, int) else each.fileno() for each in (stdout, stderr)]
        streams += [] if stdin is None else [stdin]
        socket.send_fds(self._socket, [json.dumps(told).encode() + b"\n"], streams)
        return Process(int(self._answers.readline()), self._answers)

    def ended(
        self,
        *arguments: str,
        stdin: int | None = None,
        code: str = MAIN,
        settings: Mapping[str, str] | None = None,
    ) -> Ended:
        """How a launched process ends, and what it says: at once, for none says more than a file takes."""
        with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
            process = self.start(*arguments, stdout=out, stderr=err, stdin=stdin, code=code, settings=settings)
            exit_code = process.wait()
            out.seek(0)
            err.seek(0)
            return Ended(exit_code, out.read(), err.read())


@contextmanager
def launcher() -> Iterator[Launcher]:
    """A launcher, until the end."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.cli.launching", str(theirs.fileno())]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=root, env={**os.environ, "PYTHONUTF8": "1"}):
        theirs.close()
        ours.settimeout(PATIENCE)
        with ours, ours.makefile(encoding="utf-8") as answers:
            yield Launcher(ours, answers)


def forked(requests: socket.socket) -> str | None:
    """In the launcher: fork for each request. Returns what code to run in each that was forked, and at the end none."""
    while True:
        message, streams, _, _ = socket.recv_fds(requests, MOST, 3)
        if not message:
            return None
        while not message.endswith(b"\n"):
            message += requests.recv(MOST)
        told = json.loads(message)
        if pid := os.fork():
            for stream in streams:
                os.close(stream)
            requests.sendall(b"%d\n" % pid)
            _, status = os.waitpid(pid, 0)
            requests.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
            continue
        requests.close()
        for number, stream in zip((1, 2, 0), streams, strict=False):  # no stdin: that of the launcher
            os.dup2(stream, number)
            os.close(stream)
        sys.stdout, sys.stderr = (_stream(number) for number in (1, 2))
        sys.argv = told["arguments"]
        os.environ.clear()
        os.environ.update(told["environment"])
        os.chdir(told["folder"])
        return str(told["code"])


def _stream(number: int) -> io.TextIOWrapper:
    """A standard stream as an interpreter opens it."""
    return io.TextIOWrapper(
        os.fdopen(number, "wb", closefd=False), encoding="utf-8", line_buffering=number == 2 or os.isatty(number)
    )


if __name__ == "__main__":
    # what a command loads when it needs it, for the parent to have loaded it
    import sqlalchemy.dialects.sqlite  # noqa: F401
    import typer._adapters  # noqa: F401

    import thep_adapters.cli.demo
    import thep_adapters.cli.history
    import thep_adapters.cli.importing
    import thep_adapters.cli.running
    import thep_adapters.demo
    import thep_adapters.sqlalchemy  # noqa: F401

    if (code := forked(socket.socket(fileno=int(sys.argv[1])))) is not None:
        exec(code)
