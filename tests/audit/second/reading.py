"""Events of a bundle, from its leaves or from the lines that `thep audit events` prints (docs/events/FORMAT.md)."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Ref = tuple[str, int]
"""An event by its stream and version."""


@dataclass(frozen=True)
class Event:
    """A leaf, taken apart."""

    rank: int
    stream: str
    version: int
    name: str
    fields: Json
    why: Json

    @property
    def ref(self) -> Ref:
        return self.stream, self.version

    @property
    def key(self) -> str:
        """What stands after the kind of the stream: of anything about one school, its establishment."""
        return self.stream.partition(":")[2]

    @property
    def effective(self) -> date:
        return date.fromisoformat(self.why["effective_on"])

    def recorded(self) -> date:
        """The day in London, where it is an hour later in summer, and clocks may be five minutes behind."""
        return (datetime.fromisoformat(self.why["recorded_at"]) + timedelta(minutes=66)).date()

    def day(self, field: str) -> date:
        return date.fromisoformat(self.fields[field])


def event_of(rank: int, stream: str, version: int, name: str, stored: Json) -> Event:
    return Event(rank, stream, version, name, stored["event"], stored["why"])


def ref_of(cited: Json) -> Ref:
    return cited["stream"], cited["version"]


def of_leaf(rank: int, leaf: bytes) -> Event:
    """`01`, then stream, version, name and state, each length in front, big-endian."""
    at, parts = 1, []
    for size in (2, 0, 2, 4):
        if not size:
            parts.append(leaf[at : at + 8])
            at += 8
            continue
        length = int.from_bytes(leaf[at : at + size], "big")
        parts.append(leaf[at + size : at + size + length])
        at += size + length
    if leaf[:1] != b"\x01" or at != len(leaf):
        raise ValueError(f"leaf {rank} is of another form")
    stream, version, name, state = parts
    return event_of(rank, stream.decode(), int.from_bytes(version, "big"), name.decode(), json.loads(state))


def of_entries(tiles: Iterator[bytes]) -> Iterator[Event]:
    """Tiles of entries, in order: each entry with its length in front (C2SP tlog-tiles)."""
    rank = 0
    for tile in tiles:
        at = 0
        while at < len(tile):
            length = int.from_bytes(tile[at : at + 2], "big")
            yield of_leaf(rank, tile[at + 2 : at + 2 + length])
            at, rank = at + 2 + length, rank + 1


def of_lines(lines: Iterator[str]) -> Iterator[Event]:
    """What `thep audit events BUNDLE` prints."""
    for line in lines:
        said = json.loads(line)
        yield event_of(said["rank"], said["stream"], said["version"], said["name"], said["stored"])


def read(path: Path) -> Iterator[Event]:
    """Every event of a bundle (a folder or a zip file), or of a file of JSON lines."""
    if path.is_dir():
        held = {each.relative_to(path).as_posix(): each for each in path.rglob("tile/entries/**/*") if each.is_file()}
        yield from of_entries(held[name].read_bytes() for name in in_order(list(held)))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from of_entries(packed.read(name) for name in in_order(packed.namelist()))
    else:
        with path.open(encoding="utf-8") as lines:
            yield from of_lines(lines)


def in_order(names: list[str]) -> list[str]:
    """The tiles of entries: `x001/234` is number 1234; a partial one, `234.p/17`, is the last, at its widest."""
    found: dict[int, tuple[int, str]] = {}
    for name in names:
        if match := re.search(r"tile/entries/((?:x\d{3}/)*\d{3})(?:\.p/(\d+))?$", name):
            number, width = int(re.sub(r"\D", "", match[1])), int(match[2] or 256)
            found[number] = max(found.get(number, (0, "")), (width, name))
    return [found[number][1] for number in sorted(found)]
