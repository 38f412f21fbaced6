"""Arguments are checked at the door, before anything is read, with a sentence that says what to give."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import attrs
import pytest

from tests.support import OTHER, SCHOOL, House
from tests.support.schools import school
from thep_adapters import connect
from thep_domain import ALL, URN, AcademicYear, BadArgument, Category, Partnership, Pence, Refused, StoreError
from thep_domain.application import CATALOGUE
from thep_domain.fees import Account
from thep_domain.kernel.doors import Door, door_of
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.membership.events import MembershipApplied
from thep_domain.schools import FileEntry, InspectionNews, LinkEntry, RegisterEntry, RegisterNews
from thep_domain.testing.peer_review.whole import ANSWER

DAY = date(2018, 3, 15)
NOT_QUESTIONS = {"close", "today", "position", "on_recorded", "has_keys", "words_of"}
"""What a Partnership has beside its questions and ``acting``, and needs no door."""

Call = Callable[[Partnership], Any]


def desk(name: str, *args: Any, **kwargs: Any) -> Call:
    """Handing in a verb."""
    return lambda thep: attrgetter(name)(thep.acting("clerk"))(*args, **kwargs)


def ask(name: str, *args: Any, **kwargs: Any) -> Call:
    """Asking a question."""
    return lambda thep: getattr(thep, name)(*args, **kwargs)


class Untouched:
    """A recorder that nobody may look at."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"{name} was looked at before the arguments were")


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[Partnership]:
    """A Partnership of which nothing can be read."""
    with connect() as thep, monkeypatch.context() as patch:
        patch.setattr(thep.journal, "_recorder", Untouched())
        patch.setattr(thep.journal, "_rows", Untouched())
        yield thep


NEWS = RegisterNews(source="x")
NAME: Any = "2017-18"
UNNUMBERED: Any = {"urn": "ten"}

