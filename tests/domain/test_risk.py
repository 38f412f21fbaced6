"""Rounds over every school: listed, assessed, moderated, notified, corrected; each numbered example by its number."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.support import Clock, House, followed_by, school
from thep_domain import URN, Answer
from thep_domain.application import ActingOffice
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.people import subjects
from thep_domain.risk import (
    AuthorityNotified,
    EvidenceGathered,
    Moved,
    Risk,
    SchoolModerated,
    Step,
    assessments,
    categories,
    category_of,
    flows,
    letters,
    matrix,
    rounds,
    school_rounds,
)
from thep_domain.testing import in_memory

A, B, C = URN(999011), URN(999012), URN(999014)
OPENED, ANALYSED, MODERATED, TOLD = date(2018, 7, 2), date(2018, 7, 9), date(2018, 7, 10), date(2018, 7, 16)
LIGHT, PLUS, SUPPORT = "light-touch", "light-touch-plus", "support-and-challenge"
P1, P2, P3 = "0000000a", "0000000b", "0000000c"
MINUTE = "School Review Group 2018-07-10, minute 4"
WORDS = "results fell for the second year"


class Rounds(House):
    """A house with the short way to a school's category. What a test does not date happened in July 2018."""

    def begin(self, name: str = "2018-07", *, urns: tuple[URN, ...] = (), on: date = OPENED) -> tuple[Answer, ...]:
        """Plan a round and open it to its end; its reference day is the first of the month."""
        self.office.risk.plan(name, on.replace(day=1), urns=urns, on=on)
        return self.office.risk.open_whole(name, on=on)

    def gather(self, urn: URN = A, name: str = "2018-07", on: date = date(2018, 7, 5), **said: Any) -> Answer:
        """A piece of evidence."""
        given: dict[str, Any] = {"area": "achievement", "kind": "results", "dated": on, "source": "the return", **said}
        return self.office.risk.evidence(name, urn, on=on, **given)

    def analyse(self, urn: URN = A, name: str = "2018-07", on: date = ANALYSED, **said: Any) -> Answer:
        """A desk-top analysis."""
        given: dict[str, Any] = {"category": LIGHT, "sat": (P1, P2), "rationale": WORDS, **said}
        return self.office.risk.analyse(name, urn, ratings={"achievement": "amber"}, on=on, **given)

    def moderate(
        self, category: str = LIGHT, urn: URN = A, name: str = "2018-07", on: date = MODERATED, **said: Any
    ) -> Answer:
        """A decision."""
        given: dict[str, Any] = {"sat": (P1, P2, P3), "rationale": WORDS, "authority": MINUTE, **said}
        return self.office.risk.moderate(name, urn, category, on=on, **given)

    def assess(self, category: str = LIGHT, urn: URN = A, name: str = "2018-07", on: date = MODERATED) -> None:
        """From evidence to a category, the analysis a day before."""
        self.gather(urn, name, on)
        self.analyse(urn, name, on, category=category)
        self.moderate(category, urn, name, on)

    def category(self, on: date, urn: URN = A, known: int | None = None) -> str | None:
        """The category of a school on a day."""
        row = category_of(self.thep.known(known), urn, on)
        return None if row is None else row.category

    def due(self, on: date | None = None) -> list[tuple[date, str]]:
        """What is due: the day, and the code."""
        return [(each.due_on, each.code) for each in self.thep.due(on) if each.code.startswith("risk.")]


@pytest.fixture
def house() -> Iterator[Rounds]:
    """Two schools in the register, on the last day of 2018."""
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        house = Rounds(thep, clock)
        house.read(school(A, "Alder"), school(B, "Birch"), as_at=date(2016, 5, 3))
        house.office.people.add_all([{"person": each, "details": "sits in a group"} for each in (P1, P2, P3)])
        yield house


# ----------------------------------------------------------------------------------------------------------- a round


def test_a_round_lists_every_school_of_its_scope_member_or_not(house: Rounds) -> None:
    """Publicly funded schools of the authority that are open on the reference day; wherever they stand."""
    house.member(A, name="Alder")
    house.read(
        school(999021, "Elm", type_code=11, type_name="Other independent school"),
        school(999022, "Fir", la="201"),
        school(999023, "Gum", lies_outside=True),
        school(999024, "Hazel", opened_on=date(2018, 9, 1)),
        school(999025, "Ivy", closed_on=date(2018, 6, 30)),
        school(999026, "Jasmine", closed_on=date(2018, 7, 1)),
        as_at=date(2018, 6, 1),
    )
    house.office.risk.plan("2018-07", date(2018, 7, 1), on=OPENED)
    assert house.due(OPENED) == [(OPENED, "risk.to-open")]
    (answer,) = house.office.risk.open_whole("2018-07", on=OPENED)
    rows = assessments(house.thep.known(), OPENED, "2018-07")
    assert [(row.name, row.member) for row in rows if row.status is not Step.DELISTED] == [
        ("Alder", True),
        ("Birch", False),
        ("Gum", False),
    ]
    assert answer.details == {"listed": 4, "left": 0}
    jasmine = next(row for row in rows if row.name == "Jasmine")
    assert jasmine.status is Step.DELISTED, "it was open on the reference day, and closed with it"


