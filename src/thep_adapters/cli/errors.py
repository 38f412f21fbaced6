"""How a command that cannot be done ends: a message on stderr and an exit code, never a traceback."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import typer

from thep_adapters.cli.outcome import outcome
from thep_domain.application import StoreError
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.identifiers import FORBIDDEN
from thep_domain.kernel.refusal import Refused

_UNSAFE = re.compile(f"[{FORBIDDEN}]")

REFUSED = 1
UNUSABLE = 2
RECORDED = 3
"""The command was carried out and recorded, and its answer could not be shown."""
INTERRUPTED = 130
OF_A_CHECK = "Value error, "
"""What typer puts before the sentence of a value that cannot be read: it says nothing."""


class UnusableInput(Exception):
    """What was given cannot be used: the message says why, and what to give instead; ``code`` is for programs."""

    def __init__(self, message: str, code: str = "unusable-input") -> None:
        super().__init__(message)
        self.code = code


class NotSigned(StoreError):
    """What was to be signed with the facts of a command was not, though they are recorded: what, why, what to do."""

    def __init__(self, what: str, why: Exception, cure: str) -> None:
        said = f"{why.strerror or why}: {why.filename}" if isinstance(why, OSError) else str(why)
        super().__init__(f"{what}: {said.removesuffix('.')}. {cure}.")


class WrongRows(Exception):
    """Rows of a file cannot be carried out: ``rows`` says of each where it is and what is wrong; nothing was recorded.

    With a ``clause`` a rule of the business refused the first of them, else they cannot be read.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        rows: Sequence[Mapping[str, Any]],
        clause: str | None = None,
        lines: Sequence[str] = (),
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.rows = rows
        self.clause = clause
        self.lines = lines


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
    """Turn whatever goes wrong into words and an exit code; where JSON was asked for, into JSON on stdout as well."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Refused as refused:
        lines = f"Refused ({refused.code}): {refused.sentence}", f"Rule: {refused.clause}"
        _stop(REFUSED, "refused", refused.code, refused.sentence, *lines, clause=refused.clause)
    except WrongRows as wrong:
        kind, status = ("input", UNUSABLE) if wrong.clause is None else ("refused", REFUSED)
        _print_error(kind, wrong.code, wrong.sentence, wrong.clause, wrong.rows)
        head = f"Error: {wrong.sentence}" if wrong.clause is None else f"Refused ({wrong.code}): {wrong.sentence}"
        complain(head, *wrong.lines)
        raise typer.Exit(status) from None
    except BadArgument as error:
        _fail("input", "bad-argument", str(error))
    except UnusableInput as error:
        _fail("input", error.code, str(error))
    except StoreError as error:
        _fail_in_store(error)
    except BrokenPipeError:
        _abandon_stdout()
        if outcome().recorded is None:
            raise typer.Exit(0) from None  # the command is done, and its reader had seen enough
        _fail("output", "broken-pipe", "whoever read the output has closed it")
    except KeyboardInterrupt:
        _stop_interrupted()
    except OSError as error:
        if error.filename is None:  # only the output is written to without a name
            _abandon_stdout()
            _fail("output", "not-written", f"the output cannot be written: {error.strerror or error}")
        _fail("system", "unusable-file", f"{error.strerror or error}: {error.filename}")
    except OverflowError as error:
        _fail("input", "too-large", f"a date or number is too large: {error}")
    except Exception as error:
        if hasattr(error, "format_message"):
            # typer's own, on wrong arguments: it shows itself and exits with 2
            _print_error("usage", "usage", _as_typer_says(error))
            raise
        unexpected(error)


def _as_typer_says(error: Any) -> str:
    """What typer says of wrong arguments, and will show, without what it puts before the sentence."""
    if isinstance(message := getattr(error, "message", None), str):
        error.message = message.removeprefix(OF_A_CHECK)
    return str(error.format_message())


def unexpected(error: BaseException) -> NoReturn:
    """Say that this is a fault in thep itself; with THEP_DEBUG set, show where."""
    if os.environ.get("THEP_DEBUG"):
        import traceback

        traceback.print_exception(error)
    words = " ".join(f"{type(error).__name__}: {error}".split())
    hint = "" if os.environ.get("THEP_DEBUG") else " (THEP_DEBUG=1 shows where it happened)"
    _fail("unexpected", "unexpected", f"unexpected error, please report it{hint}: {words}")


def flush() -> int:
    """Write out what stdout still holds; the exit code of a failure to, else 0."""
    try:
        with explained():
            sys.stdout.flush()
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def _fail(kind: str, code: str, sentence: str) -> NoReturn:
    """Say what went wrong; and where the command was recorded all the same, that first of all."""
    recorded = outcome().recorded
    if recorded is None:
        _stop(UNUSABLE, kind, code, sentence, f"Error: {sentence}")
    said = sentence.removesuffix(".")
    sentence = f"{recorded}, but the answer could not be shown: {said}. Do not send it again; thep history shows it."
    _stop(RECORDED, "recorded", code, sentence, f"Error: {sentence}")


def _fail_in_store(error: StoreError) -> NoReturn:
    if not isinstance(error, NotSigned):
        _fail("store", _code_of(error), str(error))
    sentence = f"{outcome().recorded or 'What was to be recorded is recorded'}, but {error}"
    _stop(RECORDED, "recorded", _code_of(error), sentence, f"Error: {sentence}")


def _stop_interrupted() -> NoReturn:
    if outcome().recorded is not None:
        _fail("interrupted", "interrupted", "interrupted")
    sentence = "Interrupted: a command records all of its facts or none."
    _stop(INTERRUPTED, "interrupted", "interrupted", sentence, sentence)


def _stop(exit_code: int, kind: str, code: str, sentence: str, *lines: str, clause: str | None = None) -> NoReturn:
    _print_error(kind, code, sentence, clause)
    complain(*lines)
    raise typer.Exit(exit_code) from None


def _print_error(
    kind: str, code: str, sentence: str, clause: str | None = None, rows: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Print the error as JSON on stdout, where that was asked for and can be done."""
    if not outcome().json:
        return
    error: dict[str, Any] = {"kind": kind, "code": code, "sentence": plain(sentence), "clause": clause}
    if rows is not None:
        error["rows"] = rows
    with suppress(OSError):
        print(json.dumps({"error": error}))


def _code_of(error: StoreError) -> str:
    """The kind of error as a word for programs, such as outcome-unknown."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def _abandon_stdout() -> None:
    """Stdout is closed at the other end: let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # stdout is no file of the system's: it has nothing to flush