WRONG: list[tuple[Call, str, str]] = [
    (ask("members", "2018-03-15"), "as_of", "as_of is '2018-03-15': give a day, as date(2018, 3, 15)"),
    (ask("members", datetime(2018, 3, 15, tzinfo=UTC)), "as_of", "give a day"),
    (ask("members", as_known_at="2018-03-15"), "as_known_at", "give a position, a moment with an offset (parse_moment"),
    (
        ask("rules", as_known_at=datetime(2018, 3, 15)),  # noqa: DTZ001 - what the test is about
        "as_known_at",
        "as_known_at is datetime.datetime(2018, 3, 15, 0, 0), without an offset: give a position",
    ),
    (ask("replay", as_known_at=True), "as_known_at", "as_known_at is True, which is no position"),
    (ask("history", as_known_at=-1), "as_known_at", "as_known_at is -1, which is no position"),
    (ask("history", "Bow Locks"), "of", "of is 'Bow Locks': give the URN of a school"),
    (
        ask("history", "members:100934"),
        "of",
        "no stream has such a name: write it like membership:100934; streams begin with journal, log, rulebook, person",
    ),
    (ask("history", "membership:\ud800"), "of", "of is 'membership:\\ud800': give the URN of a school"),
    (ask("facts", of="membership:100934\0"), "of", "of is 'membership:100934\\x00': give the URN of a school"),
    (ask("history", "membership:"), "of", "no stream has such a name"),
    (
        ask("memberships", status="leaving"),
        "status",
        "status is 'leaving': give one of applied, admitted",
    ),
    (
        ask("schools", phase="Primry"),
        "phase",
        "phase is 'Primry', and the register has no such phase: give one of Not applicable, Nursery, Primary",
    ),
    (ask("schools", la=211), "la", "la is 211: give a text"),
    (ask("find_schools", 100934), "text", "text is 100934: give a text"),
    (ask("establishment", "the school"), "urn", "urn is 'the school': give the URN of a school, as URN(100934)"),
    (ask("establishment", "0934"), "urn", "six digits"),
    (ask("statement", 1), "urn", "urn is 1: give the URN of a school"),
    (ask("statement", 100934.0), "urn", "urn is 100934.0: give the URN of a school"),
    (ask("statement"), "urn", "statement needs the argument urn: give the URN of a school"),
    (ask("statement", SCHOOL, known_at=1), "known_at", "statement has no argument known_at: did you mean as_known_at?"),
    (ask("balances", DAY, DAY), "as_known_at", "without a name: give as_known_at, limit, after by name"),
    (ask("state", "Account", "100934"), "kind", "kind is 'Account': give the class of an aggregate"),
    (ask("state", Account, "\ud800"), "key", "key is '\\ud800': give the key of one, as '100934'"),
    (ask("state", Account, ""), "key", "key is '': give the key of one"),
    (ask("acting", "clerk", reason=7), "reason", "reason is 7: give a text"),
    (desk("membership.admit", SCHOOL, on="2018-03-15", authority="Board"), "on", "on is '2018-03-15': give a day"),
    (
        desk("membership.admit", SCHOOL, on=datetime(2018, 3, 15, tzinfo=UTC), authority="Board"),
        "on",
        "on is datetime.datetime(2018, 3, 15, 0, 0, tzinfo=datetime.timezone.utc): give a day",
    ),
    (
        desk("membership.admit", SCHOOL),
        "authority",
        "needs the argument authority: give a text, or an",
    ),
    (desk("membership.admit", SCHOOL, authorty="Board"), "authorty", "no argument authorty: did you mean authority?"),
    (desk("membership.admit", SCHOOL, urn=SCHOOL, authority="Board"), "urn", "was given urn twice"),
    (desk("membership.admit", SCHOOL, DAY), "on", "without a name: give on, authority by name"),
    (desk("membership.admit", SCHOOL, authority=None), "authority", "authority is None: give a text, or an Authority"),
    (desk("membership.apply", SCHOOL, "ful"), "category", "category is 'ful': give one of full, associate"),
    (desk("membership.apply", True, "full"), "urn", "urn is True: give the URN of a school"),
    (desk("membership.commit", SCHOOL, "aims"), "commitments", "commitments is 'aims': give a list, and in it a text"),
    (desk("membership.commit", SCHOOL, ["aims", 7]), "commitments[1]", "commitments[1] is 7: give a text"),
    (desk("membership.correct", SCHOOL, committed={"fee": "2018-03-15"}), "committed['fee']", "give a day"),
    (desk("membership.correct", SCHOOL, committed=[("fee",)]), "committed", "give a mapping or pairs, and under each"),
    (desk("membership.correct", SCHOOL, spell=True), "spell", "spell is True: give a whole number"),
    (desk("fees.pay", SCHOOL, 12.5), "amount", "amount is 12.5: give an amount in whole pence, as Pence(217500)"),
    (
        desk("fees.pay", SCHOOL, Pence(2**53)),
        "amount",
        "amount is 9007199254740992, more than £1000000000.00: give an amount",
    ),
    (desk("fees.pay", SCHOOL, True), "amount", "amount is True: give an amount in whole pence"),
    (desk("fees.pay", SCHOOL, Pence(1), again=1), "again", "again is 1: give True or False"),
    (desk("fees.charge", "2017-19"), "year", "year is '2017-19': give an academic year, as '2017-18'"),
    (
        desk("fees.charge", AcademicYear(9999)),
        "year",
        "year is AcademicYear(starts_in=9999), which begins before 1900 or after 9998: give an academic year",
    ),
    (desk("fees.charge", AcademicYear(-5)), "year", "which begins before 1900 or after 9998: give an academic year"),
    (desk("fees.charge", AcademicYear(NAME)), "year", "year is AcademicYear(starts_in='2017-18'): give an academic"),
    (desk("fees.charge", 2017), "year", "year is 2017: give an academic year"),
    (
        desk("fees.reverse", SCHOOL, "payment", why="mistake"),
        "why",
        "one of returned, misallocated, twice, wrong-amount",
    ),
    (desk("register.count", SCHOOL, 240.0, source="letter"), "pupils", "pupils is 240.0: give a whole number"),
    (desk("register.correct", SCHOOL, {"la": 211}, source="letter"), "said['la']", "said['la'] is 211: give a text"),
    (desk("fees.pay_all", 5), "rows", "rows is 5: give a list, and in it a mapping of arguments for each row"),
    (desk("fees.pay_all", {"urn": SCHOOL}), "rows", "give a list, and in it a mapping"),
    (desk("fees.pay_all", [], progress="yes"), "progress", "progress is 'yes': give a function"),
    (desk("register.record", "register.csv"), "news", "news is 'register.csv': give a RegisterNews"),
    (
        desk("register.record", RegisterNews(source="x", schools=(attrs.evolve(school(SCHOOL), **UNNUMBERED),))),
        "news.schools[0].urn",
        "news.schools[0].urn is 'ten': give the URN of a school",
    ),
]


