"""Signing: what the signer remembers, what it refuses, keys of every kind, and a change of key."""

import base64
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.audit.conftest import Office
from tests.audit.support import ORIGIN, Rows, begun, caught_up, private_key, row, signing_key, tree_of
from tests.support import Clock
from tests.support.story import SCHOOLS
from thep_adapters.audit import Signer, checkpoint, files, keys, leaf, signing
from thep_adapters.audit.catching_up import History, LogDiffers, Row
from thep_adapters.audit.folder import LogDamaged, NotALog
from thep_adapters.audit.keys import KeyUnusable
from thep_adapters.audit.memory import HeadInconsistent, HeadsLost, Memory
from thep_adapters.audit.notes import NoteError, VerifierKey
from thep_adapters.audit.signing import rotate, sign
from thep_domain import Pence
from thep_domain.application import StoreError

OTHER = Rows([*Rows(250).rows, *(row(number, "another") for number in range(251, 501))])
"""A history that is another one after its first 250 events."""


def test_a_head_is_signed_once(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    first = sign(folder, Rows(300), key, memory)
    before = tree_of(folder.path)
    again = sign(folder, Rows(300), key, memory)
    assert (first.new, again.new, again.head) == (True, False, first.head)
    assert tree_of(folder.path) == before
    assert memory.path.read_text("ascii").count("\n") == 1
    assert checkpoint.opened(before["checkpoint"], [key.verifier]).head == first.head.head
    assert before["heads/300"] == before["checkpoint"]


def test_the_log_is_its_owners_alone(tmp_path: Path) -> None:
    folder, _, memory = begun(tmp_path)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(memory.path.stat().st_mode) == 0o600


def test_an_empty_history_has_a_head_too(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    assert sign(folder, Rows(0), key, memory).head.size == 0
    assert sign(folder, Rows(1), key, memory).head.size == 1


def test_a_restored_backup_is_never_signed(tmp_path: Path) -> None:
    """The store alone was restored; then the log with it; and then others recorded on."""
    folder, key, memory = begun(tmp_path)
    sign(folder, Rows(100), key, memory)
    old = tree_of(folder.path)
    sign(folder, Rows(300), key, memory)
    with pytest.raises(LogDiffers):
        sign(folder, Rows(250), key, memory)
    with pytest.raises(LogDiffers):
        sign(folder, OTHER, key, memory)
    for path in (*folder.path.rglob("*"),):
        if path.is_file() and path.name not in ("lock", "vkey"):
            path.unlink()
    for name, content in old.items():
        files.replace(folder.path / name, content)
    with pytest.raises(HeadInconsistent, match="has 250 events only"):
        sign(folder, Rows(250), key, memory)
    with pytest.raises(HeadInconsistent, match="another history"):
        sign(folder, OTHER, key, memory)
    assert folder.head_sizes() == [100]


def test_a_log_that_was_lost_or_restored_is_worked_out_again_and_continues(tmp_path: Path) -> None:
    """As docs/audit-keys.md says: tile and head moved away, the whole folder gone, or an old copy of it put back."""
    folder, key, memory = begun(tmp_path)
    sign(folder, Rows(100), key, memory)
    old = tree_of(folder.path)
    second = sign(folder, Rows(300), key, memory).head
    shutil.rmtree(folder.path / "tile")
    (folder.path / "head").unlink()
    assert sign(folder, Rows(300), key, memory).head == second
    shutil.rmtree(folder.path)
    folder.path.mkdir()
    files.replace(folder.path / "vkey", f"{key.verifier}\n".encode())
    assert sign(folder, Rows(300), key, memory).head == second
    third = sign(folder, Rows(400), key, memory).head
    shutil.rmtree(folder.path)
    for name, content in (*old.items(), ("vkey", f"{key.verifier}\n".encode())):
        files.replace(folder.path / name, content)
    assert sign(folder, Rows(400), key, memory).head == third
    assert sign(folder, Rows(500), key, memory).head.size == 500
    assert folder.head_sizes() == [100, 400, 500]


def test_without_its_memory_nothing_is_signed(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    sign(folder, Rows(100), key, memory)
    kept = memory.path.read_bytes()
    sign(folder, Rows(200), key, memory)
    newest = memory.path.read_bytes()
    memory.path.write_bytes(kept)
    with pytest.raises(HeadsLost, match="old copy"):
        sign(folder, Rows(300), key, memory)
    memory.path.write_bytes(b"something else\n")
    with pytest.raises(HeadsLost, match="damaged"):
        sign(folder, Rows(300), key, memory)
    memory.path.write_bytes(b"")
    with pytest.raises(HeadsLost, match="knows none"):
        sign(folder, Rows(300), key, memory)
    memory.path.unlink()
    with pytest.raises(HeadsLost, match="not there"):
        sign(folder, Rows(300), key, memory)
    memory.path.write_bytes(newest + b"300 cut off while it was wri")
    assert sign(folder, Rows(300), key, memory).head.size == 300
    assert memory.path.read_bytes().startswith(newest + b"300 ")


def test_a_tile_that_a_power_cut_left_empty_is_never_signed_over(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    sign(folder, Rows(100), key, memory)
    caught_up(folder, Rows(700))
    for name in ("tile/entries/001", "tile/0/001", "tile/1/000.p/2"):
        kept = (folder.path / name).read_bytes()
        (folder.path / name).write_bytes(b"")
        with pytest.raises(LogDamaged):
            sign(folder, Rows(700), key, memory)
        (folder.path / name).write_bytes(kept)
    assert sign(folder, Rows(700), key, memory).new


def test_whoever_waits_too_long_for_the_log_is_told(tmp_path: Path) -> None:
    with files.locked(tmp_path / "lock"), pytest.raises(files.LogBusy, match="try again"):  # noqa: SIM117
        with files.locked(tmp_path / "lock", patience=0.1):
            pass
    with files.locked(tmp_path / "lock", patience=0.1):
        pass


def test_another_key_does_not_sign(tmp_path: Path) -> None:
    folder, _, memory = begun(tmp_path)
    with pytest.raises(KeyUnusable, match="nothing was signed"):
        sign(folder, Rows(3), signing_key(seed="another"), memory)
    with pytest.raises(KeyUnusable, match="a log at"):
        signing.begin(folder, signing_key().verifier, memory)
    wrong = keys.SigningKey(signing_key().verifier, signing_key(seed="another").sign)
    with pytest.raises(KeyUnusable, match="does not verify"):
        sign(folder, Rows(3), wrong, memory)
    assert folder.newest() is None
    with pytest.raises(NotALog):
        sign(type(folder)(tmp_path / "elsewhere"), Rows(3), signing_key(), memory)


def test_a_key_is_changed_by_a_head_of_both(tmp_path: Path) -> None:
    folder, old, memory = begun(tmp_path)
    new, own = signing_key(seed="new"), Memory(tmp_path / "new.heads")
    sign(folder, Rows(100), old, memory)
    both = rotate(folder, Rows(200), old, memory, new, own).head
    for verifier in (old.verifier, new.verifier):
        assert checkpoint.opened(bytes(both), [verifier]).size == 200
    assert folder.keys == [old.verifier, new.verifier]
    with pytest.raises(KeyUnusable):
        sign(folder, Rows(300), old, memory)
    later = sign(folder, Rows(300), new, own).head
    with pytest.raises(NoteError):
        checkpoint.opened(bytes(later), [old.verifier])
    with pytest.raises(KeyUnusable, match="given up"):
        rotate(folder, Rows(300), new, own, old, memory)


def test_a_key_is_made_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.PASSPHRASE, raising=False)
    made = keys.make(tmp_path / "key.pem", ORIGIN)
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert keys.load(str(tmp_path / "key.pem"), ORIGIN).verifier == made.verifier
    with pytest.raises(KeyUnusable, match="never written over"):
        keys.make(tmp_path / "key.pem", ORIGIN)
    with pytest.raises(KeyUnusable, match="not the one"):
        keys.load(str(tmp_path / "key.pem"), ORIGIN, signing_key().verifier)
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        keys.load(str(tmp_path / "key.pem"), ORIGIN)
    with pytest.raises(KeyUnusable, match="cannot be read"):
        keys.load(str(tmp_path / "another.pem"), ORIGIN)


def test_a_key_with_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.PASSPHRASE, "open sesame")
    made = keys.make(tmp_path / "key.pem", ORIGIN)
    assert b"ENCRYPTED" in (tmp_path / "key.pem").read_bytes()
    assert keys.load(str(tmp_path / "key.pem"), ORIGIN).verifier == made.verifier
    monkeypatch.setenv(keys.PASSPHRASE, "another")
    with pytest.raises(KeyUnusable):
        keys.load(str(tmp_path / "key.pem"), ORIGIN)
    monkeypatch.delenv(keys.PASSPHRASE)
    with pytest.raises(KeyUnusable, match=keys.PASSPHRASE):
        keys.load(str(tmp_path / "key.pem"), ORIGIN)


def written(path: Path, private: object, form: serialization.PrivateFormat) -> str:
    """A key in a file."""
    pem = private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())  # type: ignore[attr-defined]
    path.write_bytes(pem)
    path.chmod(0o600)
    return str(path)


def test_a_key_of_openssh_and_one_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.PASSPHRASE, "of another key")
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    file = written(tmp_path / "id_ed25519", private, serialization.PrivateFormat.OpenSSH)
    assert keys.load(file, ORIGIN).verifier == VerifierKey(ORIGIN, public)
    monkeypatch.setenv("SIGNER", Path(file).read_text("ascii"))
    assert keys.load("env:SIGNER", ORIGIN).verifier == VerifierKey(ORIGIN, public)
    with pytest.raises(KeyUnusable, match="not set"):
        keys.load("env:NOBODY", ORIGIN)
    rsa = written(tmp_path / "rsa", generate_private_key(65_537, 2_048), serialization.PrivateFormat.PKCS8)
    with pytest.raises(KeyUnusable, match="another kind"):
        keys.load(rsa, ORIGIN)
    for given in ("env:SIGNER", "command:true"):
        with pytest.raises(KeyUnusable, match="--heads"):
            keys.memory_of(given, None)
    assert keys.memory_of("key.pem", None) == Path("key.pem.heads")
    assert keys.memory_of("env:SIGNER", Path("heads")) == Path("heads")


