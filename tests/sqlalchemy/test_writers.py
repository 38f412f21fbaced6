"""Many writers at once: positions commit in order, and no reader ever sees a later one before an earlier one."""

from tests.sqlalchemy.support import Store, events, positions
from tests.sqlalchemy.writing import writers

WRITERS, SAVES, EACH = 4, 40, 3


def test_a_reader_never_sees_a_later_position_before_an_earlier_one(store: Store) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1))
    with writers(WRITERS, SAVES, EACH, store.settings) as pipes:
        for pipe in pipes:
            pipe.send("go")
        seen = 1
        everything = 1 + WRITERS * SAVES * EACH
        while seen < everything:
            page = [each.id for each in recorder.select_notifications(seen, 1000, inclusive_of_start=False)]
            assert page == list(range(seen + 1, seen + 1 + len(page))), "a position was left out, to be filled in later"
            assert (len(page) % EACH) == 0, "a save was seen in part"
            seen += len(page)
            if not page and all(pipe.poll() for pipe in pipes):
                break
        told = [save for pipe in pipes for save in pipe.recv()]
    assert sorted(position for save in told for position in save) == list(range(2, everything + 1))
    assert all(save == list(range(save[0], save[0] + EACH)) for save in told)
    assert positions(recorder) == list(range(1, everything + 1))


def test_makers_of_one_store_do_not_disturb_each_other(store: Store) -> None:
    with writers(WRITERS, 1, 1, store.settings) as pipes:
        for pipe in pipes:
            pipe.send("go")
        for pipe in pipes:
            assert len(pipe.recv()) == 1
    assert positions(store.recorder()) == list(range(1, WRITERS + 1))
