"""Schools as a register, a links file and a census show them, and any command of the register's desk."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.schools import (
    CountEntry,
    Grade,
    InspectionEntry,
    InspectionKind,
    InspectionNews,
    InspectionsDesk,
    LinkEntry,
    RegisterDesk,
    RegisterEntry,
    RegisterNews,
)
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.values import urns

COMMUNITY, INDEPENDENT, CONVERTER, NURSERY, SPECIAL = 1, 11, 34, 15, 7
BOROUGH_CODE, OTHER_CODE = "211", "201"

TYPES: Final = {
    COMMUNITY: "Community school",
    CONVERTER: "Academy converter",
    NURSERY: "Local authority nursery school",
    SPECIAL: "Community special school",
    INDEPENDENT: "Other independent school",
}
"""Types of establishment by their code in the Department's register; the last is not publicly funded."""

ORDINARY: Final = {"type_code": COMMUNITY, "type_name": TYPES[COMMUNITY]}
"""An ordinary school: what makes it one in the register."""

NAMES: Final = ("Canon Barnett", "Old Ford", "Shapla", "St Anne’s", "Manorfield")
TYPE_CHOICES: Final = (COMMUNITY, COMMUNITY, CONVERTER, NURSERY, SPECIAL, INDEPENDENT)
LOCAL_AUTHORITIES: Final = (BOROUGH_CODE, BOROUGH_CODE, BOROUGH_CODE, OTHER_CODE)
PHASES: Final = (2, 4, 1, 7, 0)
OPENINGS: Final = (None, date(1999, 9, 1), date(2015, 9, 1), date(2016, 9, 1))
COUNT_DAYS: Final = (date(2016, 1, 21), date(2017, 1, 19), date(2017, 10, 5), None)
PUPILS: Final = (0, 1, 3, 7, 90, 210, 435, 436, 1200)


def pupil_numbers() -> st.SearchStrategy[int]:
    """Numbers of pupils, none among them."""
    return st.one_of(st.sampled_from(PUPILS), st.integers(0, 3000))


def register_entries(urn: st.SearchStrategy[URN] | None = None) -> st.SearchStrategy[RegisterEntry]:
    """Schools as a register file shows them, most of them members-to-be, open and counted."""
    closing = st.one_of(st.none(), st.none(), st.none(), days(date(2017, 8, 31)))
    return st.builds(
        lambda number, name, kind, la, outside, phase, opens, closes, pupils, on: RegisterEntry(
            urn=number,
            name=name,
            la=la,
            lies_outside=outside,
            type_code=kind,
            type_name=TYPES[kind],
            phase_code=phase,
            opened_on=opens,
            closed_on=closes,
            pupils=pupils,
            counted_on=on,
        ),
        urns() if urn is None else urn,
        st.sampled_from(NAMES),
        st.sampled_from(TYPE_CHOICES),
        st.sampled_from(LOCAL_AUTHORITIES),
        st.sampled_from((False, False, False, True)),
        st.sampled_from(PHASES),
        st.sampled_from(OPENINGS),
        closing,
        st.one_of(st.none(), pupil_numbers()),
        st.sampled_from(COUNT_DAYS),
    )


def establishments(least: int = 1, most: int = 5) -> st.SearchStrategy[tuple[RegisterEntry, ...]]:
    """Several schools as a register file shows them, each under a number of its own."""
    return st.lists(register_entries(), min_size=least, max_size=most, unique_by=lambda entry: entry.urn).map(tuple)


