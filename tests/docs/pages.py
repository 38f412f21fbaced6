"""What a page shows that can be run: files, Python, and the command line, from top to bottom.

A block is known by the word after its fence. ``csv NAME`` or ``python NAME`` is saved as a file of that name, in the
temporary folder that the page runs in. ``python`` alone runs; all the Python of a page shares one namespace. ``output``
is what the Python above it printed. ``console`` holds lines that start with ``$``, run as at a prompt, and below each
what it said (nothing: not compared). There ``...`` stands for anything within a line, and alone on a line for any
number of lines. Blocks of any other word, such as ``text``, are illustrations.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.command_line import invoke

FENCE = re.compile(r"(?ms)^(?P<indent> *)```(?P<word>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^(?P=indent)```$")

PLAIN = re.compile(
    r"thep (?P<arguments>[^|&;<>$`~*]*?)(?: > (?P<file>[\w.-]+))?(?: 2> (?P<errors>[\w.-]+))?"
    r"(?P<then> \|\|? [^<>&]*)?"
)
"""A command that needs no shell: with nothing that only a shell understands, but for files that take what it says.

What reads what it said, or is done where it fails, is for a shell again.
"""

LOOP = re.compile(r"for (?P<name>\w+) in (?P<words>[\w -]+); do (?P<body>thep [^;]*); done > (?P<file>[\w.-]+)")
"""A plain command for each of several words, and a file that takes what all of them say."""


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
    """What a command said. A plain ``thep`` runs in this process, which spares the start of another."""
    if loop := LOOP.fullmatch(command):
        each = [re.sub(rf"\${loop['name']}\b", word, loop["body"]) for word in loop["words"].split()]
        if all(map(PLAIN.fullmatch, each)):
            return _each(each, folder / loop["file"], where)
    settings: dict[str, str | None] = {name: None for name in os.environ if name.startswith("THEP_")}
    settings |= {"COLUMNS": "120", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    env = {**os.environ, "PATH": path, **settings}
    own = {name: value for name, value in env.items() if value is not None}

    def in_shell(line: str, given: str | None = None) -> tuple[int, str]:
        done = subprocess.run(
            line,
            shell=True,
            cwd=folder,
            env=own,
            check=False,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return done.returncode, done.stdout

    if plain := PLAIN.fullmatch(command):
        result = invoke(shlex.split(plain["arguments"]), env=settings)
        code, said, then = result.exit_code, result.output, plain["then"] or ""
        for name, text in ((plain["file"], result.stdout), (plain["errors"], result.stderr)):
            if name is not None:
                (folder / name).write_text(text, encoding="utf-8")
        if plain["file"] is not None:
            said = "" if plain["errors"] is not None else result.stderr
        elif plain["errors"] is not None:
            said = result.stdout
        if then.startswith(" || "):
            if code:
                code, more = in_shell(f"(exit {code}){then}")
                said += more
        elif then:
            assert not result.stderr, f"{where}: $ {command}\nsays beside its answer\n{result.stderr}"
            code, said = in_shell(then.removeprefix(" | "), said)
    else:
        code, said = in_shell(command)
    assert code == 0, f"{where}: $ {command}\nended with {code}:\n{said}"
    return said


def _each(commands: list[str], file: Path, where: str) -> str:
    """Run plain commands one after another, as a loop of the shell would; none of them may fail."""
    errors, texts = [], []
    for command in commands:
        errors.append(_shell(f"{command} > {file.name}", file.parent, where))
        texts.append(file.read_text(encoding="utf-8"))
    file.write_text("".join(texts), encoding="utf-8")
    return "".join(errors)
