"""What a recorder must answer, in memory and as plainly as it can be said."""

from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent

from thep_adapters.testing.stored import Fact, Row, fact


class Model:
    """A list of facts. Only their positions are learnt from the recorder: they may have gaps, and begin anywhere."""

    def __init__(self, log: Sequence[Row] = ()) -> None:
        self.log: list[Row] = list(log)

    @property
    def last(self) -> int | None:
        """The last position."""
        return self.log[-1][0] if self.log else None

    def refuses(self, stored: Sequence[StoredEvent]) -> bool:
        """Whether a save holds a version that is there, or one version twice."""
        new = [fact(each)[:2] for each in stored]
        return len(set(new)) < len(new) or not {row[1:3] for row in self.log}.isdisjoint(new)

    def next_version(self, stream: str) -> int:
        """The version after the last of a stream."""
        return max((row[2] for row in self.log if row[1] == stream), default=0) + 1

    def page(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Row]:
        """As ``select_notifications``."""
        found = [
            row
            for row in self.log
            if (start is None or row[0] > start or (inclusive_of_start and row[0] == start))
            and (stop is None or row[0] <= stop)
            and (not topics or row[3] in topics)
        ]
        return found[:limit]

    def stream(
        self,
        stream: str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Fact]:
        """As ``select_events``."""
        found = sorted(
            (
                row[1:]
                for row in self.log
                if row[1] == stream and (gt is None or row[2] > gt) and (lte is None or row[2] <= lte)
            ),
            key=lambda each: each[1],
            reverse=desc,
        )
        return found[:limit]
