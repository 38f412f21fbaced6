"""The converter that turns plain fields, lifted from an older version, into an event.

It is as strict as msgspec is with current events: "5" and True are no numbers, a string is no list.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias, get_args, get_origin

import attrs
import msgspec
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

Hook: TypeAlias = Callable[[Any, Any], Any]


def strict_converter() -> Converter:
    """A converter for events: msgspec reads the leaves, and objects and lists must be just that."""
    converter = Converter(detailed_validation=False)
    for leaf in (int, str, bool, date, datetime):
        converter.register_structure_hook(leaf, msgspec.convert)
    converter.register_structure_hook_func(_is_enum, msgspec.convert)
    converter.register_structure_hook_factory(_is_tuple, lambda kind: _list_hook(kind, converter))
    converter.register_structure_hook_factory(attrs.has, lambda kind: _object_hook(kind, converter))
    return converter


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _list_hook(kind: Any, converter: Converter) -> Hook:
    each = get_args(kind)[0]

    def structure(data: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise TypeError(f"expected a list, not {type(data).__name__}")
        return tuple(converter.structure(item, each) for item in data)

    return structure


def _object_hook(kind: type, converter: Converter) -> Hook:
    read: Hook = make_dict_structure_fn(kind, converter)

    def structure(data: Any, _: Any) -> Any:
        if not isinstance(data, dict):
            raise TypeError(f"expected an object for {kind.__name__}, not {type(data).__name__}")
        return read(data, kind)

    return structure
