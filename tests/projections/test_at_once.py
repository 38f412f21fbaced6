"""Several catch-ups at once, and rebuilds under the eyes of readers."""

from itertools import count
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from tests.projections.support import ALL, everything, expected, held, opened, pay
from tests.projections.victims import SMALL, work_on
from tests.support.processes import run_at_once
from tests.support.story import SCHOOLS
from thep_adapters.projections import Views, switching
from thep_adapters.projections.database import Database


def test_processes_catch_up_and_rebuild_while_another_records(store: str, views_url: str) -> None:
    works = ("catch up", 6), ("catch up", 6), ("rebuild", 2), ("record", 12)
    assert run_at_once(work_on, [(what, store, views_url, times) for what, times in works]) == []
    with opened(store) as thep, Views(views_url, ALL, batch=SMALL) as views:
        views.catch_up(thep)
        assert everything(views) == expected(store)


def test_who_was_overtaken_goes_on_from_there(
    store: str, views_url: str, views_of_the_story: dict[str, list[str]]
) -> None:
    overtaken = 0
    with opened(store) as thep, Views(views_url, ALL, batch=5) as slow, Views(views_url, ALL, batch=3) as fast:

        def overtake(name: str, position: int, head: int) -> None:
            nonlocal overtaken
            if position == 5:
                overtaken += 1
                fast.catch_up(thep, name)

        slow.catch_up(thep, told=overtake)
        assert overtaken == len(ALL)
        assert everything(slow) == everything(fast) == views_of_the_story
        assert [each.generation for each in slow.status(thep)] == [1] * len(ALL)


def test_what_is_recorded_meanwhile_is_left_for_the_next_catch_up(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url, ALL, batch=SMALL) as views:
        views.catch_up(thep)
        thep.acting("officer").register.list_parts(SCHOOLS[1], ("primary", "secondary"), on=thep.today)
        before = views.status(thep)[0]
        assert (before.state, before.behind) == ("behind", 1)
        moves = count()

        def record(name: str, position: int, head: int) -> None:
            if next(moves) == 0:
                thep.acting("officer").register.list_parts(SCHOOLS[1], (), on=thep.today)

        (after,) = views.catch_up(thep, "register_of_members", told=record)
        assert (after.behind, after.position) == (1, before.head)
        assert {row["part"] for row in held(views, "register_of_members")} == {None, "primary", "secondary"}
        views.catch_up(thep)
        assert {row["part"] for row in held(views, "register_of_members")} == {None}


def test_readers_never_see_a_half_built_view(store: str, views_url: str) -> None:
    seen: set[tuple[int, ...]] = set()
    faults: list[BaseException] = []
    stop, begun = Event(), Event()

    def read() -> None:
        database = Database(views_url)
        try:
            while not stop.is_set():
                with database.reading() as connection:
                    found = connection.execute(
                        text("SELECT count(*), max(position), count(DISTINCT stream) FROM history")
                    ).one()
                seen.add(tuple(found))
                begun.set()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shall see it
            faults.append(error)
            begun.set()
        finally:
            database.close()

    with opened(store) as thep, Views(views_url, batch=SMALL) as views:
        views.catch_up(thep)
        readers = [Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        begun.wait()
        for _ in range(6):
            views.rebuild(thep, "history")
        stop.set()
        for reader in readers:
            reader.join()
        (status,) = views.status(thep, "history")
    assert faults == []
    assert status.generation == 7
    assert len(seen) == 1


def test_a_rebuild_is_read_only_when_it_is_done(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url, ALL, batch=SMALL) as views:
        views.catch_up(thep)
        before = everything(views)
        own = {each.name: {view: held(views, view) for view in each.views()} for each in views.projections}
        looks = 0

        def look(name: str, position: int, head: int) -> None:
            nonlocal looks
            looks += 1
            assert {view: held(views, view) for view in own[name]} == own[name]
            (status,) = views.status(thep, name)
            assert status.building_position == position

        views.rebuild(thep, told=look)
        assert looks > len(ALL)
        assert everything(views) == before
        assert all(each.building_position is None for each in views.status(thep))


def test_a_catch_up_goes_on_after_its_views_were_replaced(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url, ALL, batch=5) as views, Views(views_url, ALL) as other:
        views.catch_up(thep)
        pay(thep, 12)

        def replace(name: str, position: int, head: int) -> None:
            if views.status(thep, name)[0].generation == 1:
                other.rebuild(thep, name)

        views.catch_up(thep, told=replace)
        assert everything(views) == expected(store)
        assert {each.generation for each in views.status(thep)} == {2}


def test_two_rebuilds_at_once_share_the_work(
    store: str, views_url: str, views_of_the_story: dict[str, list[str]]
) -> None:
    with opened(store) as thep, Views(views_url, ALL, batch=5) as views, Views(views_url, ALL, batch=3) as other:
        views.catch_up(thep)

        def join(name: str, position: int, head: int) -> None:
            if position == 5:
                other.rebuild(thep, name)

        views.rebuild(thep, told=join)
        assert everything(views) == views_of_the_story
        assert {each.generation for each in views.status(thep)} == {2}


def test_all_views_of_a_projection_are_switched_at_one_moment(
    store: str, views_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = switching._show

    def fail_at_the_second(connection: Any, view: str, number: int, *, keep: bool) -> None:
        if view == "register_of_members_dated":
            raise KeyboardInterrupt
        shown(connection, view, number, keep=keep)

    with opened(store) as thep, Views(views_url) as views:
        views.catch_up(thep)
        before = everything(views)
        monkeypatch.setattr(switching, "_show", fail_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            views.rebuild(thep, "register_of_members")
        assert everything(views) == before
        (status,) = views.status(thep, "register_of_members")
        assert (status.generation, status.building_position) == (1, status.head)
        monkeypatch.undo()
        (status,) = views.rebuild(thep, "register_of_members")
        assert (status.generation, status.building_position) == (2, None)
        assert everything(views) == before