@pytest.mark.parametrize(("call", "argument", "sentence"), WRONG, ids=[each[2][:60] for each in WRONG])
def test_a_wrong_argument_is_named_before_anything_is_read(
    unread: Partnership, call: Call, argument: str, sentence: str
) -> None:
    with pytest.raises(BadArgument, match=re.escape(sentence)) as found:
        call(unread)
    assert found.value.argument == argument
    assert isinstance(found.value, TypeError)
    assert isinstance(found.value, ValueError)


def test_a_draft_has_the_same_door(unread: Partnership) -> None:
    with pytest.raises(BadArgument, match="year is 'next': give an academic year"):
        unread.acting("clerk").fees.charge.draft("next")


def test_an_authority_that_no_school_is_under_is_named(house: House) -> None:
    """On an empty register nobody is asked for better; then the register says which there are."""
    assert house.thep.schools(la="201") == []
    house.read(school(SCHOOL, la="211"))
    with pytest.raises(BadArgument, match=r"la is '201', and no school of the register is under it: .* has 211$"):
        house.thep.schools(la="201")
    assert [row.urn for row in house.thep.schools(la="211", phase="primary")] == [SCHOOL]


def test_a_urn_is_a_number_or_its_six_digits_everywhere(house: House) -> None:
    """In every question and verb; the same command either way under one request id."""
    text: Any = str(SCHOOL)
    house.read(school(SCHOOL, pupils=435, counted_on=date(2016, 1, 21)))
    membership, thep = house.office.membership, house.thep
    membership.apply(text, "full", commitments=set(ALL), on=date(2016, 7, 1))
    membership.admit(text, on=date(2016, 7, 2), authority="Board, with an exception outside the borough")
    office = thep.acting("clerk", request_id="one")
    office.fees.charge("2017-18", urn=text)
    assert office.fees.charge(AcademicYear(2017), urn=SCHOOL).repeated
    assert thep.statement(text) == thep.statement(SCHOOL)
    assert thep.establishment(text).id == text
    assert list(thep.history(text)) == list(thep.history(SCHOOL)) != []
    assert [type(row.urn) for row in thep.members()] == [int]


def test_a_value_is_made_of_numbers_too(house: House) -> None:
    """Rows that a program read from a file of its own may have their URNs as text, and lists for tuples."""
    urn: Any = str(SCHOOL)
    rows: Any = [RegisterEntry(urn=urn, name="Old Ford", la="211", type_code=1, type_name="", phase_code=2)]
    house.office.register.record(RegisterNews(source="rows", schools=rows))
    assert [row.urn for row in house.thep.schools()] == [URN(SCHOOL)]


def test_a_broken_rule_is_no_wrong_argument(house: House) -> None:
    with pytest.raises(Refused):
        house.office.fees.pay(URN(999_999), Pence(1))


# Every verb and question has a door


def test_every_argument_of_every_verb_can_be_checked() -> None:
    for each in CATALOGUE.verbs:
        assert set(each.door.forms) == {argument.name for argument in each.arguments}


def questions() -> Iterator[tuple[str, Door]]:
    """What is asked of a Partnership, and ``acting``."""
    for name, member in vars(Partnership).items():
        if not name.startswith("_") and name not in NOT_QUESTIONS:
            assert hasattr(member, "__wrapped__"), f"{name} has no door: write @asked above it in partnership.py"
            yield name, door_of(member)


def test_every_question_has_a_door() -> None:
    assert {"members", "acting", "history", "state"} <= {name for name, _ in questions()}


class Counting(Desk):
    """A verb with an argument that nothing can check."""

    NAME: ClassVar[str] = "counting"

    @verb
    def count(self, work: Work, things: complex) -> None:
        """Count things."""


def test_an_argument_that_nothing_can_check_is_found() -> None:
    with pytest.raises(TypeError, match=r"counting\.count: things is annotated as <class 'complex'>, and nothing can"):
        _ = Counting.count.door


