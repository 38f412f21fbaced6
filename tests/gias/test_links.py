"""A links file becomes the successions of the chosen schools."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.gias.support import save
from thep_adapters.gias import BadRows, LinksRead, read_links
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import LinkEntry

HEADER: Final = '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"\r\n'
CLARA_GRANT: Final = '100901,144699,"The Clara Grant Primary School","Successor","31-08-2017"\r\n'


def read(tmp_path: Path, rows: str, urns: frozenset[int] | None = None, *, skip: bool = False) -> LinksRead:
    result = read_links(save(tmp_path / "l.csv", HEADER + rows), urns=urns, skip_bad_rows=skip)
    s = result.summary
    assert s.kept + s.elsewhere + s.other_links + s.repeated + s.bad_rows == s.rows
    return result


def test_a_succession_is_kept_as_quoted(tmp_path: Path) -> None:
    assert read(tmp_path, CLARA_GRANT).links == (
        LinkEntry(
            urn=URN(100901),
            link_urn=URN(144699),
            link_name="The Clara Grant Primary School",
            link_type="Successor",
            quoted_on=date(2017, 8, 31),
        ),
    )


def test_a_link_without_a_date(tmp_path: Path) -> None:
    (link,) = read(tmp_path, "100901,144699,,Predecessor - Split School,\r\n").links
    assert (link.quoted_on, link.link_name, link.link_type) == (None, "", "Predecessor - Split School")


@pytest.mark.parametrize(
    "kind",
    [
        "Sixth Form Centre Link",
        "Expansion",
        "Merged - expansion in school capacity and changer in age range",
        "Result of Amalgamation",
        "",
    ],
)
def test_links_of_other_kinds_are_only_counted_whatever_else_they_say(tmp_path: Path, kind: str) -> None:
    result = read(tmp_path, f"100901,144699,A School,{kind},soon\r\n")
    assert (result.links, result.summary.other_links) == ((), 1)


@pytest.mark.parametrize("kind", ["Successor", "successor - merged", "Predecessor - merged", "PREDECESSOR"])
def test_successors_and_predecessors_of_every_kind(tmp_path: Path, kind: str) -> None:
    (link,) = read(tmp_path, f"100901,144699,A School,{kind},\r\n").links
    assert link.link_type == kind


def test_one_end_among_the_chosen_schools_is_enough(tmp_path: Path) -> None:
    rows = CLARA_GRANT + "144699,100901,A,Predecessor,\r\n" + "1,2,A,Successor,soon\r\n" + "?,,\r\n"
    for urns in ({100901}, {144699}, {100901, 144699}):
        result = read(tmp_path, rows, frozenset(urns))
        assert (result.summary.kept, result.summary.elsewhere) == (2, 2)
    assert read(tmp_path, rows, frozenset()).summary.elsewhere == 4


def test_a_link_of_ours_to_a_number_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadRows) as caught:
        read(tmp_path, "100901,14469,A School,Successor,\r\n", frozenset({100901}))
    assert str(caught.value) == "l.csv, line 2, column LinkURN, value '14469': not a URN, write six digits"


def test_what_cannot_be_used_is_reported_and_can_be_skipped(tmp_path: Path) -> None:
    rows = "100901,100901,A,Successor,\r\n100902,100903,A,Successor,soon\r\n100902\r\n" + CLARA_GRANT + "100901,144"
    with pytest.raises(BadRows) as caught:
        read(tmp_path, rows)
    assert [(row.line, row.column) for row in caught.value.rows] == [
        (2, "LinkURN"),
        (3, "LinkEstablishedDate"),
        (4, "LinkURN"),
        (6, "LinkName"),
    ]
    result = read(tmp_path, rows, skip=True)
    assert (result.summary.kept, result.summary.bad_rows) == (1, 4)
    assert result.bad_rows == caught.value.rows


def test_the_same_row_twice_is_one_link(tmp_path: Path) -> None:
    result = read(tmp_path, CLARA_GRANT * 3)
    assert (result.summary.kept, result.summary.repeated) == (1, 2)
