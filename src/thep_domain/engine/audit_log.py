"""What the history says of the audit log over it: after which older log it was begun, and which key signs its heads.

The log itself is a folder beside the store. Only what its heads alone do not show stands here: that a log goes on where
an older one ended whose last events the store lost, and that one key took over from another.
"""

from typing import ClassVar, TypeAlias, assert_never

from attrs import field, frozen

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import Text, is_text
from thep_domain.kernel.shapes import LARGEST, LONGEST, SHA256, at_least, shaped
from thep_domain.kernel.state import changed
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work


@event("journal.log_begun", version=1)
class LogBegun:
    """An audit log was begun after an older one, whose last events this history lost.

    It takes effect on the day it is recorded.
    """

    origin: Text
    """The name of the new log."""
    verifier: Text
    """The verifier key of its heads."""
    after_origin: Text
    """The name of the older log."""
    after_size: int = field(validator=at_least(0))
    """How many events the last head of the older log covers."""
    after_root: str = field(metadata=shaped(SHA256))
    """The root of that head: whoever kept it can compare."""


@event("journal.log_key_set", version=1)
class LogKeySet:
    """From here on another key signs the heads of an audit log; the first head over this fact is signed by both.

    It takes effect on the day it is recorded.
    """

    origin: Text
    """The name of the log."""
    before: Text
    """The verifier key that is given up."""
    verifier: Text
    """The verifier key of the heads from here on."""


LogEvent: TypeAlias = LogBegun | LogKeySet


@frozen(slots=False)
class AuditLog:
    """The logs that were begun after older ones, and the keys that took over, as far as the history says so."""

    STREAM: ClassVar[str] = "log"
    EVENTS: ClassVar[tuple[type, ...]] = (LogBegun, LogKeySet)

    begun: tuple[LogBegun, ...] = ()
    keys: tuple[LogKeySet, ...] = ()

    def begin(self, fact: LogBegun) -> tuple[LogBegun, ...]:
        """A log is begun; nothing where the same was recorded before. Raises BadArgument where nothing is new in it."""
        if fact.origin == fact.after_origin:
            raise BadArgument(
                f"A log that is begun after {fact.after_origin} needs a name of its own: {fact.after_origin}/2, for"
                " example.",
                "origin",
            )
        return () if fact in self.begun else (fact,)

    def set_key(self, fact: LogKeySet) -> tuple[LogKeySet, ...]:
        """Another key signs; nothing where the same was recorded before. Raises BadArgument for the same key."""
        if fact.before == fact.verifier:
            raise BadArgument(f"{fact.verifier} signs already: name another key.", "verifier")
        return () if fact in self.keys else (fact,)

    def evolve(self, event: LogEvent) -> "AuditLog":
        """The state after one more event."""
        match event:
            case LogBegun():
                return changed(self, begun=(*self.begun, event))
            case LogKeySet():
                return changed(self, keys=(*self.keys, event))
            case _:
                assert_never(event)


KEY = "audit"
"""There is one such stream only: ``log:audit``."""


class LogDesk(Desk):
    """What is recorded of the audit log: ``thep audit`` does so as it begins a log or changes its key."""

    NAME: ClassVar[str] = "journal"

    @verb
    def begin_log(
        self, work: Work, origin: str, *, verifier: str, after_origin: str, after_size: int, after_root: str
    ) -> None:
        """Record that an audit log was begun after the last head of an older one.

        Sent again it records nothing. Raises BadArgument where the new log has the name of the older one.
        """
        if not 0 <= after_size <= LARGEST:
            raise BadArgument(f"after_size is {after_size}: give how many events the older head covers", "after_size")
        if not SHA256.holds(after_root):
            raise BadArgument("after_root: give the root of the older head, 64 hexadecimal digits", "after_root")
        fact = LogBegun(
            origin=_name(origin, "origin"),
            verifier=_name(verifier, "verifier"),
            after_origin=_name(after_origin, "after_origin"),
            after_size=after_size,
            after_root=after_root,
        )
        work.record(AuditLog, KEY, *work.load(AuditLog, KEY).begin(fact), on=work.today)

    begin_log_all = in_bulk(begin_log)

    @verb
    def set_log_key(self, work: Work, origin: str, *, before: str, verifier: str) -> None:
        """Record that another key signs the heads of an audit log from now on.

        Sent again it records nothing. Raises BadArgument where it is the key that signs already.
        """
        fact = LogKeySet(
            origin=_name(origin, "origin"), before=_name(before, "before"), verifier=_name(verifier, "verifier")
        )
        work.record(AuditLog, KEY, *work.load(AuditLog, KEY).set_key(fact), on=work.today)

    set_log_key_all = in_bulk(set_log_key)


def _name(given: str, argument: str) -> Text:
    """The name of a log, or a verifier key: a word without spaces."""
    if not is_text(given) or len(given) > LONGEST or any(each.isspace() for each in given):
        raise BadArgument(
            f"{argument}: {given[:80]!r} is no name of a log and no verifier key: it has no spaces", argument
        )
    return Text(given)


def sentence(event: LogEvent) -> str:
    """What is said of the audit log, in a sentence."""
    match event:
        case LogBegun():
            return (
                f"the audit log {event.origin} was begun after the head of {event.after_size} events of"
                f" {event.after_origin}"
            )
        case LogKeySet():
            return f"the audit log {event.origin} is signed by {event.verifier} from here on, no more by {event.before}"
        case _:
            assert_never(event)
