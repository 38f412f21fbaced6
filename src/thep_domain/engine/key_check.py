"""The log against the key store: every key that was issued is there, and fits, or was erased by a fact."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from thep_domain.engine.keys import Keys, Logged
from thep_domain.kernel.sealed import Holding

ERASED_UNLOGGED: Final = "erased-unlogged"
KEY_LOST: Final = "key-lost"
KEY_OTHER: Final = "key-other"
NOT_DESTROYED: Final = "not-destroyed"
NOT_CLEARED: Final = "not-cleared"


@frozen
class KeyProblem:
    """A key that is not as the history says. ``code`` is stable and meant for programs."""

    key: str
    """Its id; empty where the key store as a whole is meant."""
    code: str
    sentence: str


def key_problems(keys: Keys) -> Iterator[KeyProblem]:
    """What is wrong with keys, in the order in which they were issued; erasures that wait are carried out before.

    Only here can an erasure be seen that no fact tells of: a copy of the history alone does not show it.
    """
    keys.catch_up()
    for logged in keys.every_key():
        problem = None if keys.vault is None else _problem(logged, keys.vault.holding(logged.made))
        if problem is not None:
            yield KeyProblem(logged.made.key, *problem)
    if keys.vault is not None and not keys.vault.scrub():
        yield KeyProblem(
            "",
            NOT_CLEARED,
            "What destroyed secrets left behind in the key store could not be cleared away: close other programs that"
            " use it, on PostgreSQL be the owner of its tables, and check again.",
        )


def _problem(logged: Logged, holding: Holding) -> tuple[str, str] | None:
    if logged.erased_on is not None:
        if holding in (Holding.HELD, Holding.OTHER):
            return NOT_DESTROYED, f"It was erased on {logged.erased_on}, and the key store still holds it."
        return None
    match holding:
        case Holding.HELD:
            return None
        case Holding.OTHER:
            return KEY_OTHER, "The key store holds another secret than was issued: what it opens cannot be trusted."
        case Holding.ERASED:
            return (
                ERASED_UNLOGGED,
                "The key store says that it was erased, and no fact does: ask who did it, and why.",
            )
        case Holding.LOST | Holding.MISSING:
            return KEY_LOST, "The key store does not hold it: bring back its copy, or its texts cannot be read again."
