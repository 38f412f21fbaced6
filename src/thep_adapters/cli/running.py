"""Running the command line, so that it always ends with an exit code."""

import sys
import warnings

import typer

from thep_adapters.cli.app import app
from thep_adapters.cli.errors import INTERRUPTED, UNUSABLE, complain, explained, flush


def run() -> int:
    """Run ``thep`` with the arguments of the process; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that cannot show a letter gets a question mark instead, and the command goes on
            stream.reconfigure(errors="backslashreplace" if stream is sys.stderr else "replace")
    warnings.showwarning = _warn
    try:
        with explained():
            app(prog_name="thep")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else UNUSABLE
    except typer.Exit as ended:
        code = ended.exit_code
    except typer.Abort:
        code = UNUSABLE
    except KeyboardInterrupt:
        complain("Interrupted.")
        code = INTERRUPTED
    else:
        code = 0
    return flush() or code


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """A warning as a user reads it, without the line of code that gave it."""
    complain(f"Warning: {message}")
