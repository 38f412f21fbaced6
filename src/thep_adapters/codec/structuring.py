"""Turning the plain fields of an older version, once lifted, into an event: as strictly as current ones are read."""

from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin

import attrs
import msgspec
from cattrs import Converter


def strict_converter() -> Converter:
    """A converter that takes "5" for no number and True for none: it reads leaves as msgspec does."""
    converter = Converter(forbid_extra_keys=False, prefer_attrib_converters=False)
    for leaf in (int, str, bool, date, datetime):
        converter.register_structure_hook(leaf, _leaf)
    converter.register_structure_hook_func(lambda kind: isinstance(kind, type) and issubclass(kind, Enum), _leaf)
    converter.register_structure_hook_func(_is_list, lambda data, kind: _list(converter, data, kind))
    converter.register_structure_hook_func(_is_optional, lambda data, kind: _optional(converter, data, kind))
    plain = converter.get_structure_hook
    converter.register_structure_hook_factory(
        attrs.has, lambda kind: _objects_only(kind, _attrs_hook(converter, kind, plain))
    )
    return converter


def _leaf(data: Any, kind: Any) -> Any:
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    return msgspec.convert(data, kind)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _list(converter: Converter, data: Any, kind: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise ValueError(f"expected a list, not {data!r}")
    each = get_args(kind)[0]
    return tuple(converter.structure(item, each) for item in data)


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and type(None) in get_args(kind)


def _optional(converter: Converter, data: Any, kind: Any) -> Any:
    return None if data is None else converter.structure(data, next(a for a in get_args(kind) if a is not type(None)))


def _attrs_hook(converter: Converter, kind: type, plain: Any) -> Any:
    from cattrs.gen import make_dict_structure_fn

    return make_dict_structure_fn(kind, converter)


def _objects_only(kind: type, hook: Any) -> Any:
    def structure(data: Any, _: Any) -> Any:
        if not isinstance(data, dict):
            raise ValueError(f"expected an object for {kind.__name__}, not {data!r}")
        return hook(data, kind)

    return structure