def test_r4_to_r6_what_a_moderation_needs(house: Rounds) -> None:
    house.begin()
    with house.refused("not-analysed", "[3:118]"):
        house.moderate()
    house.gather()
    house.analyse(on=date(2018, 7, 12))
    with house.refused("dates-out-of-order") as caught:
        house.moderate(on=MODERATED)
    assert "2018-07-12" in caught.value.sentence
    assert "2018-07-10" in caught.value.sentence
    with house.refused("rationale-missing", "invariant 16"):
        house.moderate(on=date(2018, 7, 12), rationale="  ")
    with house.refused("unknown-word") as caught:
        house.moderate("purple", on=date(2018, 7, 12))
    assert f"{LIGHT}, {PLUS}, {SUPPORT}, support-and-challenge-plus" in caught.value.sentence
    with house.refused("authority-missing"):
        house.moderate(on=date(2018, 7, 12), authority=" ")
    house.moderate(on=date(2018, 7, 12))
    with house.refused("moderated-already"):
        house.moderate(on=date(2018, 7, 13))
    with house.refused("moderated-already"):
        house.analyse(on=date(2018, 7, 13))


def test_r7_who_works_for_the_school_stands_aside(house: Rounds) -> None:
    """Three sit, two of them work there: one counts, and the quorum is two."""
    house.begin()
    house.gather()
    house.analyse()
    with house.refused("group-too-small") as caught:
        house.moderate(stood_aside=(P2, P3))
    assert "3 sat and 2 stood aside, so that 1 decided: the quorum is 2" in caught.value.sentence
    with house.refused("group-too-small"):
        house.moderate(sat=(P1, P1))
    for stranger in ("Ada Lovelace", "0000000d"):
        with house.refused("unknown-person"):
            house.moderate(sat=(stranger, P1))
    (fact,) = [each for each in house.moderate(stood_aside=(P3,)).events if each.name == "risk.moderated"]
    assert isinstance(fact.event, SchoolModerated)
    assert (fact.event.sat, fact.event.stood_aside) == ((P1, P2, P3), (P3,))


def test_r8_a_category_counts_from_its_moderation_until_the_next(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT)
    house.office.risk.notify("2018-07", on=TOLD)
    house.begin("2018-11", urns=(A,), on=date(2018, 11, 12))
    house.assess(SUPPORT, name="2018-11", on=date(2018, 11, 20))
    found = [house.category(date(2018, *day)) for day in ((7, 9), (7, 10), (11, 19), (11, 20))]
    assert found == [None, LIGHT, LIGHT, SUPPORT]
    decided = [row for row in school_rounds(house.thep.known(), A, date(2018, 12, 31)) if row.category]
    assert [row.category for row in decided] == [SUPPORT, LIGHT], "one change, and two categories"
    (row,) = matrix(house.thep.known(), "2018-11", date(2018, 11, 20))
    assert (row.before, row.category, row.moved) == (LIGHT, SUPPORT, Moved.CLOSER)
    assert [(flow.before, flow.category, flow.schools) for flow in flows([row])] == [(LIGHT, SUPPORT, 1)]


def test_r9_no_category_before_the_authority_knows_the_last(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT)
    house.begin("2018-11", urns=(A,), on=date(2018, 11, 12))
    house.gather(name="2018-11", on=date(2018, 11, 12))
    house.analyse(name="2018-11", on=date(2018, 11, 12))
    with house.refused("not-notified", "[1:189]"):
        house.moderate(SUPPORT, name="2018-11", on=date(2018, 11, 20))
    house.office.risk.notify("2018-07", on=date(2018, 11, 19))
    with house.refused("dates-out-of-order"):
        house.moderate(SUPPORT, name="2018-11", on=date(2018, 7, 9))
    with house.refused("not-notified"):
        house.moderate(SUPPORT, name="2018-11", on=date(2018, 11, 18))
    house.moderate(SUPPORT, name="2018-11", on=date(2018, 11, 20))


def test_r10_a_slip_of_the_pen_is_put_right_and_notified_again(house: Rounds) -> None:
    house.begin()
    house.assess(SUPPORT)
    house.office.risk.notify("2018-07", reference="letter 7", on=TOLD)
    known = house.thep.position
    with house.refused("not-what-stands"):
        house.office.risk.correct("2018-07", A, LIGHT, PLUS, rationale="slip", authority=MINUTE)
    with house.refused("not-what-stands"):
        house.office.risk.correct("2018-07", A, SUPPORT, SUPPORT, rationale="slip", authority=MINUTE)
    with house.refused("rationale-missing"):
        house.office.risk.correct("2018-07", A, SUPPORT, PLUS, rationale="", authority=MINUTE)
    with house.refused("dates-out-of-order"):
        house.office.risk.correct("2018-07", A, SUPPORT, PLUS, rationale="slip", authority=MINUTE, on=date(2018, 7, 15))
    on = date(2018, 7, 20)
    answer = house.office.risk.correct("2018-07", A, SUPPORT, PLUS, rationale="slip", authority=MINUTE, on=on)
    fact = answer.events[-1]
    assert fact.why.corrects == Cited(stream=Text(f"risk:{A}"), version=4)
    assert fact.why.effective_on == MODERATED
    assert house.category(date(2018, 7, 12)) == PLUS
    assert house.category(date(2018, 7, 12), known=known) == SUPPORT
    assert house.due() == [(on, "risk.to-notify")]
    assert house.due(date(2018, 7, 19)) == []
    with house.refused("round-unfinished"):
        house.office.risk.close("2018-07", on=date(2018, 7, 21))
    house.office.risk.notify("2018-07", reference="letter 8", on=date(2018, 7, 23))
    assert house.due() == []
    sent = letters(house.thep.known(), date(2018, 12, 31), "2018-07")
    assert [(row.category, row.notified_on, row.corrects, row.reference) for row in sent] == [
        (SUPPORT, TOLD, None, "letter 7"),
        (PLUS, date(2018, 7, 23), 5, "letter 8"),
    ]


