"""The suite run from Python, on a class that stands in no test file: in a notebook, a page, or a test of the kit."""

import contextlib
import io
import sys
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from thep_adapters.testing.hooks import Hooks
from thep_adapters.testing.known_failures import KnownFailures
from thep_adapters.testing.main_guard import refuse_without_main_guard

_UNDER_TEST: list[type[KnownFailures]] = []
_NUMBERS = count(1)

FILE = """
from thep_adapters.testing.proving import under_test

TestRecorder = under_test()
"""


@frozen
class Proof:
    """What came of each test, by name: with the lesson where it failed, and the reason where it was skipped."""

    passed: tuple[str, ...]
    failed: dict[str, str]
    skipped: dict[str, str]
    known: dict[str, str] = field(factory=dict)
    """What is declared as a known failure, and does fail."""

    def __bool__(self) -> bool:
        """Whether nothing failed that is not declared."""
        return bool(self.passed) and not self.failed

    def __str__(self) -> str:
        counts = {"failed": self.failed, "known to fail": self.known, "not offered": self.skipped}
        told = ", ".join(
            [f"{len(self.passed)} passed", *(f"{len(each)} {what}" for what, each in counts.items() if each)]
        )
        return "\n".join([told, *(f"FAILED {name}: {why}" for name, why in self.failed.items())])


def under_test() -> type[KnownFailures]:
    """The class that is being proved."""
    return _UNDER_TEST[-1]


def prove(conformance: type[KnownFailures], only: Sequence[str] = ()) -> Proof:
    """Run the suite on a class, or some tests of it, and tell what came of it.

    Raises RuntimeError in a script that would call it again in every process that a test starts.
    """
    if issubclass(conformance, Hooks) and conformance.opener is not Hooks.opener:
        refuse_without_main_guard()
    reports = _Reports(only)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"test_recorder_{next(_NUMBERS)}.py"  # a name of its own: pytest imports a name once
        file.write_text(FILE, encoding="utf-8")
        chosen = [f"{file}::TestRecorder::{name}" for name in only] or [str(file)]
        # unraisableexception looks through all memory after each run, which takes longer than most runs
        without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "terminal", "unraisableexception")]
        # plain: nothing that holds assertions is imported anew
        options = [*without, "--assert=plain", f"--rootdir={folder}", f"--basetemp={folder}/stores"]
        _UNDER_TEST.append(conformance)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                code = pytest.main([*options, "--import-mode=importlib", "--noconftest", *chosen], plugins=[reports])
        finally:
            _UNDER_TEST.pop()
            sys.modules.pop(file.stem, None)
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the suite could not be run on {conformance.__name__}: {code!r} {reports.failed}")
    return Proof(tuple(reports.passed), reports.failed, reports.skipped, reports.known)


class _Reports:
    """A plugin that takes down what came of each test."""

    def __init__(self, only: Sequence[str]) -> None:
        self._only = {name.partition("[")[0] for name in only}
        self.passed: list[str] = []
        self.failed: dict[str, str] = {}
        self.skipped: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def pytest_configure(self, config: Any) -> None:
        config.option.tbstyle = "native"  # nobody is shown the code in which a test failed: do not look for it

    def pytest_pycollect_makeitem(self, name: str) -> list[Any] | None:
        """Nothing is made of the tests that were not asked for."""
        return [] if self._only and name.startswith("test_") and name not in self._only else None

    def pytest_runtest_logreport(self, report: Any) -> None:
        name = report.nodeid.rpartition("::")[2]
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            self.failed[name] = getattr(crash, "message", str(report.longrepr))
        elif report.skipped and hasattr(report, "wasxfail"):
            self.known[name] = report.wasxfail
        elif report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[name] = why.removeprefix("Skipped: ")
        elif report.when == "call":
            self.passed.append(name)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failed[report.nodeid] = str(report.longrepr)
