"""A script that starts processes is imported by each of them: what it does, it must do under its main guard."""

import multiprocessing
import sys
from collections.abc import Iterator

UNGUARDED = 86
"""How a process ends in which the script calls `prove` again."""

SENTENCE = (
    "prove() starts other processes, and each of them imports this script and would call prove() again: put the call"
    ' under  if __name__ == "__main__":'
)


def refuse_without_main_guard() -> None:
    """Raise RuntimeError where a script calls this while it is run, and would also call it while it is imported."""
    names = set(_whose_top_level_is_running())
    if "__mp_main__" in names:  # the name that a script has while another process imports it
        sys.exit(UNGUARDED)
    if "__main__" not in names:
        return
    process = multiprocessing.get_context("spawn").Process(target=_imported)
    process.start()
    process.join()
    if process.exitcode == UNGUARDED:
        raise RuntimeError(SENTENCE)


def _imported() -> None:
    """What a process is asked to do that need only import the script."""


def _whose_top_level_is_running() -> Iterator[str]:
    frame = sys._getframe()  # noqa: SLF001 - inspect.stack() reads the source of every frame
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            yield frame.f_globals["__name__"]
        frame = frame.f_back  # type: ignore[assignment]
