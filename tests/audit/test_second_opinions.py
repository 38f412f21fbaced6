"""Programs that this project did not write read our bundles: Go's sumdb, and aics-tlog."""

import base64
import json
import os
import shutil
import subprocess
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.audit.support import ORIGIN, Rows, begun
from thep_adapters.audit.bundling import write_folder
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.notes import VerifierKey
from thep_adapters.audit.signing import sign
from thep_adapters.audit.tree import consistency, inclusion, root_at

OPINION = Path(__file__).parent / "second" / "opinion.go"
DEBIAN = Path("/usr/share/gocode")
"""Where Debian keeps the sources of Go's packages (golang-golang-x-mod-dev)."""
SIZES = (1, 2, 255, 256, 257, 700)
LARGE = 66_000


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Path, SignedHead, VerifierKey]:
    """A log of three levels of tiles, signed at several sizes, and its bundle."""
    path = tmp_path_factory.mktemp("second")
    folder, key, memory = begun(path)
    for size in (*SIZES, LARGE):
        head = sign(folder, Rows(size), key, memory).head
    write_folder(folder, path / "bundle")
    return folder, path / "bundle", head, key.verifier


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in Go."""
    compiler = shutil.which("go")
    if compiler is None or not (DEBIAN / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("no second opinion by Go: install Debian's golang-go and golang-golang-x-mod-dev")
    made = tmp_path_factory.mktemp("go")
    env = {**os.environ, "GOPATH": str(DEBIAN), "GO111MODULE": "off", "GOCACHE": str(made / "cache")}
    subprocess.run([compiler, "build", "-o", str(made / "opinion"), str(OPINION)], env=env, check=True)
    return made / "opinion"


def asked(program: Path, bundle: Path, key: VerifierKey, proofs: object) -> subprocess.CompletedProcess[str]:
    """What it says of a bundle and proofs."""
    command = [str(program), str(bundle), str(key)]
    return subprocess.run(command, input=json.dumps(proofs), capture_output=True, encoding="utf-8", check=False)


def proofs_of(folder: Folder, size: int) -> dict[str, Any]:
    """Proofs for some leaves, and from every smaller head."""
    hashes = folder.hashes(size)

    def coded(path: list[bytes]) -> list[str]:
        return [base64.b64encode(each).decode() for each in path]

    indexes = {*range(0, size, max(1, size // 97)), 0, 255, 256, 65_535, 65_536, size - 1}
    return {
        "Inclusion": [{"Index": each, "Path": coded(inclusion(hashes, each, size))} for each in sorted(indexes)],
        "Consistency": [
            {
                "Old": old,
                "Root": base64.b64encode(root_at(folder.hashes(old), old)).decode(),
                "Path": coded(consistency(hashes, old, size)),
            }
            for old in (*SIZES, 65_536, 65_999, size)
        ],
    }


def test_go_accepts_head_tiles_entries_and_every_proof(
    bundled: tuple[Folder, Path, SignedHead, VerifierKey], go: Path
) -> None:
    folder, path, head, key = bundled
    proofs = proofs_of(folder, head.size)
    ran = asked(go, path, key, proofs)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [ORIGIN, str(LARGE), str(len(proofs["Inclusion"])), str(len(proofs["Consistency"]))]


def test_go_refuses_what_was_changed(
    bundled: tuple[Folder, Path, SignedHead, VerifierKey], tmp_path: Path, go: Path
) -> None:
    folder, path, head, key = bundled
    nothing: dict[str, list[object]] = {"Inclusion": [], "Consistency": []}
    proofs = proofs_of(folder, head.size)
    proofs["Inclusion"][3]["Index"] += 1
    assert asked(go, path, key, proofs).returncode != 0
    for name in ("tile/0/100", "tile/entries/100", "checkpoint"):
        shutil.copytree(path, tmp_path / "harmed")
        content = (path / name).read_bytes()
        (tmp_path / "harmed" / name).write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
        assert asked(go, tmp_path / "harmed", key, nothing).returncode != 0, name
        shutil.rmtree(tmp_path / "harmed")


@pytest.mark.skipif(
    find_spec("aics_tlog") is None, reason="no second opinion by aics-tlog: it needs Python 3.12 or later"
)
def test_aics_tlog_audits_every_tile_and_entry(
    bundled: tuple[Folder, Path, SignedHead, VerifierKey], tmp_path: Path
) -> None:
    _, path, head, key = bundled
    tiles, checkpoints, notes = (import_module(f"aics_tlog.{name}") for name in ("tiles", "checkpoint", "note"))
    audit_tiles = import_module("aics_tlog.verified").audit_tiles
    report = audit_tiles(tiles.FileSystemTileReader(path), head.size, head.head.root)
    assert (report.size, report.bundles) == (LARGE, -(-LARGE // 256))
    note = notes.parse_note((path / "checkpoint").read_bytes())
    assert notes.verify_note(note, [notes.parse_vkey(str(key))])
    found, _ = checkpoints.checkpoint_from_note(note)
    assert (found.origin, found.size) == (ORIGIN, LARGE)
    shutil.copytree(path, tmp_path / "harmed")
    content = (path / "tile/entries/100").read_bytes()
    (tmp_path / "harmed/tile/entries/100").write_bytes(content[:99] + bytes([content[99] ^ 1]) + content[100:])
    with pytest.raises(tiles.TileVerificationError):
        audit_tiles(tiles.FileSystemTileReader(tmp_path / "harmed"), head.size, head.head.root)
