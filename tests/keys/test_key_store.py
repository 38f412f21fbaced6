"""The key store on both databases: made first, recorded second, destroyed for ever, and never taken for another's."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from tests.keys.support import JANE, JOHN, OTHER, PERSON, Place, office, words_in
from tests.support import refused
from thep_adapters import connect
from thep_adapters.keys import KeyStore
from thep_domain import StoreError
from thep_domain.kernel.sealed import Erased, NoKey
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.people import Ground
from thep_domain.testing import PlainVault

KEY = f"person:{PERSON}#1"
ERASED = Erased(date(2021, 6, 1), KEY)


@pytest.fixture
def added(place: Place) -> Place:
    """A history in which two people were added."""
    with place.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        office(thep).people.add(person=OTHER, details=JOHN)
    return place


@contextmanager
def unreachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process dies, or the key store is cut off, before an erasure is carried out there."""

    def cut_off(*_: object) -> None:
        raise StoreError("The key store cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "apply", cut_off)
        yield


def test_texts_are_read_after_a_restart(added: Place) -> None:
    with added.opened() as thep:
        assert words_in(thep, f"person:{PERSON}") == [JANE]
        assert words_in(thep, f"person:{OTHER}") == [JOHN]
    assert added.states() == {KEY: "logged", f"person:{OTHER}#1": "logged"}


def test_no_word_stands_in_either_file(tmp_path_factory: pytest.TempPathFactory, files: Place) -> None:
    with files.opened() as thep:
        thep.acting("clerk", request_id="r1").people.add(person=PERSON, details=JANE)
    held = b"".join(path.read_bytes() for path in files.key_file.parent.iterdir())
    assert PERSON.encode() in held
    assert b"Jane" not in held


def test_an_erasure_destroys_the_secret_and_leaves_a_tombstone(added: Place) -> None:
    with added.opened() as thep:
        digest = thep.replay().digest
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        assert words_in(thep, f"person:{PERSON}") == [ERASED]
        assert words_in(thep, f"person:{OTHER}") == [JOHN]
        assert thep.replay(as_known_at=thep.position - 1).digest == digest
        assert thep.check_keys() == []
    assert added.in_keys("SELECT secret, state FROM thep_keys WHERE key = :key", key=KEY) == [(None, "erased")]
    assert added.in_keys("SELECT scrub FROM thep_keys_followed") == [(0,)]


def test_a_destroyed_secret_is_in_no_file_any_more(files: Place) -> None:
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        ((secret,),) = files.in_keys("SELECT secret FROM thep_keys")
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
    held = b"".join(path.read_bytes() for path in files.key_file.parent.glob("keys.db*"))
    assert secret not in held
    assert KEY.encode() in held


def test_what_could_not_be_cleared_away_is_cleared_away_when_it_is_opened_again(files: Place) -> None:
    """Another program reads the key store meanwhile."""
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        ((secret,),) = files.in_keys("SELECT secret FROM thep_keys")
        reader = sqlite3.connect(files.key_file, isolation_level=None, timeout=0)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM thep_keys").fetchall()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("thep_adapters.keys.database.SCRUB_MILLISECONDS", 0)
            office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
            assert [(each.key, each.code) for each in thep.check_keys()] == [("", "not-cleared")]
        assert files.in_keys("SELECT scrub FROM thep_keys_followed") == [(1,)]
        assert words_in(thep, f"person:{PERSON}") == [ERASED]
        reader.close()
    with files.opened():
        pass
    assert files.in_keys("SELECT scrub FROM thep_keys_followed") == [(0,)]
    assert secret not in b"".join(path.read_bytes() for path in files.key_file.parent.glob("keys.db*"))


def test_a_crash_between_record_and_destroy_is_made_good_before_anything_is_read(
    added: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with added.opened() as thep, unreachable(monkeypatch):
        with pytest.raises(StoreError, match="The erasure is recorded, and not carried out yet"):
            office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        assert words_in(thep, f"person:{PERSON}") == [ERASED], "the fact is enough not to read it"
        assert added.states()[KEY] == "logged"
    with added.opened() as thep:
        assert added.states()[KEY] == "erased"
        assert words_in(thep, f"person:{PERSON}") == [ERASED]


def test_another_process_learns_of_an_erasure_before_it_reads(added: Place) -> None:
    with added.opened() as one, added.opened() as other:
        assert words_in(other, f"person:{PERSON}") == [JANE]
        office(one).people.erase(PERSON, ground=Ground.OBJECTION)
        assert words_in(other, f"person:{PERSON}") == [ERASED]
        office(other).people.describe(PERSON, details=JOHN)
        assert words_in(one, f"person:{PERSON}") == [ERASED, JOHN]


def test_a_key_that_was_made_and_never_recorded_is_swept_after_a_day(place: Place) -> None:
    made = KeyStore(place.keys).make(f"person:{PERSON}", 1)
    assert KeyStore(place.keys).make(f"person:{PERSON}", 1) == made, "the same for whoever asks until it is recorded"
    with place.opened():
        assert place.states() == {KEY: "made"}
    place.in_keys("UPDATE thep_keys SET made_at = made_at - 90000")
    with place.opened() as thep:
        assert place.states() == {}
        office(thep).people.add(person=PERSON, details=JANE)
        assert words_in(thep, f"person:{PERSON}") == [JANE]


def test_two_at_once_issue_one_key(place: Place) -> None:
    """Both begin with a text of one person; the slower is decided again, and seals with the key of the other."""
    with place.opened() as first, place.opened() as second:
        office(first).people.add(person=PERSON, details=JANE)
        office(first).people.erase(PERSON, ground=Ground.OBJECTION)
        begin = threading.Barrier(2)

        def describe(thep: object, words: str) -> None:
            begin.wait()
            office(thep).people.describe(PERSON, details=words)  # type: ignore[arg-type]

        threads = [threading.Thread(target=describe, args=each) for each in ((first, "first"), (second, "second"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        erased, *texts = words_in(first, f"person:{PERSON}")
        assert erased == ERASED
        assert sorted(map(str, texts)) == ["first", "second"]
        names = [fact.name for fact in first.history(f"key:person:{PERSON}")]
        assert names == ["people.key_issued", "people.erased", "people.key_issued"]
    assert place.states() == {KEY: "erased", f"person:{PERSON}#2": "logged"}


def test_a_command_decided_again_seals_again(files: Place) -> None:
    """A rival is faster once: the text is sealed for the version at which it is recorded."""
    from thep_domain.testing import overtaken

    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        with overtaken(thep, lambda rival: rival.acting("rival").people.describe(PERSON, details="rival"), 1):
            office(thep).people.describe(PERSON, details="mine")
        assert words_in(thep, f"person:{PERSON}") == [JANE, "rival", "mine"]


# What a key store is not taken for


def test_a_new_key_store_for_a_history_that_has_keys_is_refused(added: Place, tmp_path: object) -> None:
    added.in_keys("DELETE FROM thep_keys")
    added.in_keys("DELETE FROM thep_keys_followed")
    for _ in range(2):
        with pytest.raises(StoreError, match="is new, and the history has 2 keys already"), added.opened():
            pass
    with added.opened(new_keys=True) as thep:
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY)]
        office(thep).people.describe(PERSON, details="Jane again")
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY), "Jane again"]
        assert [(each.key, each.code) for each in thep.check_keys()] == [
            (KEY, "key-lost"),
            (f"person:{OTHER}#1", "key-lost"),
        ]
    with added.opened() as thep:
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY), "Jane again"]
    assert added.states() == {KEY: "lost", f"person:{OTHER}#1": "lost", f"person:{PERSON}#2": "logged"}