def register_news(as_at: st.SearchStrategy[date] | None = None) -> st.SearchStrategy[RegisterNews]:
    """A register file, with counts of a census and links between its schools."""

    @st.composite
    def news(draw: st.DrawFn) -> RegisterNews:
        entries = draw(establishments())
        known = st.sampled_from([entry.urn for entry in entries])
        link = st.builds(
            lambda urn, other, words, on: LinkEntry(
                urn=urn, link_urn=other, link_name="Another school", link_type=words, quoted_on=on
            ),
            known,
            st.one_of(known, urns()),
            st.sampled_from(("Successor", "Predecessor", "Successor - merged", "Predecessor - Split School")),
            st.one_of(st.none(), days()),
        )
        count = st.builds(
            lambda urn, pupils, on: CountEntry(urn=urn, pupils=pupils, counted_on=on), known, pupil_numbers(), days()
        )
        return RegisterNews(
            as_at=draw(days() if as_at is None else as_at),
            source="edubasealldata.csv",
            schools=entries,
            counts=tuple(draw(st.lists(count, max_size=3))),
            links=tuple(each for each in draw(st.lists(link, max_size=2)) if each.urn != each.link_urn),
        )

    return news()


NUMBERS: Final[Mapping[str, st.SearchStrategy[int]]] = {
    "type_code": st.integers(0, 60),
    "phase_code": st.integers(0, 7),
}


def corrections(closing: date) -> tuple[Mapping[str, str], ...]:
    """What may be said of a school by hand, in words as they are typed; some of it is wrong."""
    return (
        {"name": "Old Ford Academy"},
        {"name": "Shapla Primary School", "la": OTHER_CODE},
        {"closed": closing.isoformat()},
        {"closed": ""},
        {"opened": "2015-09-01"},
        {"opened": ""},
        {"type": str(INDEPENDENT), "phase": "primary"},
        {"town": "Bow", "postcode": "E3 5ED"},
        {"outside": "yes"},
        {"outside": "no", "la": BOROUGH_CODE},
    )


def inspection_news() -> st.SearchStrategy[InspectionNews]:
    """A file of inspections, of which some cannot be."""
    entry = st.builds(
        lambda urn, on, published, overall, number: InspectionEntry(
            urn=urn,
            listed_for=urn,
            kind=InspectionKind.GRADED,
            inspected_on=on,
            published_on=published,
            overall=overall,
            number=number,
        ),
        *(urns(), days(), st.one_of(st.none(), days())),
        *(st.sampled_from((*(grade.value for grade in Grade), "splendid")), st.sampled_from(("", "10046987"))),
    )
    return st.builds(
        lambda as_at, entries: InspectionNews(as_at=as_at, source="inspections.csv", inspections=tuple(entries)),
        *(days(), st.lists(entry, max_size=3)),
    )


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the register's desk, and of that of inspections."""
    parts = st.sampled_from((("primary", "secondary"), (), ("primary",)))
    return st.one_of(
        st.builds(lambda school, named: do(RegisterDesk.list_parts, school, named), urn, parts),
        st.builds(lambda news, sure: do(RegisterDesk.record, news, confirm=sure), register_news(), st.booleans()),
        st.builds(
            lambda school, pupils, on: do(RegisterDesk.count, school, pupils, on=on, source="letter of the school"),
            *(urn, pupil_numbers(), days()),
        ),
        st.builds(
            lambda school, said, on: do(RegisterDesk.correct, school, said, on=on, source="letter of the school"),
            *(urn, st.sampled_from((*corrections(date(2018, 8, 31)), {}, {"tea": "yes"})), days()),
        ),
        st.builds(lambda one, other, on: do(RegisterDesk.unlink, one, other, on=on), urn, urn, days()),
        st.builds(lambda one, other, on: do(RegisterDesk.relink, one, other, on=on), urn, urn, days()),
        st.builds(lambda as_at: do(RegisterDesk.retract, "0" * 64, as_at=as_at), st.one_of(st.none(), days())),
        st.builds(lambda news: do(InspectionsDesk.record, news), inspection_news()),
        st.builds(
            lambda school, of, said: do(InspectionsDesk.correct, school, of, said, kind="graded"),
            *(urn, days(), st.sampled_from(({"overall": "good"}, {"inspected": ""}, {"tea": "yes"}))),
        ),
        st.builds(lambda school, of: do(InspectionsDesk.withdraw, school, of), urn, days()),
        st.builds(lambda school, of: do(InspectionsDesk.restore, school, of), urn, days()),
    )
