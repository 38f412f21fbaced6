"""A witness that remembers what it saw: it cosigns what continues that, and refuses what does not."""

import base64
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.audit.support import Rows, begun, row, signing_key
from thep_adapters.audit import checkpoint, notes
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.given import NotUsable, cosignatures
from thep_adapters.audit.notes import COSIGNATURE, NoteError, VerifierKey
from thep_adapters.audit.policy import Policy
from thep_adapters.audit.signing import cosigned, sign
from thep_adapters.audit.tree import is_grown
from thep_adapters.audit.witnesses import WitnessRefused, ask

TIME = 1_700_000_000


class Witness:
    """As tlog-witness 1.0.0 says, for one log."""

    def __init__(self, log: VerifierKey) -> None:
        private = Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
        self.key = VerifierKey("witness.example", private.public_key().public_bytes_raw(), COSIGNATURE)
        self._sign = private.sign
        self._log = log
        self.seen: Head | None = None
        self.asked = 0
        self.says: tuple[int, bytes] | None = None

    def answer(self, content: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.says is not None:
            return self.says
        top, _, note = content.partition(b"\n\n")
        first, *proof = top.decode().split("\n")
        old = int(first.removeprefix("old "))
        try:
            head = checkpoint.opened(note, [self._log])
        except NoteError:
            return 403, b""
        known = self.seen.size if self.seen else 0
        if old != known:
            return 409, f"{known}\n".encode()
        if self.seen is not None and not is_grown(
            known, self.seen.root, head.size, head.head.root, [base64.b64decode(each) for each in proof]
        ):
            return 422, b""
        self.seen = head.head
        text = head.note.text.encode()
        blob = notes.with_time(TIME, self._sign(notes.cosigned(text, TIME)))
        return 200, notes.signature_of(self.key, blob).line.encode()


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            code, body = witness.answer(content) if self.path == "/add-checkpoint" else (404, b"")
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_witness_cosigns_what_continues(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    witness = Witness(key.verifier)
    policy = Policy.parse(f"witness w {witness.key}\nquorum w")
    with served(witness) as url:
        for size in (100, 100, 300, 301):
            sign(folder, Rows(size), key, memory)
            cosigned(folder, ask(folder, url, witness.key), [witness.key])
            newest = folder.newest()
            assert newest is not None
            assert policy.is_met(newest.note)
            assert policy.cosigned(newest.note) == {"w": TIME}
            assert folder.head_at(size) == bytes(newest)
            assert checkpoint.opened(bytes(newest), [key.verifier]).size == size
        sign(folder, Rows(400), key, memory)
        (folder.path / "heads" / "301").write_bytes(folder.head_at(100))  # the folder forgot: the witness says its size
        (folder.path / "heads" / "300").unlink()
        asked = witness.asked
        cosigned(folder, ask(folder, url, witness.key), [witness.key])
        assert witness.asked in (asked + 1, asked + 2)


def test_a_witness_refuses_a_fork(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path / "one")
    other, _, forgotten = begun(tmp_path / "other")
    witness = Witness(key.verifier)
    with served(witness) as url:
        sign(folder, Rows(100), key, memory)
        ask(folder, url, witness.key)
        sign(other, Rows([*Rows(50).rows, *(row(number, "else") for number in range(51, 121))]), key, forgotten)
        with pytest.raises(WitnessRefused, match="another history"):
            ask(other, url, witness.key)


@contextmanager
def theirs(place: Path, log: VerifierKey) -> Iterator[tuple[str, VerifierKey]]:
    """A witness that others wrote, as a program of its own: its address and its key."""
    config = place / "witness.json"

    def program(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "aics_witness", arguments[0], "--config", str(config), *arguments[1:]]

    named = ("--name", "witness.example/w1", "--listen", "127.0.0.1:0")
    made = subprocess.run(program("init", *named), capture_output=True, text=True, check=True)
    trusting = program("add-log", "--origin", log.name, "--vkey", str(log))
    subprocess.run(trusting, capture_output=True, check=True)
    with subprocess.Popen(program("serve"), stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        try:
            listening = (re.search(r"listening on (http://\S+)", line) for line in served.stderr)
            yield next(each[1] for each in listening if each), VerifierKey.parse(made.stdout.strip())
        finally:
            served.terminate()
            served.communicate()


@pytest.mark.skipif(
    find_spec("aics_witness") is None, reason="no witness that others wrote: it needs Python 3.12 or later"
)
def test_a_witness_that_others_wrote_cosigns_and_refuses(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path / "one")
    other, _, forgotten = begun(tmp_path / "other")
    third, elsewhere, heads = begun(tmp_path / "third", signing_key("elsewhere.example/history"))
    sign(third, Rows(10), elsewhere, heads)
    with theirs(tmp_path, key.verifier) as (url, witness):
        for size in (100, 100, 300, 301):
            sign(folder, Rows(size), key, memory)
            newest = cosigned(folder, ask(folder, url, witness), [witness])
            assert Policy.parse(f"witness w {witness}\nquorum w").is_met(newest.note)
        sign(other, Rows([*Rows(50).rows, *(row(number, "else") for number in range(51, 321))]), key, forgotten)
        with pytest.raises(WitnessRefused, match="another history"):
            ask(other, url, witness)
        with pytest.raises(WitnessRefused, match="does not know this log"):
            ask(third, url, witness)


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ((403, b""), "signature"),
        ((404, b""), "does not know this log"),
        ((422, b""), "another history"),
        ((409, b"7\n"), "another size"),
        ((409, b"99999\n"), "another size"),
        ((409, b"words"), "another size"),
        ((500, b""), "could not"),
        ((302, b""), "could not"),
        ((200, b"words\n"), "not a cosignature"),
    ],
)
def test_whatever_a_witness_answers_is_said(tmp_path: Path, says: tuple[int, bytes], sentence: str) -> None:
    folder, key, memory = begun(tmp_path)
    witness = Witness(key.verifier)
    witness.says = says
    with served(witness) as url:
        with pytest.raises(WitnessRefused, match="No head"):
            ask(folder, url, witness.key)
        sign(folder, Rows(100), key, memory)
        before = folder.head_at(100)
        with pytest.raises(WitnessRefused, match=sentence):
            ask(folder, url, witness.key)
    assert folder.head_at(100) == before
    for address in (url, "file:///etc/hostname", "witness.example"):
        with pytest.raises(WitnessRefused):
            ask(folder, address, witness.key)


def test_only_what_verifies_is_added(tmp_path: Path) -> None:
    folder, key, memory = begun(tmp_path)
    witness = Witness(key.verifier)
    with pytest.raises(NoteError, match="no head"):
        cosigned(folder, [], [witness.key])
    head = sign(folder, Rows(100), key, memory).head
    code, line = witness.answer(b"old 0\n\n" + bytes(head))
    assert code == 200
    before = folder.head_at(100)
    with pytest.raises(NoteError, match="no cosignature"):
        cosigned(folder, [], [witness.key])
    with pytest.raises(NoteError, match="does not fit"):
        cosigned(folder, [notes.signature_of(witness.key, bytes(72))], [witness.key])
    assert folder.head_at(100) == before
    assert len(cosigned(folder, cosignatures(line), [witness.key]).note.signatures) == 2
    assert len(cosigned(folder, cosignatures(line), [witness.key]).note.signatures) == 2
    for content in (b"", b"words\n", "— name\n".encode(), b"\xff"):
        with pytest.raises(NotUsable):
            cosignatures(content)
