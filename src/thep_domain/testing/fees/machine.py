"""Moves of the state machine: years are charged, credited and paid, and the rules of it change."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain import fees, schools
from thep_domain.fees import FeesDesk
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.testing.commands import do
from thep_domain.testing.membership.machine import MembershipMoves
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
        urn = self.choose(pick, self.those(paying=True), likely)
        self.send(do(FeesDesk.pay, urn, amount, on=self.today), self.schools[urn].pay(amount))

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
        penny, payment = (do(FeesDesk.pay, urn, Pence(amount), on=self.today) for amount in (1, 70))
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
            self.schools[urn].pay(penny_or_more)

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

    def _credit(self, urn: URN, amount: Pence, charge: str | None) -> None:
        command = do(FeesDesk.credit, urn, amount, on=self.today, authority=BOARD, charge=charge)
        self.send(command, self.schools[urn].credit(amount, charge))

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
