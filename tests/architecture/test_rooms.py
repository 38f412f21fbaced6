"""The rooms of the house: what each may import. A line of code knows its room from what it may touch.

import-linter (see pyproject.toml) follows chains of imports from room to room; here stands what it cannot express:
which libraries a room may know, and that one context enters another by the front door only. A room that does not exist
yet costs nothing, and one that is not in the table fails until it has a row.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from attrs import field, frozen

from thep_domain.application import CATALOGUE

ROOT = Path(__file__).parents[2]

# A decision is a pure function: no clock, no randomness, no input or output.
IMPURE = frozenset({"http", "random", "secrets", "socket", "sqlite3", "subprocess", "time", "urllib"})


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@frozen
class Room:
    """What a room may import besides itself and the standard library."""

    inside: frozenset[str] = field(default="", converter=names)  # rooms of which it may import any module
    front: frozenset[str] = field(default="", converter=names)  # rooms it may enter by their package only
    libraries: frozenset[str] = field(default="", converter=names)
    pure: bool = False


CONTEXTS = [f"thep_domain.{context.name}" for context in CATALOGUE.contexts]
"""In the order of the floors."""
ABOVE = "thep_domain.application thep_domain.audit"
DOMAIN = " ".join(["thep_domain thep_domain.kernel thep_domain.engine", *CONTEXTS, ABOVE])

ROOMS = {
    "thep_domain": Room(inside=DOMAIN),  # the package's own front door
    # of typing_extensions only what a type checker reads
    "thep_domain.kernel": Room(libraries="attrs typing_extensions", pure=True),
    "thep_domain.engine": Room("thep_domain.kernel", libraries="attrs eventsourcing"),
    # a context knows the kernel, and of the contexts below it what their packages offer
    **{
        name: Room("thep_domain.kernel", front=" ".join(CONTEXTS[:floor]), libraries="attrs", pure=True)
        for floor, name in enumerate(CONTEXTS)
    },
    "thep_domain.application": Room(
        " ".join(["thep_domain.kernel thep_domain.engine", *CONTEXTS]), libraries="attrs eventsourcing"
    ),
    # what auditors perform again; it knows neither the engine nor who wired it
    "thep_domain.audit": Room("thep_domain.kernel", front=" ".join(CONTEXTS), libraries="attrs", pure=True),
    "thep_domain.testing": Room(DOMAIN, libraries="attrs eventsourcing hypothesis"),
    # `connect` wires the adapters, and each adapter may call it
    "thep_adapters": Room(
        f"{DOMAIN} thep_adapters.codec thep_adapters.store_url", front="thep_adapters.keys", libraries="eventsourcing"
    ),
    # beside `connect`, because `thep store` reads the same URLs and opens no Partnership on them
    "thep_adapters.store_url": Room("thep_domain.application"),
    # what every adapter that keeps a SQLite file must know of files
    "thep_adapters.files": Room(),
    "thep_adapters.codec": Room(f"{DOMAIN} thep_adapters", libraries="attrs eventsourcing msgspec"),
    "thep_adapters.sqlalchemy": Room(
        "thep_adapters.files", front="thep_domain.engine", libraries="attrs eventsourcing psycopg sqlalchemy"
    ),
    "thep_adapters.keys": Room(
        f"{DOMAIN} thep_adapters.files thep_adapters.store_url", libraries="attrs cryptography sqlalchemy"
    ),
    "thep_adapters.projections": Room(
        f"{DOMAIN} thep_adapters.files thep_adapters.store_url", libraries="attrs eventsourcing sqlalchemy"
    ),
    "thep_adapters.testing": Room(
        f"{DOMAIN} thep_domain.testing thep_adapters thep_adapters.codec",
        libraries="attrs eventsourcing hypothesis pytest",
    ),
    "thep_adapters.allocation": Room(DOMAIN, libraries="attrs highspy numpy"),
    "thep_adapters.gias": Room(f"{DOMAIN} thep_adapters", libraries="attrs"),
    # Ofsted's files are tables like the Department's
    "thep_adapters.ofsted": Room(f"{DOMAIN} thep_adapters thep_adapters.gias", libraries="attrs"),
    "thep_adapters.reports": Room(DOMAIN, libraries="attrs jinja2"),
    "thep_adapters.demo": Room(
        f"{DOMAIN} thep_adapters thep_adapters.allocation thep_adapters.audit thep_adapters.gias thep_adapters.ofsted",
        libraries="attrs",
    ),
    # it opens what was sealed, with keys that were disclosed
    "thep_adapters.audit": Room(
        f"{DOMAIN} thep_adapters.codec",
        front="thep_adapters.keys thep_adapters.reports",
        libraries="attrs cryptography eventsourcing",
    ),
    "thep_adapters.cli": Room(
        f"{DOMAIN} thep_adapters thep_adapters.allocation thep_adapters.audit thep_adapters.codec thep_adapters.demo"
        " thep_adapters.gias thep_adapters.ofsted thep_adapters.projections thep_adapters.reports"
        " thep_adapters.sqlalchemy thep_adapters.store_url",
        libraries="attrs click rich typer",
    ),
}
PACKAGES = ("thep_domain", "thep_adapters")

# What nobody should have to install, or wait for, to import the package: measured in a fresh interpreter.
EXTRAS = ("click", "cryptography", "highspy", "hypothesis", "jinja2", "psycopg", "rich", "sqlalchemy", "typer")
NOT_PULLED_IN = {"thep_domain": (*EXTRAS, "msgspec", "sqlite3"), "thep_adapters": EXTRAS}


def installed(package: str) -> Path | None:
    """The folder of a package as installed; None where there is nothing to import yet."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def modules(folders: Iterable[Path]) -> dict[str, Path]:
    found = {}
    for folder in folders:
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(module: str, path: Path, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Each import of a module, wherever in it: the line and the module imported, as exactly as can be told."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=source, names=aliases, level=level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                target = ".".join([*above, *([source] if source else [])])
                for alias in aliases:
                    deeper = f"{target}.{alias.name}"
                    yield node.lineno, deeper if deeper in known else target
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(target)), *_],
            ):
                yield node.lineno, target
            case _:
                pass


