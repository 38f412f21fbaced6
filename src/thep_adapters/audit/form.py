"""The layer of form: each event strictly as its schema has it, streams and saves without gaps, times that run forwards.

What it knows of the events before, it can hand over to a later run.
"""

import base64
import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from heapq import merge
from itertools import pairwise
from typing import Any, Final

from attrs import frozen

from thep_adapters.audit.finding import Findings
from thep_adapters.audit.leaf import Leaf, LeafError, decode
from thep_adapters.codec import JsonCodec, NotInOneForm, StrictJsonCodec
from thep_domain.application import CATALOGUE, EVENTS, Decoded, UnreadableHistory
from thep_domain.engine.audit_log import LogBegun, LogKeySet
from thep_domain.engine.clock import ClockSet
from thep_domain.kernel.provenance import Why, misdated

TOLERANCE: Final = timedelta(minutes=5)
"""How far the clocks of the office and of a witness may be apart."""
BOX: Final = b'"box":'
"""What stands in the bytes of every event that holds a sealed text."""
RUN: Final = 65_536
"""Salts that are sorted at a time."""
SALT_AT: Final = slice(-26, -2)
"""Where the salt is in the bytes of every event."""


@frozen
class Looked:
    """An event as the layers see it: its rank, its leaf, and what it says, where it can be read."""

    rank: int
    leaf: Leaf
    decoded: Decoded | None


@frozen
class _Save:
    """The save that an event was part of: which part, of how many, under which command, when, and where it began."""

    part: int
    parts: int
    command: str
    recorded_at: datetime

    @staticmethod
    def of(why: Why) -> "_Save":
        return _Save(*why.part, why.command, why.recorded_at)

    def continues(self, before: "_Save | None") -> bool:
        return before is not None and before == _Save(self.part - 1, self.parts, self.command, self.recorded_at)


