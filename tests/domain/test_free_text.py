"""What may not stand in words that are recorded: telephone numbers however they are written, e-mail, bank accounts."""

from datetime import date, datetime
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support import AUTHORITY, SCHOOL, House, school
from thep_domain import Pence, Refused, RegisterNews
from thep_domain.kernel.free_text import LONGEST, free_text
from thep_domain.kernel.personal_details import personal_detail

AREAS: Final = (
    *("020", "0117", "0161", "01632", "01204", "015396", "0300", "0345", "0800", "07700", "07911", "0770"),
    "05600",
)
"""What a number in the United Kingdom begins with; it has eleven digits in all."""

SPACES: Final = " ", "\xa0", "\u2009", "\u202f", "\u3000"
SEPARATORS: Final = (*SPACES, "-", ".", "/", "_", " - ", "–", "\u2011", "\u2212", "·", "")
FULL_WIDTH: Final = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789+()-./@"}
ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SENTENCES: Final = (
    *(
        "{}",
        "rang {} twice",
        "Tel: {}",
        "tel{}",
        "the head, {}, will pay",
        "{}: ask for the bursar",
        "minute 12/2018, {}",
    ),
    *("2018-09-20 {}", "£2,175.00 {} and more", "(home {})", "mobile {} / {}", "{}, {}", "435 pupils; {}."),
)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


@st.composite
def british(draw: st.DrawFn) -> str:
    """A number as somebody may write it: with brackets, a country code, any separator, in groups of any size."""
    area = draw(st.sampled_from(AREAS))
    # 3 to 9: no number begins with a year, by which a reference is known
    rest = draw(st.sampled_from("3456789")) + draw(digits(10 - len(area)))
    separator = draw(st.sampled_from(SEPARATORS))
    first = draw(st.sampled_from((len(rest), 3, 4)))
    groups = [rest[:first], rest[first:]] if first < len(rest) else [rest]
    written = draw(
        st.sampled_from(
            (
                "{0}{sep}", "({0}) ", "({0}){sep}", "+44 (0){1}{sep}", "+44(0){1}{sep}", "+44{sep}{1}{sep}",
                "0044 {1}{sep}", "0044{sep}{1}{sep}", "0044 (0){1}{sep}", "00 44 {1}{sep}", "(0){1} ", "(+44) {1} ",
                "+44-{1}-", "44 {1} ", "[{0}] ",
            )
        )
    )  # fmt: skip
    number = written.format(area, area[1:], sep=separator) + separator.join(groups)
    return draw(as_written(number))


def as_written(number: str) -> st.SearchStrategy[str]:
    """The same in the letters of other keyboards, and with what nobody sees between them."""
    return st.sampled_from(
        (
            number,
            number.translate(FULL_WIDTH),
            number.translate(ARABIC),
            number[:4] + "\u200b" + number[4:],
            number[:5] + "\u00ad" + number[5:7] + "\u2060" + number[7:],
        )
    )


@st.composite
def foreign(draw: st.DrawFn) -> str:
    """A number of another country, in groups, after a plus or 00."""
    country = draw(st.sampled_from(("1", "33", "353", "49", "880", "91", "7")))
    groups = [*draw(st.lists(digits(3), min_size=3, max_size=3)), draw(st.sampled_from(("1", "23")))]
    separator = draw(st.sampled_from(SEPARATORS))
    if country == "1":
        groups = [f"({groups[0]})", *groups[1:3], "5"]
    return draw(as_written(draw(st.sampled_from(("+", "00"))) + country + separator + separator.join(groups)))


@given(number=british() | foreign(), sentence=st.sampled_from(SENTENCES))
def test_a_telephone_number_is_found_however_it_is_written(number: str, sentence: str) -> None:
    with pytest.raises(Refused, match=r"a telephone number|the number of a bank account") as caught:
        free_text(sentence.format(number, number), "reason")
    assert caught.value.code == "personal-detail"