def objection(module: str, target: str) -> str | None:
    """What is wrong with this import, or None."""
    here = room_of(module)
    room = ROOMS[here]
    top = target.partition(".")[0]
    if top in PACKAGES:
        there = room_of(target)
        if there == here or there in room.inside or target in room.front:
            return None
        if there in room.front:
            return f"may import {there} by its package only, not {target}"
        return f"may not import {target}"
    if top in sys.stdlib_module_names:
        return f"is pure and may not import {target}" if room.pure and top in IMPURE else None
    library = "attrs" if top == "attr" else top
    return None if library in room.libraries else f"may not know the library {top}"


def violations(folders: Iterable[Path]) -> list[str]:
    found = modules(folders)
    known = frozenset(found)
    result = []
    for module, path in sorted(found.items()):
        if room_of(module) not in ROOMS:
            result.append(
                f"{module}: {room_of(module)} has no row in the table of rooms:"
                " list a context in application/contexts.py; any other room has its row in ROOMS, above"
            )
            continue
        for line, target in imports(module, path, known):
            wrong = objection(module, target)
            if wrong:
                result.append(f"{module}:{line}: {room_of(module)} {wrong}")
    return result


def test_every_import_is_allowed_in_its_room() -> None:
    folders = [folder for package in PACKAGES if (folder := installed(package))]
    assert violations(folders) == []


def test_import_linter_keeps_its_contracts() -> None:
    if not all(installed(package) for package in PACKAGES):
        pytest.skip("a package has nothing to import yet")
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_pulls_in_no_library_of_an_extra(package: str) -> None:
    if not installed(package):
        pytest.skip(f"{package} has nothing to import yet")
    code = f"import sys, json; import {package}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(NOT_PULLED_IN[package]) & set(json.loads(done.stdout)) == set()


# ------------------------------------------------------------------------------------------- the guard itself is tested


