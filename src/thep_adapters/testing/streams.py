"""One stream, in the order of its versions."""

from itertools import product

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.model import Model
from thep_adapters.testing.stored import events, facts, history

VERSIONS = (1, 2, 3, 5, 8)
"""With gaps: a snapshot's stream has them, and a recorder does not count."""

BOUNDS = (None, 0, 1, 2, 3, 4, 5, 7, 8, 9)


class Streams(OnAStore):
    """Reading the facts of one aggregate."""

    def test_an_unknown_stream_is_empty(self, recorder: ApplicationRecorder) -> None:
        """A stream without events is an empty sequence, and no error, on an empty store and on another."""
        same(list(recorder.select_events("member:1")), [], "An unknown stream is empty.")
        recorder.insert_events(events("member:1", 1))
        same(list(recorder.select_events("member:2")), [], "An unknown stream is empty.")

    def test_a_stream_is_read_in_the_order_of_its_versions(self, recorder: ApplicationRecorder) -> None:
        """Whatever else was saved in between."""
        for version in range(1, 13):
            recorder.insert_events([*events("member:2", version), *events("member:1", version)])
        same(
            facts(recorder.select_events("member:1")),
            facts(events("member:1", *range(1, 13))),
            "A fold takes the facts in the order of their versions (as numbers: 10 comes after 9).",
        )

    def test_versions_that_were_saved_out_of_order_are_read_in_order(self, recorder: ApplicationRecorder) -> None:
        """The version orders a stream, not the time at which it was written."""
        recorder.insert_events(events("member:1", 3))
        recorder.insert_events(events("member:1", 2, 1))
        found = facts(recorder.select_events("member:1"))
        same(found, facts(events("member:1", 1, 2, 3)), "A stream is read in the order of its versions.")

    def test_a_stream_is_read_above_a_version(self, recorder: ApplicationRecorder) -> None:
        """``gt`` is the last version that is left out."""
        model = _told(recorder)
        for gt in BOUNDS:
            _same(recorder, model, gt=gt)

    def test_a_stream_is_read_up_to_a_version(self, recorder: ApplicationRecorder) -> None:
        """``lte`` is the last version that is read."""
        model = _told(recorder)
        for lte in BOUNDS:
            _same(recorder, model, lte=lte)

    def test_a_stream_is_read_backwards(self, recorder: ApplicationRecorder) -> None:
        """With ``desc`` the last version comes first."""
        _same(recorder, _told(recorder), desc=True)

    def test_a_stream_is_read_up_to_a_number_of_events(self, recorder: ApplicationRecorder) -> None:
        """``limit`` is how many are read, from either end."""
        model = _told(recorder)
        for limit, desc in product((1, 2, 5, 6), (False, True)):
            _same(recorder, model, limit=limit, desc=desc)

    def test_a_limit_of_zero_reads_nothing_of_a_stream(self, recorder: ApplicationRecorder) -> None:
        """At most no events are none, not all."""
        _same(recorder, _told(recorder), limit=0)

    def test_all_that_is_asked_of_a_stream_holds_at_once(self, recorder: ApplicationRecorder) -> None:
        """Bounds, direction and limit together are what they are one by one."""
        model = _told(recorder)
        for gt, lte, desc, limit in product((None, 1, 4), (None, 3, 8), (False, True), (None, 1, 2)):
            _same(recorder, model, gt=gt, lte=lte, desc=desc, limit=limit)


def _told(recorder: ApplicationRecorder) -> Model:
    for version in VERSIONS:
        recorder.insert_events([*events("member:2", version), *events("member:1", version)])
    return Model(history(recorder))


def _same(
    recorder: ApplicationRecorder,
    model: Model,
    *,
    gt: int | None = None,
    lte: int | None = None,
    desc: bool = False,
    limit: int | None = None,
) -> None:
    found = facts(recorder.select_events("member:1", gt=gt, lte=lte, desc=desc, limit=limit))
    expected = model.stream("member:1", gt=gt, lte=lte, desc=desc, limit=limit)
    same(found, expected, f"A stream is not read as asked for: gt={gt}, lte={lte}, desc={desc}, limit={limit}.")
