"""What a page shows that can be run: files, Python, and the command line, from top to bottom.

A block is known by the word after its fence. ``csv NAME`` or ``python NAME`` is saved as a file of that name, in the
temporary folder that the page runs in. ``python`` alone runs; all the Python of a page shares one namespace. ``output``
is what the Python above it printed. ``console`` holds lines that start with ``$``, run by a shell, and below each what
it said (nothing: not compared). There ``...`` stands for anything within a line, and alone on a line for any number of
lines. Blocks of any other word, such as ``text``, are illustrations.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

FENCE = re.compile(r"(?ms)^(?P<indent> *)```(?P<word>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^(?P=indent)```$")


class Block(NamedTuple):
    """One block of a page, and the line of the page that its text starts on."""

    word: str
    name: str | None
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, without the indent of a list that they may stand in."""
    for match in FENCE.finditer(page):
        text = re.sub(rf"(?m)^{match['indent']}", "", match["text"])
        yield Block(match["word"], match["name"], text, page.count("\n", 0, match.start("text")) + 1)


def matches(shown: str, said: str) -> bool:
    """Whether this is what the page shows, but for how wide columns are, and blank lines around."""
    lines = [re.escape(line).replace(r"\.\.\.", ".*?") for line in _lines(shown)]
    pattern = "".join(r"(?:.*\n)*?" if line == ".*?" else f"{line}\n" for line in lines)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(said))) is not None


def _lines(text: str) -> list[str]:
    narrow = re.sub(r"(?m)(?<=\S) +| +$", " ", re.sub("─+", "─", text))
    return "\n".join(map(str.rstrip, narrow.split("\n"))).strip("\n").split("\n")


def run(page: Path, folder: Path, *, alone: int = 0) -> None:
    """Run a page in a folder, which must be the working folder. Raises AssertionError where it does otherwise.

    The first blocks of Python may be run ``alone``: the rest of the page then does without their names.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    for word, name, text, line in blocks(page.read_text(encoding="utf-8")):
        where = f"{page}, line {line}"
        if name is not None:
            (folder / name).write_text(text, encoding="utf-8", newline="\r\n" if word == "csv" else "\n")
        elif word == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile("\n" * (line - 1) + text, page, "exec"), namespace)
            alone -= 1
            if not alone:
                namespace = {"__name__": "__main__"}
        elif word == "output":
            said = printed.getvalue()
            assert matches(text, said), f"{where}: the page shows\n{text}\nand it printed\n{said}"
        elif word == "console":
            for command, shown in re.findall(r"(?m)^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", text):
                said = _shell(command, folder, where)
                assert not shown or matches(shown, said), f"{where}: $ {command}\nthe page shows\n{shown}\nnot\n{said}"


def _shell(command: str, folder: Path, where: str) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    own = {name: value for name, value in os.environ.items() if not name.startswith("THEP_")}
    env = {**own, "PATH": path, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    done = subprocess.run(command, shell=True, cwd=folder, env=env, check=False, **streams)
    assert done.returncode == 0, f"{where}: $ {command}\nended with {done.returncode}:\n{done.stdout}"
    return str(done.stdout)