def test_r11_each_category_is_of_the_scale_of_its_day(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT)
    house.office.risk.notify("2018-07", on=TOLD)
    house.office.rulebook.set_rule(
        "risk.scale", "rag:green,amber,red", in_force_from=date(2018, 10, 1), authority="Board"
    )
    house.begin("2018-11", on=date(2018, 11, 12))
    house.gather(name="2018-11", on=date(2018, 11, 12))
    house.analyse(name="2018-11", on=date(2018, 11, 12), category="amber")
    with house.refused("unknown-word"):
        house.moderate(LIGHT, name="2018-11", on=date(2018, 11, 20))
    house.moderate("amber", name="2018-11", on=date(2018, 11, 20))
    row = category_of(house.thep.known(), A, date(2018, 11, 19))
    assert row is not None
    assert (row.category, row.scale) == (LIGHT, "safe@1")
    of_alder = next(row for row in matrix(house.thep.known(), "2018-11", date(2018, 12, 1)) if row.urn == A)
    assert (of_alder.before_scale, of_alder.scale) == ("safe@1", "rag@2")
    assert of_alder.moved is Moved.NOT_COMPARABLE


def test_r12_a_school_that_becomes_an_academy_stays_in_its_round(house: Rounds) -> None:
    house.begin()
    house.gather(B, on=date(2018, 8, 1))
    house.analyse(B, on=date(2018, 8, 20))
    house.read(
        school(B, "Birch", closed_on=date(2018, 8, 31)),
        school(999051, "Birch Academy", opened_on=date(2018, 9, 1), type_code=34),
        links=followed_by(B, 999051),
        as_at=date(2018, 9, 2),
    )
    house.moderate(urn=URN(999051), on=date(2018, 9, 5))
    rows = {row.urn: row for row in assessments(house.thep.known(), date(2018, 8, 31), "2018-07")}
    assert rows[B].status is Step.ANALYSED
    rows = {row.urn: row for row in assessments(house.thep.known(), date(2018, 9, 5), "2018-07")}
    assert rows[URN(999051)].status is Step.MODERATED
    assert B not in rows
    names = [fact.name for fact in house.thep.history(URN(999051)) if fact.name.startswith("risk.")]
    assert names == ["risk.listed", "risk.evidence_gathered", "risk.analysed", "risk.moderated"]


def test_r13_a_school_that_proves_to_have_closed_leaves_the_round(house: Rounds) -> None:
    """In the same save as the news; and comes back when the register takes them back."""
    house.begin()
    house.assess(LIGHT, B)
    house.office.risk.notify("2018-07", on=TOLD)
    house.begin("2018-09", on=date(2018, 9, 3))
    assert len(assessments(house.thep.known(), date(2018, 9, 3), "2018-09")) == 2
    answer = house.closes(B, date(2018, 8, 31), as_at=date(2018, 10, 1), name="Birch")
    delisted = [fact.event for fact in answer.events if fact.name == "risk.delisted"]
    assert [(event.round, event.reason.value) for event in delisted] == [("2018-09", "closed")]  # type: ignore[attr-defined]
    rows = assessments(house.thep.known(), date(2018, 10, 1), "2018-09")
    assert [row.status for row in rows] == [Step.LISTED, Step.DELISTED]
    found = [row for row in rounds(house.thep.known(), date(2018, 10, 1)) if row.round == "2018-09"]
    assert [row.schools for row in found] == [1]
    assert (house.category(date(2018, 8, 31), B), house.category(date(2018, 9, 1), B)) == (LIGHT, None)
    with house.refused("school-delisted"):
        house.gather(B, "2018-09", date(2018, 10, 2))
    answer = house.closes(B, None, as_at=date(2018, 11, 1), name="Birch")
    assert "risk.restored" in [fact.name for fact in answer.events]
    assert house.category(date(2018, 9, 1), B) == LIGHT


def test_a_school_stays_in_its_round_until_its_last_day(house: Rounds) -> None:
    house.begin()
    house.closes(B, date(2018, 8, 31), as_at=date(2018, 7, 3), name="Birch")
    house.assess(LIGHT, B, on=date(2018, 7, 10))
    house.assess(LIGHT, A)
    house.office.risk.notify("2018-07", on=date(2018, 8, 31))
    house.office.risk.close("2018-07", on=date(2018, 9, 1))
    (closed,) = [fact.event for fact in house.thep.history("round:2018-07") if fact.name == "risk.round_closed"]
    assert (closed.notified, closed.delisted) == (2, 0)  # type: ignore[union-attr]
    kept = {row.subject: row.kept_from for row in subjects(house.thep.known())}
    assert kept[f"case:risk:{A}-2018-07"] == date(2018, 9, 1), "from then on the time runs for which texts are kept"


