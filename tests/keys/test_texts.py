"""A confidential text on its way: it is shown nowhere, and sealed only for the event that it was concealed for."""

import logging
from datetime import date
from typing import Any

import pytest
from eventsourcing.popo import POPOApplicationRecorder

from tests.keys.support import JANE, OTHER, PERSON, WITH_NOTES, Note, NotesDesk, NoteTaken
from tests.support import SCHOOL, Clock, refused
from tests.support.schools import news, school
from thep_adapters.codec import JsonCodec
from thep_adapters.codec.arguments import arguments_from_json
from thep_adapters.codec.verb_schemas import verb_schema
from thep_domain import BadArgument, Partnership
from thep_domain.engine.requests import Request
from thep_domain.kernel.sealed import Confided, Sealed, holds_sealed, sealed_in
from thep_domain.kernel.verbs import Command, plain
from thep_domain.kernel.work import Work
from thep_domain.testing import PlainVault

SALT = "AAECAwQFBgcICQoLDA0ODw=="


@pytest.fixture
def thep() -> Partnership:
    """A Partnership in memory, with notes about several people."""
    return Partnership(
        POPOApplicationRecorder(),
        JsonCodec(WITH_NOTES.events),
        clock=Clock(date(2021, 6, 1)),
        catalogue=WITH_NOTES,
        vault=PlainVault(),
    )


def notes(thep: Partnership, request: str | None = None) -> NotesDesk:
    return NotesDesk(thep.acting("clerk", request_id=request).office)


def test_a_wrong_argument_does_not_show_its_words(thep: Partnership) -> None:
    desk: Any = notes(thep)
    wrongs: list[dict[str, Any]] = [
        {"note": [JANE], "remarks": {}},
        {"note": "x", "remarks": [JANE]},
        {"note": "x", "remarks": {PERSON: [JANE]}},
        {"note": {"text": JANE}, "remarks": {}},
    ]
    for wrong in wrongs:
        for take in (
            lambda given: desk.take("1", **given),
            lambda given: desk.take_all([{"number": "1", **given}]),
            lambda given: arguments_from_json(NotesDesk.take, {"number": "1", **given}),
        ):
            with pytest.raises(ValueError) as caught:  # noqa: PT011 - BadArgument, or BadRows
                take(wrong)
            assert "Jane" not in str(caught.value)
            assert isinstance(caught.value, BadArgument)


def test_a_schema_says_that_a_text_is_confidential() -> None:
    assert verb_schema("people.add")["properties"]["details"] == {
        "type": "string",
        "description": "A confidential text: it is kept sealed.",
    }


def test_the_log_of_commands_holds_no_word(thep: Partnership, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        notes(thep).take("1", note=JANE, remarks={PERSON: JANE})
    assert "notes.take by clerk: recorded" in caplog.text
    assert "Jane" not in "".join(f"{record.__dict__}" for record in caplog.records)


def test_a_fingerprint_holds_only_that_there_was_a_text(thep: Partnership) -> None:
    first, second = (
        Request("r1", "clerk", notes(thep).take.command("1", note=words, remarks={PERSON: words}))
        for words in (JANE, "Somebody else")
    )
    assert first.fingerprint(SALT) == second.fingerprint(SALT)
    assert plain(first.command.arguments) == {
        "number": "1",
        "note": "(confidential)",
        "remarks": {PERSON: "(confidential)"},
    }
    assert "Jane" not in repr(first)
    assert repr(Confided(JANE)) == "<a confidential text>"


def test_texts_of_a_request_are_told_apart_by_what_is_sealed(thep: Partnership) -> None:
    notes(thep, "r1").take("1", note=JANE, remarks={PERSON: "a", OTHER: "b"})
    assert notes(thep, "r1").take("1", note=JANE, remarks={PERSON: "a", OTHER: "b"}).repeated
    with refused("request-reused"):
        notes(thep, "r1").take("1", note=JANE, remarks={PERSON: "a", OTHER: "c"})


def test_a_text_that_was_sealed_for_another_event_is_not_recorded_again(thep: Partnership) -> None:
    """It would open nowhere: the words must be concealed for the event that holds them."""
    (event,) = (
        fact.event for fact in notes(thep).take("1", note=JANE, remarks={}).events if fact.name == "notes.taken"
    )

    def copied(work: Work) -> None:
        work.record(Note, "2", event, on=work.today)

    with pytest.raises(TypeError, match=r"notes\.taken\.note was sealed for another place"):
        thep.acting("clerk").office.run(Command("notes.take", {}, copied))


def test_a_text_is_found_wherever_it_stands(thep: Partnership) -> None:
    """In the stream of its case, and a remark about a person in the stream of a note."""
    (fact,) = (
        each for each in notes(thep).take("1", note=JANE, remarks={PERSON: "a"}).events if each.stream == "note:1"
    )
    assert isinstance(fact.event, NoteTaken)
    assert thep.words(fact.event.note) == JANE
    assert thep.words(fact.event.remarks[0].words) == "a"
    from thep_domain.kernel.store_errors import UnreadableHistory

    made_up = Sealed(key=fact.event.note.key, box="AAAA")
    with pytest.raises(UnreadableHistory, match="No fact holds this text"):
        thep.words(made_up)


def test_the_history_of_a_school_copes_with_the_streams_of_keys(thep: Partnership) -> None:
    """The key of a case has a stream with colons of its own: asked for by its name, and no fact of a school."""
    thep.acting("clerk").register.record(news(school(SCHOOL), as_at=date(2021, 5, 1)))
    notes(thep).take(f"{SCHOOL}-n1", note=JANE, remarks={})
    names = [fact.name for fact in thep.history(SCHOOL)]
    assert names[-1] == "notes.taken"
    assert "people.key_issued" not in names
    (issued,) = thep.history(f"key:case:note:{SCHOOL}-n1")
    assert issued.event.key == f"case:note:{SCHOOL}-n1#1"  # type: ignore[union-attr]
    assert [row.stream for row in thep.facts(names=["people.key_issued"])] == [issued.stream]


def test_which_events_hold_texts() -> None:
    assert holds_sealed(NoteTaken)
    assert not holds_sealed(Note)
    assert not holds_sealed(tuple[int, ...])
    assert [path for path, _ in sealed_in(NoteTaken(note=Sealed(key="person:a#1", box="AAAA"), remarks=()))] == ["note"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "person:a"},
        {"key": "person:a#0"},
        {"key": "school:a#1"},
        {"key": "person:a b#1"},
        {"box": ""},
        {"box": "AAA"},
        {"box": "AAB="},
        {"box": "A" * 40_004},
        {"box": "AA==AAAA"},
    ],
)
def test_a_sealed_text_has_one_form(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Sealed(**{"key": "person:a#1", "box": "AAAA", **wrong})
