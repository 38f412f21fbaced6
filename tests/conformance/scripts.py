"""A script, run as ``python script.py`` runs it, in a process that is forked: what it imports is loaded already."""

import os
import sys
import traceback
from pathlib import Path
from types import ModuleType

from attrs import frozen

from tests.support.forked import FORKED

PATIENCE = 300
"""Seconds until a script that hangs is ended."""


@frozen
class Ran:
    """How a script ended, and what it said."""

    code: int | None
    out: str
    err: str


def run(path: Path, text: str) -> Ran:
    """Run the text of a script under this name, in its folder. The processes that it starts are none of ours."""
    path.write_text(text, encoding="utf-8")
    said = [path.with_suffix(f".{number}") for number in (1, 2)]
    process = FORKED.Process(target=_run, args=(path, *said))
    process.start()
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
    return Ran(process.exitcode, *(each.read_text(encoding="utf-8") for each in said))


def _run(path: Path, out: Path, err: Path) -> None:
    """The script is the main module, which other processes find by its file, and import."""
    for number, file in enumerate((out, err), start=1):
        descriptor = os.open(file, os.O_CREAT | os.O_WRONLY)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    os.chdir(path.parent)
    sys.path.insert(0, str(path.parent))
    sys.argv = [str(path)]
    sys.modules["__main__"] = main = ModuleType("__main__")
    main.__file__ = str(path)
    code = 0
    try:
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), vars(main))
    except Exception:  # noqa: BLE001 - told as an interpreter tells it
        traceback.print_exc()
        code = 1
    sys.exit(code)
