"""Verifying a history that is not trusted: layer by layer, offline, and nothing is written.

The layers of this room are ``bytes`` and ``form``. Others can be handed in: each sees every event in order, and says
at the end what is wrong. Whatever was not checked is named in the verdict.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, Protocol, runtime_checkable

from attrs import field, frozen

from thep_adapters.audit import checkpoint
from thep_adapters.audit.bundle_leaves import Examined
from thep_adapters.audit.checkpoint import Head, SignedHead
from thep_adapters.audit.finding import Finding, Findings
from thep_adapters.audit.form import Form, Looked
from thep_adapters.audit.given import KeptHead, NotUsable
from thep_adapters.audit.notes import NoteError, VerifierKey, verified
from thep_adapters.audit.policy import Policy
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.tree import Edge, Hash, leaf_hash
from thep_domain.audit import Figures

CHECKED: Final = {
    "bytes": "whether the events give the root of every head that was compared",
    "form": "whether every event is in the one form and in its place, and no stream or save has a gap",
    "business": "whether each decision follows from the facts and the rules then in force",
    "whole": "whether each account's charges, credits and payments add up to what is owed",
    "people": "whether each sealed text is under a key that was issued before it and not erased",
}
"""The layers that there are, each with what it checks."""
NOT_CHECKED: Final = {name: what for name, what in CHECKED.items() if name not in ("bytes", "form")}
"""The layers beside bytes and form, each with what it checks: what was not handed in is not checked."""
UNPROVEN: Final = {
    "bytes": "that nothing was cut off after the newest head that somebody outside the office kept",
    "form": "that what the events say is true",
    "business": "that what somebody put in is right: who acted, on what grounds, what was paid, what a file said",
    "whole": "what is owed for a year that is not over",
    "people": "what a text says whose key was erased, or was not given",
}
"""What stays open in each layer, whatever it found."""
LIMITS: Final = (
    "that everything was recorded: what never was leaves no trace but a receipt that somebody holds",
    "that what was recorded is true",
    "what stood after the newest head that somebody outside the office kept",
)
"""What no layer can show."""


NOTHING_KEPT: Final = (
    "No head that somebody outside the office kept was given: a history that was written again, and signed again with"
    " the same key, would not be found."
)


class Layer(Protocol):
    """A further layer: it sees every event in order."""

    name: str

    def look(self, event: Looked, findings: Findings) -> None:
        """Look at the next event."""

    def finish(self, findings: Findings) -> None:
        """After the last event."""

    @property
    def not_checked(self) -> Mapping[str, str]:
        """What of its own it did not check, and what that would show."""


@runtime_checkable
class Resumes(Protocol):
    """A layer that can go on from where an earlier run ended."""

    def state(self) -> dict[str, Any]:
        """What it knows of the events so far, as JSON can hold it."""

    def resume(self, state: Mapping[str, Any]) -> None:
        """Go on from there. Raises ValueError, KeyError, TypeError or AttributeError where it is no state."""


@runtime_checkable
class Follows(Protocol):
    """A layer that must know what came before: it takes up what an earlier run looked at."""

    def follow(self, event: Looked) -> None:
        """The next event, which need not be looked at again."""


@runtime_checkable
class Says(Protocol):
    """A layer that says what it compared."""

    def said(self) -> Iterator[str]:
        """What was compared, in sentences."""


@runtime_checkable
class Adds(Protocol):
    """A layer that adds up what the events come to."""

    @property
    def figures(self) -> Figures:
        """What they come to, after the last of them."""


@frozen
class Claim:
    """What is verified: where it comes from, the head that it stands under, older heads in it, and its events."""

    name: str
    checkpoint: bytes | None
    """The signed head; None where none is known."""
    size: int | None
    """How many events there should be; None where they are counted as they come."""
    heads: Sequence[tuple[int, bytes]]
    leaves: Callable[[int, int | None, Findings], Iterator[Examined]]
    """The leaves from a rank on, after a position in the store."""
    copy: Callable[[Head], Iterator[bytes] | None] | None = None
    """Another copy of the leaves, where there is one that gives the root of a head: it shows what was changed."""


@frozen
class Asked:
    """What it is verified with."""

    keys: Sequence[VerifierKey]
    against: Sequence[KeptHead] = ()
    receipts: Sequence[tuple[str, Receipt]] = ()
    policy: Policy | None = None
    state: "State | None" = None
    now: datetime = field(factory=lambda: datetime.now(UTC))


@frozen
class State:
    """What a clean run knows of the events under its head, so that the next one can go on from there."""

    head: Head
    edge: Sequence[Hash]
    roots: Mapping[int, Hash]
    form: Mapping[str, Any]
    layers: Mapping[str, Any] = field(factory=dict)
    """What each layer knows that can go on from there, by its name."""


@frozen
class Verdict:
    """What came of it."""

    name: str
    head: Head | None
    """The signed head, where its signature holds."""
    events: int
    streams: int
    beyond: int
    """Events after the head: counted and checked, and under no head yet."""
    skipped: int
    """Events that an earlier run verified, and that were not read again."""
    first_at: datetime | None
    last_at: datetime | None
    compared: Sequence[str]
    """What was compared with what, in sentences."""
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    against: int
    """How many findings there are beside notes."""
    checked: Sequence[str]
    not_checked: Mapping[str, str]
    signed_by: Sequence[VerifierKey] = ()
    """The keys that signed the head, of those given."""
    kept: Sequence[tuple[KeptHead, bool]] = ()
    """The heads that were kept outside, each with whether the history fits it."""
    figures: Figures | None = None
    """What the history tells in figures, where they were added up."""
    state: State | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing was found but notes."""
        return not self.against


