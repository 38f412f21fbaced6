"""The verifier in one file: it says what ours says, on every Python that is present, and the docs give its SHA-256."""

import contextlib
import hashlib
import io
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.conftest import Office
from tests.audit.tampering import rewritten
from tests.audit.test_bundle import everything
from tests.audit.test_harm import HARMS, rewritten_and_signed
from tests.audit.vectors import NOTE, PETER
from thep_adapters.audit.bundling import VERIFIER_SHA256, write_folder, write_zip
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.receipts import receipt
from thep_adapters.audit.signing import begin, sign

FILE = Path(__file__).parents[2] / "thep_verify.py"
CODE = FILE.read_text("utf-8")
COMPILED = compile(CODE, FILE, "exec")
ASKED = "import sys; print(*sys.version_info[:2])"


@cache
def pythons() -> dict[str, str]:
    """The Pythons from 3.9 on that are present and start, by version."""
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    places = [*Path.home().glob(".pyenv/versions/*/bin/python"), Path("/usr/bin/python3")]
    for name in (*(f"python3.{minor}" for minor in range(9, 20)), *map(str, places)):
        path = shutil.which(name)
        if path is None:
            continue
        done = subprocess.run([path, "-c", ASKED], capture_output=True, text=True, check=False)
        numbers = done.stdout.split()
        if done.returncode == 0 and len(numbers) == 2 and numbers[0] == "3" and int(numbers[1]) >= 9:
            found.setdefault(".".join(numbers), path)
    return found


@frozen
class Ran:
    code: int
    said: str


def run(*arguments: object, python: str | None = None) -> Ran:
    """Run the file as a program: by another Python in a process of its own, else by this one."""
    if python is None:
        return run_here([str(FILE), *map(str, arguments)])
    done = subprocess.run(
        [python, "-I", str(FILE), *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout + done.stderr)


def run_here(command: list[str]) -> Ran:
    """Run the file as a program that an interpreter starts with; an exception that would end it leaves this."""
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):
        patch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            exec(COMPILED, {"__name__": "__main__"})
    assert isinstance(ended.value.code, int)
    return Ran(ended.value.code, out.getvalue() + err.getvalue())


def test_it_is_short_and_needs_nothing() -> None:
    assert len(CODE.splitlines()) < 250
    imported = re.findall(r"(?m)^(?:import|from) (.*?)(?: import .*)?$", CODE)
    modules = {name.strip() for line in imported for name in line.split(",")}
    assert modules <= set(sys.stdlib_module_names)
    assert "thep" not in {name.partition(".")[0] for name in modules}


def test_its_sha256_is_the_one_that_is_published() -> None:
    number = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert number == VERIFIER_SHA256
    assert number in (FILE.parent / "docs" / "audit.md").read_text("utf-8")


@pytest.fixture(params=[f"3.{minor}" for minor in range(9, 20)])
def python(request: pytest.FixtureRequest) -> str:
    """Each Python that starts here; asked for before a bundle is made."""
    version: str = request.param
    if version not in pythons():
        pytest.skip(f"there is no Python {version} here that starts")
    return pythons()[version]


