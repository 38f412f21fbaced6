"""What is small in a test and large in a year: long pages, long streams, large saves."""

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import refused, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.stored import event, facts, history, rows

MANY = 5_000
"""More events than a page of the Partnership holds, and more than a recorder may write at a time."""

WHOLE = "A large save is written whole or not at all, as a small one is."


class Large(OnAStore):
    """Thousands of events."""

    def test_a_page_holds_as_many_events_as_were_asked_for(self, recorder: ApplicationRecorder) -> None:
        """A page that holds fewer events than its limit is the last one: whoever reads page by page stops there."""
        _long(recorder)
        found = rows(recorder.select_notifications(None, MANY + 1))
        same(
            len(found),
            MANY,
            "A page holds fewer events than its limit, though there are more: a reader takes it for the last page and"
            " leaves out all that follows.",
        )
        same(found, history(recorder), "A long page is not the same as short ones put together.")

    def test_a_long_stream_is_read_whole(self, recorder: ApplicationRecorder) -> None:
        """Without a limit, a stream is read to its end, from either end."""
        saved = _long(recorder)
        found = facts(recorder.select_events("member:1"))
        same(len(found), MANY, "A long stream was cut off: without a limit, all of it is read.")
        same(found, saved, "A long stream is not read as it was saved.")
        same(facts(recorder.select_events("member:1", desc=True)), saved[::-1], "A long stream is not read backwards.")

    def test_a_version_far_back_is_refused(self, recorder: ApplicationRecorder) -> None:
        """However many events were saved since a version was written, it is not written again."""
        _long(recorder)
        for version in (1, 2, MANY // 2, MANY - 1, MANY):
            refused(
                recorder,
                [event("member:1", version, b"again")],
                f"A version of a stream is written once, also where {MANY - version} events were saved since.",
            )

    def test_nothing_of_a_large_refused_save_is_written(self, recorder: ApplicationRecorder) -> None:
        """Whether the conflict is at its start, in the middle or at its end."""
        recorder.insert_events([event("taken:1", 1)])
        before = history(recorder)
        others = [event("member:1", version) for version in range(1, MANY + 1)]
        for place in (0, MANY // 2, MANY):
            refused(recorder, [*others[:place], event("taken:1", 1, b"again"), *others[place:]], WHOLE)
            same(
                len(history(recorder)) - len(before),
                0,
                f"{WHOLE} The conflict was event {place + 1} of {MANY + 1}, and so many of the others are there.",
            )


def _long(recorder: ApplicationRecorder) -> list[tuple[str, int, str, bytes]]:
    save = [event("member:1", version, b"%d" % version) for version in range(1, MANY + 1)]
    recorder.insert_events(save)
    return facts(save)
