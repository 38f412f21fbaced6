"""Writes the catalogue of events and their JSON Schemas: ``python -m thep_adapters.codec.docs [--check] [FOLDER]``.

A schema that stands in the folder may not be replaced by one that events of the same version need not satisfy:
then the event needs a new version and an upcaster, and nothing is written.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import assert_never

from thep_adapters.codec.meanings import meaning, of_class, of_members, one_line
from thep_adapters.codec.schemas import envelope_schema, event_schema, incompatible
from thep_domain.application import CATALOGUE, EVENTS
from thep_domain.engine.requests import EVENTS as ANSWERS
from thep_domain.engine.requests import STREAM
from thep_domain.kernel.event import declared
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.shapes import (
    LARGEST,
    LONGEST,
    MOST,
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
    parts_of,
    shapes_of,
)

FOLDER = Path("docs/events")
COMMAND = "python -m thep_adapters.codec.docs"
ENVELOPE = "envelope.schema.json"

_SCHEMA = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)\.schema\.json")
_HEAD = f"""\
# Events

Every event there is, by context: its version, what it says, its fields. Generated from the code by
`{COMMAND}`; do not edit it by hand.

An event is stored as plain JSON, `{{"v":1,"event":{{...}},"why":{{...}},"salt":"..."}}`: its version, its fields, who
recorded it and why, and a salt of 16 random bytes in base64. [The stored form](FORMAT.md) specifies all of it, byte by
byte. JSON Schemas stand beside this page: one for [the envelope]({ENVELOPE}), one for the fields of each event.

Names and versions are for ever. When a field has to change its meaning or its type, or has to go, the event gets a new
version and an upcaster that lifts the stored fields of the old one.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 where something is out of date or may not be written."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the catalogue of events and their JSON Schemas.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help=f"where they stand (default: {FOLDER})")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is out of date")
    chosen = parser.parse_args(arguments)
    problems = list(check(chosen.folder, EVENTS) if chosen.check else write(chosen.folder, EVENTS))
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def check(folder: Path, events: Sequence[type]) -> Iterator[str]:
    """What is wrong in the folder, file by file."""
    broken = list(_broken_promises(folder, events))
    yield from broken
    for name, text in pages(events).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{path} is {'out of date' if path.exists() else 'missing'}: run {COMMAND}"


def write(folder: Path, events: Sequence[type]) -> Iterator[str]:
    """Write every page, unless a schema that is already there would be broken: then says which and why."""
    broken = list(_broken_promises(folder, events))
    yield from broken
    if not broken:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages(events).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def pages(events: Sequence[type]) -> dict[str, str]:
    """Every generated file by its name."""
    return {"README.md": catalogue(events), **_current(events)}


def schema_files(events: Sequence[type]) -> dict[str, str]:
    """The schema of the envelope and of every event at every version, by the names of their files."""
    shipped = files("thep_adapters.codec").joinpath("events")
    older = shipped.iterdir() if shipped.is_dir() else iter(())
    texts = {each.name: each.read_text(encoding="utf-8") for each in older if _SCHEMA.fullmatch(each.name)}
    return texts | _current(events)


def _current(events: Sequence[type]) -> dict[str, str]:
    schemas = {ENVELOPE: envelope_schema()} | {_file(event): event_schema(event) for event in events}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def _file(event: type) -> str:
    return f"{declared(event).name}.v{declared(event).version}.schema.json"


def _broken_promises(folder: Path, events: Sequence[type]) -> Iterator[str]:
    """Schemas that were published and that the code no longer keeps."""
    current = {_file(event): event_schema(event) for event in events} | {ENVELOPE: envelope_schema()}
    for name, schema in current.items():
        path = folder / name
        if path.exists():
            for change in incompatible(json.loads(path.read_text(encoding="utf-8")), schema):
                cure = "The envelope stays as it is" if name == ENVELOPE else "Raise its version, and write an upcaster"
                yield f"{path}: {change}. {cure}"
    versions = {declared(event).name: declared(event).version for event in events}
    for path in sorted(folder.glob("*.schema.json")):
        match = _SCHEMA.fullmatch(path.name)
        if match is not None and versions.get(match["name"], 0) < int(match["version"]):
            yield f"{path}: there is no such event. One ever released stays; if this never was, delete the file"
    for name, version in versions.items():
        for older in range(1, version):
            if not (path := folder / f"{name}.v{older}.schema.json").exists():
                yield f"{path} is missing: the schemas of older versions stay. Take it back from version control"


