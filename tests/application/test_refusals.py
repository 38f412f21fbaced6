"""What is refused whatever the command: people's details, names for actors, days to come."""

from datetime import date

import pytest

from tests.support import AUTHORITY, SCHOOL, House, school
from thep_domain import ALL, Category, Pence, Refused
from thep_domain.application import REFUSALS

DETAILS = [
    "write to jane.doe@school.sch.uk",
    "rang 020 7364 5000",
    "rang 02073645000",
    "rang +44 20 7364 5000",
    "rang +44 (0)20 7364 5000",
    "rang 0044 20 7364 5000",
    "mobile 07700 900123",
    "mobile 07700-900-123",
]
PLAIN = [
    "Board 2016-06-30 item 4",
    "application form of 14 June 2016",
    "minute 12/2018, resolution 3",
    "£2,175.00 by BACS",
    "URN 100901 and 144699",
    "invoice 2018-19/1",
]


@pytest.mark.parametrize("text", DETAILS)
def test_an_e_mail_address_or_telephone_number_is_refused_as_a_reason(house: House, text: str) -> None:
    """What is recorded stays for ever."""
    with house.refused("personal-detail", "DOMAIN section 7, Texts"):
        house.acting(reason=text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_officers_usually_write_is_accepted(house: House, text: str) -> None:
    """Minutes, dates, amounts and URNs are no telephone numbers."""
    house.member(SCHOOL)
    house.acting(reason=text).fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1), reference=text)


def test_personal_details_are_refused_wherever_words_are_recorded(house: House) -> None:
    """In an authority, a payment's reference, and the source of a rule."""
    house.member(SCHOOL)
    address = "as Jane wrote, jane.doe@school.sch.uk"
    with house.refused("personal-detail"):
        house.office.rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2018, 1, 1), authority=address)
    with house.refused("personal-detail"):
        house.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1), reference=address)
    with house.refused("personal-detail"):
        house.office.rulebook.set_rule(
            "fees.rate", "6.00", in_force_from=date(2018, 1, 1), authority=AUTHORITY, source=address
        )


@pytest.mark.parametrize("actor", ["Jane Doe", "jane@school.sch.uk", "", " ", "a" * 65, "officer\n", "Zoë"])
def test_an_actor_is_an_account_and_not_a_person(house: House, actor: str) -> None:
    """An account id such as finance-officer."""
    with house.refused("not-an-account", "DOMAIN section 7, Identifiers"):
        house.thep.acting(actor)


@pytest.mark.parametrize("actor", ["finance-officer", "local", "clerk.2", "A1"])
def test_an_account_id_is_accepted(house: House, actor: str) -> None:
    """And stands with every fact."""
    house.thep.acting(actor).rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2018, 1, 1), authority=AUTHORITY)
    assert {fact.why.actor for fact in house.thep.history()} == {actor}


def test_the_refusal_of_one_step_leaves_nothing_of_the_whole_command(house: House) -> None:
    """A register file whose last school carries a count of tomorrow: not even the first is recorded."""
    with house.refused("date-in-future"):
        house.read(
            *(school(100_100 + n) for n in range(20)),
            school(SCHOOL, pupils=1, counted_on=date(2021, 6, 2)),
            as_at=date(2021, 6, 1),
        )


def test_an_event_that_is_too_large_is_refused_and_the_house_stays_open(house: House) -> None:
    """60,000 bytes are the limit, so that every event fits the audit log; the next command works."""
    house.member(SCHOOL)
    words = ",".join(f"exception-{number}" for number in range(5_000))
    with house.refused("too-large", "DOMAIN section 7, Size"):
        house.office.rulebook.set_rule(
            "membership.exception-words", words, in_force_from=date(2018, 1, 1), authority=AUTHORITY
        )
    house.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1))


@pytest.mark.parametrize("authority", ["Board\n2016", "Board\x00"])
def test_words_with_control_characters_are_no_crash(house: House, authority: str) -> None:
    """A pasted line break is a slip of the caller's: refused, in words that do not speak of our classes."""
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    before = house.events
    with pytest.raises(Refused):
        house.office.membership.admit(SCHOOL, on=date(2018, 1, 2), authority=authority)
    assert house.events == before


def test_every_refusal_has_a_code_of_its_own_and_a_clause() -> None:
    """Codes are stable and meant for programs; a clause names document and place."""
    codes = [refusal.code for refusal in REFUSALS]
    assert len(set(codes)) == len(codes)
    for refusal in REFUSALS:
        assert refusal.code == refusal.code.lower()
        assert " " not in refusal.code
        assert refusal.clause.strip()
