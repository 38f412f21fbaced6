"""A recorder that offers ``insert_if_last``: a few events in one round trip, while no other recorder writes."""

from collections.abc import Callable, Sequence

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore, Store
from thep_adapters.testing.offered import not_offered, offered
from thep_adapters.testing.stored import a_save, event, events, facts, history
from thep_adapters.testing.together import threads
from thep_domain.engine.capabilities import InsertIfLast

RIVALS = 4
ROUNDS = 15


class OneRoundTrip(OnAStore):
    """Recording what was decided on a history, if the history is still the same."""

    def test_events_are_inserted_if_the_last_is_where_it_is_said_to_be(self, recorder: ApplicationRecorder) -> None:
        """Recorded whole, as by ``insert_events``, and answered with their positions."""
        _offered(recorder)
        recorder.insert_events(events("member:1", 1))
        for number in range(3):
            claim(
                _inserted(recorder, a_save("quick", number), _last(recorder)),
                "insert_if_last recorded nothing, though the last event is where it was said to be, and no other"
                " recorder writes: do not offer it.",
            )

    def test_nothing_is_inserted_if_another_is_the_last(self, recorder: ApplicationRecorder) -> None:
        """Before or after the position that was given, near or far."""
        insert = _offered(recorder)
        recorder.insert_events(a_save("before", 0))
        before, last = history(recorder), _last(recorder)
        for after in (0, before[0][0], last - 1, last + 1, last + 1_000):
            answer = insert(events("member:1", 1), after)
            same(
                history(recorder),
                before,
                f"insert_if_last recorded events after position {after}, though the last one is at {last}: whoever"
                " asked has not seen what came in between.",
            )
            same(answer, None, "insert_if_last recorded nothing, and answered that it did: return None.")

    def test_nothing_is_inserted_if_another_recorder_wrote(self, store: Store) -> None:
        """The last position is looked up in the store, not remembered."""
        first = store.made()
        insert = _offered(first)
        second = store.reopened()
        first.insert_events(events("member:1", 1))
        for version in range(2, 5):
            last = _last(first)
            second.insert_events(events("member:1", version))
            before = history(second)
            answer = insert(events("member:2", version), last)
            same(
                history(second),
                before,
                "insert_if_last recorded events though another recorder had written: it remembers the last position"
                " instead of looking.",
            )
            same(answer, None, "insert_if_last recorded nothing, and answered that it did: return None.")

    def test_a_version_that_exists_is_refused_in_one_round_trip_too(self, recorder: ApplicationRecorder) -> None:
        """With IntegrityError; nothing of the save is written, and the next one passes."""
        insert = _offered(recorder)
        recorder.insert_events(events("member:1", 1, 2))
        before = history(recorder)
        for save in ([*events("member:2", 1), *events("member:1", 2)], [*events("member:3", 1, 1)]):
            try:
                answer = insert(save, _last(recorder))
            except IntegrityError:
                answer = None
            except Exception as error:
                raise AssertionError(
                    f"insert_if_last refused a version that exists with {error!r}; raise IntegrityError."
                ) from error
            same(history(recorder), before, "insert_if_last wrote a version that exists, or part of such a save.")
            same(answer, None, "insert_if_last answered that a version that exists was written.")
        recorder.insert_events(events("member:1", 3))
        same(len(history(recorder)), len(before) + 1, "After a refusal the next save must pass.")

    def test_as_many_events_as_it_says_go_in_one_round_trip(self, recorder: ApplicationRecorder) -> None:
        """``events_in_one_round_trip`` of them are recorded whole; of more or none, all or nothing."""
        _offered(recorder)
        most = offered(recorder).events_in_one_round_trip
        recorder.insert_events(events("member:1", 1))
        for number, size in enumerate((1, most, most + 1, 10 * most, 0)):
            save = [event(f"member:{number}-{each}", 1, b"%d" % each) for each in range(size)]
            done = _inserted(recorder, save, _last(recorder))
            claim(
                done or not 0 < size <= most,
                f"insert_if_last recorded nothing of {size} events, and events_in_one_round_trip is {most}.",
            )

    def test_of_rivals_that_insert_after_one_position_one_succeeds(self, store: Store) -> None:
        """Threads that saw the same last event: no more than one of them records after it."""
        recorder = store.made()
        _offered(recorder)
        again = store.hooks.reopen(store.where)
        recorders = [recorder, recorder if again is None else store.opened(again)] * (RIVALS // 2)
        recorder.insert_events(events("member:1", 1))
        for number in range(1, ROUNDS + 1):
            before, last = history(recorder), _last(recorder)
            answers: list[Sequence[int] | None] = []
            with threads([_rival(each, number, name, last, answers) for name, each in enumerate(recorders)]):
                pass
            won = [each for each in answers if each is not None]
            claim(
                len(won) <= 1,
                f"{len(won)} of {RIVALS} recorded events after position {last} with insert_if_last: look at the last"
                " position when the lock is held.",
            )
            same(len(history(recorder)) - len(before), len(won), "What was answered is not what was recorded.")


def _offered(recorder: ApplicationRecorder) -> InsertIfLast:
    return offered(recorder).insert_if_last or not_offered("insert_if_last")


def _last(recorder: ApplicationRecorder) -> int:
    return recorder.max_notification_id() or 0


def _inserted(recorder: ApplicationRecorder, save: Sequence[StoredEvent], after: int) -> bool:
    """Whether a save was recorded; the answer, and what is there, must say the same."""
    before = history(recorder)
    answer = _offered(recorder)(save, after)
    new = history(recorder)[len(before) :]
    if not answer:
        same(new, [], "insert_if_last answered None, and events are recorded: whoever asked will record them again.")
        return False
    same([row[1:] for row in new], facts(save), "insert_if_last answered positions, and the save is not whole there.")
    same(list(answer), [row[0] for row in new], "insert_if_last answered other positions than those of the events.")
    return True


def _rival(
    recorder: ApplicationRecorder, number: int, name: int, after: int, answers: list[Sequence[int] | None]
) -> Callable[[], None]:
    insert = _offered(recorder)
    return lambda: answers.append(insert([event(f"rival:{name}", number)], after))
