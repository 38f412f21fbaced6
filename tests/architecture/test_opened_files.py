"""No code of ours opens a database file: closing it would cancel the locks of SQLite in the same process.

So a module may only open what cannot be a store: the files of its own package, or what its row here says.
"""

import ast
import re
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

CALL = re.compile(rf"\b({'|'.join(OPENING | COPYING)})\s*\(")
"""Only where this is found a module need be parsed."""

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


def opened() -> Iterator[tuple[str, ast.AST, list[int]]]:
    """Each module that may open a file, and the lines where."""
    for module, path in sorted(SOURCES.items()):
        text = path.read_text(encoding="utf-8")
        if CALL.search(text):
            tree = ast.parse(text)
            if lines := list(openings(tree)):
                yield module, tree, lines


def test_a_module_opens_no_file_that_may_be_a_store() -> None:
    found = {module: lines for module, tree, lines in opened() if not reads_own_package_only(tree)}
    assert {module: lines for module, lines in found.items() if module not in ALLOWED} == {}, (
        "these open a file at these lines. If that can be a SQLite store, ask SQLite or use stat instead; if it cannot,"
        " say in ALLOWED why."
    )


def test_each_row_is_needed() -> None:
    assert set(ALLOWED) <= {module for module, _, _ in opened()}


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