def command(tmp_path: Path, answer: str) -> str:
    """A command that signs with the key of the tests."""
    script = tmp_path / "signer.py"
    secret = private_key().private_bytes_raw()
    script.write_text(
        "import base64, sys\nfrom cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey\n"
        f"signature = Ed25519PrivateKey.from_private_bytes({secret!r}).sign(sys.stdin.buffer.read())\n"
        f"sys.stdout.buffer.write({answer})\n",
        encoding="utf-8",
    )
    return f"command:{sys.executable} {script}"


@pytest.mark.parametrize("answer", ["signature", "base64.b64encode(signature) + b'\\n'"])
def test_a_command_signs(tmp_path: Path, answer: str) -> None:
    folder, key, memory = begun(tmp_path)
    by_command = keys.load(command(tmp_path, answer), ORIGIN, key.verifier)
    assert sign(folder, Rows(3), by_command, memory).new


@pytest.mark.parametrize("answer", ["b''", "signature[:-1]", "bytes(64)", "base64.b64encode(bytes(64))", "1/0"])
def test_what_a_command_answers_is_verified_before_it_is_used(tmp_path: Path, answer: str) -> None:
    folder, key, memory = begun(tmp_path)
    with pytest.raises(KeyUnusable):
        sign(folder, Rows(3), keys.load(command(tmp_path, answer), ORIGIN, key.verifier), memory)
    assert folder.newest() is None
    assert memory.path.read_bytes() == b""
    with pytest.raises(KeyUnusable, match="--vkey"):
        keys.load("command:true", ORIGIN)


