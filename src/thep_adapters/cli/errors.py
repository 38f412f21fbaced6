"""How a command that cannot be done ends: a message on stderr and an exit code, never a traceback."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from thep_domain.application import StoreError
from thep_domain.kernel.identifiers import FORBIDDEN
from thep_domain.kernel.refusal import Refused

_UNSAFE = re.compile(f"[{FORBIDDEN}]")

REFUSED = 1
UNUSABLE = 2
INTERRUPTED = 130


class UnusableInput(Exception):
    """What was given cannot be used: the message says why, and what to give instead."""


def plain(text: str) -> str:
    """Text that is safe to show: what would steer the terminal, or turn the direction of writing, is replaced."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(_UNSAFE.sub("\N{REPLACEMENT CHARACTER}", line) for line in text.split("\n"))


def complain(*lines: str) -> None:
    """Say on stderr what went wrong."""
    for line in lines:
        print(plain(line), file=sys.stderr)


@contextmanager
def explained() -> Iterator[None]:
    """Turn whatever goes wrong into words and an exit code."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Refused as refused:
        _stop(REFUSED, f"Refused ({refused.code}): {refused.sentence}", f"Rule: {refused.clause}")
    except (StoreError, UnusableInput) as error:
        _stop(UNUSABLE, f"Error: {error}")
    except BrokenPipeError:
        _abandon_stdout()
        raise typer.Exit(0) from None  # the command is done, and its reader had seen enough
    except KeyboardInterrupt:
        _stop(INTERRUPTED, "Interrupted: a command records all of its facts or none.")
    except OSError as error:
        _stop(UNUSABLE, f"Error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except OverflowError as error:
        _stop(UNUSABLE, f"Error: a date or number is too large: {error}")
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own, on wrong arguments: it shows itself and exits with 2
            raise
        unexpected(error)


def unexpected(error: BaseException) -> NoReturn:
    """Say that this is a fault in thep itself; with THEP_DEBUG set, show where."""
    if os.environ.get("THEP_DEBUG"):
        import traceback

        traceback.print_exception(error)
    words = " ".join(f"{type(error).__name__}: {error}".split())
    hint = "" if os.environ.get("THEP_DEBUG") else " (THEP_DEBUG=1 shows where it happened)"
    _stop(UNUSABLE, f"Error: unexpected error, please report it{hint}: {words}")


def flush() -> int:
    """Write out what stdout still holds; the exit code of a failure to, else 0."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
    except OSError as error:
        _abandon_stdout()
        complain(f"Error: the output cannot be written: {error.strerror or error}")
        return UNUSABLE
    return 0


def _stop(code: int, *lines: str) -> NoReturn:
    complain(*lines)
    raise typer.Exit(code) from None


def _abandon_stdout() -> None:
    """Stdout is closed at the other end: let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # stdout is no file of the system's: it has nothing to flush
