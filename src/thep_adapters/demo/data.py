"""The files of the demo: who becomes a member on which day. README.md beside them says where each fact comes from."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from attrs import frozen

from thep_domain import URN


@frozen
class Joining:
    """One membership of the plan: the URN at the time of the application, and the days."""

    urn: URN
    applied_on: date
    admitted_on: date
    notice_received_on: date | None
    parts: tuple[str, ...]


@contextmanager
def folder() -> Iterator[Path]:
    """The files of the demo as paths, also where the package is not installed as a folder."""
    with as_file(files("thep_adapters.demo").joinpath("data")) as path:
        yield path


def read_plan(path: Path) -> tuple[Joining, ...]:
    """The memberships of the plan, in the order of their URNs."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Joining(
                urn=URN(int(row["urn"])),
                applied_on=date.fromisoformat(row["applied_on"]),
                admitted_on=date.fromisoformat(row["admitted_on"]),
                notice_received_on=date.fromisoformat(row["notice_received_on"]) if row["notice_received_on"] else None,
                parts=tuple(row["parts"].split(";")) if row["parts"] else (),
            )
            for row in csv.DictReader(lines)
        )