def test_a_school_that_closes_unfinished_does_not_hold_the_round_up(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT, A)
    house.office.risk.notify("2018-07", on=TOLD)
    house.closes(B, date(2018, 8, 31), as_at=date(2018, 9, 3), name="Birch")
    with house.refused("round-unfinished") as caught:
        house.office.risk.close("2018-07", on=date(2018, 8, 31))
    assert str(B) in caught.value.sentence
    house.office.risk.close("2018-07", on=date(2018, 9, 3))
    with house.refused("round-closed"):
        house.gather(on=date(2018, 9, 4))
    with house.refused("round-closed"):
        house.office.risk.open("2018-07")


def test_a_school_that_was_never_in_the_scope_leaves_the_round(house: Rounds) -> None:
    house.begin()
    house.acting(reason="the register was wrong").register.correct(
        B, {"type": "11"}, on=date(2016, 5, 3), source="letter of the Department"
    )
    rows = {row.urn: row.status for row in assessments(house.thep.known(), OPENED, "2018-07")}
    assert rows == {A: Step.LISTED, B: Step.DELISTED}


def test_r14_evidence_of_after_the_analysis_is_kept_and_late(house: Rounds) -> None:
    house.begin()
    house.gather()
    house.analyse(on=date(2018, 7, 12))
    house.gather(on=date(2018, 9, 1), dated=date(2018, 8, 23))
    (held,) = house.thep.state(Risk, str(A)).assessments
    assert [held.late(each) for each in held.evidence] == [False, True]
    assert held.analyses[0].evidence == (1,)
    (row,) = school_rounds(house.thep.known(), A, date(2018, 9, 1))
    assert (row.status, row.evidence) == (Step.ANALYSED, 2)


def test_r15_an_opening_that_was_cut_off_resumes(house: Rounds) -> None:
    """Killed after 1,500 of 2,500 schools were listed."""
    house.read(*(school(500_000 + number) for number in range(2_498)), as_at=date(2018, 6, 1))
    house.office.risk.plan("2018-07", date(2018, 7, 1), on=OPENED)
    office = house.acting("opening-1")

    class Break(Exception):
        """The process ends."""

    def stop(listed: int, left: int) -> None:
        if listed == 1_500:
            raise Break

    with pytest.raises(Break):
        office.risk.open_whole("2018-07", on=OPENED, progress=stop)
    (row,) = rounds(house.thep.known(), OPENED)
    assert (row.status, row.schools) == ("being-listed", 1_500)
    with house.refused("round-not-open"):
        house.gather()
    told: list[tuple[int, int]] = []
    answers = office.risk.open_whole("2018-07", on=OPENED, progress=lambda *each: told.append(each))
    assert [answer.repeated for answer in answers] == [True, True, True, False, False]
    assert told == [(500, 2_000), (1_000, 1_500), (1_500, 1_000), (2_000, 500), (2_500, 0)]
    listed = [fact.stream for fact in house.thep.history() if fact.name == "risk.listed"]
    assert len(listed) == len(set(listed)) == 2_500
    assert house.names().count("risk.round_opened") == 1
    requests = [fact.why.request for fact in house.thep.history() if fact.name == "risk.listed"][::500]
    assert requests == ["opening-1", "opening-1/2", "opening-1/3", "opening-1/4", "opening-1/5"]
    assert house.office.risk.open("2018-07").events == (), "of an open round there is no news"


# ------------------------------------------------------------------------------------------------- planning and acting


def test_a_round_is_named_once_and_plainly(house: Rounds) -> None:
    for name in ("July 2018", "2018/07", "", "r" * 41):
        with house.refused("bad-round-name"):
            house.office.risk.plan(name, OPENED)
    house.office.risk.plan("2018-07", date(2018, 7, 1), on=OPENED)
    with house.refused("round-planned-already"):
        house.office.risk.plan("2018-07", date(2018, 9, 1))
    with house.refused("unknown-round"):
        house.office.risk.open("2018-08")
    with house.refused("dates-out-of-order"):
        house.office.risk.open("2018-07", on=date(2018, 7, 1))
    with house.refused("date-in-future"):
        house.office.risk.plan("2019-07", date(2019, 7, 1), on=date(2019, 1, 1))
    house.office.risk.plan("2019-07", date(2019, 7, 1))
    with house.refused("dates-out-of-order"):
        house.office.risk.open("2019-07")


def test_a_round_of_one_school_must_be_of_its_scope(house: Rounds) -> None:
    house.read(school(C, "Cedar", la="201"), as_at=date(2018, 6, 1))
    with house.refused("not-in-scope"):
        house.office.risk.plan("cedar", date(2018, 7, 1), urns=(C,))
    with house.refused("too-large"):
        house.office.risk.plan("many", date(2018, 7, 1), urns=tuple(URN(200_000 + number) for number in range(1_001)))
    house.begin(urns=(A,))
    with house.refused("not-listed"):
        house.gather(B)
    assert "risk.round_planned" in house.names(A)


def test_evidence_names_an_area_a_kind_a_day_and_a_source(house: Rounds) -> None:
    house.begin()
    with house.refused("unknown-word"):
        house.gather(area="weather")
    with house.refused("unknown-word"):
        house.gather(kind="rumour")
    with house.refused("no-evidence"):
        house.gather(source=" ")
    with house.refused("dates-out-of-order"):
        house.gather(dated=date(2018, 7, 6))
    with house.refused("dates-out-of-order"):
        house.gather(on=date(2018, 7, 1))
    with house.refused("unknown-fact"):
        house.gather(cites=Cited(stream=Text(f"school:{A}"), version=99))
    house.gather(cites=Cited(stream=Text(f"school:{A}"), version=1), text=WORDS)
    assert house.gather().details == {"number": 2}
    gathered = [each.event for each in house.thep.history(f"risk:{A}") if isinstance(each.event, EvidenceGathered)]
    assert gathered[0].text is not None
    assert house.thep.words(gathered[0].text) == WORDS
    assert WORDS not in repr(house.thep.state(Risk, str(A)))


