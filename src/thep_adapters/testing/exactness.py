"""What is written comes back, to the byte and to the letter."""

import random
from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Notification, PersistenceError

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.stored import event, facts, history

LARGEST = 60_000
"""Bytes of the largest event that the Partnership records."""

SIZES = tuple(2**bits + more for bits in (8, 15, 16, 17) for more in (-1, 0, 1))
"""Bytes at which a column may end."""

STATES = {
    "nothing": b"",
    "a NUL": b"\0",
    "NULs among others": b"\0a\0\0b\0",
    "every byte there is": bytes(range(256)),
    "no UTF-8": b"\xff\xfe\xc3\x28",
    "UTF-8": "£5 – Café ✓ 𝄞".encode(),
    "line ends": b"a\r\nb\nc\r",
    "spaces around": b"  a  ",
    "quotes and backslashes": b"""'"`\\\\x00 %s ?1 $1 :a""",
    "JSON with its own order and spaces": b'{"b": 1.0, "a" : [1e2, "\\u00a3"], "b":2}',
    "hexadecimal digits": b"\\x0001",
    "as large as an event may be": random.Random(1).randbytes(LARGEST),  # noqa: S311 - only to be hard to compress
}

IDS = (
    "membership:100934",
    "request:2016-07-01/a:b.c",
    "membership:100934 ",
    " membership:100934",
    "Membership:100934",
    "MEMBERSHIP:100934",
    "membership:1009342",
    "membership:10093",
    "membership",
    "membership:",
    "membership:%",
    "membership:_",
    "membership:10093_",
    "o'clock",
    'a "quoted" one',
    "back\\slash",
    "a;b--c/*d*/",
    "?1 :a $1 %s %(a)s",
    "tab\tand\nline",
    "é",
    "e\u0301",
    "ß",
    "ss",
    "ẞ",
    "\u017fs",
    "学校:東京",
    "🏫",
    "007",
    "7",
    "7.0",
    "null",
    "None",
    "",
    "x" * 1_000,
    "x" * 999 + "y",
    "3c7d1f0e-8f5c-4d7e-9a53-2f0d6f1f6b1a",
    "3c7d1f0e8f5c4d7e9a532f0d6f1f6b1a",
)
"""Ids that are hard on a store, many of them alike to one that folds, trims, pads, cuts or converts."""

TOPICS = ("membership.admitted", "Membership.Admitted", "membership.admitted ", "£ – ✓", "a%_'\"\\", "t" * 300)