def test_a_key_store_that_lacks_a_key_seals_nothing_by_another(added: Place) -> None:
    """It is not healed silently: whoever wants a new key says that the old one is lost."""
    added.in_keys("DELETE FROM thep_keys WHERE key = :key", key=KEY)
    with added.opened() as thep:
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY)]
        before = thep.position
        with pytest.raises(StoreError, match="does not hold the key person:4f1c0a2b#1 that was issued"):
            office(thep).people.describe(PERSON, details=JANE)
        assert thep.position == before
        assert [(each.key, each.code) for each in thep.check_keys()] == [(KEY, "key-lost")]
    with added.opened(new_keys=True) as thep:
        office(thep).people.describe(PERSON, details=JANE)
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY), JANE]


def test_an_erasure_that_no_fact_tells_of_is_found(added: Place) -> None:
    added.in_keys("UPDATE thep_keys SET secret = NULL, state = 'erased' WHERE key = :key", key=KEY)
    with added.opened() as thep:
        assert [(each.key, each.code) for each in thep.check_keys()] == [(KEY, "erased-unlogged")]
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY)]


def test_another_secret_than_was_issued_opens_nothing(added: Place) -> None:
    """GCM alone might open a box with it; the commitment that was recorded says that it is another."""
    added.in_keys("UPDATE thep_keys SET secret = :secret WHERE key = :key", secret=bytes(32), key=KEY)
    with added.opened() as thep:
        assert [(each.key, each.code) for each in thep.check_keys()] == [(KEY, "key-other")]
        with pytest.raises(UnreadableHistory, match="holds another secret under person:4f1c0a2b#1 than was issued"):
            words_in(thep, f"person:{PERSON}")


def test_the_key_store_of_another_history_is_refused(files: Place) -> None:
    another = Place(f"{files.store}-2", f"{files.keys}-2", files.clock)
    for place in (files, another):
        with place.opened() as thep:
            office(thep).people.add(person=PERSON, details=JANE)
    mixed = Place(files.store, another.keys, files.clock)
    with pytest.raises(StoreError, match="it is the key store of another history"), mixed.opened():
        pass


