"""The docs, messages and docstrings speak plain English: none of the phrases of the word list in CONTRIBUTING."""

import pytest

from tests.docs.words import PHRASES, ROOT, WORD_LIST, everywhere, found_in


def test_no_phrase_stands_anywhere() -> None:
    assert "\n".join(map(str, everywhere())) == ""


@pytest.mark.parametrize("phrase", PHRASES)
def test_the_word_list_has_every_phrase_with_what_to_write(phrase: str) -> None:
    rows = (ROOT / WORD_LIST).read_text(encoding="utf-8").splitlines()
    assert any(row.startswith(f"| {phrase} | ") for row in rows)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("A payment of £0.00 is none: record a penny.", ["is none"]),
        ("reading needs\n    no leave", ["needs no leave"]),
        ("told: what was recorded", ["told"]),
        ("Each was told so, and if that is None, the mender went.", []),
        ("It is mended, and the rest is gone on with.", ["mend", "gone on with"]),
        ("written by none of ours; the day lies in the future", ["by none of ours", "lies in"]),
        ("a journey", ["journey"]),
    ],
)
def test_a_phrase_is_found(text: str, phrases: list[str]) -> None:
    assert [phrase for _, phrase in found_in(text)] == phrases


def test_a_phrase_is_found_with_its_line() -> None:
    assert [below for below, _ in found_in("one\ntwo\nto mend\n")] == [2]