class Exactness(OnAStore):
    """Bytes, ids, topics, versions, sizes."""

    def test_bytes_come_back_as_they_were(self, recorder: ApplicationRecorder) -> None:
        """Empty, NUL, not UTF-8, 60,000 bytes, JSON in its own order: from the stream and from the history."""
        for number, (what, state) in enumerate(STATES.items(), start=1):
            recorder.insert_events([event(f"member:{number}", 1, state)])
            (stored,) = recorder.select_events(f"member:{number}")
            (noted,) = recorder.select_notifications(recorder.max_notification_id(), 1)
            for found in (stored.state, noted.state):
                claim(type(found) is bytes, f"The state is bytes, not {type(found).__name__}.")
                claim(found == state, f"The bytes have changed ({what}): an audit needs them as they were written.")

    def test_a_large_state_is_whole_or_refused(self, recorder: ApplicationRecorder) -> None:
        """Up to 60,000 bytes it is kept; above, it may be refused with a PersistenceError, but is never cut off."""
        everything = random.Random(1).randbytes(max(SIZES))  # noqa: S311 - only to be hard to compress
        for number, size in enumerate(SIZES, start=1):
            state = everything[:size]
            try:
                recorder.insert_events([event(f"member:{number}", 1, state)])
            except PersistenceError as error:
                claim(size > LARGEST, f"A state of {size} bytes was refused, and must be kept: {error!r:.200}")
                same(len(recorder.select_events(f"member:{number}")), 0, "A state that was refused is there.")
                continue
            (stored,) = recorder.select_events(f"member:{number}")
            found = len(stored.state)
            claim(found == size, f"A state of {size:,} bytes was cut off or filled up: {found:,} bytes came back.")
            claim(stored.state == state, f"A state of {size:,} bytes has changed.")

    def test_what_is_read_can_be_read_again(self, recorder: ApplicationRecorder) -> None:
        """Streams and pages are sequences, not iterators; a page holds Notifications, each with its position."""
        recorder.insert_events([event("member:1", 1), event("member:1", 2)])
        stream: object = recorder.select_events("member:1")
        page: object = recorder.select_notifications(None, 10)
        for what, found in (("A stream", stream), ("A page", page)):
            claim(
                isinstance(found, Sequence),
                f"{what} is a {type(found).__name__}, which can be gone through once: return a list.",
            )
        for each in recorder.select_notifications(None, 10):
            kind: object = type(each)
            claim(
                kind is Notification or isinstance(each, Notification),
                f"A page holds a {type(each).__name__}, which has no position: make it of Notifications.",
            )

    def test_what_was_given_and_what_was_read_is_the_callers(self, recorder: ApplicationRecorder) -> None:
        """A list that was saved, or read, may be changed afterwards: the store keeps what was saved."""
        given = [event("member:1", 1), event("member:1", 2)]
        saved = facts(given)
        recorder.insert_events(given)
        given[0] = event("member:1", 7, b"changed")
        given.clear()
        same(
            [row[1:] for row in history(recorder)],
            saved,
            "A save changed when the list that it was given as was changed: copy it.",
        )
        for read in (recorder.select_events("member:1"), recorder.select_notifications(None, 10)):
            if isinstance(read, list):
                read.clear()
        same(
            [row[1:] for row in history(recorder)],
            saved,
            "The history changed when a list that was read was changed: give a copy.",
        )

    def test_an_unusual_id_comes_back_as_it_was(self, recorder: ApplicationRecorder) -> None:
        """Colons, quotes, % and _, letters of any script, 1,000 characters, nothing at all."""
        for number, stream in enumerate(IDS):
            recorder.insert_events([event(stream, 1, b"%d" % number)])
            found = [row[1] for row in history(recorder)[-1:]]
            same(found, [stream], "The id of a stream has changed.")

    def test_ids_that_look_alike_stay_different(self, recorder: ApplicationRecorder) -> None:
        """Ids that differ in case, a trailing space, an accent's spelling or the last letter are different ones."""
        for number, stream in enumerate(IDS):
            recorder.insert_events([event(stream, 1, b"%d" % number), event(stream, 2, b"%d" % number)])
        for number, stream in enumerate(IDS):
            same(
                facts(recorder.select_events(stream)),
                facts([event(stream, 1, b"%d" % number), event(stream, 2, b"%d" % number)]),
                f"The stream {stream!a:.60} holds other events than its own: ids are compared to the letter.",
            )

    def test_text_that_cannot_be_kept_is_refused(self, recorder: ApplicationRecorder) -> None:
        """An id or a topic with a NUL or half a character is kept as it is, or refused with a PersistenceError."""
        odd = [event(text, 1) for text in ("a\0b", "a\0c", "a\ud800")]
        odd += [event(f"member:{number}", 1, topic=text) for number, text in enumerate(("t\0u", "t\ud800"))]
        kept = []
        for each in odd:
            try:
                recorder.insert_events([event(f"beside:{each.originator_id!a}", 1), each])
            except PersistenceError:
                continue
            except Exception as error:
                raise AssertionError(
                    f"{each} was refused with {error!r}; callers wait for eventsourcing's PersistenceError."
                ) from error
            kept += facts([event(f"beside:{each.originator_id!a}", 1), each])
        same([row[1:] for row in history(recorder)], kept, "A text that cannot be kept was cut short or half written.")

    def test_a_topic_comes_back_as_it_was(self, recorder: ApplicationRecorder) -> None:
        """To the letter, and it is found by it."""
        for number, topic in enumerate(TOPICS, start=1):
            recorder.insert_events([event("member:1", number, topic=topic)])
            same(recorder.select_events("member:1", gt=number - 1)[0].topic, topic, "A topic has changed.")
        for number, topic in enumerate(TOPICS, start=1):
            found = [each.originator_version for each in recorder.select_notifications(None, 100, topics=[topic])]
            same(found, [number], f"The topic {topic!a:.60} finds other events than its own.")

    def test_versions_may_be_large(self, recorder: ApplicationRecorder) -> None:
        """A version is a whole number of up to 53 bits, which every reader of JSON holds."""
        large = [1, 2**31 - 1, 2**31, 2**32, 2**53 - 1]
        recorder.insert_events([event("member:1", version) for version in large])
        found = [each.originator_version for each in recorder.select_events("member:1")]
        same(found, large, "Large versions have changed.")
        same([row[2] for row in history(recorder)], large, "Large versions have changed.")

    def test_a_save_may_hold_a_thousand_streams(self, recorder: ApplicationRecorder) -> None:
        """A charge of a whole partnership, or an import, is one save."""
        save = [event(f"account:{number:04}", 1, b"%d" % number) for number in range(1_000)]
        save += [event("account:0999", 2, b"last")]
        recorder.insert_events(save)
        same([row[1:] for row in history(recorder)], facts(save), "A save of a thousand streams is not whole.")
        same(facts(recorder.select_events("account:0999")), facts(save[-2:]), "A stream of it is not whole.")
