"""Arguments are checked at the door, before anything is read: each by its form, with a sentence where it is wrong."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.form_of import form_of
from thep_domain.kernel.forms import Form

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")


def checked(question: Callable[Concatenate[T, P], R]) -> Callable[Concatenate[T, P], R]:
    """Make a method raise BadArgument before it begins, where an argument is not what its annotation says."""

    decide: Callable[..., R] = question

    @cache  # made with the first call: an annotation may name what is imported later
    def door() -> Door:
        return door_of(question)

    @wraps(question)
    def asking(self: T, /, *args: Any, **kwargs: Any) -> R:
        return decide(self, **door().taken(args, kwargs))

    return asking


def door_of(question: Callable[..., Any]) -> "Door":
    """The door of a method, by its annotations. Raises TypeError for an argument that nothing can check."""
    whole = signature(question)
    own = whole.replace(parameters=list(whole.parameters.values())[1:])
    return Door(question.__name__, own, get_type_hints(question))


class Door:
    """Takes the arguments of a verb or a question: bound to their names, checked, and each made what it stands for.

    Raises TypeError for an annotation that has no form.
    """

    def __init__(self, name: str, signature: Signature, annotations: Mapping[str, Any]) -> None:
        self.name = name
        self.forms: Mapping[str, Form] = {
            each: form_of(annotations[each], f"{name}: {each}") for each in signature.parameters
        }
        parameters = signature.parameters.values()
        self.needed = [each.name for each in parameters if each.default is each.empty]
        """The arguments that must be given, in order."""
        self._needed = frozenset(self.needed)
        self._placed = [each.name for each in parameters if each.kind is not Parameter.KEYWORD_ONLY]

    def taken(self, args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, Any]:
        """The arguments by name, in order. Raises BadArgument for one that is missing, unknown or cannot be used."""
        given = self.named(args, kwargs)
        return {name: self.forms[name].taken(value, name) for name, value in given.items()}

    def named(self, args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, Any]:
        """The arguments by name, in order, as they were given. Raises BadArgument for one missing or unknown."""
        given = {**dict(zip(self._placed, args, strict=False)), **kwargs}
        if len(given) != len(args) + len(kwargs) or not self._needed <= given.keys() <= self.forms.keys():
            raise self._misfit(args, kwargs)
        return {name: given[name] for name in self.forms if name in given}

    def unknown(self, name: str) -> BadArgument:
        """What to say of an argument that there is not."""
        near = get_close_matches(name, self.forms, n=1)
        instead = f"did you mean {near[0]}?" if near else f"it takes {', '.join(self.forms) or 'none'}"
        return BadArgument(f"{self.name} has no argument {name}: {instead}", name)

    def missing(self, name: str) -> BadArgument:
        """What to say of an argument that must be given, and is not."""
        return BadArgument(f"{self.name} needs the argument {name}: give {self.forms[name].give}", name)

    def _misfit(self, args: Sequence[object], kwargs: Mapping[str, object]) -> BadArgument:
        placed, named = self._placed, [name for name in self.forms if name not in self._placed]
        if strange := next((name for name in kwargs if name not in self.forms), None):
            return self.unknown(strange)
        if twice := next((name for name in placed[: len(args)] if name in kwargs), None):
            return BadArgument(f"{self.name} was given {twice} twice: leave one of them out", twice)
        if len(args) > len(placed):
            instead = f"give {', '.join(named)} by name" if named else f"it takes {', '.join(placed) or 'none'}"
            return BadArgument(
                f"{self.name} was given too many arguments without a name: {instead}", (*named, *placed, "")[0]
            )
        given = {*placed[: len(args)], *kwargs}
        return self.missing(next(name for name in self.needed if name not in given))