def test_an_analysis_rests_on_evidence_of_its_day(house: Rounds) -> None:
    house.begin()
    with house.refused("no-evidence"):
        house.analyse()
    house.gather(on=date(2018, 7, 10))
    with house.refused("no-evidence") as caught:
        house.analyse(on=ANALYSED)
    assert "2018-07-10" in caught.value.sentence
    with house.refused("no-evidence"):
        house.analyse(on=date(2018, 7, 10), evidence=(1, 2))
    with house.refused("rationale-missing"):
        house.analyse(on=date(2018, 7, 10), rationale="\n")
    with house.refused("unknown-word"):
        house.office.risk.analyse("2018-07", A, LIGHT, ratings={"achievement": "blue"}, sat=(P1, P2), rationale=WORDS)
    house.analyse(on=date(2018, 7, 11))
    with house.refused("dates-out-of-order"):
        house.analyse(on=date(2018, 7, 10))
    house.analyse(on=date(2018, 7, 12), category=SUPPORT)
    house.moderate(LIGHT, on=date(2018, 7, 12))
    (row,) = [row for row in matrix(house.thep.known(), "2018-07", date(2018, 7, 12)) if row.urn == A]
    assert (row.ratings, row.differs, row.moved) == ((("achievement", "amber"),), True, Moved.FIRST)


def test_the_authority_is_notified_of_what_it_does_not_know(house: Rounds) -> None:
    house.begin()
    with house.refused("not-moderated"):
        house.office.risk.notify("2018-07")
    house.assess(LIGHT, A)
    with house.refused("not-moderated"):
        house.office.risk.notify("2018-07", urns=(B,))
    with house.refused("dates-out-of-order"):
        house.office.risk.notify("2018-07", urns=(A,), on=date(2018, 7, 9))
    assert house.office.risk.notify("2018-07", on=TOLD).details == {"notified": 1}
    assert house.office.risk.notify("2018-07", on=TOLD).events == (), "the same content twice is no news"
    house.assess(LIGHT, B)
    answer = house.office.risk.notify("2018-07", to="212", on=TOLD)
    (fact,) = answer.events
    assert isinstance(fact.event, AuthorityNotified)
    assert (fact.stream, fact.event.to) == (f"risk:{B}", "212")
    assert [row.name for row in categories(house.thep.known(), TOLD)] == ["Alder", "Birch"]
    house.office.risk.close("2018-07", on=TOLD)


def test_a_category_may_count_only_when_the_authority_knows_it(house: Rounds) -> None:
    house.office.rulebook.set_rule("risk.effective", "notified", in_force_from=date(2018, 7, 1), authority="Board")
    house.office.rulebook.set_rule("risk.tell-school", "no", in_force_from=date(2018, 7, 1), authority="Board")
    house.begin()
    house.assess(LIGHT)
    assert house.category(date(2018, 7, 15)) is None
    house.office.risk.notify("2018-07", on=TOLD)
    assert (house.category(date(2018, 7, 15)), house.category(TOLD)) == (None, LIGHT)
    (letter,) = [fact.event for fact in house.thep.history() if fact.name == "risk.notified"]
    assert letter.school_notified is False  # type: ignore[union-attr]


def test_many_rows_are_assessed_together(house: Rounds) -> None:
    """As a meeting decides them: one save, a row a school."""
    house.begin()
    rows = [{"round": "2018-07", "urn": urn, "on": ANALYSED} for urn in (A, B)]
    said = {"area": "achievement", "kind": "results", "dated": ANALYSED, "source": "the return"}
    house.office.risk.evidence_all([row | said for row in rows])
    said = {"category": LIGHT, "sat": (P1, P2), "rationale": WORDS}
    house.office.risk.analyse_all([row | said for row in rows])
    house.office.risk.moderate_all([row | said | {"authority": MINUTE} for row in rows])
    assert [row.category for row in categories(house.thep.known(), ANALYSED)] == [LIGHT, LIGHT]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("risk.scale", "Safe!:a,b"),
        ("risk.scale", "safe:light touch"),
        ("risk.scope", "everybody"),
        ("risk.quorum", "0"),
        ("risk.quorum", "two"),
        ("risk.analysed-by", "the group"),
        ("improvement.areas", "Achievement"),
        ("risk.publish", "some"),
    ],
)
def test_a_rule_that_no_decision_could_use_is_refused(house: Rounds, rule: str, value: str) -> None:
    with house.refused("unreadable-rule"):
        house.office.rulebook.set_rule(rule, value, authority="Board")


def test_a_scale_without_a_name_is_called_a_scale(house: Rounds) -> None:
    house.office.rulebook.set_rule("risk.scale", "green, red", in_force_from=date(2018, 7, 1), authority="Board")
    house.office.rulebook.set_rule("risk.scope", "borough", in_force_from=date(2018, 7, 1), authority="Board")
    house.begin()
    house.gather()
    house.analyse(category="green")
    house.moderate("green")
    row = category_of(house.thep.known(), A, MODERATED)
    assert row is not None
    assert row.scale == "scale@2"


