"""Which facts name a school, though they are in the stream of something else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

import attrs

from thep_domain.engine.catalogue import Catalogue
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import URN, EstablishmentId

Names = Callable[[Any], Iterator[str]]
"""Gives the URNs and ids of establishments, as text, that stand in a value."""


@cache
def names_in(kind: Any) -> Names | None:
    """How to find the schools that are named in values of a type; None where no such value names one."""
    if kind is URN or kind is EstablishmentId:
        return lambda value: iter((str(value),))
    if isinstance(kind, type) and attrs.has(kind):
        fields = {field.name: found for field in attrs.fields(kind) if (found := names_in(field.type))}
        return _in_fields(fields) if fields else None
    within = [found for each in get_args(kind) if (found := names_in(each)) is not None]
    if not within:
        return None
    return _in_each(within[0]) if get_origin(kind) is tuple else _in_one_of(kind)


def _in_fields(fields: Mapping[str, Names]) -> Names:
    def names(value: Any) -> Iterator[str]:
        for name, found in fields.items():
            yield from found(getattr(value, name))

    return names


def _in_each(found: Names) -> Names:
    def names(value: Iterable[Any]) -> Iterator[str]:
        for each in value:
            yield from found(each)

    return names


def _in_one_of(kind: Any) -> Names:
    """An optional value, or one of several: looked at as what it is."""

    def names(value: Any) -> Iterator[str]:
        if value is None:
            return
        for each in get_args(kind):
            plain = getattr(each, "__supertype__", getattr(each, "__origin__", each))
            if isinstance(value, plain) and (found := names_in(each)) is not None:
                yield from found(value)

    return names


def naming(catalogue: Catalogue) -> Mapping[str, Names]:
    """The events that name schools, by their own names, and how to find out which."""
    return {declared(each).name: found for each in catalogue.events if (found := names_in(each)) is not None}


def is_of(stream: str, name: str) -> bool:
    """Whether a stream is a school's own: ``visit:100934`` and ``visit:100934-v2`` are of 100934."""
    key = stream.partition(":")[2]
    return key == name or key.startswith(f"{name}-")
