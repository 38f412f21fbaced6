"""Moves of the state machine: years are charged, credited and paid, and the rules of it change."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain import fees, schools
from thep_domain.fees import FeesDesk, PaymentReceived
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.testing.commands import do
from thep_domain.testing.fees.model import ModelPayment
from thep_domain.testing.membership.machine import SLIP, MembershipMoves
from thep_domain.testing.memory import overtaken
from thep_domain.testing.rulebook.machine import SINCE
from thep_domain.testing.stage import LIKELY, PICK
from thep_domain.testing.values import BOARD

RULES: Final = (
    *(("fees.rate", "5.50"), ("fees.rate", "4.99"), ("fees.rate", "0.30"), ("fees.part-year", "days")),
    *(("fees.vat", "standard 20"), ("fees.vat", "standard 17.5"), ("fees.mid-year-end", "keep")),
    ("fees.later-count", "allowed"),
)
TRIES_AND_MORE: Final = 40

_amount = st.sampled_from((50, 0, 1, 9_999, 100_000, 5_000_000, -1)).map(Pence)
_year = st.sampled_from((0, 0, 1, -1))
"""The academic year of a charge, counted from that of today."""


class FeesMoves(MembershipMoves):
    """Charging, crediting and paying."""

    def __init__(self) -> None:
        super().__init__()
        self.payment_names: dict[tuple[int, date, str | None], str] = {}
        """What the first payment of an amount, day and reference is called, on whichever account."""

    def traits(self, urn: URN) -> Mapping[str, bool]:
        """Whether there is a charge to credit, and whether the school has an account."""
        school = self.schools[urn]
        charged = any(charge.left for charge in school.charges)
        return {**super().traits(urn), "charged": charged, "paying": school.has_account}

    @rule(change=st.sampled_from(RULES), since=SINCE, back=st.booleans())
    def change_a_rule_of_fees(self, change: tuple[str, str], since: str, back: bool) -> None:
        """The rate changes, or VAT, how a year is measured, or what becomes of the rest of one."""
        self.set_a_rule(*change, since, back=back)

    @rule(pick=st.sampled_from((3, 4, 5)), year=_year)
    def join_out_of_the_ordinary(self, pick: int, year: int) -> None:
        """A school joins that is not publicly funded, lies outside, or was never counted, and is charged."""
        urn = self.choose(pick, self.schools)
        self.join_if_excepted(urn)
        self._charge_one(urn, self.year_of(year))

    @rule(year=st.sampled_from((0, 1)))
    def charge_before_the_first_count(self, year: int) -> None:
        """A new school joins, is counted too late for its first charge, and is charged."""
        urn = self.open_a_school()
        self.join_if_excepted(urn)
        self.count(urn, 90)
        self._charge_one(urn, self.year_of(year))

    @rule(
        pick=PICK,
        rate=st.sampled_from((None, "0.30", "4.99", "5.50")),
        vat=st.sampled_from((None, None, "standard 20")),
        stay=st.sampled_from((40, 70, 100, 130)),
        back=st.booleans(),
    )
    def be_a_member_for_a_while(self, pick: int, rate: str | None, vat: str | None, stay: int, back: bool) -> None:
        """A school joins, closes in the same year or so, and is charged; then it does not close after all."""
        for name, value in (("fees.rate", rate), ("fees.vat", vat)):
            if value is not None:
                self.set_a_rule(name, value, "2017")
        urn = self.choose(pick, self.those(strange=True, open=True))
        self.apply_for(urn)
        self.admit_on(urn, self.today, exception=True)
        self.wait_until(self.today + timedelta(days=stay))
        self.show_closing(urn, self.today)
        self._charge_one(urn, self.year_of(0))
        if back:
            self.show_closing(urn, None)
            self._charge_one(urn, self.year_of(0))

    @rule(pick=PICK, stay=st.sampled_from((1, 40)))
    def leave_and_come_back(self, pick: int, stay: int) -> None:
        """A member that was charged leaves by a short notice, joins again after some days, and is charged again."""
        self.set_a_rule("notice.period", "P56D", "2017")
        urn = self._member(pick, likely=True)
        self._charge_one(urn, self.year_of(0))
        self._give_notice(urn, urn, self.today, None)
        self._wait_for_the_last_day(urn, stay)
        self.apply_for(urn)
        self.admit_on(urn, self.today, exception=True)
        self._charge_one(urn, self.year_of(0))

    @rule(
        pick=PICK,
        amount=st.sampled_from((50, 1, 9_999)).map(Pence),
        rule_of_the_rest=st.sampled_from((None, None, "keep")),
        vat=st.sampled_from((None, "standard 20")),
    )
    def charge_again_after_relief(
        self, pick: int, amount: Pence, rule_of_the_rest: str | None, vat: str | None
    ) -> None:
        """Something is taken off a charge; then the school closes, does not after all, and is charged again."""
        for name, value in (("fees.mid-year-end", rule_of_the_rest), ("fees.vat", vat)):
            if value is not None:
                self.set_a_rule(name, value, "2017")
        urn = self._member(pick, likely=True)
        for year in (0, 1):
            self._charge_one(urn, self.year_of(year))
        self._credit(urn, amount, None)
        self.show_closing(urn, self.today)
        self.show_closing(urn, None)
        for year in (0, 1):
            self._charge_one(urn, self.year_of(year))

    @rule(year=_year)
    def charge_all(self, year: int) -> None:
        """A year is charged to everybody."""
        self._charge_all(self.year_of(year))

    @precondition(lambda self: self.those(paying=True))
    @rule(year=st.sampled_from((0, 0, 1, -1, -9)), pick=PICK, likely=LIKELY)
    def charge_one(self, year: int, pick: int, likely: bool) -> None:
        """A year is charged to one school."""
        urn = self.choose(pick, self.those(paying=True), likely)
        self._charge_one(urn, self.year_of(year))

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, amount=_amount, likely=LIKELY)
    def pay(self, pick: int, amount: Pence, likely: bool) -> None:
        """A school pays, or would pay nothing."""
        self._pay(self.choose(pick, self.those(paying=True), likely), amount)

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, again=st.sampled_from((False, False, True)), reversed_first=st.booleans())
    def pay_again(self, pick: int, again: bool, reversed_first: bool) -> None:
        """The same payment is entered a second time: by mistake, or because the school paid twice."""
        urn = self.choose(pick, self.those(paying=True))
        self._pay(urn, Pence(70_000), reference="BACS 17", again=True)
        if reversed_first and self.schools[urn].payments:
            self._reverse(urn, self.schools[urn].payments[-1], "returned")
        for _ in range(2):  # one of them may have a request id
            self._pay(urn, Pence(70_000), reference="BACS 17", again=again)

    @precondition(lambda self: self.those(paying=True))
    @rule(
        pick=PICK,
        why=st.sampled_from(("returned", "twice", "wrong-amount", "misallocated", "misallocated", "misallocated")),
        elsewhere=st.sampled_from((0, 1, 1, 2)),
        which=st.sampled_from((-1, -1, 0)),
        times=st.sampled_from((1, 1, 2)),
        enter=st.sampled_from((True, True, False)),
    )
    def reverse(self, pick: int, why: str, elsewhere: int, which: int, times: int, enter: bool) -> None:
        """A payment is taken off again, and maybe entered with another school: once, or by mistake twice."""
        urn = self.choose(pick, self.those(paying=True))
        if enter or not self.schools[urn].payments:
            self._pay(urn, Pence(12_000), again=True)
        if not self.schools[urn].payments:
            return
        others = self.those(paying=True) if elsewhere == 1 else list(self.schools)
        to = self.choose(pick + 1, others) if elsewhere and why == "misallocated" else None
        if elsewhere == 2 and why == "twice":
            to = urn
        for _ in range(times):
            self._reverse(urn, self.schools[urn].payments[which], why, to)

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, much=st.sampled_from((1, 0, -1)), part=st.sampled_from((1, 1, 3)))
    def refund(self, pick: int, much: int, part: int) -> None:
        """What was paid too much is paid back, in part, or a penny more than that; or a payment is not known."""
        urn = self.choose(pick, self.those(paying=True))
        school = self.schools[urn]
        if school.balance >= 0:
            self._pay(urn, Pence(school.balance + 900), again=True)
        free = max(0, -school.balance)
        for amount in (Pence(free + much), Pence(max(1, free // part))):
            command = do(FeesDesk.refund, urn, amount, on=self.today, authority=BOARD)
            self.send(command, school.refund(amount))
        command = do(FeesDesk.reverse, urn, "payment-2012-01-01-00000000", why="twice", on=self.today)
        self.send(command, school.reverse(None, "twice"), reason=SLIP)

    @rule(
        pick=PICK,
        pupils=st.tuples(*(st.sampled_from((310, 7, 0, 436)) for _ in range(3))),
        amount=st.sampled_from((None, 50, 1_234)),
        corrects=st.booleans(),
        vat=st.sampled_from((None, None, "standard 20")),
    )
    def charge_again_after_another_count(
        self, pick: int, pupils: tuple[int, ...], amount: int | None, corrects: bool, vat: str | None
    ) -> None:
        """A school is charged, counted anew for the same day, and charged again; something may be taken off between."""
        if vat is not None:
            self.set_a_rule("fees.vat", vat, "2017")
        urn = self._member(pick, likely=True)
        for number in pupils:
            self.count_again(urn, number)
            self._charge_one(urn, self.year_of(0))
            if amount is not None:
                self._credit(urn, Pence(amount), None, corrects=corrects)

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, year=_year, amount=_amount, which=st.sampled_from((None, None, 0, -1)))
    def credit(self, pick: int, year: int, amount: Pence, which: int | None) -> None:
        """A part of a charge is credited: of the latest that bears it, of one that is named, or of none there is."""
        if not self.those(charged=True):
            self._charge_all(self.year_of(year))
        urn = self.choose(pick, self.those(charged=True))
        school = self.schools[urn]
        name = None if which is None else "2012-13/1" if which or not school.charges else school.charges[0].name
        self._credit(urn, amount, name)

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, times=st.sampled_from((1, 2, TRIES_AND_MORE)))
    def pay_in_a_race(self, pick: int, times: int) -> None:
        """Somebody else records payments into the same account at the same moment, and is faster."""
        urn = self.choose(pick, self.those(paying=True))
        penny, payment = (do(FeesDesk.pay, urn, Pence(amount), on=self.today, again=True) for amount in (1, 70))
        before, code = len(self.known), None
        with overtaken(self.thep, lambda other: penny.perform(other.acting("rival")), times):
            try:
                payment.perform(self.thep.acting("finance-officer"))
            except Refused as refused:
                code = refused.code
                self.refusals.append(code)
        lost = times >= TRIES_AND_MORE
        assert code == ("lost-race" if lost else None), f"{payment} after {times} lost races: {code or 'not refused'}"
        facts = tuple(self.thep.history())[before:]
        rivals = sum(1 for fact in facts if fact.why.actor == "rival")
        assert len(facts) - rivals == (not lost), f"one payment made {len(facts) - rivals} facts"
        for penny_or_more in (*((1,) * rivals), *(() if lost else (70,))):
            self.schools[urn].pay(penny_or_more, self.today, again=True)
        for fact in facts:
            self._name_payment(urn, fact)

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=PICK, days=st.sampled_from((400, 1200)))
    def pay_in_the_wrong_year(self, pick: int, days: int) -> None:
        """A payment is dated years ago, maybe before the school had an account; and a year far ahead is charged."""
        urn = self.choose(pick, self.those(paying=True))
        self.send(do(FeesDesk.charge, self.year_of(3), on=self.today), "year-too-far")
        day = max(date(2016, 1, 1), self.today - timedelta(days=days))
        expected = self.schools[urn].pay(700, day, again=True)
        answer = self.send(do(FeesDesk.pay, urn, Pence(700), on=day, again=True), expected)
        if answer is not None:
            self._name_payment(urn, answer.events[0])

    def _pay(self, urn: URN, amount: Pence, *, reference: str | None = None, again: bool = False) -> None:
        expected = self.schools[urn].pay(amount, self.today, reference, again=again or self.under_a_request)
        command = do(FeesDesk.pay, urn, amount, on=self.today, reference=reference, again=again)
        answer = self.send(command, expected)
        if answer is not None:
            self._name_payment(urn, answer.events[0])

    def _reverse(self, urn: URN, payment: ModelPayment, why: str, to: URN | None = None) -> None:
        expected = self.schools[urn].reverse(payment, why, None if to is None else self.schools[to])
        command = do(FeesDesk.reverse, urn, payment.name, why=why, to=to, on=self.today)
        answer = self.send(command, expected, reason=SLIP)
        if answer is None:
            return
        since = self.today if why == "returned" else payment.day
        counts = answer.events[0].why.effective_on
        assert counts == since, f"{command} counts from {counts}, and not from {since}"
        if to is not None:
            self._name_payment(to, answer.events[-1])

    def _name_payment(self, urn: URN, fact: Recorded) -> None:
        """Keep what a payment is called: by what is known of it, whenever it came; of two alike, no one's name."""
        if not isinstance(fact.event, PaymentReceived):
            return
        named, school = fact.event, self.schools[urn]
        alike = (named.amount, named.received_on, named.reference)
        waiting = [p for p in school.payments if not p.named and (p.amount, p.day, p.reference) == alike]
        assert waiting, f"{named} is no payment of the model"
        taken = [each.name for each in school.payments if each.named]
        assert named.payment not in taken, f"two payments of {urn} are called {named.payment}"
        waiting[0].name, waiting[0].named = named.payment, True
        if sum((p.amount, p.day, p.reference) == alike for p in school.payments) == 1:
            known = self.payment_names.setdefault(alike, named.payment)
            assert known == named.payment, f"{named} is called {known} elsewhere"

    def _charge_one(self, urn: URN, year: str) -> None:
        charges, expected = self.schools[urn].charge(year)
        answer = self.send(do(FeesDesk.charge, year, on=self.today, urn=urn), expected)
        if answer is not None:
            self._agree_on_charges(answer, charges)

    def _charge_all(self, year: str) -> None:
        charges: list[tuple[str, int]] = []
        uncounted: list[str] = []
        for urn, school in self.schools.items():
            made, code = school.charge(year)
            charges += made
            uncounted += [str(urn)] * (code == "no-pupil-count")
        answer = self.send(do(FeesDesk.charge, year, on=self.today))
        if answer is not None:
            self._agree_on_charges(answer, charges)
            found = len(answer.details["not_charged"])
            assert found == len(uncounted), f"{found} schools are not charged for want of a count, not {uncounted}"

    def _agree_on_charges(self, answer: Answer, charges: list[tuple[str, int]]) -> None:
        made = [(row["charge"], int(row["amount"].replace(".", ""))) for row in answer.details["charged"]]
        assert sorted(made) == sorted(charges), f"charged {made}, and {charges} in the model"

    def _credit(self, urn: URN, amount: Pence, charge: str | None, *, corrects: bool = False) -> None:
        command = do(FeesDesk.credit, urn, amount, on=self.today, authority=BOARD, charge=charge, corrects=corrects)
        self.send(command, self.schools[urn].credit(amount, charge, corrects=corrects))

    @invariant()
    def accounts_agree(self) -> None:
        """Every balance, and every line of every statement, is as in the model."""
        known = self.thep.known()
        for urn, school in self.schools.items():
            balance = fees.account_of(known, schools.find_establishment(known, urn)).balance
            assert balance == school.balance, f"{urn} owes {balance}, and {school.balance} in the model"
            statement = fees.statement(known, urn, self.today)
            assert statement.balance == balance, f"the statement of {urn} ends with {statement.balance}, not {balance}"
            lines = sorted((line.kind.value, line.amount, line.basis.get("charge", "")) for line in statement.entries)
            expected = sorted(school.entries)
            assert lines == expected, f"the statement of {urn} holds {lines}, and {expected} in the model"