def test_base64_of_the_tests_is_what_a_verifier_key_holds() -> None:
    key = signing_key().verifier
    assert str(key) == f"{ORIGIN}+{key.id.hex()}+{base64.b64encode(bytes([1]) + key.public).decode()}"


def test_an_answer_has_receipts_for_all_of_its_facts(file_office: Office) -> None:
    from thep_adapters import connect

    signer = Signer(file_office.folder, file_office.key, file_office.memory)
    rows = [{"urn": SCHOOLS[1], "amount": Pence(amount), "on": date(2021, 6, 1)} for amount in (200, 300)]
    with connect(file_office.url, clock=Clock(date(2021, 6, 1))) as thep:
        office = thep.acting("finance-officer", request_id="the-one")
        draft = office.fees.pay.draft(SCHOOLS[1], Pence(100), on=date(2021, 6, 1))
        assert (draft.receipts(signer), file_office.folder.newest()) == ((), None)
        answer = office.fees.pay(SCHOOLS[1], Pence(100), on=date(2021, 6, 1))
        again = office.fees.pay(SCHOOLS[1], Pence(100), on=date(2021, 6, 1))
        assert (again, again.repeated) == (attrs.evolve(answer, repeated=True), True)
        together = thep.acting("finance-officer").fees.pay_all(rows)
        answers = (answer, again, together, *together.rows)
        for each in answers:
            made = each.receipts(signer)
            assert [one.index + 1 for one in made] == [fact.position for fact in each.events]
            for one, fact in zip(made, each.events, strict=True):
                assert one.verified([file_office.key.verifier]).size == thep.position
                found = leaf.decode(one.leaf)
                assert (found.stream, found.version, found.name) == (fact.stream, fact.version, fact.name)
    with pytest.raises(StoreError):
        answer.receipts(signer)


class Counted:
    """A history that counts how often it is asked for what is new."""

    def __init__(self, history: History) -> None:
        self._history, self.asked = history, 0

    def rows_after(self, position: int) -> Iterator[Sequence[Row]]:
        self.asked += 1
        return self._history.rows_after(position)

    def at(self, positions: Sequence[int]) -> list[Row]:
        return self._history.at(positions)

    def last_position(self) -> int:
        return self._history.last_position()


def test_the_log_catches_up_once_for_all_receipts_of_an_answer(file_office: Office) -> None:
    signer = Signer(file_office.folder, file_office.key, file_office.memory)
    with file_office.rows() as thep:
        facts = list(thep.history())[-20:]
        counted = Counted(thep.journal)
        made = signer.receipts(counted, facts)
    assert [each.index + 1 for each in made] == [fact.position for fact in facts]
    assert counted.asked == 1
