"""The door of a question: its arguments are checked before anything is read, and a closed Partnership says so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from thep_domain.engine import requests
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.journal import Journal
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.doors import checked


class Asked(Protocol):
    """What questions are asked of."""

    journal: Journal


T = TypeVar("T", bound=Asked)
P = ParamSpec("P")
R = TypeVar("R")


def asked(question: Callable[Concatenate[T, P], R]) -> Callable[Concatenate[T, P], R]:
    """Make a question of a method: it raises BadArgument, or StoreError after closing, before it begins."""

    with_a_door = checked(question)

    @wraps(question)
    def asking(self: T, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self.journal.check_open()
        return with_a_door(self, *args, **kwargs)

    return asking


def check_stream(of: str, catalogue: Catalogue) -> None:
    """Raise BadArgument for the name of a stream of a kind that there is not."""
    kinds = (*catalogue.aggregates, requests.STREAM)
    kind, _, key = of.partition(":")
    if kind not in kinds or not key:
        raise BadArgument(
            f"of is {of!r}, and no stream has such a name: write it like membership:100934; streams begin with"
            f" {', '.join(kinds)}",
            "of",
        )
