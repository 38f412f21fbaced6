"""C2SP tlog-policy: which log is meant, which witnesses are known, and how many must have cosigned a head."""

from collections.abc import Mapping

from attrs import field, frozen

from thep_adapters.audit.notes import COSIGNATURE, ED25519, Note, NoteError, VerifierKey, time_of, verified

NONE = "none"


class PolicyError(ValueError):
    """A file that is not a policy: the message names the line and says why."""


@frozen
class Group:
    """Some witnesses and groups, and how many of them must have cosigned."""

    needed: int
    members: tuple[str, ...]


@frozen
class Policy:
    """What a head needs beside the signature of its log."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: Mapping[str, VerifierKey] = field(factory=dict)
    groups: Mapping[str, Group] = field(factory=dict)
    quorum: str = NONE

    @staticmethod
    def parse(text: str) -> "Policy":
        """Read a policy. Raises PolicyError where a line is not of one."""
        reading = _Reading()
        for number, line in enumerate(text.split("\n"), start=1):
            words = line.split()
            if words and not words[0].startswith("#"):
                try:
                    reading.take(words)
                except (NoteError, ValueError) as error:
                    raise PolicyError(f"line {number}: {error}") from error
        if reading.quorum is None:
            raise PolicyError("it has no line 'quorum': write 'quorum none' where no witness is needed")
        return Policy(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)

    def cosigned(self, note: Note) -> Mapping[str, int]:
        """The witnesses that cosigned, each with the time that it did, in seconds of POSIX.

        Raises NoteError where a cosignature of a known witness does not verify.
        """
        found: dict[str, int] = {}
        for name, key in self.witnesses.items():
            for _, signature in verified(note, [key]):
                found[name] = time_of(signature.blob)
        return found

    def is_met(self, note: Note) -> bool:
        """Whether enough witnesses cosigned. Raises NoteError as `cosigned` does."""
        return self.quorum == NONE or self._holds(self.quorum, self.cosigned(note))

    def _holds(self, name: str, cosigned: Mapping[str, int]) -> bool:
        if name in self.witnesses:
            return name in cosigned
        group = self.groups[name]
        return sum(self._holds(each, cosigned) for each in group.members) >= group.needed


class _Reading:
    """The lines of a policy read so far: a line may name only what stands above it."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", key, *_]:
                self.logs.append(VerifierKey.parse(key))
            case ["witness", name, key, *_]:
                self._new(name)
                self.witnesses[name] = _witness(key)
            case ["group", name, needed, *members] if members:
                self._new(name)
                for each in members:
                    self._known(each)
                self.groups[name] = Group(_needed(needed, len(members)), tuple(members))
            case ["quorum", name] if self.quorum is None:
                if name != NONE:
                    self._known(name)
                self.quorum = name
            case _:
                raise ValueError(f"{' '.join(words)[:80]!r} is not a line of a policy, or stands twice")

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise ValueError(f"the name {name!r} is taken")

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise ValueError(f"{name!r} is not known: a witness or group stands above the line that names it")


def _witness(text: str) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.kind == ED25519:  # the policy says that it is a witness: what it signs is a cosignature
        return VerifierKey(key.name, key.public, COSIGNATURE)
    return key


def _needed(text: str, members: int) -> int:
    if text in ("any", "all"):
        return 1 if text == "any" else members
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= members):
        raise ValueError(f"{text!r} is not how many of {members} must have cosigned: write a number, any or all")
    return int(text)
