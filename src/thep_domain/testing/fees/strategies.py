"""Any command of the desk of fees, changes of the rules it asks, and what its events need."""

from collections.abc import Callable, Mapping
from typing import Final

from hypothesis import strategies as st

from thep_domain.fees import (
    ChargeCredited,
    FeesDesk,
    LiabilitySet,
    PaymentReversed,
    ReversalReason,
    SubscriptionCharged,
)
from thep_domain.fees.rules import PartYear
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.rulebook.strategies import setting_commands
from thep_domain.testing.values import AUTHORITIES, Fields, dates_in_order

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
    ("fees.vat", "standard 17.5"),
)
"""Changes that a Board may well decide. The free window is of the founding, and stays."""


def _adding_up(fields: Fields) -> Fields:
    dates_in_order("from_on", "to_on")(fields)
    months = fields["basis"].part_year is PartYear.MONTHS
    in_year = 12 if months else max(365, fields["units_in_year"])
    start = fields["units_start"] % in_year
    end = start + 1 + fields["units_end"] % (in_year - start)
    year_fee = fields["basis"].rate * fields["basis"].pupils
    return fields | {
        "units_start": start,
        "units_end": end,
        "units_in_year": in_year,
        "year_fee": year_fee,
        "fee_before": fields["fee_before"] % year_fee if year_fee else 0,
        "gross": fields["net"] + fields["vat"],
    }


def _credit_adding_up(fields: Fields) -> Fields:
    start, end = sorted((fields["units_start"] or 0, fields["units_end"] or 0))
    named = {"units_start": start, "units_end": end} if start < end else {"units_start": None, "units_end": None}
    return fields | named | {"gross": fields["net"] + fields["vat"]}


FITTING: Final[Mapping[type, Callable[[Fields], Fields]]] = {
    LiabilitySet: dates_in_order("from_on", "until"),
    PaymentReversed: dates_in_order("received_on", "reversed_on"),
    SubscriptionCharged: _adding_up,
    ChargeCredited: _credit_adding_up,
}

NUMBERS: Final[Mapping[str, st.SearchStrategy[int]]] = {
    "pupils": st.integers(0, 3000),
    "rate": st.integers(0, 2000),
}


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of fees, about a school."""
    desk = FeesDesk
    amount = st.integers(-1, 300_000).map(Pence)
    years = st.integers(2015, 2022).map(lambda year: str(AcademicYear(year)))
    references = st.sampled_from((None, "BACS 17", "ask jo@example.org"))
    charges = st.sampled_from((None, "2017-18/1"))
    authority = st.sampled_from(AUTHORITIES)
    payments = st.sampled_from(("payment-2018-03-15-0badc0de", "payment-2012-01-01-00000000"))
    whys = st.sampled_from(ReversalReason)
    return st.one_of(
        st.builds(lambda year, on, u: do(desk.charge, year, on=on, urn=u), years, days(), st.one_of(st.none(), urn)),
        st.builds(
            lambda u, much, on, ref: do(desk.pay, u, much, on=on, reference=ref), urn, amount, days(), references
        ),
        st.builds(
            lambda u, much, on, by, of: do(desk.credit, u, much, on=on, authority=by, charge=of),
            *(urn, amount, days(), authority, charges),
        ),
        st.builds(
            lambda u, much, on, ref: do(desk.pay, u, much, on=on, reference=ref, again=True),
            *(urn, amount, days(), references),
        ),
        st.builds(lambda u, p, w, to: do(desk.reverse, u, p, why=w, to=to), urn, payments, whys, st.none() | urn),
        st.builds(
            lambda u, much, on, by: do(desk.refund, u, much, on=on, authority=by), urn, amount, days(), authority
        ),
        setting_commands(st.sampled_from(RULE_VALUES)),
    )