class Form:
    """Looks at one event after the other."""

    def __init__(self, findings: Findings, seen: Iterable[tuple[int, datetime]], now: datetime) -> None:
        """``seen`` says of how many events a witness knew when; ``now`` is the present, by the auditor's clock."""
        self._findings = findings
        self._codec = StrictJsonCodec(EVENTS)
        self._tolerant = JsonCodec(EVENTS)
        self._seen: list[tuple[int, datetime]] = []
        for size, time in sorted(seen, reverse=True):  # of each size the earliest time of it, and of those above it
            self._seen.append((size, min(time, self._seen[-1][1]) if self._seen else time))
        self._now = now
        self._versions: dict[str, int] = {}
        self._salts = array("Q")
        self._boxes: dict[bytes, int] = {}
        self._time: datetime | None = None
        self._save: _Save | None = None
        self._position: int | None = None
        self.keys: dict[str, list[tuple[str, int]]] = {}
        """By the name of a log the keys that were set, the last one last, each with the rank at which it was."""
        self.oldest: datetime | None = None
        self.newest: datetime | None = None

    # What a later run goes on from

    def state(self) -> dict[str, Any]:
        """As JSON can hold it."""
        salts = self._salts[:]
        return {
            "versions": self._versions,
            "salts": base64.b64encode(zlib.compress(salts.tobytes())).decode(),
            "boxes": {box.hex(): rank for box, rank in self._boxes.items()},
            "time": self._time.isoformat() if self._time else None,
            "position": self._position,
            "keys": {origin: [list(each) for each in keys] for origin, keys in self.keys.items()},
        }

    def resume(self, state: Mapping[str, Any]) -> None:
        """Go on from there. Raises ValueError, KeyError, TypeError or AttributeError where it is no state."""
        self._versions = {str(stream): int(version) for stream, version in state["versions"].items()}
        self._salts = array("Q")
        try:
            self._salts.frombytes(zlib.decompress(base64.b64decode(state["salts"])))
        except zlib.error as error:
            raise ValueError(f"its salts cannot be unpacked: {error}") from error
        self._boxes = {bytes.fromhex(box): int(rank) for box, rank in state["boxes"].items()}
        self._time = datetime.fromisoformat(state["time"]).astimezone(UTC) if state["time"] else None
        self._position = None if state["position"] is None else int(state["position"])
        self.keys = {
            str(origin): [(str(key), int(rank)) for key, rank in keys] for origin, keys in state["keys"].items()
        }

    # Looking

    def read(self, rank: int, content: bytes) -> Looked | None:
        """An event that was looked at before; None where it is not even a leaf."""
        try:
            leaf = decode(content)
        except LeafError:
            return None
        try:
            decoded = self._tolerant.decode(leaf.name, leaf.state)
        except UnreadableHistory:
            return Looked(rank, leaf, None)
        return Looked(rank, leaf, decoded)

    def look(self, rank: int, position: int | None, content: bytes) -> Looked | None:
        """Look at the next event; None where it is not even a leaf."""
        self._positions(rank, position)
        try:
            leaf = decode(content)
        except LeafError as error:
            self._salts.append(rank)
            self._findings.add("unreadable", f"Event #{rank + 1} cannot be read: {error}.", rank=rank)
            return None
        self._place(rank, leaf)
        self._salt(leaf)
        if BOX in leaf.state:
            self._sealed(rank, leaf)
        decoded = self._decoded(rank, leaf)
        if decoded is not None:
            self._provenance(rank, leaf, decoded)
        else:
            self._save = None
        return Looked(rank, leaf, decoded)

    def _positions(self, rank: int, position: int | None) -> None:
        if position is None:
            return
        expected = 1 if self._position is None else self._position + 1
        if position != expected:
            self._findings.add(
                "position-gap",
                f"The store has no event at position {expected}: the next is at {position}.",
                rank=rank,
                expected=str(expected),
                found=str(position),
            )
        self._position = position

    def _place(self, rank: int, leaf: Leaf) -> None:
        expected = self._versions.get(leaf.stream, 0) + 1
        if leaf.version != expected:
            self._add(
                "version-gap",
                rank,
                leaf,
                f"should be version {expected}",
                expected=str(expected),
                found=str(leaf.version),
            )
        self._versions[leaf.stream] = leaf.version

    def _salt(self, leaf: Leaf) -> None:
        try:
            salt = base64.b64decode(leaf.state[SALT_AT], validate=True)
        except ValueError:
            salt = b""
        # half of a salt tells two apart: by chance one pair in thirty million histories of a million events is the same
        self._salts.append(int.from_bytes(salt[:8], "big") if len(salt) == 16 else len(self._salts))

    def _sealed(self, rank: int, leaf: Leaf) -> None:
        for box in _boxes_of(leaf.state):
            known = sha256(box.encode("utf-8", "replace")).digest()[:16]
            if known in self._boxes:
                self._add("box-repeated", rank, leaf, f"holds a box of event #{self._boxes[known] + 1}")
            self._boxes.setdefault(known, rank)

    def _decoded(self, rank: int, leaf: Leaf) -> Decoded | None:
        try:
            decoded = self._codec.decode(leaf.name, leaf.state)
        except NotInOneForm as error:
            code = "unknown-field" if error.unknown_field else "not-canonical"
            self._add(code, rank, leaf, f"is not in the one form: {error}")
            decoded = self._tolerant.decode(leaf.name, leaf.state)
        except UnreadableHistory as error:
            self._add("unreadable", rank, leaf, f"cannot be read: {error}")
            return None
        if not CATALOGUE.belongs(decoded.event, leaf.stream):
            self._add("wrong-stream", rank, leaf, "does not belong in such a stream")
        return decoded

    def _provenance(self, rank: int, leaf: Leaf, decoded: Decoded) -> None:
        why = decoded.why
        anew = isinstance(decoded.event, ClockSet)
        moment = why.recorded_at
        if anew:
            self._add("clock-set", rank, leaf, f"sets the clock to {_shown(moment)}")
        elif self._time is not None and moment < self._time:
            before = _shown(self._time)
            self._add(
                "time-backwards",
                rank,
                leaf,
                f"was recorded at {_shown(moment)}, and the event in front of it at {before}",
            )
        self._of_the_log(rank, leaf, decoded.event)
        self._time = moment
        self.oldest = moment if self.oldest is None else min(self.oldest, moment)
        self.newest = moment if self.newest is None else max(self.newest, moment)
        self._ahead(rank, leaf, moment)
        if (said := misdated(decoded.event, why)) is not None:
            self._add("effective-day-differs", rank, leaf, said)
        save = _Save.of(why)
        if save.part > 1 and not save.continues(self._save):
            self._add(
                "save-not-whole", rank, leaf, f"is part {save.part} of {save.parts}, and the part before is missing"
            )
        elif save.part == 1 and self._save is not None and self._save.part < self._save.parts:
            self._short(rank)
        self._save = save

    def _of_the_log(self, rank: int, leaf: Leaf, event: object) -> None:
        match event:
            case LogBegun():
                after = f"the head of {event.after_size} events of {event.after_origin}"
                self._add("log-begun", rank, leaf, f"says that the log {event.origin} was begun after {after}")
            case LogKeySet():
                self._add("log-key-set", rank, leaf, f"says that {event.verifier} signs from here on")
                self.keys.setdefault(event.origin, []).append((event.verifier, rank))

    def _ahead(self, rank: int, leaf: Leaf, moment: datetime) -> None:
        while self._seen and self._seen[-1][0] <= rank:
            self._seen.pop()
        seen = self._seen[-1][1] if self._seen else None
        if seen is not None and moment > seen + TOLERANCE:
            self._add("time-ahead", rank, leaf, f"says {_shown(moment)}, and a witness saw it at {_shown(seen)}")
        elif moment > self._now + TOLERANCE:
            self._add("time-ahead", rank, leaf, f"says {_shown(moment)}, which is still to come")

    def _short(self, rank: int) -> None:
        if self._save is not None and self._save.part < self._save.parts:
            said = f"{self._save.part} of {self._save.parts} facts"
            self._findings.add(
                "save-not-whole",
                f"Before event #{rank + 1} only {said} are there of one save: the others are missing.",
                rank=rank,
            )

    def finish(self, rank: int) -> None:
        """After the last event."""
        self._short(rank)
        twice = _twice(self._salts)
        if not twice:
            return
        first: dict[int, int] = {}
        for at, salt in enumerate(self._salts):
            if salt not in twice:
                continue
            if salt in first:
                self._findings.add(
                    "salt-repeated",
                    f"Event #{at + 1} has the salt of event #{first[salt] + 1}.",
                    rank=at,
                    found=f"#{first[salt] + 1}",
                )
            first.setdefault(salt, at)

    def _add(
        self, code: str, rank: int, leaf: Leaf, said: str, *, expected: str | None = None, found: str | None = None
    ) -> None:
        self._findings.add(
            code,
            f"Event #{rank + 1}, {leaf.name}, version {leaf.version} of {leaf.stream}, {said.removesuffix('.')}.",
            rank=rank,
            stream=leaf.stream,
            version=leaf.version,
            event=leaf.name,
            expected=expected,
            found=found,
        )

    @property
    def position(self) -> int | None:
        """The position of the last event that was looked at, in a store."""
        return self._position

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._versions)


def _boxes_of(state: bytes) -> Iterator[str]:
    """The boxes of sealed texts in a stored event, wherever in it; none where it is no JSON."""
    try:
        waiting: list[object] = [json.loads(state)]
    except (ValueError, RecursionError):
        return
    while waiting:
        match waiting.pop():
            case {"box": str(box), "key": str(), **others} if not others:
                yield box
            case dict() as fields:
                waiting.extend(fields.values())
            case list() as entries:
                waiting.extend(entries)
            case _:
                continue


def _twice(numbers: "array[int]") -> set[int]:
    """The numbers that stand there more than once; sorted in runs, so that few are whole objects at a time."""
    runs = [array("Q", sorted(numbers[start : start + RUN])) for start in range(0, len(numbers), RUN)]
    return {one for one, other in pairwise(merge(*runs)) if one == other}


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
