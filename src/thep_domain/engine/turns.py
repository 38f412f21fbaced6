"""Threads of one Partnership that write the same facts take turns, so that none is overtaken again and again."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, get_ident


class Turns:
    """Commands run side by side until one is overtaken; then one after the other, in order, until nobody waits."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._line: deque[int] = deque()
        """The threads in it; it is the turn of the first."""

    def __len__(self) -> int:
        """How many stand in the line, the one whose turn it is among them."""
        return len(self._line)

    @contextmanager
    def turn(self) -> Iterator["Turn"]:
        """For the length of one command: wait for its turn if there is a line, else begin at once."""
        turn = Turn(self)
        try:
            if self._line:
                turn.take()
            yield turn
        finally:
            turn.leave()

    def join(self) -> bool:
        """Stand in the line until all who came before have left it; False where this thread stands there already."""
        thread = get_ident()
        with self._changed:
            if thread in self._line:
                return False
            self._line.append(thread)
            try:
                self._changed.wait_for(lambda: self._line[0] == thread)
            except BaseException:
                self._line.remove(thread)
                self._changed.notify_all()
                raise
            return True

    def leave(self) -> None:
        """Leave the line: the next one goes on."""
        with self._changed:
            self._line.remove(get_ident())
            self._changed.notify_all()


class Turn:
    """The place of one command in the line, once it has joined it."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._mine = False

    def take(self) -> bool:
        """Join the line and wait for this command's turn; False if it, or what it is part of, has it already."""
        joined = not self._mine and self._turns.join()
        self._mine = self._mine or joined
        return joined

    def leave(self) -> None:
        """Let the next one go on."""
        if self._mine:
            self._mine = False
            self._turns.leave()