# The catalogue


def catalogue(events: Sequence[type]) -> str:
    """The page that lists every event."""
    parts = [_HEAD]
    for context, kinds in groupby(events, key=lambda event: declared(event).name.partition(".")[0]):
        of_context = list(kinds)
        parts.append(f"## {context}\n\n{one_line(sys.modules[of_context[0].__module__].__doc__ or '')}\n")
        parts.extend(_event(event) for event in of_context)
    parts.append(_streams(events))
    parts.append("## Provenance\n\nWhat `why` holds, the same for every event.\n\n" + _table(Why))
    parts.append("## Values\n\nWhat stands inside events, and the words that some fields take.\n")
    parts.extend(_value(kind) for kind in sorted(_values(events), key=lambda kind: (kind.__name__, kind.__module__)))
    return "\n".join(parts)


def _streams(events: Sequence[type]) -> str:
    """Which events stand in which kind of stream."""
    kept = {kind: aggregate.EVENTS for kind, aggregate in CATALOGUE.aggregates.items()} | {STREAM: ANSWERS}
    rows = [
        f"| `{kind}` | {', '.join(f'`{declared(event).name}`' for event in own if event in events)} |\n"
        for kind, own in kept.items()
    ]
    return "## Streams\n\n| kind | its events |\n|---|---|\n" + "".join(rows)


def _event(event: type) -> str:
    declaration = declared(event)
    effect = f"; takes effect on `{declaration.effective}`" if declaration.effective else ""
    return (
        f"### {declaration.name}\n\n{of_class(event)}\n\n"
        f"Version {declaration.version} ([schema]({_file(event)})), `{event.__module__}.{event.__name__}`{effect}\n\n"
        f"{_table(event)}"
    )


def _table(kind: type) -> str:
    rows = [f"| `{name}` | {_words(shape)} | {meaning(kind, name)} |\n" for name, shape in shapes_of(kind).items()]
    return "| field | type | meaning |\n|---|---|---|\n" + "".join(rows)


def _value(kind: type) -> str:
    if not issubclass(kind, Enum):
        return f"### {kind.__name__}\n\n{of_class(kind)}\n\n{_table(kind)}"
    lines = [f"- `{value}`" + (f": {words}" if words else "") for value, words in of_members(kind).items()]
    return f"### {kind.__name__}\n\n{of_class(kind)}\n\n" + "\n".join(lines) + "\n"


def _words(shape: Shape) -> str:
    match shape:
        case Whole(least, most):
            from_, to = least > -LARGEST, most < LARGEST
            limits = f"{least} to {most}" if from_ and to else f"at least {least}" if from_ else f"at most {most}" * to
            return f"whole number, {limits}" if limits else "whole number"
        case Among(numbers):
            return f"one of {', '.join(map(str, numbers))}"
        case Flag():
            return "true or false"
        case Day():
            return "day"
        case Moment():
            return "moment"
        case String(longest):
            return "string" if longest == LONGEST else f"string of at most {longest:,} characters"
        case Words(longest):
            return "words" if longest == LONGEST else f"words of at most {longest:,} characters"
        case Coded():
            return f"{shape.words}, as `{shape.pattern}`"
        case OneOf(kind) | Part(kind):
            return f"[{kind.__name__}](#{kind.__name__.lower()})"
        case Named(shape=inner):
            return f"{shape.name} ({_words(inner)})"
        case Optional(inner):
            return f"{_words(inner)}, or null"
        case Many(inner, least, most):
            number = f"{least} of " if least == most else "" if most == MOST else f"at most {most:,} "
            return f"list of {number}{_words(inner)}"
        case _:
            assert_never(shape)


def _values(events: Sequence[type]) -> set[type]:
    found: set[type] = set()
    waiting: list[type] = [*events, Why]
    while waiting:
        kind = waiting.pop()
        if not issubclass(kind, Enum):
            inside = {part for shape in shapes_of(kind).values() for part in parts_of(shape)}
            waiting.extend(inside - found)
            found |= inside
    return found


if __name__ == "__main__":
    sys.exit(main())
