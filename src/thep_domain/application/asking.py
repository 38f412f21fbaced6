"""The door of a question: its arguments are checked before anything is read, and a closed Partnership says so."""

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, get_type_hints

from thep_domain.engine import requests
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.journal import Journal
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.doors import Door


class Asked(Protocol):
    """What questions are asked of."""

    journal: Journal


T = TypeVar("T", bound=Asked)
P = ParamSpec("P")
R = TypeVar("R")


def asked(question: Callable[Concatenate[T, P], R]) -> Callable[Concatenate[T, P], R]:
    """Make a question of a method: it raises BadArgument, or StoreError after closing, before it begins."""

    @cache  # made with the first call: an annotation may name what is imported later
    def door() -> Door:
        return door_of(question)

    @wraps(question)
    def asking(self: T, /, *args: Any, **kwargs: Any) -> R:
        self.journal.check_open()
        bound = door().taken(args, kwargs)
        return question(self, *bound.args, **bound.kwargs)

    return asking


def door_of(question: Callable[..., Any]) -> Door:
    """The door of a question, by its annotations. Raises TypeError for an argument that nothing can check."""
    whole = signature(question)
    own = whole.replace(parameters=list(whole.parameters.values())[1:])
    return Door(question.__name__, own, get_type_hints(question))


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
