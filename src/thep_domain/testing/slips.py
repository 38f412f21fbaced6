"""Years of an office with slips, each put right later, beside the same years without: they must end alike.

This is the property that shows that putting right is right. A clean year is a list of commands, each with the day on
which it is handed in. In the year with slips some are entered wrong: the day of an application, of a commitment, of an
admission or of a notice, a category, a notice for another school, a payment of another amount, of another school or
entered twice, a pupil count. Each slip is put right later, now and then wrongly at first; where it stands in the way of
a command it is put right before it, as an office would. At the end every year is charged again.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from attrs import define, evolve, field, frozen
from hypothesis import strategies as st

from thep_domain.application import Partnership
from thep_domain.fees import FeesDesk, PaymentReceived
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.membership import AIMS, ALL, Category, MembershipDesk
from thep_domain.membership.events import WithdrawalNoticeServed
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import CountEntry, RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing.commands import Command, do
from thep_domain.testing.dice import FRAME, Dice
from thep_domain.testing.memory import MakePartnership, SimulatedClock, in_memory
from thep_domain.testing.plain import PlainAccount, PlainBook, read
from thep_domain.testing.schools.strategies import BOROUGH_CODE, COMMUNITY, TYPES
from thep_domain.testing.values import BOARD, EXCEPTION, MEETING

FIRST: Final = date(2016, 9, 20)
SCHOOLS: Final = tuple(URN(100_001 + number) for number in range(3))
COUNTED_ON: Final = date(2016, 1, 21)
PUPILS: Final = (240, 435, 310, 7, 1, 0)
STRIDES: Final = (7, 0, 1, 20, 45, 91, 152, 213)
SLIP: Final = "a slip of the pen"
MOST: Final = 26
"""Commands of a year, at most."""


@frozen
class Entry:
    """What an office enters on a day, and what it should say."""

    at: date
    """The day on which it is entered."""
    command: Command
    relief: tuple[URN, str, int] | None = None
    """For a credit: the school, the year, and how much is taken off it, of whichever charges bear it."""

    @property
    def given(self) -> dict[str, Any]:
        """What the command says."""
        return dict(self.command.given)

    @property
    def name(self) -> str:
        """The verb."""
        return self.command.verb.partition(".")[2]

    def saying(self, **otherwise: Any) -> "Entry":
        """The same with something else said."""
        return evolve(self, command=evolve(self.command, given={**self.command.given, **otherwise}))


@define
class Office:
    """A Partnership, and what is asked of it in the end."""

    thep: Partnership
    clock: SimulatedClock
    told: list[str] = field(factory=list)
    """Every command that was carried out, in words."""
    counted: dict[URN, int] = field(factory=dict)
    """The last count of each school, as it should have been entered."""

    def hand_in(self, command: Command, *, reason: str | None = None) -> tuple[Recorded, ...]:
        """Carry a command out today. Raises Refused."""
        answer = command.perform(self.thep.acting("clerk", reason))
        self.told.append(f"{self.clock.today} {command!r}")
        return answer.events

    def wait_until(self, day: date) -> None:
        """Let time pass; it never runs back."""
        self.clock.now = max(self.clock.now, datetime.combine(day, time(9), UTC))

    def take_off(self, urn: URN, year: str, amount: int) -> None:
        """Take a relief off a year: of its latest charges, as far as each bears it. Raises Refused."""
        account = read(self.thep.history()).account(str(urn))
        left = {each.charge: sum(account.left_of(each)) for each in account.charges if each.year == year}
        if sum(left.values()) < amount:
            raise NotBorne(f"{amount}p is more than is left of {year}: {left}")
        for charge, bears in reversed(left.items()):
            if part := min(amount, bears):
                self.hand_in(do(FeesDesk.credit, urn, Pence(part), authority=BOARD, charge=charge))
                amount -= part

    def charge_every_year(self) -> None:
        """Charge every year again, up to the next."""
        for first in range(2016, self.clock.today.year + 1):
            self.hand_in(do(FeesDesk.charge, f"{first}-{(first + 1) % 100:02d}", on=self.clock.today))

    def ends_in(self) -> dict[str, Any]:
        """What is so in the end: members, votes, what each year comes to, and what each school owes, before VAT."""
        book, today = read(self.thep.history()), self.clock.today
        days = [today, *(date(year, 9, 1) for year in range(2016, today.year + 1)), *_days_of(book)]
        members = {
            str(day): sorted(
                (row.establishment, row.spell, row.category.value, row.status.value, row.admitted_on, row.ends_on)
                for row in self.thep.memberships(day)
            )
            for day in sorted(set(days))
        }
        years = sorted({(key, c.year) for key, account in book.accounts.items() for c in account.charges})
        standing = {(key, year): book.accounts[key].standing_net(year) for key, year in years}
        return {
            "members": members,
            "roll": {str(day): list(self.thep.voting_roll(day)) for day in sorted(set(days))},
            "standing": {which: amount for which, amount in standing.items() if amount},
            "balance": {key: due for key, account in book.accounts.items() if (due := _before_vat(account))},
        }


def _before_vat(account: PlainAccount) -> int:
    """What is owed, VAT apart: each charge and each credit rounds its own, so that it depends on how many there are."""
    return account.balance - sum(account.left_of(charge)[1] for charge in account.charges)


class NotBorne(Exception):
    """A relief that the charges of a year do not bear: the office would not have been asked for it."""


class CannotBePutRight(AssertionError):
    """A slip, or what should have been entered, is refused although everything else is right."""

    def __init__(self, what: str, why: str, told: list[str]) -> None:
        super().__init__("\n    ".join((f"{what} cannot be put right: {why}", *told)))


def _days_of(book: PlainBook) -> Iterator[date]:
    for spells in book.spells.values():
        for spell in spells:
            for day in (spell.applied_on, spell.admitted_on, spell.last_day, spell.withdrawn_on, spell.declined_on):
                if day is not None:
                    yield from (day - ONE_DAY, day, day + ONE_DAY)


Right = Callable[[Office], None]
"""What puts a slip right. Raises Refused where something else is to be put right first."""


@frozen
class Slip:
    """Something that was entered wrong: of which schools, what puts it right, and when that is done."""

    what: str
    after: int
    """After how many further entries it is put right."""
    right: tuple[Right, ...]
    """One after the other: the first may itself be wrong, and is left out where it is refused."""


@frozen(eq=False)
class TwoYears:
    """A year without slips and the same with them, as far as they were told."""

    clean: Office
    slipped: Office
    slips: tuple[str, ...]

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """What the year with slips ends in otherwise: what it should be, and what it is."""
        right, found = self.clean.ends_in(), self.slipped.ends_in()
        return {
            f"{what} {which}": (right[what].get(which), found[what].get(which))
            for what in right
            for which in sorted(right[what].keys() | found[what].keys(), key=str)
            if right[what].get(which) != found[what].get(which)
        }

    def __repr__(self) -> str:
        lines = ["a year:", *self.clean.told, "the same with slips:", *self.slipped.told]
        return "\n    ".join(lines)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """How Hypothesis prints it: as it stands, not field by field."""
        printer.text(repr(self))


@st.composite
def years_with_slips(draw: st.DrawFn, *, partnership: MakePartnership = in_memory, least: int = 10) -> TwoYears:
    """Years of an office, without slips and with them; every year is charged again at the end of both."""
    dice = Dice(draw(st.binary(min_size=FRAME * (MOST + 4), max_size=FRAME * (MOST + 4))))
    clean, slipped = (Office(partnership(clock), clock) for clock in (SimulatedClock(), SimulatedClock()))
    _begin(dice, clean, slipped)
    waiting: list[Slip] = []
    told: list[str] = []
    for _ in range(least + dice.byte() * (MOST + 1 - least) // 256):
        dice.turn()
        _let_time_pass(dice, clean)
        entry = _entry(dice, clean)
        try:
            facts = _enter(clean, entry)
        except (Refused, NotBorne):
            continue
        slipped.wait_until(entry.at)
        if entry.name == "record":
            slipped.counted |= {count.urn: count.pupils for count in entry.given["news"].counts}
        waiting = [evolve(slip, after=slip.after - 1) for slip in waiting]
        due = [slip for slip in waiting if slip.after < 0]
        waiting = _put_right(slipped, due, [slip for slip in waiting if slip.after >= 0])
        made = _slip(dice, slipped, entry, facts)
        if made is not None:
            waiting.append(made)
            told.append(made.what)
            continue
        try:
            _enter(slipped, entry)
        except (Refused, NotBorne):
            waiting = _put_right(slipped, waiting, [])
            _settle_and_enter(slipped, entry)
    _put_right(slipped, waiting, [])
    last = max(clean.clock.today, slipped.clock.today)
    for office in (clean, slipped):
        office.wait_until(last)
        office.charge_every_year()
    return TwoYears(clean, slipped, tuple(told))


def _begin(dice: Dice, *offices: Office) -> None:
    """Three ordinary schools are counted; now and then the year is measured in days, or bears VAT."""
    pupils = [dice.one_of(PUPILS) for _ in SCHOOLS]
    rules = dice.one_of(((), (), (("fees.part-year", "days"),), (("fees.vat", "standard 20"),)))
    entries = tuple(
        RegisterEntry(
            urn=urn,
            name=f"School {urn}",
            la=BOROUGH_CODE,
            type_code=COMMUNITY,
            type_name=TYPES[COMMUNITY],
            phase_code=2,
            pupils=much,
            counted_on=COUNTED_ON,
        )
        for urn, much in zip(SCHOOLS, pupils, strict=True)
    )
    for office in offices:
        office.hand_in(do(RegisterDesk.record, RegisterNews(as_at=date(2016, 5, 1), source="reg.csv", schools=entries)))
        for rule, value in rules:
            office.hand_in(do(RulebookDesk.set_rule, rule, value, in_force_from=date(2016, 7, 1), authority=MEETING))
        office.wait_until(FIRST)


def _let_time_pass(dice: Dice, office: Office) -> None:
    office.wait_until(office.clock.today + timedelta(days=dice.one_of(STRIDES)))


# A year without slips


def _entry(dice: Dice, office: Office) -> Entry:
    """Something that may well happen next; where it is refused, it does not."""
    today = office.clock.today
    book = read(office.thep.history())
    urn = dice.one_of(SCHOOLS)
    spells = book.spells.get(str(urn), [])
    applying = bool(spells) and not spells[-1].decided
    member = book.spell_on(str(urn), today)
    day = today - timedelta(days=dice.one_of((0, 3, 20, 100)))
    desk = MembershipDesk
    choice: Command
    if applying:
        choice = dice.one_of(
            (
                *(do(desk.admit, urn, on=max(day, spells[-1].applied_on), authority=EXCEPTION),) * 4,
                do(desk.commit, urn, ALL, on=max(day, spells[-1].applied_on)),
                do(desk.decline, urn, on=today, authority=BOARD),
                do(desk.withdraw_application, urn, on=today),
            )
        )
    elif member is None:
        category = dice.one_of((Category.FULL, Category.FULL, Category.ASSOCIATE))
        words = dice.one_of((ALL, ALL, ALL, (AIMS,)))
        choice = do(desk.apply, urn, category, on=day, commitments=words)
    else:
        return _of_a_member(dice, office, urn, day)
    return Entry(today, choice)


def _of_a_member(dice: Dice, office: Office, urn: URN, day: date) -> Entry:
    today = office.clock.today
    year = f"{(first := today.year - (today.month < 9))}-{(first + 1) % 100:02d}"
    desk, number = MembershipDesk, len(office.told)
    what = dice.one_of(("charge", "pay", "notice", "charge", "count", "rescind", "tier", "relief", "rate", "pay"))
    amount = dice.one_of((12_345, 1, 120_000, 700))
    match what:
        case "charge":
            return Entry(today, do(FeesDesk.charge, year, on=today))
        case "pay":
            return Entry(today, do(FeesDesk.pay, urn, Pence(amount), on=day, reference=f"BACS {number}"))
        case "notice":
            leaving = dice.one_of((None, None, day + timedelta(days=430)))
            return Entry(today, do(desk.serve_notice, urn, received_on=day, leaving=leaving))
        case "rescind":
            return Entry(today, do(desk.rescind_notice, urn, on=today, authority=BOARD))
        case "tier":
            book = read(office.thep.history())
            full = book.full_member_on(str(urn), today)
            last = book.spells[str(urn)][-1].last_day
            noticed = [notice.received_on for notice in book.spells[str(urn)][-1].notices]
            # a notice of the day of the change is of one spell or the other by which came first
            on = last + ONE_DAY if last is not None and full else max([day, *(day + ONE_DAY for day in noticed)])
            category = Category.ASSOCIATE if full else Category.FULL
            if full and last is not None:
                office.wait_until(on)
            at = office.clock.today
            return Entry(at, do(desk.change_tier, urn, category, on=on, authority=EXCEPTION, commitments=ALL))
        case "count":
            return Entry(today, _count(urn, dice.one_of(PUPILS), today, COUNTED_ON))
        case "relief":
            relief = do(FeesDesk.credit, urn, Pence(amount // 7 + 1), authority=BOARD)
            return Entry(today, relief, (urn, year, amount // 7 + 1))
        case _:
            rate, since = dice.one_of(("5.50", "4.99", "0.30")), date(today.year, 9, 1)
            command = do(RulebookDesk.set_rule, "fees.rate", rate, in_force_from=since, authority=MEETING)
            return Entry(today, command)


def _count(urn: URN, pupils: int, today: date, on: date) -> Command:
    counts = (CountEntry(urn=urn, pupils=pupils, counted_on=on),)
    news = RegisterNews(as_at=today, source="census.csv", counts=counts, counts_source="census.csv")
    return do(RegisterDesk.record, news)


def _enter(office: Office, entry: Entry) -> tuple[Recorded, ...]:
    if entry.relief is not None:
        office.charge_every_year()  # a relief is of what a year comes to, not of a charge that is to be settled yet
        office.take_off(*entry.relief)
        return ()
    if entry.name == "record" and office.clock.today > entry.at:
        # what was put right in between came with files of later days, and an older file is no news
        office.wait_until(office.clock.today + ONE_DAY)
        entry = entry.saying(news=evolve(entry.given["news"], as_at=office.clock.today))
    return office.hand_in(entry.command)


def _settle_and_enter(office: Office, entry: Entry) -> None:
    """Enter what was refused once more, now that all is right."""
    try:
        _enter(office, entry)
    except (Refused, NotBorne) as error:
        raise CannotBePutRight(repr(entry.command), str(error), office.told) from error


# Slips


def _slip(dice: Dice, office: Office, entry: Entry, facts: tuple[Recorded, ...]) -> Slip | None:
    """Enter something wrong instead; None where nothing was, and it is to be entered as it is."""
    if dice.one_of((False, True, True)):
        after, twice = dice.one_of((0, 1, 3, 6, 30)), dice.one_of((False, True))
        off = dice.one_of((-1, 1, -20, 20, -100, 60))
        other = dice.one_of([urn for urn in SCHOOLS if urn != entry.given.get("urn")])
        kind = dice.byte() % 3
        for make in _SLIPS.get(entry.name, ()):
            wrong = make(entry, facts, off, other, kind)
            if wrong is not None:
                try:
                    done = [event for command in wrong.enter for event in office.hand_in(command)]
                except Refused:
                    return None
                rights = wrong.rights(done)
                return Slip(wrong.what, after, rights if twice else rights[-1:])
    return None


@frozen
class Wrong:
    """What is entered wrong, and, from the facts that come of it, what puts it right: first a wrong way, then right."""

    what: str
    enter: tuple[Command, ...]
    rights: Callable[[list[Recorded]], tuple[Right, ...]]


Making = Callable[[Entry, tuple[Recorded, ...], int, URN, int], Wrong | None]


def _number(facts: tuple[Recorded, ...]) -> int:
    found: int = next(fact.event.spell for fact in facts if hasattr(fact.event, "spell"))
    return found


def _day_of(entry: Entry, name: str, off: int) -> date:
    day: date = entry.given[name]
    return min(entry.at, day + timedelta(days=off))


def _correct(urn: URN, spell: int, **said: Any) -> Right:
    command = do(MembershipDesk.correct, urn, spell=spell, authority=EXCEPTION, **said)
    return lambda office: _hand_in_unless_right(office, command)


def _hand_in_unless_right(office: Office, command: Command) -> None:
    try:
        office.hand_in(command, reason=SLIP)
    except Refused as refused:
        if refused.code != "nothing-to-correct":
            raise


def _applied_wrong(entry: Entry, facts: tuple[Recorded, ...], off: int, _: URN, kind: int) -> Wrong:
    urn, spell = entry.given["urn"], _number(facts)
    if kind == 0:
        right: Category = entry.given["category"]
        other = Category.ASSOCIATE if right is Category.FULL else Category.FULL
        back = (_correct(urn, spell, category=right), _correct(urn, spell, category=other))
        return Wrong("category", (entry.saying(category=other).command,), lambda _: (back[0], back[1], back[0]))
    day, on = _day_of(entry, "on", off), entry.given["on"]
    rights = (_correct(urn, spell, applied=_day_of(entry, "on", off // 2)), _correct(urn, spell, applied=on))
    return Wrong("application", (entry.saying(on=day).command,), lambda _: rights)


def _committed_wrong(entry: Entry, facts: tuple[Recorded, ...], off: int, _: URN, __: int) -> Wrong | None:
    if not facts:
        return None
    urn, on = entry.given["urn"], entry.given["on"]
    spell, words = _number(facts), [str(each) for each in facts[0].event.commitments]  # type: ignore[attr-defined]
    half = _day_of(entry, "on", off // 2)
    rights = tuple(_correct(urn, spell, committed=dict.fromkeys(words, day)) for day in (half, on))
    return Wrong("commitment", (entry.saying(on=_day_of(entry, "on", off)).command,), lambda _: rights)


def _admitted_wrong(entry: Entry, facts: tuple[Recorded, ...], off: int, _: URN, __: int) -> Wrong:
    urn, spell, on = entry.given["urn"], _number(facts), entry.given["on"]
    half = _day_of(entry, "on", off // 2)
    rights = tuple(_correct(urn, spell, admitted=day) for day in (half, on))
    return Wrong("admission", (entry.saying(on=_day_of(entry, "on", off)).command,), lambda _: rights)


def _noticed_wrong(entry: Entry, facts: tuple[Recorded, ...], off: int, other: URN, kind: int) -> Wrong:
    urn, spell = entry.given["urn"], _number(facts)
    received, leaving = entry.given["received_on"], entry.given.get("leaving")
    anew = entry.command
    if kind == 0:
        return Wrong("notice of another school", (entry.saying(urn=other).command,), _retracted(other, anew))
    said = {} if leaving is None else {"leaving": leaving}
    if kind == 1:
        half = _day_of(entry, "received_on", off // 2)
        days = _renoticed(urn, spell, anew, {"notice": half}, {"notice": received, **said})
        return Wrong("notice", (entry.saying(received_on=_day_of(entry, "received_on", off)).command,), days)
    ends: date = facts[0].event.ends_on  # type: ignore[attr-defined]
    last_days = _renoticed(urn, spell, anew, {"leaving": ends + timedelta(days=7)}, {"leaving": ends})
    return Wrong("last day", (entry.saying(leaving=ends + timedelta(days=abs(off))).command,), last_days)


def _retracted(urn: URN, anew: Command) -> Callable[[list[Recorded]], tuple[Right, ...]]:
    """Retract a notice that was never given, and enter the one that was."""

    def rights(done: list[Recorded]) -> tuple[Right, ...]:
        retracted = False

        def put_right(office: Office) -> None:
            nonlocal retracted
            if not retracted:  # once, though what comes after it may be refused until something else is right
                spell, number = _number(tuple(done)), _notice_number(office, done)
                retracting = do(MembershipDesk.retract_notice, urn, spell=spell, notice_number=number)
                office.hand_in(retracting, reason=SLIP)
                retracted = True
            office.hand_in(anew)

        return (put_right,)

    return rights


def _renoticed(
    urn: URN, spell: int, anew: Command, *said: dict[str, date]
) -> Callable[[list[Recorded]], tuple[Right, ...]]:
    """Say anew what was said of a notice; one that fell into another spell was never given in that one."""

    def rights(done: list[Recorded]) -> tuple[Right, ...]:
        def right(words: dict[str, date]) -> Right:
            def put_right(office: Office) -> None:
                _correct(urn, spell, notice_number=_notice_number(office, done), **words)(office)

            return put_right

        if _number(tuple(done)) != spell:
            return _retracted(urn, anew)(done)
        return tuple(map(right, said))

    return rights


def _notice_number(office: Office, done: list[Recorded]) -> int:
    """Which notice of its spell was served."""
    stream, version = next((f.stream, f.version) for f in done if isinstance(f.event, WithdrawalNoticeServed))
    told = (fact.event for fact in office.thep.history(stream) if fact.version <= version)
    spells = [event.spell for event in told if isinstance(event, WithdrawalNoticeServed)]
    return spells.count(spells[-1])


def _paid_wrong(entry: Entry, _: tuple[Recorded, ...], off: int, other: URN, kind: int) -> Wrong:
    urn, amount = entry.given["urn"], entry.given["amount"]
    if kind == 0:
        wrong = entry.saying(urn=other)

        def move(done: list[Recorded]) -> tuple[Right, ...]:
            third = next(each for each in SCHOOLS if each not in (urn, other))
            return (_moved(other, done[0], third), _moved_from_anywhere(done[0], urn))

        return Wrong("payment of another school", (wrong.command,), move)
    if kind == 1:
        wrong = entry.saying(amount=Pence(amount * 10 + abs(off)))
        half = entry.saying(amount=Pence(amount + 1))

        def enter_again(done: list[Recorded]) -> tuple[Right, ...]:
            return (_replaced(urn, done[0], half.command), _replaced(urn, done[0], entry.command))

        return Wrong("amount", (wrong.command,), enter_again)
    once_more = entry.saying(again=True).command
    return Wrong("payment twice", (entry.command, once_more), lambda done: (_reversed(urn, done[1], "twice"),))


def _name(fact: Recorded) -> str:
    assert isinstance(fact.event, PaymentReceived)
    return str(fact.event.payment)


def _reversed(urn: URN, fact: Recorded, why: str, to: URN | None = None) -> Right:
    command = do(FeesDesk.reverse, urn, _name(fact), why=why, to=to)
    return lambda office: _nothing(office.hand_in(command, reason=SLIP))


def _nothing(_: object) -> None:
    """Nothing is made of what came."""


def _moved(urn: URN, fact: Recorded, to: URN) -> Right:
    return _reversed(urn, fact, "misallocated", to)


def _moved_from_anywhere(fact: Recorded, to: URN) -> Right:
    """Move a payment to the school that paid, from wherever it is entered now."""
    reference = fact.event.reference  # type: ignore[attr-defined]

    def put_right(office: Office) -> None:
        for key, account in read(office.thep.history()).accounts.items():
            for payment in account.unreversed:
                if payment.reference == reference:
                    command = do(FeesDesk.reverse, URN(int(key)), payment.payment, why="misallocated", to=to)
                    office.hand_in(command, reason=SLIP)

    return put_right


def _replaced(urn: URN, fact: Recorded, by: Command) -> Right:
    """Reverse what is entered under the reference of a payment, and enter it anew."""
    reference = fact.event.reference  # type: ignore[attr-defined]

    def put_right(office: Office) -> None:
        for payment in read(office.thep.history()).account(str(urn)).unreversed:
            if payment.reference == reference:
                office.hand_in(do(FeesDesk.reverse, urn, payment.payment, why="wrong-amount"), reason=SLIP)
        office.hand_in(by)

    return put_right


def _counted_wrong(entry: Entry, _: tuple[Recorded, ...], off: int, __: URN, ___: int) -> Wrong | None:
    news: RegisterNews = entry.given["news"]
    (count,) = news.counts

    def counting(more: int) -> Right:
        def put_right(office: Office) -> None:
            pupils = office.counted[count.urn] + more
            for each in (pupils + 1, pupils):  # a file that says again what an older one said is no news
                office.wait_until(office.clock.today + ONE_DAY)
                office.hand_in(_count(count.urn, each, office.clock.today, count.counted_on))

        return put_right

    wrong = _count(count.urn, count.pupils + abs(off), entry.at, count.counted_on)
    return Wrong("count", (wrong,), lambda _: (counting(100), counting(0)))


_SLIPS: Final[dict[str, tuple[Making, ...]]] = {
    "apply": (_applied_wrong,),
    "commit": (_committed_wrong,),
    "admit": (_admitted_wrong,),
    "serve_notice": (_noticed_wrong,),
    "pay": (_paid_wrong,),
    "record": (_counted_wrong,),
}


def _put_right(office: Office, slips: list[Slip], others: list[Slip]) -> list[Slip]:
    """Put slips right in whatever order they can be, and where they wait for others, those too; gives the others left.

    Raises CannotBePutRight where some cannot be put right at all.
    """
    for slip in slips:
        for wrong in slip.right[:-1]:
            with suppress(Refused):
                wrong(office)
    left = list(slips)
    while left:
        still: list[tuple[Slip, Refused]] = []
        for slip in left:
            try:
                slip.right[-1](office)
            except Refused as refused:
                still.append((slip, refused))
        if len(still) == len(left) and others:
            return _put_right(office, [*others, *left], [])
        if len(still) == len(left):
            raise CannotBePutRight(still[0][0].what, str(still[0][1]), office.told)
        left = [slip for slip, _ in still]
    return others
