"""Each context has a page that begins with the process and its states, and whose tables are what the code says."""

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import blocks
from thep_adapters.codec.context_pages import INDEX, check, main, pages, write
from thep_domain.application import CATALOGUE
from thep_domain.membership import Status

FOLDER = Path(__file__).parents[2] / "docs" / "contexts"
NAMES = [context.name for context in CATALOGUE.contexts]


def test_the_tables_are_up_to_date() -> None:
    assert list(check(FOLDER, CATALOGUE)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_begins_with_the_process_and_its_states(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    title, process, rest = text.split("\n\n", 2)
    assert title.startswith("# ")
    assert 2 <= len(re.findall(r"\.(?:\s|$)", process)) <= 4, "tell the process in two or three sentences"
    first = next(blocks(text))
    assert rest.startswith("```mermaid"), "the state diagram comes next"
    assert first.text.startswith("stateDiagram-v2\n")


def test_the_diagram_of_membership_has_every_status() -> None:
    diagram = next(blocks((FOLDER / "membership.md").read_text(encoding="utf-8"))).text
    assert all(re.search(rf"(?m)(^| |\"){status}(:| |\"|$)", diagram) for status in Status)


def test_no_page_is_left_of_a_context_that_is_gone() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(pages(CATALOGUE))


# ---------------------------------------------------------------------------------------- the check itself is tested


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "contexts"))


@pytest.mark.parametrize("name", [INDEX, *(f"{name}.md" for name in NAMES)])
def test_a_table_that_is_out_of_date_is_found_and_written(name: str, copied: Path) -> None:
    page = copied / name
    right = page.read_text(encoding="utf-8")
    row = next(line for line in right.split("-->\n", 1)[1].splitlines(keepends=True) if line.startswith(("| `", "| [")))
    page.write_text(right.replace(row, ""), encoding="utf-8")
    assert ["out of date" in each for each in check(copied, CATALOGUE)] == [True]
    assert list(write(copied, CATALOGUE)) == []
    assert page.read_text(encoding="utf-8") == right


def test_a_page_that_is_missing_is_found(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "fees.md").unlink()
    assert main([str(copied), "--check"]) == 1
    assert "fees.md is missing: write it like those beside it" in capsys.readouterr().err


def test_a_place_that_is_missing_is_found_and_nothing_is_written_there(copied: Path) -> None:
    page = copied / "fees.md"
    without = page.read_text(encoding="utf-8").replace("<!-- begin events -->\n", "")
    page.write_text(without, encoding="utf-8")
    for problems in (check(copied, CATALOGUE), write(copied, CATALOGUE)):
        assert ["has no place for events" in each for each in problems] == [True]
    assert page.read_text(encoding="utf-8") == without