@pytest.mark.parametrize(
    "number",
    [
        *("(020) 7946 0018", "07700.900.123", "0044 7700 900123", "447700900123", "0 7 7 0 0 9 0 0 1 2 3"),
        *("0800 123 456", "01204 61234", "016977 2123", "+1 (212) 555-0123", "011 44 20 7946 0018", "01 23 45 67 89"),
        *("Tel: 7946 0018", "phone 0123456789", "call 7700 900123", "07700900123x2", "mum-07700 900123"),
        *(
            "07700 900123/07700 900456",
            "07700900123-07700900456",
            "435 07700 900123 2018-19",
            "0\ufe0f\u20e37700 900123",
        ),
    ],
)
def test_these_are_telephone_numbers(number: str) -> None:
    assert personal_detail(number) == "a telephone number"


@pytest.mark.parametrize(
    "address",
    [
        *(
            "head@hill.sch.uk",
            "Jane <head@hill.sch.uk>",
            "head@hill.sch.uk".translate(FULL_WIDTH),
            "head﹫hill.sch.uk",
            "head @ hill.sch.uk",
        ),
        *("head(at)hill.sch.uk", "head [at] hill.sch.uk", "mailto:head@hill.sch.uk", "h\u200bead@\u200bhill.sch.uk"),
        *("søren@bücher.example", "head@hill\uff0esch.uk"),
    ],
)
def test_these_are_e_mail_addresses(address: str) -> None:
    assert personal_detail(f"as {address} wrote") == "an e-mail address"


@pytest.mark.parametrize(
    "account",
    [
        *("20-00-00 12345678", "sort code 20-00-00, account 12345678", "20 00 00 12345678", "12345678 (20-00-00)"),
        *(
            "20-00-00 12345678".translate(FULL_WIDTH),
            "20–00–00/12345678",
            "GB29 NWBK 6016 1331 9268 19",
            "GB29NWBK60161331926819",
        ),
        "from DE89 3704 0044 0532 0130 00",
        "20.00.00 12345678",
        "20-00-00-12345678",
        *(
            "sort code 200000 account 12345678",
            "account number: 12345678, sort code: 200000",
            "S/C 200000 A/C 12345678",
        ),
        *("sortcode:200000 acc:1234 5678", "Account no. 1234567 (20 00 00)", "sort code 200000, 12345678"),
        "sort code is 20-00-00 and the account number is 12345678",
        "to sort-code: 20-00-00; name: THEP; account number: 12345678",
    ],
)
def test_these_are_bank_accounts(account: str) -> None:
    assert personal_detail(account) == "the number of a bank account"


DAYS: Final = st.dates(date(1990, 1, 1), date(2060, 1, 1))
POUNDS: Final = st.integers(1, 10**9)
PLAIN: Final = st.one_of(
    st.builds("{:%Y-%m-%d}".format, DAYS),
    st.builds("{:%d/%m/%Y}".format, DAYS),
    st.builds("{:%d.%m.%Y}".format, DAYS),
    st.builds("{:%d-%m-%y}".format, DAYS),
    st.builds("{:%Y%m%d}".format, DAYS),
    st.builds("{:%Y-%m-%d} to {:%Y-%m-%d}".format, DAYS, DAYS),
    st.builds("{:%Y-%m-%d}/{:%Y-%m-%d}".format, DAYS, DAYS),
    st.builds("{:%d/%m/%Y}-{:%d/%m/%Y}".format, DAYS, DAYS),
    st.builds("{:%Y-%m-%dT%H:%M:%S}+00:00".format, st.datetimes()),
    st.builds("£{:,.2f}".format, POUNDS),
    st.builds("£{:.2f}".format, POUNDS),
    st.builds("{:,}".format, POUNDS),
    st.builds("{:.2f}".format, st.integers(0, 99_999)),
    st.builds("BACS {}".format, digits(10)),
    st.builds("BACS {}".format, digits(8)),
    st.builds("INV-{}".format, digits(11)),
    st.builds("{:04}-{:%Y-%m-%d}-{:04}".format, st.integers(0, 999), DAYS, st.integers(0, 9999)),
    st.builds("{:04}-{:%Y}-{:03}".format, st.integers(0, 999), DAYS, st.integers(0, 999)),
    st.builds("{:04}/{:%Y}/{:05}".format, st.integers(0, 999), DAYS, st.integers(0, 99_999)),
    st.builds("URN {}".format, st.integers(100_000, 999_999)),
    st.builds("{} and {}".format, st.integers(100_000, 199_999), st.integers(100_000, 199_999)),
    st.builds("DfE {}/{}".format, st.integers(201, 938), st.integers(1000, 7999)),
    st.builds("UKPRN {}".format, st.integers(10_000_000, 10_099_999)),
    st.builds("company {}".format, st.integers(0, 19_999_999).map("{:08}".format)),
    st.sampled_from(("E1 6AN", "SW1A 1AA", "EC1V 0HB", "2017-18", "minute 12/2018, resolution 3", "25 pupils @ 2.50")),
    st.sampled_from(("item 4", "v1.20.300", "435 pupils", "17:30", "3.1415926535", "10.0.0.1", "5 %")),
    st.uuids().map(str),
)


