"""Every page of the docs does what it shows, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import blocks, matches, run
from tests.support.played import Played

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "events"
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if GENERATED not in page.parents)
PAGES += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "RELEASING.md")]
LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)")
ALONE = {"docs/tutorials/auditor.md": 1}
"""How many blocks of Python a reader may skip, so that the rest of the page does without their names."""
RUN = {"python", "output", "console"}
WORDS = RUN | {"csv", "text", "sh", "sql", "json", "mermaid"}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """What the headings of a page can be linked by."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_does_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    if "\n$ thep demo" in page.read_text(encoding="utf-8"):  # the play is the same each time, and long
        played: Played = request.getfixturevalue("demo_played")
        monkeypatch.setattr("thep_adapters.demo.run", played.run)
    for setting in ("THEP_STORE", "THEP_ACTOR", "THEP_KEYS", "THEP_MASTER_KEY"):
        monkeypatch.delenv(setting, raising=False)
    run(page, tmp_path, alone=ALONE.get(name(page), 0))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_blocks_of_known_words_only(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {block.word for block in blocks(text)} <= WORDS
    assert len(list(blocks(text))) * 2 == len(re.findall(r"^ *```", text, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page if path == "" else page.parent / path
        if GENERATED in (target.resolve(), *target.resolve().parents) and not GENERATED.exists():
            continue
        assert target.exists(), f"{path} is not there"
        assert not anchor or anchor in anchors(target), f"{path} has no heading #{anchor}"


def linked(page: Path) -> set[Path]:
    return {(page.parent / path).resolve() for path, _ in LINK.findall(page.read_text(encoding="utf-8"))}


def test_the_index_leads_to_every_page() -> None:
    every = {page for page in (ROOT / "docs").rglob("*.md") if GENERATED not in page.parents}
    index = ROOT / "docs" / "README.md"
    lost = every - {index} - linked(index) - linked(index.parent / "contexts" / "README.md")
    assert lost == set(), "link these pages in docs/README.md"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_folder_of_somebodys_machine(page: Path) -> None:
    assert re.search(r"(?<![\w.:/])/(?:work|tmp|home|Users|root)\b", page.read_text(encoding="utf-8")) is None


# --------------------------------------------------------------------------------------- the collector itself is tested


def run_text(page: str, folder: Path) -> None:
    (folder / "page.md").write_text(page, encoding="utf-8")
    run(folder / "page.md", folder)


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a ... c\n", "a b c\n", True),
        ("a ... c\n", "a b\nc\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("1.5 (x)\n", "1.5 (x)\n", True),
        ("1.5\n", "125\n", False),
    ],
)
def test_what_was_said_is_compared_with_what_is_shown(shown: str, said: str, same: bool) -> None:
    assert matches(shown, said) is same


@pytest.mark.parametrize(
    "page",
    [
        "```python\nassert 1 == 2\n```\n",
        "```python\nprint(1)\n```\n```output\n2\n```\n",
        "```console\n$ echo hallo\nhello\n```\n",
        "```console\n$ false\n```\n",
    ],
)
def test_a_page_that_is_wrong_is_found_out(page: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run_text(page, tmp_path)


def test_the_blocks_of_a_page_share_a_folder_and_a_namespace(tmp_path: Path) -> None:
    page = (
        "```csv a.csv\nx,y\n```\n\n- in a list\n\n  ```python\n  n = 6\n  ```\n\n"
        "```python\nprint(n * 7)\n```\n```output\n42\n```\n"
        "```console\n$ cat a.csv | tr -d '\\r'\nx,y\n$ echo b \\\n  c\nb c\n```\n"
    )
    run_text(page, tmp_path)


def test_a_loop_of_commands_says_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (
        "```console\n$ for verb in fees.pay fees.refund; do thep schema $verb; done > loop.txt\n"
        "$ thep schema fees.pay > one.txt\n$ thep schema fees.refund > other.txt\n"
        "$ cat one.txt other.txt > both.txt\n```\n"
    )
    run_text(page, tmp_path)
    said, both = ((tmp_path / name).read_text(encoding="utf-8") for name in ("loop.txt", "both.txt"))
    assert said == both
    assert said.count("$schema") == 2