def test_an_analysis_of_very_much_evidence_names_what_it_rests_on(house: Rounds) -> None:
    house.begin()
    said = {"round": "2018-07", "urn": A, "area": "finance", "kind": "audit", "dated": OPENED, "source": "an entry"}
    house.office.risk.evidence_all([said | {"on": OPENED}] * 1_001)
    with house.refused("too-large"):
        house.analyse()
    house.analyse(evidence=(1, 1_001))
    (held,) = house.thep.state(Risk, str(A)).assessments
    assert held.analyses[0].evidence == (1, 1_001)


def test_a_round_without_any_school_in_its_scope_is_refused(house: Rounds) -> None:
    """Its name is still free, and nothing is due: the rules of the scope can be put right first."""
    house.office.rulebook.set_rule("membership.borough", "999", in_force_from=date(2018, 6, 1), authority="Board")
    with house.refused("not-in-scope") as caught:
        house.office.risk.plan("2018-07", date(2018, 7, 1), on=OPENED)
    assert "of authority 999" in caught.value.sentence
    assert house.due(OPENED) == []
    house.read(school(999031, "Oak", la="999"), as_at=date(2018, 6, 1))
    house.begin()


def test_an_area_has_one_rating(house: Rounds) -> None:
    house.begin()
    house.gather()
    why: dict[str, Any] = {"category": LIGHT, "sat": (P1, P2), "rationale": WORDS, "on": ANALYSED}
    with house.refused("rated-twice"):
        house.office.risk.analyse("2018-07", A, ratings=(("finance", "red"), ("finance", "green")), **why)


def test_a_letter_of_before_the_decision_is_refused_for_a_whole_round_too(house: Rounds) -> None:
    """A round of which everything was decided later has nothing for an earlier letter; one of it in part has."""
    house.begin()
    house.assess(LIGHT, A)
    with house.refused("dates-out-of-order") as caught:
        house.office.risk.notify("2018-07", on=date(2018, 7, 9))
    assert str(MODERATED) in caught.value.sentence
    house.assess(LIGHT, B, on=date(2018, 7, 12))
    assert house.office.risk.notify("2018-07", on=MODERATED).details == {"notified": 1}
    with house.refused("dates-out-of-order") as caught:
        house.office.risk.notify("2018-07", on=date(2018, 7, 11))
    assert "2018-07-12" in caught.value.sentence
    house.office.risk.correct("2018-07", A, LIGHT, PLUS, rationale=WORDS, on=date(2018, 7, 20), authority=MINUTE)
    house.office.risk.notify("2018-07", on=date(2018, 7, 12))
    with house.refused("dates-out-of-order") as caught:
        house.office.risk.notify("2018-07", on=date(2018, 7, 19))
    assert "2018-07-20" in caught.value.sentence


def test_a_round_that_was_not_planned_has_no_schools_and_no_letters(house: Rounds) -> None:
    for question in (assessments, letters):
        with house.refused("unknown-round"):
            question(house.thep.known(), OPENED, "2018-07")


# ------------------------------------------------------------------------------------------------- what was not so


def because(house: Rounds, reason: str) -> ActingOffice:
    """An office that says why."""
    return house.acting(reason=reason)


def version_of(answer: Answer) -> int:
    """The version of the fact of risk that a command recorded."""
    return next(fact.version for fact in answer.events if fact.stream.startswith("risk:"))


def test_evidence_of_another_school_is_withdrawn_and_its_number_not_given_again(house: Rounds) -> None:
    house.begin()
    wrong = version_of(house.gather(source="of Birch"))
    before = house.events
    with house.refused("reason-missing"):
        house.office.risk.withdraw("2018-07", A, wrong)
    answer = because(house, "it was of Birch").risk.withdraw("2018-07", A, wrong)
    (fact,) = answer.events
    assert (fact.why.effective_on, fact.why.corrects) == (
        date(2018, 7, 5),
        Cited(stream=Text(f"risk:{A}"), version=wrong),
    )
    with house.refused("no-evidence"):
        house.analyse()
    (row,) = [row for row in assessments(house.thep.known(), ANALYSED, "2018-07") if row.urn == A]
    assert (row.status, row.evidence) == (Step.LISTED, 0)
    assert assessments(house.thep.known(before), ANALYSED, "2018-07")[0].evidence == 1, "as known before, it is there"
    assert house.gather().details == {"number": 2}
    with house.refused("not-what-stands"):
        because(house, "twice").risk.withdraw("2018-07", A, wrong)


def test_what_others_rest_on_is_withdrawn_after_them(house: Rounds) -> None:
    """A whole assessment of the wrong school is taken back, the last first; the rationale of a day says why."""
    house.begin()
    steps = [version_of(house.gather()), version_of(house.analyse()), version_of(house.moderate())]
    steps.append(version_of(house.office.risk.notify("2018-07", on=TOLD)))
    office = because(house, "all of it was about Birch")
    for wrong in steps[:-1]:
        with house.refused("rested-on") as caught:
            office.risk.withdraw("2018-07", A, wrong, authority=MINUTE)
        assert "withdraw that first" in caught.value.sentence
    office.risk.withdraw("2018-07", A, steps.pop())
    assert house.due(TOLD) == [(MODERATED, "risk.to-notify")], "the letter that was never sent is due"
    with house.refused("authority-missing"):
        office.risk.withdraw("2018-07", A, steps[-1])
    while steps:
        office.risk.withdraw("2018-07", A, steps.pop(), authority=MINUTE)
    assert house.category(TOLD) is None
    assert [row.status for row in school_rounds(house.thep.known(), A, TOLD)] == [Step.LISTED]