@given(said=PLAIN)
@example(said="BACS 0123456789")
@example(said="0171-2018-09-20-0001")
@example(said="0171/2018/09/20/0001")
@example(said="01234567-0123-4567-8901-012345678901")
def test_references_dates_amounts_and_numbers_of_schools_pass(said: str) -> None:
    assert free_text(said, "reference") == said


@pytest.mark.parametrize(
    "said",
    [
        "account 12345678 paid 20/09/18",
        "sort code 20-00-00",
        "100934 20180920",
        "200000 12345678",
        "SC 123456, company 12345678",
        "12-10-17-00001234",
        "invoice 0171-2018-09-20-0001 of 20/09/18",
        "account of 2016-17 and 2017-18",
    ],
)
def test_a_sort_code_alone_a_date_or_a_reference_is_no_bank_account(said: str) -> None:
    assert free_text(said, "reference") == said


@given(said=st.lists(PLAIN, min_size=2, max_size=4), between=st.sampled_from((", ", "; ", " and ", ": ")))
def test_several_of_them_pass(said: list[str], between: str) -> None:
    together = between.join(said)
    assert free_text(together, "reason") == together


def test_what_is_recorded_is_the_text_as_it_was_given() -> None:
    """It is only looked at with other letters."""
    for text in ("\N{NUMERO SIGN} 5 of the Board", "St\xa0Anne’s ﬁrst minute", "café", "cafe\u0301", "👩\u200d🏫"):
        assert free_text(f" {text} ", "reason") == text


def test_a_text_has_at_most_500_characters() -> None:
    assert free_text("x" * LONGEST, "reason") == "x" * LONGEST
    with pytest.raises(Refused, match=r"The reason has 501 characters: write at most 500") as caught:
        free_text("x" * (LONGEST + 1), "reason")
    assert caught.value.code == "text-too-long"


NUMBER: Final = "07700900123"


def test_request_ids_account_ids_and_names_of_files_are_looked_at_too(house: House) -> None:
    """They stay with every fact as well."""
    house.member(SCHOOL)
    before = house.events
    for actor, request in (
        (NUMBER, None),
        ("officer", NUMBER),
        ("officer", f"pay/{NUMBER[:5]}-900123"),
        ("tel07700900123", None),
    ):
        with house.refused("personal-detail"):
            house.thep.acting(actor, request_id=request)
    for source, links in ((f"of {NUMBER}.csv", ""), ("register", f"{NUMBER}.csv")):
        news = RegisterNews(as_at=date(2018, 1, 1), source=source, schools=(school(SCHOOL),), links_source=links)
        with house.refused("personal-detail"):
            house.office.register.record(news)
    with house.refused("text-too-long"):
        house.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1), reference="x" * 501)
    with house.refused("text-too-long"):
        house.office.rulebook.set_rule(
            "fees.rate", "6.00", in_force_from=date(2018, 1, 1), authority=AUTHORITY, source="x" * 501
        )
    assert house.events == before


STAMPS: Final = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1))  # noqa: DTZ001 - only to be written down


@given(
    request=st.uuids().map(str) | STAMPS.map("import-{:%Y%m%d-%H%M%S.%f}".format) | STAMPS.map("{:%Y%m%d%H%M%S}".format)
)
def test_usual_request_ids_pass(request: str) -> None:
    assert personal_detail(request) is None


def test_what_helps_a_reference_is_not_said_of_an_e_mail_address() -> None:
    with pytest.raises(Refused) as caught:
        free_text("write to mary@school.org", "reason")
    assert caught.value.sentence.endswith("because what is recorded stays for ever.")
    with pytest.raises(Refused, match="passes with letters directly before it"):
        free_text("call 020 7364 5000", "reason")
