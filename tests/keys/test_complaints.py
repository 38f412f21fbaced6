"""What users of other libraries complain of, each an example here: Cratis, aegis, Axon, sliceworkz, chatto."""

import shutil
import subprocess
import sys
from datetime import date

import pytest

from tests.keys.support import JANE, JOHN, OTHER, PERSON, Place, office, with_notes, words_in
from thep_domain.kernel.sealed import Erased, NoKey
from thep_domain.people import Ground

KEY = f"person:{PERSON}#1"
ERASED = Erased(date(2021, 6, 1), KEY)


def test_an_erased_key_comes_back_by_no_automatic_issue(place: Place) -> None:
    """Cratis 3600: the next write made a key under the same name. Here it is another key, by a fact."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        office(thep).people.describe(PERSON, details=JOHN)
        assert words_in(thep, f"person:{PERSON}") == [ERASED, JOHN]
    assert place.states() == {KEY: "erased", f"person:{PERSON}#2": "logged"}


def test_an_erased_key_comes_back_by_no_restored_copy(files: Place) -> None:
    """Cratis 3713, aegis 155: a copy of the keys healed what was erased. Here it is destroyed again at once."""
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
    copy = shutil.copy(files.key_file, files.key_file.with_suffix(".bak"))
    with files.opened() as thep:
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
    shutil.copy(copy, files.key_file)
    assert files.states() == {KEY: "logged"}
    with files.opened() as thep:
        assert files.states() == {KEY: "erased"}
        assert words_in(thep, f"person:{PERSON}") == [ERASED]


def test_an_older_copy_of_the_history_brings_no_erased_key_back(files: Place) -> None:
    """The key store remembers: the key is not issued again, and a text of the same person has the next."""
    store = files.key_file.with_name("thep.db")
    with files.opened() as thep:
        office(thep).rulebook.set_rule("fees.rate", "6.00", authority="AGM")
    copy = shutil.copy(store, store.with_suffix(".bak"))
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
    shutil.copy(copy, store)
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JOHN)
        assert words_in(thep, f"person:{PERSON}") == [JOHN]
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        assert thep.check_keys() == []
    assert files.states() == {KEY: "erased", f"person:{PERSON}#2": "erased"}


def test_a_batch_issues_one_key_for_one_person(place: Place) -> None:
    """Cratis 15.33: a batch issued two keys for one subject, and texts were lost."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        office(thep).people.describe_all([{"person": PERSON, "details": f"Jane {row}"} for row in range(20)])
        assert words_in(thep, f"person:{PERSON}")[1:] == [f"Jane {row}" for row in range(20)]
        issued = thep.facts(names=["people.key_issued"])
        assert [fact.stream for fact in issued] == [f"key:person:{PERSON}"] * 2


def test_what_was_erased_reads_as_erased_and_stops_nobody(place: Place) -> None:
    """Cratis 3490: an erased list read as an empty text stopped observers. Here every fold goes on as before."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        known = thep.position
        before = thep.replay(as_known_at=known)
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        assert thep.replay(as_known_at=known) == before
        assert thep.replay().events == known + 1
        assert [fact.position for fact in thep.facts()] == list(range(1, known + 2))


def test_nothing_stands_silently_in_the_place_of_a_text(place: Place) -> None:
    """Axon: null in place of the text. Here what cannot be read says why, and is no text."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.add(person=OTHER, details=JOHN)
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
    with place.opened(keys=None) as thep:
        erased, sealed = *words_in(thep, f"person:{PERSON}"), *words_in(thep, f"person:{OTHER}")
        assert (erased, sealed) == (ERASED, NoKey(f"person:{OTHER}#1"))
        assert not isinstance(erased, str)
        assert not isinstance(sealed, str)
        assert str(erased) == "(erased on 2021-06-01)"


def test_one_fact_holds_texts_of_several_each_forgotten_by_itself(place: Place) -> None:
    """Sliceworkz 127: one subject an event, and lists of sealed values merged wrongly."""
    with with_notes(place) as (thep, notes):
        notes.take("1", note="A visit", remarks={PERSON: JANE, OTHER: JOHN})
        (fact,) = thep.history("note:1")
        assert thep.words_of(fact) == {"note": "A visit", "remarks.0.words": JANE, "remarks.1.words": JOHN}
        thep.acting("clerk").people.erase(PERSON, ground=Ground.OBJECTION)
        assert thep.words_of(fact) == {"note": "A visit", "remarks.0.words": ERASED, "remarks.1.words": JOHN}
        assert thep.words(fact.event.remarks[1].words) == JOHN  # type: ignore[union-attr]
        thep.acting("clerk").people.erase("case:note:1", ground=Ground.NO_LONGER_NEEDED)
        assert isinstance(thep.words_of(fact)["note"], Erased)
        assert [each.stream for each in thep.about(OTHER)] == [f"key:person:{OTHER}", "note:1"]


def test_a_reader_learns_of_an_erasure_by_a_fact(place: Place) -> None:
    """Chatto 597: readers learnt of it by failing to decrypt. Here a follower reads it, with its ground and day."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        last = thep.position
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        (fact,) = thep.facts(after=last)
    assert (fact.name, fact.event.keys, fact.event.ground) == ("people.erased", (KEY,), Ground.OBJECTION)  # type: ignore[union-attr]


def test_keys_outlive_the_process(files: Place) -> None:
    """Cratis 3121: keys were lost with the process. Here another one reads the text."""
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
    program = (
        "from thep_adapters import connect\n"
        f"with connect({files.store!r}, keys={files.keys!r}) as thep:\n"
        f"    print(*(thep.words_of(fact)['details'] for fact in thep.history('person:{PERSON}')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == JANE


def test_the_base_install_folds_and_replays_what_is_sealed(files: Place) -> None:
    """Without `cryptography`: nothing of it is needed to read a history, only to open its texts."""
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        digest = thep.replay().digest
    program = (
        "import sys\n"
        "sys.modules['cryptography'] = None\n"
        "from thep_adapters import connect\n"
        "from thep_domain import StoreError\n"
        f"with connect({files.store!r}, create=False) as thep:\n"
        f"    (fact,) = thep.history('person:{PERSON}')\n"
        "    print(thep.replay().digest, thep.words_of(fact)['details'])\n"
        "try:\n"
        f"    connect({files.store!r}, keys={files.keys!r})\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first == f"{digest} (sealed: the key {KEY} is not here)"
    assert second.startswith("A key store needs cryptography: install thep[keys]")


@pytest.mark.parametrize("scope", ["words", "words_of"])
def test_a_box_that_was_moved_opens_nowhere_else(files: Place, scope: str) -> None:
    """A writer of the database puts one person's box into another fact of the person."""
    import attrs

    from thep_domain.kernel.store_errors import UnreadableHistory

    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.describe(PERSON, details=JOHN)
        first, second = thep.history(f"person:{PERSON}")
        moved = attrs.evolve(second, event=attrs.evolve(second.event, details=first.event.details))  # type: ignore[misc, union-attr]
        with pytest.raises(UnreadableHistory, match="taken from another place"):
            thep.words_of(moved)
