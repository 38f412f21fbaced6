"""No code of ours opens a database file: closing it would cancel the locks of SQLite in the same process.

So a module may only open what cannot be a store: the files of its own package, or what its row here says.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.test_rooms import installed, modules

OPENING = frozenset(
    {"open", "fdopen", "read_bytes", "read_text", "write_bytes", "write_text", "touch", "mkstemp", "TemporaryFile"}
)
COPYING = frozenset({"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "memmap", "mmap"})

ALLOWED = {
    "thep_adapters.gias.files": "the Department's files; what SQLite has open is refused",
    "thep_adapters.demo.data": "the demo's own files",
    "thep_adapters.codec.docs": "the pages and schemas of the docs",
    "thep_adapters.codec.context_pages": "the pages of the contexts",
    "thep_adapters.cli.errors": "the null device",
    "thep_adapters.audit.pages": "the page of the audit",
    "thep_adapters.audit.files": "files of logs and keys, and what an auditor hands in",
    "thep_adapters.audit.witnesses": "an address of the web",
    "thep_adapters.cli.parsing": "a confidential text, read before any store is opened",
    "thep_adapters.cli.people": "a new file for keys that are disclosed; one that is there is refused",
    "thep_adapters.cli.html_page": "a new file for a page; one that is there is refused",
    "thep_adapters.keys.master": "the file of the master key",
    "thep_adapters.testing.proving": "the file of a test run, in a folder of its own",
}

SOURCES = modules(folder for package in ("thep_domain", "thep_adapters") if (folder := installed(package)))


def openings(tree: ast.AST) -> Iterator[int]:
    """The lines where something may be opened, by whatever it is called on."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in OPENING:
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name)) if name in OPENING:
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="shutil"), attr=name)) if name in COPYING:
                yield node.lineno
            case _:
                pass


def reads_own_package_only(tree: ast.AST) -> bool:
    """Whether a module has no other way to a file than the resources of a package."""
    sources = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    return "importlib.resources" in sources and not sources & {"pathlib", "os", "io", "tempfile", "shutil"}


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_a_module_opens_no_file_that_may_be_a_store(module: str) -> None:
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    lines = list(openings(tree))
    assert not lines or module in ALLOWED or reads_own_package_only(tree), (
        f"{module} opens a file at line {lines}. If that can be a SQLite store, ask SQLite or use stat instead; if it"
        " cannot, say in ALLOWED why."
    )


def test_each_row_is_needed() -> None:
    needed = {module for module, path in SOURCES.items() if list(openings(ast.parse(path.read_text("utf-8"))))}
    assert set(ALLOWED) <= needed


@pytest.mark.parametrize(
    "line", ["open(path)", "path.open('rb')", "Path(name).read_bytes()", "os.open(name, 0)", "shutil.copy(a, b)"]
)
def test_what_opens_is_seen(line: str) -> None:
    assert list(openings(ast.parse(f"import os\n{line}"))) == [2]


def test_the_look_that_lost_commands_is_found() -> None:
    """As it once was."""
    tree = ast.parse('with path.open("rb") as file:\n    header = file.read(100)')
    assert list(openings(tree))
    assert not reads_own_package_only(tree)
