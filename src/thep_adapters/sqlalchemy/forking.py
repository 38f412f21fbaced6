"""A process that forks, as a web server does with what it has loaded: connections stay with the process that made them.

A server's connection that two processes use mixes up their answers. SQLite keeps its locks for each process in memory
that a child inherits, and then believes that it holds them: so a file is let go of before a fork, and where that cannot
be, because a command is running in another thread, the child is kept from opening it.
"""

import ctypes
import os
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from thep_adapters.sqlalchemy.datastore import Datastore

_STORES: "WeakSet[Datastore]" = WeakSet()

_LEFT_OPEN: set[str] = set()
"""The files that were open in the parent when this process was forked."""


def watch(store: "Datastore") -> None:
    """Look after a store from now on."""
    _STORES.add(store)


def left_open(path: str) -> bool:
    """Whether this process must not open a file."""
    return os.path.realpath(path) in _LEFT_OPEN


def leave_open(path: str) -> None:
    """Keep this process from opening a file."""
    _LEFT_OPEN.add(os.path.realpath(path))


def abandon(held: object) -> None:
    """Never let Python tidy this up, not even when the process ends: to close a parent's connection is to use it."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(held))


def _before() -> None:
    for store in list(_STORES):
        store.before_fork()


def _in_child() -> None:
    for store in list(_STORES):
        store.in_child()


if hasattr(os, "register_at_fork"):  # where there is no fork there is nothing to do
    os.register_at_fork(before=_before, after_in_child=_in_child)
