"""What a recorder is known to fail is declared, with the reason, and must go on failing: else it is out of date."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

import pytest


class KnownFailures:
    """A test class that may declare what it fails: ``known_failures = {"test_name": "why"}``.

    Such a test is reported as an expected failure with the reason. Where it passes, it fails, and where there is no
    test of that name, the class cannot be defined.
    """

    known_failures: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = cls.__dict__.get("known_failures")
        if declared is None:
            return
        for name in [each for each in dir(cls) if each.startswith("test")]:
            test = getattr(cls, name)
            own = getattr(test, "without_declaration", test)
            if name in declared:
                setattr(cls, name, _must_fail(own, name, declared[name]))
            elif own is not test:
                setattr(cls, name, own)
        missing = {name for name in declared if not callable(getattr(cls, name, None))}
        if missing:
            raise TypeError(f"{cls.__name__}.known_failures names no test of the kit: {', '.join(sorted(missing))}")


def _must_fail(test: Callable[..., None], name: str, why: str) -> Callable[..., None]:
    @wraps(test)
    def failing(*args: Any, **kwargs: Any) -> None:
        try:
            test(*args, **kwargs)
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - however it fails
            pytest.xfail(f"{why} ({str(error).partition(chr(10))[0]})")
        raise AssertionError(f"{name} is declared a known failure ({why}), and it passes: take the declaration away.")

    failing.without_declaration = test  # type: ignore[attr-defined]
    return failing