# A closed Partnership


def example(form: Any) -> Any:
    """An argument that would be taken, by what its door says to give."""
    given: tuple[Any, ...] = (
        None,
        SCHOOL,
        "2017-18",
        "full",
        "returned",
        "objection",
        "closing",
        "raised",
        "matched",
        "started",
        "start",
        "lead",
        "visited",
        DAY,
        Account,
        (),
        {},
        RegisterNews(source="x"),
        Sealed(key="person:4f1c0a2b#1", box="AAAA"),
        InspectionNews(source="x"),
        ANSWER,
        True,
    )
    for value in given:
        try:
            form.taken(value, "")
        except BadArgument:
            continue
        return value
    raise AssertionError(f"no example of {form}")


def required(door: Door) -> dict[str, Any]:
    return {name: example(door.forms[name]) for name in door.needed}


@pytest.mark.parametrize("url", [None, "sqlite:///thep.db"])
def test_a_closed_partnership_says_so(url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever question is asked and whichever verb handed in; and closing it twice is harmless."""
    monkeypatch.chdir(tmp_path)
    with connect(url) as thep:
        office = thep.acting("clerk")
        known = thep.known()
        thep.members()
    thep.close()
    calls: list[Callable[[], object]] = [lambda: list(known.loaded(Account)), partial(thep.on_recorded, print)]
    calls += [partial(getattr(thep, name), **required(door)) for name, door in questions()]
    for each in CATALOGUE.verbs:
        handed, given = attrgetter(each.name)(office), required(each.door)
        calls += [partial(handed, **given), partial(handed.draft, **given)]
    for call in calls:
        with pytest.raises(StoreError, match=r"^This Partnership was closed: open another with connect\(\)"):
            call()


# Opening


def test_a_path_is_no_url(tmp_path: Path) -> None:
    path: Any = tmp_path / "thep.db"
    with pytest.raises(BadArgument, match=r"give the address of a store as text, such as sqlite:///thep\.db"):
        connect(path)


def test_a_moment_is_no_clock() -> None:
    moment: Any = datetime(2018, 3, 15, tzinfo=UTC)
    with pytest.raises(BadArgument, match=r"clock is .*: give a function"):
        connect(clock=moment)


def test_a_word_for_a_category_is_recorded_as_the_category(house: House) -> None:
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, "associate")
    (fact,) = (each.event for each in house.thep.history() if isinstance(each.event, MembershipApplied))
    assert fact.category is Category.ASSOCIATE


# Whatever is a day, a text or a number


class Day(date):
    """A day of a library of days, as there are some."""


class Word(str):
    """A text of a class of its own, as an enumeration has them."""

    __slots__ = ()

    def __str__(self) -> str:
        return "another text"


def test_days_and_texts_of_other_classes_are_recorded_as_what_they_are(house: House) -> None:
    """In arguments, in lists, under names, and in what news is made of."""
    entry = attrs.evolve(school(SCHOOL), name=Word("Old Ford"), opened_on=Day(1990, 9, 1))
    house.office.register.record(RegisterNews(as_at=Day(2016, 1, 1), source=Word("file.csv"), schools=(entry,)))
    made = house.office.membership
    made.apply(SCHOOL, Word("full"), commitments=map(Word, ALL), on=Day(2016, 8, 1))
    made.admit(SCHOOL, on=Day(2016, 9, 1), authority=Word("Board 2016-06-30"))
    made = house.acting(reason="misread").membership
    made.correct(SCHOOL, committed=[(Word("fee"), Day(2016, 8, 2))])
    house.office.register.list_parts(SCHOOL, [Word("primary"), Word("secondary")], on=Day(2016, 9, 1))
    kept = [fact.event for fact in house.thep.history(Word("membership:100901"))]
    assert {type(each.applied_on) for each in kept if isinstance(each, MembershipApplied)} == {date}
    assert {row.name for row in house.thep.members(Day(2016, 9, 1))} == {"Old Ford"}


def test_any_day_can_be_asked_about(house: House) -> None:
    """The first and the last of the calendar too; what lies too far ahead to be charged is not due."""
    house.member(SCHOOL, pupils=240)
    thep = house.thep
    for day in (date.min, date(1900, 8, 31), date(9999, 8, 31), date.max):
        for known in (None, day):
            assert len(thep.members(day)) == (day.year > 2016)
            assert thep.statement(SCHOOL, day).balance == 0
            assert len(thep.balances(day)) == 1
            for ask in (thep.memberships, thep.counted_members, thep.voting_roll, thep.rules):
                ask(day, as_known_at=known)
            thep.schools(as_of=day, open_on=day, as_known_at=known)
    due = [str(each.year) for each in thep.statement(SCHOOL, date.max).not_charged]
    assert due == ["2016-17", "2017-18", "2018-19", "2019-20", "2020-21", "2021-22"], "as charge takes on 1 June 2021"


def test_any_number_of_rows_can_be_asked_for(house: House) -> None:
    house.member(SCHOOL)
    most: Any = 10**30
    thep = house.thep
    assert thep.members(limit=most) == thep.members()
    assert list(thep.history(limit=most)) == list(thep.history())
    assert list(thep.facts(limit=most, of=SCHOOL)) == list(thep.history(SCHOOL))
    assert thep.find_schools(str(SCHOOL), limit=most) == thep.find_schools(str(SCHOOL))
    assert list(thep.history(after=most)) == []


# What news may hold


ENTRY = {
    "half a character in a name": {"name": "\ud800"},
    "half a character in a type": {"type_name": "\ud800"},
    "no authority": {"la": ""},
    "a long authority": {"la": "9" * 5000},
    "a day after all days": {"closed_on": date.max},
}


@pytest.mark.parametrize("wrong", ENTRY.values(), ids=ENTRY)
def test_an_entry_that_cannot_be_kept_is_refused(house: House, wrong: Any) -> None:
    with house.refused("not-a-school"):
        house.read(attrs.evolve(school(SCHOOL), **wrong))


def test_a_link_that_cannot_be_kept_is_refused(house: House) -> None:
    house.read(school(SCHOOL), school(OTHER))
    for words in ("Successor - \ud800", "Successor - " + "x" * 5000):
        link = LinkEntry(urn=SCHOOL, link_urn=OTHER, link_name="", link_type=words, quoted_on=DAY)
        with house.refused("not-a-school"):
            house.read(links=(link,))


def test_a_school_that_closed_on_the_first_day_of_all_is_followed(house: House) -> None:
    """However far apart the days are, they can be compared."""
    link = LinkEntry(urn=SCHOOL, link_urn=OTHER, link_name="", link_type="Successor", quoted_on=DAY)
    house.read(school(SCHOOL, closed_on=date.min), school(OTHER, opened_on=DAY), as_at=DAY, links=(link,))
    assert house.thep.establishment(SCHOOL) == house.thep.establishment(OTHER)


def test_news_says_where_it_is_from(house: House) -> None:
    """And the name of a file is a text like any other: it stays for ever."""
    file = FileEntry(name="clerk@example.org.csv", sha256="0" * 64, size=1, rows=1)
    entries = (school(SCHOOL),)
    with house.refused("personal-detail"):
        house.office.register.record(RegisterNews(source="rows", schools=entries, file=file))
    for news, where in (
        (RegisterNews(source=" ", schools=entries), "news.source"),
        (RegisterNews(source="x", schools=entries, file=attrs.evolve(file, name="")), "news.file.name"),
    ):
        with pytest.raises(BadArgument, match="give the name of the file, or of another source") as found:
            house.office.register.record(news)
        assert found.value.argument == where


@pytest.mark.parametrize("wrong", [{"sha256": "x"}, {"sha256": "A" * 64}, {"size": -1}, {"rows": 2**70}])
def test_a_file_has_a_digest_and_a_size(wrong: Any) -> None:
    with pytest.raises(BadArgument) as found:
        FileEntry(**{"name": "x.csv", "sha256": "0" * 64, "size": 1, "rows": 1, **wrong})
    assert [found.value.argument] == list(wrong)


def test_what_names_no_file_is_no_damage_to_the_store(house: House) -> None:
    for sha256 in ("\ud800", "x\0", ""):
        with house.refused("nothing-to-correct"):
            house.acting(reason="a slip").register.retract(sha256)
