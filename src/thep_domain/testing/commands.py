"""Commands as values: each knows how it is handed in, prints as it would be written, and can be handed in again."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol

import attrs
from attrs import field, frozen
from hypothesis import strategies as st

from thep_domain.application import ActingOffice
from thep_domain.kernel import verbs
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.work import Answer, Work
from thep_domain.membership import ALL, Category
from thep_domain.rulebook import KEY, Rulebook
from thep_domain.schools import RegisterNews
from thep_domain.testing.days import days
from thep_domain.testing.values import register_news, urns


class Command(Protocol):
    """Something that an office can be asked to do."""

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in. Raises Refused where a rule is broken."""


def _shortened(text: str | None) -> str:
    return repr(text if text is None or len(text) < 80 else f"{text[:20]}... ({len(text)} letters)")


def _short_news(news: RegisterNews) -> str:
    """The news as written, but for what is left out or too long to read."""
    told = [
        f"{each.name}={_shortened(value) if isinstance(value, str) else repr(value)}"
        for each in attrs.fields(RegisterNews)
        if (value := getattr(news, each.name)) not in ("", ())
    ]
    return f"RegisterNews({', '.join(told)})"


@frozen
class RecordRegister:
    """Take a register file as news."""

    news: RegisterNews = field(repr=_short_news)

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.register.record(self.news)


@frozen
class ListParts:
    """List the parts that a school is counted as."""

    urn: URN
    parts: tuple[str, ...]
    on: date | None = None

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.register.list_parts(self.urn, self.parts, on=self.on)


@frozen
class Apply:
    """Apply for membership."""

    urn: URN
    on: date
    category: Category = Category.FULL
    commitments: tuple[str, ...] = ALL

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.apply(self.urn, self.category, on=self.on, commitments=self.commitments)


@frozen
class Rejoin:
    """Apply again after a membership that ended."""

    urn: URN
    on: date
    category: Category = Category.FULL
    commitments: tuple[str, ...] = ALL

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.rejoin(self.urn, self.category, on=self.on, commitments=self.commitments)


@frozen
class Commit:
    """Make commitments that the application left out."""

    urn: URN
    commitments: tuple[str, ...]
    on: date

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.commit(self.urn, self.commitments, on=self.on)


@frozen
class Admit:
    """Admit an applicant."""

    urn: URN
    on: date
    authority: str = "Board minute 3"

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.admit(self.urn, on=self.on, authority=self.authority)


@frozen
class Decline:
    """Decline an application."""

    urn: URN
    on: date
    authority: str = "Board minute 4"

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.decline(self.urn, on=self.on, authority=self.authority)


@frozen
class ServeNotice:
    """Give notice to withdraw."""

    urn: URN
    received_on: date
    leaving: date | None = None

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.serve_notice(self.urn, received_on=self.received_on, leaving=self.leaving)


@frozen
class RescindNotice:
    """Take a notice back."""

    urn: URN
    on: date
    authority: str = "Board minute 5"

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.rescind_notice(self.urn, on=self.on, authority=self.authority)


@frozen
class End:
    """End the membership of a school that closed or merged."""

    urn: URN
    on: date

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.membership.end(self.urn, on=self.on)


@frozen
class ChargeFees:
    """Charge an academic year, to all members or to one."""

    year: str
    on: date
    urn: URN | None = None

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.fees.charge(self.year, on=self.on, urn=self.urn)


@frozen
class Pay:
    """Record a payment."""

    urn: URN
    amount: Pence
    on: date
    reference: str | None = None

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.fees.pay(self.urn, self.amount, on=self.on, reference=self.reference)


@frozen
class CreditFees:
    """Take back part of a charge."""

    urn: URN
    amount: Pence
    on: date
    authority: str = "Board minute 6"
    charge: str | None = None

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.fees.credit(self.urn, self.amount, on=self.on, authority=self.authority, charge=self.charge)


@frozen
class SetRule:
    """Give a rule of the rulebook a value from a day on."""

    rule: str
    value: str
    in_force_from: date
    authority: Authority | str = "general meeting, resolution 2"

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.rulebook.set_rule(
            self.rule, self.value, in_force_from=self.in_force_from, authority=self.authority
        )


@frozen
class Correct:
    """Put right what was recorded wrong, and record nothing in its place: no verb of a context does so yet."""

    wrong: Cited

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in."""
        return office.office.run(verbs.Command("rulebook.correct", {}, self._decide))

    def _decide(self, work: Work) -> None:
        work.record(Rulebook, KEY, corrects=self.wrong)


@frozen
class Sent:
    """A command with the name it is sent under, the reason, and the request id that makes it safe to send twice.

    While it is sent the clock may be checked, as a system's clock is; then a reason may confirm one that is far off.
    """

    command: Command
    actor: str = "membership-officer"
    reason: str | None = field(default=None, repr=_shortened)
    request_id: str | None = None
    check_clock: bool = False
    confirm_clock: str | None = None


RULE_VALUES: Final = (
    ("fees.rate", "5.50"),
    ("fees.rate", "4.99"),
    ("fees.rate", "0.30"),
    ("fees.later-count", "allowed"),
    ("fees.mid-year-end", "keep"),
    ("fees.mid-year-end", "credit"),
    ("fees.part-year", "days"),
    ("fees.part-year", "months"),
    ("fees.vat", "standard 20"),
    ("notice.period", "P6M"),
    ("notice.period", "P56D"),
    ("notice.period", "P1Y"),
    ("membership.associate-commitments", "aims,fee"),
    ("membership.guarantee", "30.00"),
)
"""Changes of rules that a Board may well decide. The free window and the free exit are of the founding, and stay."""


def commands(schools: Sequence[URN] = ()) -> st.SearchStrategy[Command]:
    """Any command, about these schools where some are named; an office carries it out, or refuses it by its rules."""
    urn = st.sampled_from(schools) if schools else urns()
    category = st.sampled_from(Category)
    commitments = st.sampled_from((ALL, (), ALL[:1], ALL[1:], ("tea",)))
    authority = st.sampled_from(("Board minute 7", "Board minute 8: exception for a school outside the borough", ""))
    amount = st.integers(-1, 300_000).map(Pence)
    years = st.integers(2015, 2022).map(lambda year: str(AcademicYear(year)))
    rules = st.sampled_from((*RULE_VALUES, ("fees.tea", "1.00"), ("fees.rate", "five pounds")))
    changes = st.builds(lambda rule, on, by: SetRule(rule[0], rule[1], on, by), rules, days(), authority)
    return st.one_of(
        st.builds(Apply, urn, days(), category, commitments),
        st.builds(Admit, urn, days(), authority),
        st.builds(Commit, urn, commitments, days()),
        st.builds(Decline, urn, days(), authority),
        st.builds(ServeNotice, urn, days(), st.one_of(st.none(), days())),
        st.builds(RescindNotice, urn, days(), authority),
        st.builds(End, urn, days()),
        st.builds(Rejoin, urn, days(), category, commitments),
        st.builds(ChargeFees, years, days(), st.one_of(st.none(), urn)),
        st.builds(Pay, urn, amount, days(), st.sampled_from((None, "BACS 17", "ask jo@example.org"))),
        st.builds(CreditFees, urn, amount, days(), authority, st.sampled_from((None, "2017-18/1"))),
        changes,
        st.builds(ListParts, urn, st.sampled_from((("primary", "secondary"), (), ("primary",)))),
        st.builds(RecordRegister, register_news()),
    )
