"""Phrases that are not plain English, and where they stand: in pages, and in the messages and docstrings of the code.

``python -m tests.docs.words`` lists every one with its file and line.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "RELEASING.md")
WORD_LIST = "CONTRIBUTING.md"

PHRASES = {
    "is none": r"\bis\s+none\b",
    "needs no leave": r"\bneeds?\s+no\s+leave\b",
    "journey": r"\bjourneys?\b",
    "told": r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\b[Tt]old\b",
    "lies in": r"\b(?:lie|lies|lay)\s+in\b",
    "gone on with": r"\b(?:go|goes|going|gone|went)\s+on\s+with\b",
    "by none of ours": r"\bby\s+none\s+of\s+ours\b",
    "mend": r"\b[Mm]end(?:s|ed|ing)?\b",
}
_ANY = re.compile("|".join(f"(?P<p{number}>{pattern})" for number, pattern in enumerate(PHRASES.values())))
_NAMES = list(PHRASES)


class Found(NamedTuple):
    """A phrase, and where it stands."""

    path: str
    line: int
    phrase: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.phrase!r}: write it as it would be said aloud ({WORD_LIST}, Words)"


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """The phrases of a text: how many lines down, and which."""
    for match in _ANY.finditer(text):
        yield text.count("\n", 0, match.start()), _NAMES[int(str(match.lastgroup)[1:])]


def in_page(path: Path) -> Iterator[Found]:
    """The phrases of a page; not those of the list itself."""
    text = path.read_text(encoding="utf-8")
    if path.name == WORD_LIST:
        text = re.sub(r"(?m)^\| .*$", "", text)
    for above, phrase in found_in(text):
        yield Found(path.relative_to(ROOT).as_posix(), above + 1, phrase)


def in_source(path: Path) -> Iterator[Found]:
    """The phrases of what a module says: its messages and docstrings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for below, phrase in found_in(node.value):
                yield Found(path.relative_to(ROOT).as_posix(), node.lineno + below, phrase)


def everywhere() -> Iterator[Found]:
    """Every phrase that stands somewhere."""
    for page in (*(ROOT / name for name in PAGES), *sorted((ROOT / "docs").rglob("*.md"))):
        yield from in_page(page)
    for module in sorted((ROOT / "src").rglob("*.py")):
        yield from in_source(module)


if __name__ == "__main__":
    sys.stdout.writelines(f"{each}\n" for each in everywhere())