def verify(claim: Claim, asked: Asked, layers: Sequence[Layer] = ()) -> Verdict:
    """Verify a history; ``layers`` are looked at beside bytes and form. Raises NotUsable where a state does not fit."""
    return _Verifying(claim, asked, layers).verdict()


class _Verifying:
    def __init__(self, claim: Claim, asked: Asked, layers: Sequence[Layer]) -> None:
        self.claim, self.asked, self.layers = claim, asked, layers
        self.findings = Findings()
        self.compared: list[str] = []
        self.kept: list[tuple[KeptHead, bool]] = []
        self.head = self._signed_head()
        self.older = self._older_heads()
        self.edge = Edge()
        self.roots: dict[int, Hash] = {}
        self.leaves: dict[int, Hash] = {}
        self.form = Form(self.findings, self._seen(), asked.now)

    def verdict(self) -> Verdict:
        skipped = self._resumed()
        self._read()
        events = self.edge.size
        self._against_own_heads(events)
        for kept in self.asked.against:
            self._against(kept, events)
        self._against_each_other()
        if not self.asked.against:
            self.compared.append(NOTHING_KEPT)
        for name, receipt in self.asked.receipts:
            self._receipt(name, receipt, events)
        self.compared += (line for layer in self.layers if isinstance(layer, Says) for line in layer.said())
        covered = min(self.head.size, events) if self.head else 0
        others = {each.name for each in self.layers}
        not_checked = {name: what for name, what in NOT_CHECKED.items() if name not in others}
        for each in self.layers:
            not_checked |= each.not_checked
        bytes_checked = self.claim.checkpoint is not None or bool(self.asked.against)
        if not bytes_checked:
            not_checked = {"bytes": "no signed head was given to compare the events with", **not_checked}
        against = self.findings.against
        return Verdict(
            name=self.claim.name,
            head=self.head.head if self.head else None,
            events=events,
            streams=self.form.streams,
            beyond=events - covered,
            skipped=skipped,
            first_at=self.form.oldest,
            last_at=self.form.newest,
            compared=self.compared,
            findings=self.findings.kept,
            counts=dict(self.findings.counts),
            against=against,
            checked=(*(("bytes",) if bytes_checked else ()), "form", *(each.name for each in self.layers)),
            not_checked=not_checked,
            signed_by=[key for key in self.asked.keys if self.head and self.head.note.by(key)],
            kept=self.kept,
            figures=next((each.figures for each in self.layers if isinstance(each, Adds)), None),
            state=self._state(events) if not against else None,
        )

    # What is signed

    def _signed_head(self) -> SignedHead | None:
        content = self.claim.checkpoint
        if content is None:
            return None
        try:
            found = checkpoint.opened(content, self.asked.keys)
        except NoteError as error:
            self.findings.add("head-signature", f"The signed head of {self.claim.name} cannot be believed: {error}.")
            return None
        by = ", ".join(f"{key.id.hex()}" for key in self.asked.keys if found.note.by(key))
        self.compared.append(
            f"The head of {found.size} events of {found.head.origin}, with root {found.head.root_in_groups}, is signed"
            f" by the key {by}."
        )
        self._policy(found)
        return found

    def _policy(self, found: SignedHead) -> None:
        policy = self.asked.policy
        if policy is None:
            self.compared.append("No policy was given: cosignatures of witnesses were not looked at.")
            return
        try:
            cosigned, met = policy.cosigned(found.note), policy.is_met(found.note)
        except NoteError as error:
            self.findings.add("head-signature", f"A cosignature of the head fails: {error}.")
            return
        names = ", ".join(sorted(cosigned)) or "none of the witnesses that the policy names"
        if not met:
            self.findings.add("quorum-missing", f"The head of {found.size} events is cosigned by {names}: too few.")
        self.compared.append(f"The head is cosigned by {names}.")

    def _older_heads(self) -> list[SignedHead]:
        found = []
        for size, content in self.claim.heads:
            try:
                head = checkpoint.opened(content, self.asked.keys)
            except NoteError as error:
                self.findings.add("head-signature", f"The file heads/{size} cannot be believed: {error}.")
                continue
            if head.size == size:
                found.append(head)
            else:
                self.findings.add("head-signature", f"The file heads/{size} holds a head of {head.size} events.")
        return found

    def _seen(self) -> Iterator[tuple[int, datetime]]:
        """Of how many events a witness of the policy knew at which time."""
        if self.asked.policy is None:
            return
        for head in [*self.older, *([self.head] if self.head else [])]:
            try:
                times = self.asked.policy.cosigned(head.note).values()
            except NoteError:
                continue
            for time in times:
                yield head.size, datetime.fromtimestamp(min(time, 2**33), UTC)

    # Reading

    def _resumed(self) -> int:
        state = self.asked.state
        if state is None:
            return 0
        if self.head is not None and state.head.origin not in ("", self.head.head.origin):
            raise NotUsable(f"The state is of the log {state.head.origin!r}, and this is {self.head.head.origin!r}.")
        try:
            self.edge = Edge(state.head.size, state.edge)
            self.form.resume(state.form)
            for layer in self.layers:
                if isinstance(layer, Resumes):
                    layer.resume(state.layers[layer.name])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotUsable(f"The state cannot be resumed: {error}.") from error
        if self.edge.root() != state.head.root:
            raise NotUsable("The state cannot be resumed: what it holds does not lead to the root of its head.")
        self.roots.update(state.roots)
        self.roots[state.head.size] = state.head.root
        older = [kept.head.size for kept in self.asked.against if kept.head.size < state.head.size]
        if missing := [size for size in older if size not in self.roots]:
            raise NotUsable(
                f"The state begins at event {state.head.size} and does not know the head of {missing[0]} events: run"
                " without --resume to compare it."
            )
        following = [layer for layer in self.layers if isinstance(layer, Follows)]
        self._follow(state.head, following)
        again = "read again to know what they come to, and not performed" if following else "not read again"
        self.compared.append(
            f"The first {state.head.size} events were verified by an earlier run, and {again}: what the state holds of"
            " them was believed."
        )
        return state.head.size

    def _follow(self, head: Head, following: Sequence[Follows]) -> None:
        """Let layers take up the events of an earlier run, which must be the same."""
        if not following:
            return
        edge = Edge()
        leaves = (content for _, content in self.claim.leaves(0, None, Findings()))
        for rank, content in enumerate(islice(leaves, head.size)):
            edge.add(leaf_hash(content))
            event = self.form.read(rank, content)
            if event is not None:
                for layer in following:
                    layer.follow(event)
        if (edge.size, edge.root()) != (head.size, head.root):
            self.findings.add(
                "root-differs",
                f"The first {head.size} events are not those that the earlier run verified: run without --resume, which"
                " says more of what was changed.",
                expected=head.root_in_groups,
                found=Head(head.origin, edge.size, edge.root()).root_in_groups,
            )

    def _read(self) -> None:
        wanted = {head.size for head in self.older} | {kept.head.size for kept in self.asked.against}
        wanted |= {self.head.size} if self.head else set()
        indexes = {receipt.index for _, receipt in self.asked.receipts}
        edge, form, layers, findings = self.edge, self.form, self.layers, self.findings
        position = self.form.position
        for where, content in self.claim.leaves(edge.size, position, findings):
            rank = edge.size
            hashed = leaf_hash(content)
            edge.add(hashed)
            if rank in indexes:
                self.leaves[rank] = hashed
            if edge.size in wanted:
                self.roots[edge.size] = edge.root()
            looked = form.look(rank, where, content)
            if looked is not None:
                for layer in layers:
                    layer.look(looked, findings)
        form.finish(edge.size)
        for layer in layers:
            layer.finish(findings)
        if edge.size == 0:
            self.roots[0] = edge.root()

    # Comparing

    def _against_own_heads(self, events: int) -> None:
        if self.head is not None:
            self._expect(self.head.head, "the signed head", "root-differs", events)
            self._signed_by_the_key_set(self.head)
        grown = 0
        for older in self.older:
            if self.head is not None and older.size == self.head.size:
                if older.head != self.head.head:
                    self._fork(self.head, older)
            elif older.size in self.roots or older.size > events:
                found = self._expect(older.head, f"the older head of {older.size} events", "not-grown", events)
                grown += found
        if grown:
            which = "the older head" if grown == 1 else f"each of {grown} older heads"
            self.compared.append(f"The history has grown from {which} that it brings along.")

    def _signed_by_the_key_set(self, head: SignedHead) -> None:
        """Whoever stole a key that was given up since can still sign with it: such a head lacks the newer key's."""
        before = [each for each in self.form.keys.get(head.head.origin, ()) if each[1] < head.size]
        if not before:
            return
        key, rank = before[-1]
        try:
            by = list(verified(head.note, [VerifierKey.parse(key)]))
        except NoteError:
            by = []
        if not by:
            self.findings.add(
                "key-given-up",
                f"The head of {head.size} events is not signed by {key}, which signs since event #{rank + 1}.",
                rank=rank,
                expected=key,
                proof=[bytes(head).decode()],
            )

    def _expect(self, head: Head, what: str, code: str, events: int) -> bool:
        if head.size > events:
            self.findings.add(
                "tail-missing",
                f"There are {events} events, and {what} stands for {head.size}.",
                expected=str(head.size),
                found=str(events),
            )
            return False
        root = self.roots.get(head.size)
        if root == head.root:
            return True
        found = Head(head.origin, head.size, root or b"")
        rank = self._first_differing(head)
        at = f" The first that differs from the log's own copy is event #{rank + 1}." if rank is not None else ""
        self.findings.add(
            code,
            f"The first {head.size} events give another root than {what}: {_differs(code)}{at}",
            rank=rank,
            expected=head.root_in_groups,
            found=found.root_in_groups,
        )
        return False

    def _first_differing(self, head: Head) -> int | None:
        """Which event is not as in a copy that gives the root of the head: so the copy is right; None without one."""
        copy = self.claim.copy(head) if self.claim.copy is not None else None
        if copy is None:
            return None
        read = (content for _, content in self.claim.leaves(0, None, Findings()))
        pairs = zip(copy, islice(read, head.size), strict=False)
        return next((rank for rank, (one, other) in enumerate(pairs) if one != other), None)

    def _against(self, kept: KeptHead, events: int) -> None:
        own = self.head
        if own is not None and kept.head.size == own.size and kept.head.root != own.head.root:
            self._fork_of(own, kept)
            self.kept.append((kept, False))
            return
        fits = self._expect(kept.head, kept.name, "not-grown", events)
        self.kept.append((kept, fits))
        if fits:
            self.compared.append(f"The history begins with {kept.name}, of {kept.head.size} events.")

    def _against_each_other(self) -> None:
        """Two heads that were kept outside, of one size: the history can fit one of them only."""
        by_size: dict[int, KeptHead] = {}
        for kept in self.asked.against:
            other = by_size.setdefault(kept.head.size, kept)
            if other.head.root != kept.head.root:
                self.findings.add(
                    "fork",
                    f"{other.name} and {kept.name} are of {kept.head.size} events and have different roots.",
                    expected=other.head.root_in_groups,
                    found=kept.head.root_in_groups,
                    proof=[note for note in (other.note, kept.note) if note is not None],
                )

    def _fork(self, one: SignedHead, other: SignedHead) -> None:
        self.findings.add(
            "fork",
            f"Two signed heads of {one.size} events have different roots.",
            expected=one.head.root_in_groups,
            found=other.head.root_in_groups,
            proof=[bytes(one).decode(), bytes(other).decode()],
        )

    def _fork_of(self, own: SignedHead, kept: KeptHead) -> None:
        signed = [kept.note] if kept.note is not None else []
        self.findings.add(
            "fork",
            f"The signed head of {own.size} events and {kept.name} have different roots.",
            expected=kept.head.root_in_groups,
            found=own.head.root_in_groups,
            proof=[*signed, bytes(own).decode()],
        )

    def _receipt(self, name: str, receipt: Receipt, events: int) -> None:
        try:
            head = receipt.verified(self.asked.keys)
        except NoteError as error:
            self.findings.add("head-signature", f"The receipt {name} cannot be believed: {error}.", rank=receipt.index)
            return
        if receipt.index >= events:
            self.findings.add(
                "tail-missing",
                f"The receipt {name} is of event #{receipt.index + 1}, and there are {events} events.",
                rank=receipt.index,
                found=str(events),
            )
            return
        if receipt.index < events - self._read_events():
            self.compared.append(f"The receipt {name} is of an event before the state: it was not looked for.")
            return
        if self.leaves.get(receipt.index) != leaf_hash(receipt.leaf):
            self.findings.add(
                "receipt-not-in-log",
                f"The receipt {name} is of event #{receipt.index + 1}, and another event stands there.",
                rank=receipt.index,
                proof=[bytes(head).decode()],
            )
            return
        self.compared.append(f"The event of the receipt {name} is event #{receipt.index + 1} of the history.")

    def _read_events(self) -> int:
        return self.edge.size - (self.asked.state.head.size if self.asked.state else 0)

    def _state(self, events: int) -> State:
        origin = self.head.head.origin if self.head else ""
        states = {each.name: each.state() for each in self.layers if isinstance(each, Resumes)}
        return State(
            Head(origin, events, self.edge.root()), tuple(self.edge.roots), dict(self.roots), self.form.state(), states
        )


def _differs(code: str) -> str:
    if code == "not-grown":
        return "the history was written again, or another one is shown."
    return "an event was changed, put in, taken out or moved."