def test_a_bundle_is_verified_on_every_python(python: str, bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    write_zip(office.folder, tmp_path / "bundle.zip")
    head = office.signed().head
    minuted = f"{head.size}: {head.root_in_groups}"
    with office.rows() as thep:
        (row,) = thep.journal.at([40])
        (tmp_path / "receipt").write_bytes(bytes(receipt(office.folder, thep.journal, row)))
    kept = office.folder.path / "heads" / str(office.folder.head_sizes()[0])
    more = ("--against", minuted, "--against", kept, "--receipt", tmp_path / "receipt")
    for bundle in (path, tmp_path / "bundle.zip"):
        ran = run(bundle, office.key.verifier, *more, python=python)
        assert ran.code == 0, ran.said
        assert f"{head.size} events, root {head.root.hex()}" in ran.said
        assert "Compared with no head" not in ran.said
    assert "Compared with no head" in run(path, office.key.verifier, python=python).said


def test_every_file_of_the_tree_counts(bundled: tuple[Office, Path]) -> None:
    office, path = bundled
    for name, content in everything(path).items():
        if not name.startswith("tile/") and name != "checkpoint":
            continue
        (path / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        ran = run(path, office.key.verifier)
        assert (ran.code, "NOT VERIFIED" in ran.said) == (1, True), (name, ran.said)
        (path / name).unlink()
        assert run(path, office.key.verifier).code == (2 if name == "checkpoint" else 1)
        (path / name).write_bytes(content)
    assert run(path, office.key.verifier).code == 0


NOT_OF_FORM = {
    "the day, in one place",
    "a time to come",
    "another stream",
    "a name that no event has",
    "an unknown field",
}
"""What needs the names and fields of events, which it does not know."""


@pytest.mark.parametrize("name", HARMS)
def test_harm_under_a_stolen_key_is_found_by_its_form_or_an_older_head(file_office: Office, name: str) -> None:
    office = file_office
    honest = bytes(office.signed())
    (office.path / "head").write_bytes(honest)
    rewritten(office.url, HARMS[name].change)
    folder = Folder(office.path / "forged")
    begin(folder, office.key.verifier, Memory(office.path / "forged.heads"))
    with office.rows() as thep:
        sign(folder, thep.journal, office.key, Memory(office.path / "forged.heads"))
    write_folder(folder, office.path / "bundle")
    alone = run(office.path / "bundle", office.key.verifier)
    shown = HARMS[name].without_head - ({"effective-day-differs", "wrong-stream"} if name in NOT_OF_FORM else set())
    if name not in NOT_OF_FORM:
        assert alone.code == (1 if shown - {"position-gap"} else 0), alone.said
    held = run(office.path / "bundle", office.key.verifier, "--against", office.path / "head")
    assert held.code == 1
    assert "and not " in held.said or "the end is missing" in held.said


def test_a_receipt_and_a_head_that_do_not_fit(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    with office.rows() as thep:
        row = next(row for page in thep.journal.rows_after(0) for row in page if row[3] == "schools.pupils_counted")
        content = bytes(receipt(office.folder, thep.journal, row))
    (tmp_path / "receipt").write_bytes(content)
    assert run(path, office.key.verifier, "--receipt", tmp_path / "receipt").code == 0
    forged = rewritten_and_signed(office)
    write_folder(Folder(office.path / "forged"), tmp_path / "other")
    ran = run(tmp_path / "other", office.key.verifier, "--receipt", tmp_path / "receipt")
    assert (ran.code, forged.size) == (1, office.folder.reached.size)
    assert "the event of your receipt" in ran.said
    for wrong in (
        content.replace(b"extra ", b"extra A", 1),
        content.replace(b"\nindex ", b"\nindex 1"),
        content[:-9],
        b"",
    ):
        (tmp_path / "receipt").write_bytes(wrong)
        assert run(path, office.key.verifier, "--receipt", tmp_path / "receipt").code == 2


@pytest.mark.parametrize("vkey", ["", "a", "a+b+c", PETER[:-4], "PeterNeumann+c74f20a3+Ag=="])
def test_what_is_no_verifier_key_is_said(bundled: tuple[Office, Path], vkey: str) -> None:
    _, path = bundled
    assert run(path, vkey).code == 2


def test_what_cannot_be_used_is_said(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    _, path = bundled
    assert run(tmp_path / "missing", PETER).code == 2
    (tmp_path / "words").write_text("words")
    assert run(tmp_path / "words", PETER).code == 2
    assert run(path, PETER).code == 1  # signed by somebody else
    assert run(path).code == 2


# Its Ed25519, in plain Python

VERIFIER: dict[str, object] = {"__name__": "thep_verify"}
exec(COMPILED, VERIFIER)
is_signed = VERIFIER["is_signed"]


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_its_signatures_are_those_of_the_library(seed: bytes, text: bytes, bit: int) -> None:
    assert callable(is_signed)
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(text)
    assert is_signed(public, text, signature)
    wrong = bytearray(signature)
    wrong[bit // 8] ^= 1 << bit % 8
    assert not is_signed(public, text, bytes(wrong))
    assert not is_signed(public, text + b"!", signature)
    order = 2**252 + 27742317777372353535851937790883648493
    larger = int.from_bytes(signature[32:], "little") + order
    assert not is_signed(public, text, signature[:32] + larger.to_bytes(32, "little"))


def test_the_note_that_gos_package_signs(tmp_path: Path) -> None:
    """It is a note, and not a head: so the signature holds, and the text is refused."""
    (tmp_path / "checkpoint").write_text(NOTE, "utf-8")
    assert "not a head that PeterNeumann signed" in run(tmp_path, PETER).said