def house(tmp_path: Path, module: str, text: str) -> list[Path]:
    """A small house with an `events` module in each room, and the text in one module."""
    for room in ROOMS:
        folder = tmp_path.joinpath(*room.split("."))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
        if room not in PACKAGES:
            (folder / "events.py").touch()
    target = tmp_path.joinpath(*module.split("."))
    path = target / "__init__.py" if target.is_dir() else target.with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [tmp_path / package for package in PACKAGES]


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("thep_domain", "from thep_domain.membership.events import Admitted"),
        ("thep_domain.kernel.money", "import attr, decimal"),
        ("thep_domain.kernel.money", "from .calendar import month"),
        ("thep_domain.rulebook.events", "from attrs import frozen"),
        ("thep_domain.schools.events", "from thep_domain.kernel.events import event"),
        ("thep_domain.membership.member", "from thep_domain.schools import School"),
        ("thep_domain.membership.member", "from thep_domain import schools"),
        ("thep_domain.membership.member", "from thep_domain.rulebook import RulesInForce"),
        ("thep_domain.membership.member", "from thep_domain.membership.events import Admitted"),
        ("thep_domain.fees.account", "import thep_domain.schools, thep_domain.membership"),
        ("thep_domain.engine.journal", "from thep_domain.kernel.event import Event\nimport eventsourcing.persistence"),
        ("thep_domain.application.store", "from eventsourcing.persistence import Recording\nimport threading, time"),
        ("thep_domain.testing.strategies", "from hypothesis import strategies\nfrom thep_domain import URN"),
        ("thep_adapters", "def connect():\n    from thep_adapters.codec import mapper"),
        ("thep_adapters.codec.mapper", "import msgspec, attrs, sqlite3"),
        ("thep_adapters.demo.story", "from thep_adapters import connect, gias"),
        ("thep_adapters.cli.main", "import typer, rich.table\nfrom thep_adapters.demo.story import play"),
    ],
)
def test_the_guard_lets_pass(tmp_path: Path, module: str, text: str) -> None:
    assert violations(house(tmp_path, module, text)) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("thep_domain", "from thep_adapters import connect"),
        ("thep_domain", "from thep_domain.testing import histories"),
        ("thep_domain.stray", "import json"),
        ("thep_domain.kernel.money", "from thep_domain.rulebook import rate"),
        ("thep_domain.kernel.money", "from thep_domain import URN"),
        ("thep_domain.kernel.money", "import eventsourcing"),
        ("thep_domain.kernel.money", "import random"),
        ("thep_domain.rulebook.events", "from thep_domain.schools import School"),
        ("thep_domain.schools.events", "from thep_domain.membership import Member"),
        ("thep_domain.schools.events", "from ..membership import Member"),
        ("thep_domain.schools.events", "def f():\n    import msgspec"),
        ("thep_domain.membership.member", "from thep_domain.schools.events import Opened"),
        ("thep_domain.membership.member", "from thep_domain.schools import events"),
        ("thep_domain.membership.member", "from ..schools import events"),
        ("thep_domain.membership.member", "import thep_domain.schools.events"),
        ("thep_domain.membership.member", "from thep_domain.rulebook.events import RuleSet"),
        ("thep_domain.membership.member", "from thep_domain import fees"),
        ("thep_domain.membership.member", "from thep_domain import application"),
        ("thep_domain.membership.member", "from importlib import import_module\nimport_module('thep_adapters.gias')"),
        ("thep_domain.fees.account", "from thep_domain.membership.events import Admitted"),
        ("thep_domain.fees.account", "import thep_domain.engine"),
        ("thep_domain.fees.account", "from hypothesis import given"),
        ("thep_domain.fees.account", "import msgspec.json, sqlalchemy, typer, rich"),
        ("thep_domain.engine.journal", "from thep_domain.application import CATALOGUE"),
        ("thep_domain.engine.journal", "from thep_domain import fees"),
        ("thep_domain.application.store", "import msgspec"),
        ("thep_domain.application.store", "from thep_domain.testing import histories"),
        ("thep_domain.testing.strategies", "import pytest"),
        ("thep_adapters.codec.mapper", "from thep_adapters.gias import rows"),
        ("thep_adapters.gias.rows", "from thep_adapters import codec"),
        ("thep_adapters.gias.rows", "import msgspec"),
        ("thep_adapters.demo.story", "from thep_adapters.cli import main"),
        ("thep_adapters.demo.story", "from thep_domain.testing import histories"),
        ("thep_adapters.web.page", "import json"),
    ],
)
def test_the_guard_objects(tmp_path: Path, module: str, text: str) -> None:
    found = violations(house(tmp_path, module, text))
    assert [line.partition(":")[0] for line in found[:1]] == [module]
