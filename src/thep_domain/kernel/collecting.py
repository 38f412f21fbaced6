"""Keeping the garbage collector from walking over a growing fold again and again."""

import _thread
import gc


class collector_paused:  # noqa: N801 - called as contextlib's own are, and by every command
    """Pause the garbage collector where no other thread runs: folding makes no cycles, and takes a quarter less so.

    Python has one collector for all threads. Where there are others it is left running: they may need it, and whoever
    turned it on again would do so in the middle of another's pause.
    """

    __slots__ = ("_pausing",)

    def __enter__(self) -> None:
        # Every thread, whoever started it. Not sys._current_frames, which can lock up where the collector runs in it.
        self._pausing = gc.isenabled() and _thread._count() == 0  # noqa: SLF001
        if self._pausing:
            gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._pausing:
            gc.enable()
