"""The checks of the project. Each session installs what it needs: `nox -l` lists them, `nox` runs them all."""

import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import nox

ROOT = Path(__file__).parent
SRC = ROOT / "src"
SCHEMAS = ROOT / "docs" / "events"

PYTHONS = ("3.11", "3.12", "3.13")

# What a type checker finds in a program of a caller; it needs mypy, which the other tests do without.
TYPED = "tests/application/test_typed_programs.py"


nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "types", "demo", "build", "tests"]


def runs(version: str) -> bool:
    """Whether this Python is here and starts: a version manager's shim may be on the path and yet refuse."""
    try:
        done = subprocess.run([f"python{version}", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


@nox.session(python=[version for version in PYTHONS if runs(version)] or None)
def tests(session: nox.Session) -> None:
    """The tests, against the installed wheel, on each supported Python that is present."""
    session.install(".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """The tests with their full numbers: faults that are survived, every mutant, anything in a file; some hours."""
    session.install(".[test]")
    session.run("python", "-m", "pytest", "-n2", *session.posargs, env={"THEP_TESTS": "full"})


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format, the import rules, and spelling."""
    session.install(".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": str(SRC)})
    session.run("codespell")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly, of the sources and the tests; and that a program which uses the library wrongly is told so."""
    session.install(".[dev]")
    session.run("mypy", "--strict")
    session.run("python", "-m", "pytest", "-n0", TYPED)


@nox.session
def demo(session: nox.Session) -> None:
    """The demo, from the wheel with the extras that README installs for it, and nothing else."""
    session.install(".[cli,keys,audit,allocation]")
    session.chdir(session.create_tmp())
    # stdout alone is the JSON: progress goes to stderr
    said = session.run("thep", "demo", "--json", env={"THEP_STORE": None}, silent=True, stderr=None)
    assert isinstance(said, str)
    figures = json.loads(said)
    missing = {"members", "charged", "risk", "interventions", "peer_review", "events"} - set(figures)
    if missing or figures["left_out"]:
        session.error(f"thep demo --json lacks {sorted(missing)}: {figures['left_out']}")
    session.log(f"demo: {figures['events']} events")


@nox.session
def bench(session: nox.Session) -> None:
    """Speed, as ratios of one run: most of an hour; `-- --quick` for a tenth of the events."""
    session.install(".[bench]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """The sdist builds, the wheel builds from it, both hold every file of the packages, and the wheel imports bare."""
    session.install("build")
    out = Path(session.create_tmp()) / "dist"
    for old in out.glob("thep-*"):
        old.unlink()
    session.run("python", "-m", "build", "--outdir", str(out))  # the sdist, and from it the wheel
    (sdist,) = out.glob("thep-*.tar.gz")
    (wheel,) = out.glob("thep-*.whl")

    sources = {path.relative_to(SRC).as_posix() for path in SRC.rglob("*") if path.is_file()}
    sources = {name for name in sources if "__pycache__" not in name}
    assert {"thep_domain/py.typed", "thep_adapters/py.typed"} <= sources
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    schemas = {f"thep_adapters/codec/events/{path.name}" for path in SCHEMAS.iterdir()}
    compare(session, wheel, sources | schemas, {name for name in names if ".dist-info/" not in name})
    for legal in ("LICENSE", "NOTICE"):
        if not any(name.endswith(f".dist-info/licenses/{legal}") for name in names):
            session.error(f"{wheel.name} lacks {legal}")
    with tarfile.open(sdist) as tarball:
        files = {member.name.partition("/")[2] for member in tarball.getmembers() if member.isfile()}
    compare(session, sdist, sources, {name.removeprefix("src/") for name in files if name.startswith("src/")})

    session.install(str(wheel))
    session.run("python", "-I", "-c", "import thep_domain, thep_adapters")


def compare(session: nox.Session, archive: Path, expected: set[str], found: set[str]) -> None:
    if expected != found:
        session.error(f"{archive.name} lacks {sorted(expected - found)} and has besides {sorted(found - expected)}")
    session.log(f"{archive.name}: {len(found)} files of the packages, all there")
