"""README is the single source of the commands: CI runs the very ones that a reader copies."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    found = FENCE.finditer(README)
    return ["\n".join(map(str.strip, m["text"].splitlines())) for m in found if m["language"] == language]


def test_each_command_of_readme_is_one_line() -> None:
    commands = blocks("sh")
    assert len(commands) == 3
    assert [command for command in commands if "\n" in command] == []


def test_ci_runs_the_very_commands_of_readme() -> None:
    run_by_ci = re.findall(r'^ *run "(.*)"$', CI, re.MULTILINE)
    assert sorted(run_by_ci) == sorted(blocks("sh"))


def test_ci_runs_nothing_else_that_installs_or_tests() -> None:
    others = [line for line in CI.splitlines() if not line.strip().startswith(("#", 'run "'))]
    assert [line for line in others if re.search(r"\b(pip|pytest|nox|thep)\b", line)] == []


def test_the_session_of_the_demo_installs_what_readme_installs_for_it() -> None:
    (command,) = [each for each in blocks("sh") if each.endswith("thep demo")]
    session = (ROOT / "noxfile.py").read_text(encoding="utf-8").partition("def demo(")[2].partition("@nox")[0]
    extras = re.compile(r"\.\[([a-z,]+)\]")
    assert extras.findall(command) == extras.findall(session) == ["cli,keys,audit,allocation"]


def test_ci_stops_at_the_first_failure() -> None:
    assert "set -euo pipefail" in CI.splitlines()


def test_the_python_of_readme_is_python() -> None:
    (example,) = [m["text"] for m in FENCE.finditer(README) if m["language"] == "python"]
    ast.parse(example)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https?:)([^)#]+)", README))
def test_the_links_of_readme_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
