"""What events and their fields mean, as the docstrings under them say."""

import ast
import inspect
import itertools
import sys
from enum import Enum
from functools import cache
from typing import assert_never

from thep_domain.kernel.shapes import (
    Among,
    Coded,
    Day,
    Flag,
    Many,
    Moment,
    Named,
    OneOf,
    Optional,
    Part,
    Shape,
    String,
    Whole,
    Words,
    shapes_of,
)


def meaning(kind: type, name: str) -> str:
    """What a field means: the docstring under it, or for want of one that of its type; empty where neither is there."""
    return of_field(kind, name) or of_shape(shapes_of(kind)[name])


def of_field(kind: type, name: str) -> str:
    """The docstring under a field, on one line; empty where nothing is there."""
    return _comments(kind.__module__, kind.__name__).get(name, "")


def of_shape(shape: Shape) -> str:
    """What a shape means, where it has a docstring of its own."""
    match shape:
        case Named():
            return _comments(shape.module, "").get(shape.name, "")
        case OneOf(kind) | Part(kind):
            return of_class(kind)
        case Optional(inner) | Many(inner):
            return of_shape(inner)
        case Whole() | Among() | Flag() | Day() | Moment() | String() | Words() | Coded():
            return ""
        case _:
            assert_never(shape)


def of_class(kind: type) -> str:
    """A class's docstring, on one line."""
    return one_line(kind.__doc__ or "")


def of_members(kind: type[Enum]) -> dict[str, str]:
    """What the values of an enumeration mean, where it says so."""
    comments = _comments(kind.__module__, kind.__name__)
    return {str(member.value): comments.get(member.name, "") for member in kind}


@cache
def _comments(module: str, name: str) -> dict[str, str]:
    """The docstrings that stand under the fields of a class, or under the names of a module."""
    body = ast.parse(inspect.getsource(sys.modules[module])).body
    if name:
        body = next((node.body for node in body if isinstance(node, ast.ClassDef) and node.name == name), [])
    found = {}
    for node, following in itertools.pairwise(body):
        match node, following:
            case (
                ast.AnnAssign(target=ast.Name(id=named)) | ast.Assign(targets=[ast.Name(id=named)]),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                found[named] = one_line(words)
    return found


def one_line(text: str) -> str:
    """Words as they stand in a table: on one line, code between single backquotes."""
    return " ".join(text.replace("``", "`").split())