def test_an_analysis_of_a_wrong_day_is_withdrawn_and_made_again(house: Rounds) -> None:
    house.begin()
    house.gather()
    late = version_of(house.analyse(on=date(2018, 7, 19)))
    with house.refused("dates-out-of-order"):
        house.analyse(on=ANALYSED)
    because(house, "it was the 9th").risk.withdraw("2018-07", A, late)
    house.analyse(on=ANALYSED)
    house.moderate()


def test_a_letter_on_which_a_later_category_or_a_closing_rests_stays(house: Rounds) -> None:
    house.begin(urns=(A,))
    house.assess(LIGHT)
    letter = version_of(house.office.risk.notify("2018-07", on=TOLD))
    house.begin("2018-11", urns=(A,), on=date(2018, 11, 2))
    house.assess(SUPPORT, name="2018-11", on=date(2018, 11, 20))
    office = because(house, "it was not sent")
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", A, letter)
    assert "2018-11" in caught.value.sentence
    house.office.risk.close("2018-07", on=date(2018, 11, 30))
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", A, letter)
    assert "closed" in caught.value.sentence
    with house.refused("not-listed"):
        office.risk.withdraw("2018-07", B, letter)


def test_a_letter_to_the_wrong_authority_is_withdrawn(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT)
    wrong = version_of(house.office.risk.notify("2018-07", to="202", on=TOLD))
    because(house, "it went to 211").risk.withdraw("2018-07", A, wrong)
    house.office.risk.notify("2018-07", on=TOLD)
    assert [(row.to, row.corrects) for row in letters(house.thep.known(), TOLD)] == [("211", None)]


def test_a_round_planned_with_a_wrong_day_is_withdrawn_and_planned_anew(house: Rounds) -> None:
    """The list goes with the planning, from the day of each; as known before, the round stands."""
    house.begin(on=date(2018, 8, 2))
    before = house.thep.position
    with house.refused("reason-missing"):
        house.office.risk.withdraw_round("2018-07", "planning")
    answer = because(house, "the reference day was 1 July").risk.withdraw_round("2018-07", "planning")
    assert answer.details == {"unlisted": 2}
    assert [(fact.name, fact.why.effective_on, fact.why.corrects) for fact in answer.events] == [
        ("risk.step_withdrawn", date(2018, 8, 2), Cited(stream=Text(f"risk:{A}"), version=1)),
        ("risk.step_withdrawn", date(2018, 8, 2), Cited(stream=Text(f"risk:{B}"), version=1)),
        ("risk.round_withdrawn", date(2018, 8, 2), Cited(stream=Text("round:2018-07"), version=1)),
    ]
    assert (rounds(house.thep.known(), house.thep.today), house.due()) == ([], [])
    assert [row.schools for row in rounds(house.thep.known(before), house.thep.today)] == [2]
    with house.refused("unknown-round"):
        house.gather()
    with house.refused("unknown-round"):
        because(house, "twice").risk.withdraw_round("2018-07", "planning")
    house.begin()
    house.assess()
    (row,) = rounds(house.thep.known(), OPENED)
    assert (row.reference_on, row.schools) == (date(2018, 7, 1), 2)


def test_an_opening_of_a_wrong_day_is_withdrawn_when_nothing_rests_on_it(house: Rounds) -> None:
    house.begin(on=date(2018, 7, 20))
    late = version_of(house.gather(on=date(2018, 7, 20)))
    office = because(house, "it was opened on the 2nd")
    with house.refused("rested-on") as caught:
        office.risk.withdraw_round("2018-07", "opening")
    assert "something is recorded in it of 999011: withdraw that first" in caught.value.sentence
    with house.refused("not-what-stands") as caught:
        office.risk.withdraw_round("2018-07", "closing")
    assert "was not closed: there is no closing to withdraw" in caught.value.sentence
    office.risk.withdraw("2018-07", A, late)
    office.risk.withdraw_round("2018-07", "opening")
    assert [(row.status, row.schools) for row in rounds(house.thep.known(), house.thep.today)] == [("being-listed", 0)]
    with house.refused("not-what-stands"):
        office.risk.withdraw_round("2018-07", "opening")
    office.risk.withdraw_round("2018-07", "planning")
    house.begin()
    assert house.gather().details == {"number": 2}, "the number of evidence that was withdrawn is not given again"
    house.analyse(evidence=(2,))


def test_a_closing_by_mistake_is_withdrawn_and_the_texts_are_kept(house: Rounds) -> None:
    house.begin(urns=(A,))
    house.assess(LIGHT)
    letter = version_of(house.office.risk.notify("2018-07", on=TOLD))
    house.office.risk.close("2018-07", on=date(2018, 7, 20))
    case = f"case:risk:{A}-2018-07"
    on_days = [rounds(house.thep.known(), date(2018, 7, day))[0].status for day in (19, 20)]
    assert on_days == ["open", "closed"]
    kept = {row.subject: row.kept_from for row in subjects(house.thep.known())}
    assert kept[case] == date(2018, 7, 20)
    office = because(house, "it was never sent")
    with house.refused("rested-on") as caught:
        office.risk.withdraw_round("2018-07", "opening")
    assert "withdraw the closing first" in caught.value.sentence
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", A, letter)
    assert "thep risk withdraw-round 2018-07 --step closing" in caught.value.sentence
    answer = office.risk.withdraw_round("2018-07", "closing")
    assert answer.events[0].why.effective_on == date(2018, 7, 20)
    assert {row.subject: row.kept_from for row in subjects(house.thep.known())}[case] is None
    assert [row.status for row in rounds(house.thep.known(), date(2018, 8, 1))] == ["open"]
    office.risk.withdraw("2018-07", A, letter)
    house.office.risk.notify("2018-07", on=date(2018, 7, 30))
    house.office.risk.close("2018-07", on=date(2018, 7, 31))


