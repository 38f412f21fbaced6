"""A file of the register as it was taken: the evidence that other facts rest on."""

from datetime import date
from typing import ClassVar, assert_never, get_args

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import Text
from thep_domain.schools.entries import FileEntry
from thep_domain.schools.events import FileEvent, FileKind, FileRetracted, FileTaken


@frozen
class Taking:
    """A time that a file was taken: read as what, under which name, as of which day, for which authorities."""

    kind: FileKind
    name: str
    as_at: date
    authorities: tuple[str, ...]
    version: int
    """The version of the fact that took it so."""
    retracted: bool = False


@frozen
class RegisterFile:
    """One file, named by the SHA-256 of its bytes."""

    STREAM: ClassVar[str] = "file"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(FileEvent)

    takings: tuple[Taking, ...] = ()
    version: int = 0

    @property
    def standing(self) -> tuple[Taking, ...]:
        """The times that it was taken and not retracted."""
        return tuple(taking for taking in self.takings if not taking.retracted)

    def take(
        self, entry: FileEntry, kind: FileKind, as_at: date, authorities: tuple[str, ...]
    ) -> tuple[FileTaken, ...]:
        """Take the file as of a day; a file already taken so stays as it is."""
        if any((held.kind, held.as_at) == (kind, as_at) for held in self.standing):
            return ()
        return (
            FileTaken(
                kind=kind,
                name=Text(entry.name),
                sha256=Text(entry.sha256),
                size=entry.size,
                rows=entry.rows,
                as_at=as_at,
                authorities=tuple(Text(code) for code in authorities),
            ),
        )

    def version_of(self, kind: FileKind, as_at: date) -> int:
        """The version of the fact that took the file so."""
        return next(held.version for held in self.standing if (held.kind, held.as_at) == (kind, as_at))

    def name_of(self, version: int) -> str:
        """What it was called when it was taken by a fact."""
        return next(taking.name for taking in self.takings if taking.version == version)

    def evolve(self, event: FileEvent) -> "RegisterFile":
        """The file after it was taken once more, or retracted."""
        version = self.version + 1
        match event:
            case FileTaken():
                taking = Taking(event.kind, event.name, event.as_at, event.authorities, version)
                return RegisterFile((*self.takings, taking), version)
            case FileRetracted():
                takings = tuple(
                    attrs.evolve(held, retracted=True) if (held.kind, held.as_at) == (event.kind, event.as_at) else held
                    for held in self.takings
                )
                return RegisterFile(takings, version)
            case _:
                assert_never(event)
