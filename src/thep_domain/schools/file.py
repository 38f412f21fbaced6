"""A file of the register as it was taken: the evidence that other facts rest on."""

from datetime import date
from typing import ClassVar, assert_never

from attrs import frozen

from thep_domain.kernel.identifiers import Text
from thep_domain.schools.entries import FileEntry
from thep_domain.schools.events import FileEvent, FileKind, FileTaken


@frozen
class Taking:
    """A time that a file was taken: read as what, under which name, as of which day, for which authorities."""

    kind: FileKind
    name: str
    as_at: date
    authorities: tuple[str, ...]


@frozen
class RegisterFile:
    """One file, named by the SHA-256 of its bytes."""

    STREAM: ClassVar[str] = "file"
    EVENTS: ClassVar[tuple[type, ...]] = (FileTaken,)

    takings: tuple[Taking, ...] = ()

    def take(
        self, entry: FileEntry, kind: FileKind, as_at: date, authorities: tuple[str, ...]
    ) -> tuple[FileTaken, ...]:
        """Take the file as of a day; a file already taken so stays as it is."""
        if any((held.kind, held.as_at) == (kind, as_at) for held in self.takings):
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
        return 1 + next(n for n, held in enumerate(self.takings) if (held.kind, held.as_at) == (kind, as_at))

    def evolve(self, event: FileEvent) -> "RegisterFile":
        """The file after it was taken once more."""
        match event:
            case FileTaken():
                taking = Taking(event.kind, event.name, event.as_at, event.authorities)
                return RegisterFile((*self.takings, taking))
            case _:
                assert_never(event)