def test_a_school_that_a_round_names_by_mistake_is_taken_off_its_list(house: Rounds) -> None:
    house.read(school(C, "Cedar"), as_at=date(2016, 6, 1))
    (planned,) = house.office.risk.plan("2018-07", date(2018, 7, 1), urns=(A, B, A), on=OPENED).events
    assert getattr(planned.event, "only", None) == (A, B)
    office = because(house, "Cedar was meant")
    house.office.risk.open_whole("2018-07", on=OPENED)
    wrong = house.gather(B).events[0].version
    (listed,) = [fact for fact in house.thep.history(f"risk:{B}") if fact.name == "risk.listed"]
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", B, listed.version)
    assert f"more is recorded: withdraw that first (version {wrong})" in caught.value.sentence
    office.risk.withdraw("2018-07", B, wrong)
    (fact, *_) = office.risk.withdraw("2018-07", B, listed.version).events
    assert fact.why.effective_on == OPENED
    with house.refused("not-listed"):
        house.gather(B)
    house.assess(LIGHT)
    house.office.risk.notify("2018-07", on=TOLD)
    house.office.risk.close("2018-07", on=TOLD)


def test_the_last_school_that_a_round_names_is_not_taken_off_its_list(house: Rounds) -> None:
    """A round without a school would be closed, and say that the authority knows every category in it."""
    house.begin(urns=(A, B))
    office = because(house, "not meant")
    office.risk.withdraw("2018-07", B, 1)
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", A, 1)
    assert "of this school alone: withdraw its planning" in caught.value.sentence
    assert [row.schools for row in rounds(house.thep.known(), TOLD)] == [1]
    office.risk.withdraw_round("2018-07", "planning")
    assert rounds(house.thep.known(), TOLD) == []


def test_a_round_is_not_opened_whose_schools_have_all_left_its_scope(house: Rounds) -> None:
    house.office.risk.plan("2018-07", date(2018, 7, 1), urns=(A,), on=OPENED)
    house.closes(A, date(2018, 6, 29), as_at=date(2018, 9, 1))
    with house.refused("not-in-scope") as caught:
        house.office.risk.open("2018-07", on=OPENED)
    assert "withdraw-round 2018-07 --step planning" in caught.value.sentence


def test_a_list_of_the_whole_scope_stays_whole(house: Rounds) -> None:
    """What is wrong there is put right in the register, or the whole round is withdrawn."""
    house.begin()
    house.begin("alder", urns=(A,))
    for name, listed, wanted in (
        ("2018-07", 1, "put right what the register shows"),
        ("alder", 2, "withdraw its planning"),
    ):
        with house.refused("rested-on") as caught:
            because(house, "not meant").risk.withdraw(name, A, listed)
        assert wanted in caught.value.sentence


def test_a_correction_that_was_a_mistake_is_withdrawn(house: Rounds) -> None:
    house.begin()
    house.assess(SUPPORT)
    house.office.risk.notify("2018-07", on=TOLD)
    on = date(2018, 7, 20)
    wrong = version_of(
        house.office.risk.correct("2018-07", A, SUPPORT, PLUS, rationale="slip", authority=MINUTE, on=on)
    )
    office, known = because(house, "it was another school's minute"), house.thep.position
    with house.refused("authority-missing"):
        office.risk.withdraw("2018-07", A, wrong)
    house.office.risk.notify("2018-07", on=date(2018, 7, 23))
    with house.refused("rested-on") as caught:
        office.risk.withdraw("2018-07", A, wrong, authority=MINUTE)
    assert "a notification rests on it: withdraw that first (version 7)" in caught.value.sentence
    office.risk.withdraw("2018-07", A, 7)
    (fact,) = office.risk.withdraw("2018-07", A, wrong, authority=MINUTE).events
    assert fact.why.effective_on == MODERATED
    assert (house.category(on), house.category(on, known=known)) == (SUPPORT, PLUS)
    assert house.due() == [], "the letter of 16 July gives what stands"


def test_a_round_does_not_close_while_a_corrected_category_is_to_be_notified(house: Rounds) -> None:
    house.begin(urns=(A,))
    with house.refused("dates-out-of-order") as caught:
        house.gather(on=date(2018, 7, 1))
    assert f"was opened on {OPENED}: nothing in it is of 2018-07-01" in caught.value.sentence
    house.assess(SUPPORT)
    house.office.risk.notify("2018-07", on=TOLD)
    house.office.risk.correct("2018-07", A, SUPPORT, PLUS, rationale="slip", authority=MINUTE, on=date(2018, 7, 20))
    with house.refused("round-unfinished") as caught:
        house.office.risk.close("2018-07", on=date(2018, 7, 21))
    assert str(A) in caught.value.sentence
    house.office.risk.notify("2018-07", on=date(2018, 7, 23))
    house.office.risk.close("2018-07", on=date(2018, 7, 23))
