"""The page of a cycle stands alone, says what the questions say, links each figure to its facts, and holds no text."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.reports.reader import Reader
from tests.support import school
from tests.support.reviewing import CYCLE, OPTED, WORDS, A, B, C, D, Reviewing, person, reviewing
from thep_adapters.reports import cycle_page
from thep_domain import Refused
from thep_domain.peer_review import Cycle, giving, reviewer_loads

MAY = date(2018, 5, 31)


@pytest.fixture(scope="module")
def house() -> Iterator[Reviewing]:
    """One review that is done by July, one late in May, and one still to come; a school is called like markup."""
    with reviewing() as house:
        house.finished()
        house.read(school(C, "Cedar <b>&"), as_at=date(2017, 1, 3))
        house.review(C, date(2018, 5, 9))
        house.review(D, date(2018, 6, 12))
        yield house


def test_it_stands_alone_and_is_whole(house: Reviewing) -> None:
    page = cycle_page(house.thep, CYCLE, MAY)
    read = Reader(page)
    assert read.open == []
    assert "http" not in page
    assert len(set(read.places)) == len(read.places)
    assert {each for each in read.fetched if not each.startswith("#")} == set()
    assert {each[1:] for each in read.fetched} <= set(read.places), "each link leads to a place on the page"
    assert page == cycle_page(house.thep, CYCLE, MAY), "the same question gives the same page"


def test_the_board_shows_the_overdue_first(house: Reviewing) -> None:
    text = Reader(cycle_page(house.thep, CYCLE, MAY)).text
    assert (
        "4 members in 1 cluster, by the model own. Visits from 8 January 2018 to 20 July 2018. It is running." in text
    )
    assert "4 schools take part 3 reviews 3 seats filled, of 9 8 visits offered, by 4 reviewers 1 overdue" in text
    assert "Where the reviews are scheduled 2 1 overdue action-planned 1" in text
    board = text[text.index("The board") : text.index("What each school gives")]
    assert board.index("Cedar <b>&") < board.index("Next due on 5 Jun 2018")
    assert "overdue since 2 May 2018" in board
    assert "School 999012 leads" in board


def test_what_is_given_and_taken(house: Reviewing) -> None:
    known = house.thep.known()
    rows = {row.urn: (row.offered, row.given, row.received) for row in giving(known, CYCLE, MAY)}
    assert rows == {A: (2, 0, 3), B: (2, 1, 0), C: (2, 1, 0), D: (2, 1, 0)}
    loads = [(row.person, row.urn, row.offered, row.visits) for row in reviewer_loads(known, CYCLE, MAY)]
    assert loads == [(person(each), each, 2, 1) for each in (B, C, D)] + [(person(A), A, 2, 0)]
    text = Reader(cycle_page(house.thep, CYCLE, MAY)).text
    assert "no visits 1 person 1 visit 3 people" in text
    assert "School 999011 999011 2 0 3" in text


def test_each_figure_leads_to_the_facts_that_it_comes_from(house: Reviewing) -> None:
    page = cycle_page(house.thep, CYCLE, MAY)
    facts = {fact.position: fact for fact in house.thep.history()}
    assert "seats filled" in page
    sources = dict(re.findall(r'<li id="n\d+"><b>\d+</b> (.*?): (.*?)</li>', page))
    named = {what: [int(at) for at in re.findall(r"#f(\d+)", where)] for what, where in sources.items()}
    assert [facts[at].name for at in named["seats filled"]] == ["peer_review.team_named"] + [
        "peer_review.seat_filled"
    ] * 2
    assert [facts[at].name for at in named["schools take part"]] == ["peer_review.opted_in"] * 4
    assert [facts[at].name for at in named["reviews action-planned"]] == ["peer_review.action_planned"]
    assert {facts[at].name for at in named["visits offered by School 999011"]} == {"peer_review.offered"}
    assert "visits made by School 999011: there is no such fact" in page


def test_what_puts_a_figure_right_is_among_its_facts() -> None:
    with reviewing() as house:
        review = house.visited()
        house.office.peer_review.feed_back(review, on=date(2018, 3, 8))
        house.office.peer_review.correct(review, "fed-back", date(2018, 3, 8), date(2018, 3, 7), rationale=WORDS)
        last = house.thep.position
        page = cycle_page(house.thep, CYCLE, MAY)
        assert re.search(rf"<b>1</b> reviews fed-back: .*#f{last - 1}.*#f{last}", page)
        assert f'put right by <a href="#f{last}">' in page


def test_a_figure_does_not_rest_on_what_was_withdrawn() -> None:
    with reviewing() as house:
        house.begun()
        house.office.peer_review.offer(person(A), CYCLE, 9, on=OPTED)
        wrong = house.thep.position
        house.office.peer_review.withdraw_of_reviewer(person(A), 5, rationale=WORDS)
        page = cycle_page(house.thep, CYCLE, MAY)
        assert "<b>8</b> visits offered" in page
        assert f'#f{wrong}">' not in page[: page.index("The facts, in words")]
        assert "was not so, and is withdrawn" in page


def test_it_holds_texts_only_where_they_are_asked_for(house: Reviewing) -> None:
    page = cycle_page(house.thep, CYCLE, date(2018, 7, 31))
    assert "Cedar &lt;b&gt;&amp;" in page
    assert WORDS not in page
    assert "with a sealed text" in page
    assert WORDS in (shown := cycle_page(house.thep, CYCLE, date(2018, 7, 31), with_texts=True))
    assert "Confidential" in Reader(shown).text
    house.office.people.erase("case:review:999011-2017-18-r1", ground="no-longer-needed")
    erased = cycle_page(house.thep, CYCLE, date(2018, 7, 31), with_texts=True)
    assert WORDS not in erased
    assert "(erased on 2018-07-31)" in erased


def test_as_of_a_day_and_as_known_before(house: Reviewing) -> None:
    text = Reader(cycle_page(house.thep, CYCLE, OPTED)).text
    assert "No review is scheduled yet." in text
    assert "4 schools take part" in text
    before = Reader(cycle_page(house.thep, CYCLE, date(2017, 1, 1))).text
    assert "It was planned on 15 September 2017, which is later." in before
    known = next(fact.position for fact in house.thep.history() if fact.name == "peer_review.fed_back")
    told = Reader(cycle_page(house.thep, CYCLE, MAY, known - 1)).text
    assert "visited 1" in told
    assert f"as known at {known - 1}" in told


def test_a_cancelled_review_is_shown_and_takes_nothing() -> None:
    with reviewing() as house:
        review = house.named()
        house.office.peer_review.cancel(review, cause="other", on=date(2018, 3, 1))
        text = Reader(cycle_page(house.thep, CYCLE, MAY)).text
        assert "Cancelled: decided" in text
        assert "0 seats filled, of 0" in text
        assert {(row.given, row.received) for row in giving(house.thep.known(), CYCLE, MAY)} == {(0, 0)}
        assert {row.given for row in giving(house.thep.known(), CYCLE, date(2018, 2, 28))} == {0, 1}


def test_a_seat_given_up_after_the_school_had_closed_is_none_of_a_cancelled_review() -> None:
    """That the school had closed by then is learnt later: from its last day on, nobody has a seat there."""
    with reviewing() as house:
        review = house.named()
        house.office.peer_review.stand_down(review, person(B), on=date(2018, 2, 20))
        house.closes(A, date(2018, 2, 10), as_at=date(2018, 3, 1))
        closed = date(2018, 2, 12)
        assert "0 seats filled, of 0" in Reader(cycle_page(house.thep, CYCLE, closed)).text
        assert {(row.given, row.received) for row in giving(house.thep.known(), CYCLE, closed)} == {(0, 0)}


def test_people_of_a_guest_organisation_only_give() -> None:
    with reviewing() as house:
        house.plan("challenge-partners")
        house.opt_in(A, B)
        house.group(A, B)
        people = {f"0000aaa{each}": "lead" for each in range(3)}
        for each in people:
            house.office.people.add(person=each, details="of the provider")
            house.office.peer_review.register(each, on=OPTED)
            house.office.peer_review.employ(each, guest="partners", from_on=OPTED)
            house.office.peer_review.train(each, "challenge-partners", "lead", on=OPTED)
            house.office.peer_review.offer(each, CYCLE, 1, on=OPTED)
        house.office.peer_review.team(house.review(), people, on=date(2018, 1, 20))
        rows = [(row.school, row.given, row.received) for row in giving(house.thep.known(), CYCLE, MAY)]
        assert rows == [(str(A), 0, 3), (str(B), 0, 0), ("partners", 3, 0)]
        assert "partners guest organisation 3 3 0" in Reader(cycle_page(house.thep, CYCLE, MAY)).text


def test_a_cycle_that_was_not_planned(house: Reviewing) -> None:
    with pytest.raises(Refused, match="unknown-cycle"):
        cycle_page(house.thep, "2019-20", MAY)
    assert house.thep.known().load(Cycle, "2019-20") == Cycle()
