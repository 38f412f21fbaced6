"""All events in one order, read page by page."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import claim, refused, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.model import Model
from thep_adapters.testing.stored import a_save, event, events, facts, history, rows

MANY = 10_000
TOPICS = ("a", "b", "A", "a%", "ab", "a_", "c")


class Positions(OnAStore):
    """The order of recording."""

    def test_an_empty_store_has_no_last_position(self, recorder: ApplicationRecorder) -> None:
        """``max_notification_id`` of an empty store is None, and every page of it is empty."""
        same(recorder.max_notification_id(), None, "An empty store has no last position: not 0, but None.")
        for start in (None, 0, 1, 5):
            same(rows(recorder.select_notifications(start, MANY)), [], f"An empty store has no page from {start} on.")

    def test_the_last_position_is_that_of_the_last_event(self, recorder: ApplicationRecorder) -> None:
        """``max_notification_id`` follows every save, and no refused one."""
        for number in range(1, 4):
            recorder.insert_events(events("member:1", number))
            same(recorder.max_notification_id(), history(recorder)[-1][0], "It is the position of the last event.")
        refused(recorder, events("member:1", 3), "A version is written once.")
        same(recorder.max_notification_id(), history(recorder)[-1][0], "A refused save moved the last position.")

    def test_positions_increase_in_the_order_of_saving(self, recorder: ApplicationRecorder) -> None:
        """From save to save, and within a save in the order in which the events were given."""
        saves = [a_save("a", 0), a_save("b", 0), a_save("a", 1)]
        for save in saves:
            recorder.insert_events(save)
        found = history(recorder)
        expected = [each for save in saves for each in facts(save)]
        same([row[1:] for row in found], expected, "The history is not in the order in which it was recorded.")
        positions = [row[0] for row in found]
        claim(all(type(each) is int and each > 0 for each in positions), f"Positions are counted from 1: {positions}")
        same(positions, sorted(set(positions)), "Positions increase, and none is given twice.")

    def test_a_save_is_answered_with_its_positions(self, recorder: ApplicationRecorder) -> None:
        """``insert_events`` returns the position of each event, in the order of the save."""
        recorder.insert_events(events("member:1", 1))
        for save in (a_save("a", 0), a_save("b", 0)):
            answer = recorder.insert_events(save)
            claim(answer is not None, "The caller is told where its facts stand: return the positions.")
            found = [row[0] for row in history(recorder)[-len(save) :]]
            same(list(answer or ()), found, "The positions returned are not those at which the events are found.")

    def test_an_empty_save_writes_nothing(self, recorder: ApplicationRecorder) -> None:
        """Saving no events is allowed, on an empty store and on another, and changes nothing."""
        claim(not recorder.insert_events([]), "No events, no positions.")
        same(recorder.max_notification_id(), None, "An empty save wrote something.")
        recorder.insert_events(events("member:1", 1))
        before = history(recorder)
        claim(not recorder.insert_events([]), "No events, no positions.")
        same(history(recorder), before, "An empty save wrote something.")

    # Pages

    def test_a_page_begins_at_its_start(self, recorder: ApplicationRecorder) -> None:
        """``start`` is the first position of a page; None is the beginning."""
        model = _told(recorder)
        for start in _around(model):
            _same_page(recorder, model, start, MANY)

    def test_a_page_begins_after_its_start_when_told_so(self, recorder: ApplicationRecorder) -> None:
        """With ``inclusive_of_start=False`` it is the last position before the page: as the next page is asked for."""
        model = _told(recorder)
        for start in _around(model):
            _same_page(recorder, model, start, MANY, inclusive_of_start=False)

    def test_a_page_holds_at_most_its_limit(self, recorder: ApplicationRecorder) -> None:
        """``limit`` is how many events a page holds, as long as there are so many."""
        model = _told(recorder)
        for start, limit in product((None, model.log[0][0], model.log[3][0]), (1, 2, len(model.log), MANY)):
            _same_page(recorder, model, start, limit)

    def test_a_limit_of_zero_gives_an_empty_page(self, recorder: ApplicationRecorder) -> None:
        """A page of at most no events holds none, not all."""
        _same_page(recorder, _told(recorder), None, 0)

    def test_a_page_ends_at_its_stop(self, recorder: ApplicationRecorder) -> None:
        """``stop`` is the last position that a page may hold: so a question is asked as far as known then."""
        model = _told(recorder)
        for start, stop in product((None, model.log[2][0]), _around(model)):
            _same_page(recorder, model, start, MANY, stop)

    def test_a_page_holds_the_topics_asked_for(self, recorder: ApplicationRecorder) -> None:
        """``topics`` are whole names, to the letter: no patterns, and capitals are other letters; none means all."""
        model = _told(recorder)
        asked: list[Sequence[str]] = [(), ["a"], ("a", "A"), ["a%"], ["a_", "c"], ["nothing.of.the.kind"], TOPICS]
        for topics in asked:
            _same_page(recorder, model, None, MANY, None, topics)
            _same_page(recorder, model, None, 2, None, topics)

    def test_all_that_is_asked_of_a_page_holds_at_once(self, recorder: ApplicationRecorder) -> None:
        """Start, limit, stop and topics together are what they are one by one."""
        model = _told(recorder)
        last = model.last or 0
        for start, limit, stop, topics, inclusive in product(
            (None, model.log[1][0], last), (1, 3), (None, model.log[4][0]), ((), ["a", "b", "ab"]), (True, False)
        ):
            _same_page(recorder, model, start, limit, stop, topics, inclusive_of_start=inclusive)

    def test_pages_put_together_are_the_whole_history(self, recorder: ApplicationRecorder) -> None:
        """Whatever their size: nothing is left out between two pages, and nothing comes twice."""
        model = _told(recorder)
        for size in (1, 2, 3, len(model.log) - 1, len(model.log)):
            found, after = [], 0
            while page := rows(recorder.select_notifications(after, size, inclusive_of_start=False)):
                found += page
                claim(page[-1][0] > after, f"A page that begins after {after} ends at {page[-1][0]}.")
                after = page[-1][0]
            same(found, model.log, f"Pages of {size} do not come to the whole history.")


def _told(recorder: ApplicationRecorder) -> Model:
    """A store of several saves, and the model of it. The model's positions are those that a whole page shows."""
    saved = []
    for number, topic in enumerate((*TOPICS, *TOPICS), start=1):
        save = [event("member:1", number, topic=topic), event(f"school:{number}", 1, topic=topic)]
        recorder.insert_events(save)
        saved += facts(save)
    log = rows(recorder.select_notifications(None, MANY))
    same([row[1:] for row in log], saved, "A page without a start begins at the beginning and holds everything.")
    return Model(log)


def _around(model: Model) -> list[int | None]:
    """Every position there is, and those beside."""
    return [None, 0, *(row[0] for row in model.log), (model.last or 0) + 1, (model.last or 0) + 1_000]


def _same_page(recorder: ApplicationRecorder, model: Model, *asked: Any, **told: Any) -> None:
    names = ("start", "limit", "stop", "topics")
    named = dict(zip(names, asked, strict=False)) | told
    found = rows(recorder.select_notifications(*asked, **told))
    same(found, model.page(*asked, **told), f"A page is not what was asked for: {named}.")