def test_a_secret_that_was_kept_though_it_was_erased_is_found(added: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with added.opened() as thep:
        secret = added.in_keys("SELECT secret FROM thep_keys WHERE key = :key", key=KEY)[0][0]
        office(thep).people.erase(PERSON, ground=Ground.OBJECTION)
        added.in_keys("UPDATE thep_keys SET secret = :secret WHERE key = :key", secret=bytes(secret), key=KEY)
        assert [(each.key, each.code) for each in thep.check_keys()] == [(KEY, "not-destroyed")]
        assert words_in(thep, f"person:{PERSON}") == [ERASED]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("sqlite://", "A key store in memory is gone when the program ends"),
        ("sqlite:///:memory:", "A key store in memory is gone when the program ends"),
        ("keys.db", "names no key store"),
        ("mysql://host/keys", "names no key store"),
        ("postgresql://user:secret@localhost:1/none", "cannot be used"),
    ],
)
def test_what_cannot_hold_keys_is_refused(files: Place, keys: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught, files.opened(keys=keys):
        pass
    assert "secret" not in str(caught.value)


def test_keys_are_not_kept_with_the_events(files: Place) -> None:
    with pytest.raises(StoreError, match="where every copy would hold both"), files.opened(keys=files.store):
        pass


def test_a_key_store_that_hides_nothing_is_for_memory_only(files: Place) -> None:
    with pytest.raises(StoreError, match="hides nothing is for tests in memory"), files.opened(keys=PlainVault()):
        pass
    with connect(keys=PlainVault(), clock=files.clock) as thep:
        assert thep.has_keys


def test_without_a_key_store_a_kept_history_takes_no_text(added: Place) -> None:
    with added.opened(keys=None) as thep:
        assert words_in(thep, f"person:{PERSON}") == [NoKey(KEY)]
        assert str(words_in(thep, f"person:{PERSON}")[0]) == f"(sealed: the key {KEY} is not here)"
        assert thep.check_keys() == []
        with refused("no-key-store"):
            office(thep).people.describe(PERSON, details=JANE)


def test_nothing_is_made_before_something_is_sealed(files: Place) -> None:
    with files.opened() as thep:
        office(thep).rulebook.set_rule("fees.rate", "6.00", authority="Board")
        assert thep.check_keys() == []
        assert not files.key_file.exists()
        office(thep).people.add(person=PERSON, details=JANE)
        assert files.key_file.exists()


def test_a_lost_key_store_leaves_no_empty_one_behind(files: Place) -> None:
    """Neither where it is found to be lost when the history is opened, nor when it is lost meanwhile."""
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        for path in files.key_file.parent.glob("keys.db*"):
            path.unlink()
        thep.check_keys()
        assert not files.key_file.exists()
    with pytest.raises(StoreError, match="is new, and the history has 1 keys already"), files.opened():
        pass
    assert not files.key_file.exists()


@pytest.mark.skipif(os.name == "nt", reason="rights of files")
def test_a_key_file_is_its_owners_alone(files: Place) -> None:
    with files.opened() as thep:
        office(thep).people.add(person=PERSON, details=JANE)
        assert stat.S_IMODE(files.key_file.stat().st_mode) == 0o600


# The master key


@pytest.mark.parametrize("how", ["env", "command", "file"])
def test_secrets_are_wrapped_under_a_master_key(
    files: Place, how: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = bytes(range(32)).hex()
    monkeypatch.setenv("MASTER", master)
    file = files.key_file.with_name("master.key")
    file.write_text(f"{master}\n")
    named = {"env": "env:MASTER", "command": f"command:cat {file}", "file": f"file:{file}"}[how]
    with files.opened(master_key=named) as thep:
        office(thep).people.add(person=PERSON, details=JANE)
    ((wrapped, held),) = files.in_keys("SELECT wrapped, secret FROM thep_keys")
    assert (wrapped, len(held)) == (1, 40)
    with files.opened(master_key=named) as thep:
        assert words_in(thep, f"person:{PERSON}") == [JANE]
    with pytest.raises(StoreError, match="is wrapped: name the master key"), files.opened() as thep:
        words_in(thep, f"person:{PERSON}")
    monkeypatch.setenv("OTHER", bytes(32).hex())
    with pytest.raises(StoreError, match="under another master key"), files.opened(master_key="env:OTHER") as thep:
        words_in(thep, f"person:{PERSON}")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("env:NOT_SET", "NOT_SET, which is not set"),
        ("env:SHORT", "needs 32 bytes in base64"),
        ("command:false", "The command that gives the master key failed"),
        ("command:", "is named like env:THEP_MASTER_KEY"),
        ("file:/nowhere/key", "The file of the master key cannot be read"),
        ("hunter2", "is named like env:THEP_MASTER_KEY"),
    ],
)
def test_a_master_key_that_cannot_be_had(files: Place, named: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORT", "c2hvcnQ=")
    with pytest.raises(StoreError, match=said) as caught, files.opened(master_key=named):
        pass
    assert "hunter2" not in str(caught.value)
