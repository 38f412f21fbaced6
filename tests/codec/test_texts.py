"""Which texts can be recorded: the same on every version of Python, whose tables of characters grow."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.codec.support import CODEC, WHY
from thep_domain.application import UnreadableHistory
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text, is_text
from thep_domain.kernel.provenance import Cited
from thep_domain.schools.events import SchoolRenamed

FORBIDDEN: Final = (
    (0x00, 0x1F),  # control characters
    (0x7F, 0x9F),
    (0x2028, 0x2029),  # ends of lines and paragraphs
    (0x202A, 0x202E),  # marks that turn the direction of writing
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),  # halves of characters
)
SPACES: Final = 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000
AT_ONCE: Final = 1000
NAME: Final = declared(SchoolRenamed).name


def allowed() -> Iterator[str]:
    """Every character there is or will be, but for those few: Unicode ends at U+10FFFF."""
    first = 0
    for start, end in (*FORBIDDEN, (0x110000, 0x110000)):
        yield from map(chr, range(first, start))
        first = end + 1


def renamed(name: str) -> SchoolRenamed:
    return SchoolRenamed(name=Text(name), from_on=WHY.effective_on, source=Cited(stream=Text("file:0"), version=1))


def state_with(escaped: str) -> bytes:
    """A stored event whose name holds this piece of JSON."""
    return CODEC.encode(renamed("NAME"), WHY).replace(b"NAME", escaped.encode())


def test_every_character_but_the_forbidden_ones_makes_the_round_trip() -> None:
    """Whether this Python has heard of it or not: what the newest one recorded, the oldest one reads."""
    letters = "".join(allowed())
    for start in range(0, len(letters), AT_ONCE):
        fact = renamed("x" + letters[start : start + AT_ONCE])
        assert CODEC.decode(NAME, CODEC.encode(fact, WHY)).event == fact


def test_every_forbidden_character_is_refused_when_made_and_when_read() -> None:
    for start, end in FORBIDDEN:
        for point in range(start, end + 1):
            assert not is_text(f"School{chr(point)}")
            with pytest.raises(ValueError, match="name must be words"):
                renamed(f"School{chr(point)}")
            with pytest.raises(UnreadableHistory, match=NAME):
                CODEC.decode(NAME, state_with(f"School\\u{point:04x}"))


def test_spaces_alone_are_no_text() -> None:
    for point in SPACES:
        with pytest.raises(ValueError, match="name must be words"):
            renamed(chr(point) * 3)
        with pytest.raises(UnreadableHistory, match=NAME):
            CODEC.decode(NAME, state_with(chr(point)))
        fact = renamed(f"{chr(point)}a{chr(point)}")
        assert CODEC.decode(NAME, CODEC.encode(fact, WHY)).event == fact
    with pytest.raises(ValueError, match="name must be words"):
        renamed("")


def test_each_character_alone_is_a_text_unless_it_is_a_space() -> None:
    assert {letter for letter in allowed() if not is_text(letter)} == set(map(chr, SPACES))
