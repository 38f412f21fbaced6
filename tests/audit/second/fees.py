"""Fees, worked out from counts, rates and months: what is owed, charged, credited and paid (docs/contexts/fees.md)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.audit.second.days import (
    NEVER,
    before,
    day_of,
    first_day,
    first_of,
    half_up,
    is_year,
    last_of,
    pence,
    unit_of,
    units_in,
)
from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event, Json, Ref, ref_of
from tests.audit.second.rulebook import Rulebook
from tests.audit.second.schools import Count, Register

BASIS = ("fees.rate", "fees.part-year", "fees.later-count")
CHARGED = ("fees.free-window", "fees.vat")
SETTLED = ("fees.mid-year-end", *CHARGED)
DECIDED = ("fees.vat", "authority.credit")


@dataclass
class Charge:
    """A charge, and what is left of it."""

    year: str
    start: int
    end: int
    of: int
    """How many months or days its year has."""
    measure: str
    fee: int
    fee_before: int
    vat_rate: int
    net: int
    """What is left of it, before VAT."""
    vat: int
    """What is left of its VAT."""
    first: date
    units: set[int]
    """The months or days that are not credited."""

    def share(self, unit: int) -> int:
        """A month or day of the fee: round-half-up(fee x end / of) less the same to its start (invariant 10)."""
        return share(self.fee, unit, unit + 1, self.of) - share(self.fee_before, unit, unit + 1, self.of)

    def vat_of(self, net: int) -> int:
        return half_up(net * self.vat_rate, 10_000)


def share(fee: int, start: int, end: int, of: int) -> int:
    return half_up(fee * end, of) - half_up(fee * start, of)


@dataclass
class Account:
    """An establishment's account."""

    liabilities: dict[int, tuple[date, date]] = field(default_factory=dict)
    """For each spell the first and the last day that is owed for."""
    charges: dict[str, Charge] = field(default_factory=dict)
    payments: dict[str, tuple[int, date, Event]] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    credits: int = 0
    refunds: int = 0
    relief: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What an authority took off each year, by the reason given."""
    charged: int = 0
    credited: int = 0
    refunded: int = 0

    @property
    def paid(self) -> int:
        return sum(amount for name, (amount, _, _) in self.payments.items() if name not in self.reversed)

    @property
    def balance(self) -> int:
        """What the school owes: charges less credits less payments, and what was refunded (invariant 13)."""
        return self.charged - self.credited - self.paid + self.refunded

    def of_year(self, year: str) -> list[Charge]:
        return [each for each in self.charges.values() if each.year == year]

    def level(self, year: str, unit: int) -> int:
        """The fee of the year to which the charges of a month or day have come."""
        return sum(each.fee - each.fee_before for each in self.of_year(year) if unit in each.units)

    def owed(self, year: str, measure: str, free_until: date) -> set[int]:
        """The months or days that are owed: each whole and once, whatever spells it is in; the last day counts."""
        result: set[int] = set()
        for from_on, until in self.liabilities.values():
            first = max(from_on, first_of(year), free_until + timedelta(days=1))
            last = min(until, last_of(year))
            if first <= last:
                result |= set(range(unit_of(first, year, measure), unit_of(last, year, measure) + 1))
        return result

    def take(self, event: Event) -> None:
        said = event.fields
        match event.name.partition(".")[2]:
            case "liability_set":
                self.liabilities[said["spell"]] = event.day("from_on"), day_of(said["until"], NEVER)
            case "liability_lifted":
                self.liabilities.pop(said["spell"], None)
            case "subscription_charged":
                measure, start, end = said["basis"]["part_year"], said["units_start"], said["units_end"]
                fees = said["year_fee"], said["fee_before"], said["vat_rate"], said["net"], said["vat"]
                units = set(range(start, end))
                charge = Charge(
                    said["year"], start, end, said["units_in_year"], measure, *fees, event.day("from_on"), units
                )
                self.charges[said["charge"]] = charge
                self.charged += said["gross"]
            case "charge_credited":
                self.credits, self.credited = self.credits + 1, self.credited + said["gross"]
                if credited := self.charges.get(said["charge"]):
                    credited.net, credited.vat = credited.net - said["net"], credited.vat - said["vat"]
                    if said["units_start"] is not None:
                        credited.units -= set(range(said["units_start"], said["units_end"]))
                    elif said["year_fee"] is not None:
                        credited.fee = max(said["year_fee"], credited.fee_before)
                    else:
                        self.relief[credited.year, said["reason"]] += said["net"]
            case "payment_received":
                self.payments[said["payment"]] = said["amount"], event.day("received_on"), event
            case "payment_reversed":
                self.reversed.add(said["payment"])
            case "refund_paid":
                self.refunds, self.refunded = self.refunds + 1, self.refunded + said["amount"]


def first_charged(event: Event, account: Account) -> date:
    """The first day charged of the year: its first charge settles the rate and the count (docs/rules.md)."""
    year = event.fields["charge"].partition("/")[0]
    days = [each.first for each in account.of_year(year)]
    return min([*days, event.day("from_on")] if "from_on" in event.fields else days, default=event.effective)


def check(event: Event, account: Account, register: Register, book: Rulebook) -> Iterator[Finding]:
    """One fact of an account, on what was known before it."""
    match event.name.partition(".")[2]:
        case "subscription_charged":
            yield from check_charge(event, account, register, book)
        case "charge_credited":
            yield from check_credit(event, account, register, book)
        case "payment_received":
            if event.fields["payment"] in account.payments:  # each payment has a name of its own
                yield finding(event, "number-gap", "a payment of the same name is there")
        case "payment_reversed":
            yield from check_reversal(event, account)
        case "refund_paid":
            yield from differs(event, "number-gap", "its name", f"refund-{account.refunds + 1}", event.fields["refund"])
            if event.fields["amount"] > -account.balance:  # FeeAccount: at most what is paid too much
                yield finding(event, "refund-too-large", f"the balance is {account.balance}")


def check_because(event: Event, why: str) -> Iterator[Finding]:
    """What caused a charge or a credit: a membership as it stood, or the count that the fee rests on."""
    said = event.fields
    because, basis = said["because"], said["basis"]
    if why in ("membership-ended", "correction"):
        expected, found = f"membership:{event.key}", because["stream"] if because else None
        yield from differs(event, "differs", "the membership that caused it", expected, found)
    else:
        counted = basis["count"] if basis and why in ("count", "succession", "rule") else None
        yield from differs(event, "differs", "the count that caused it", counted, because)
    if "fee_before" in said and said["fee_before"] and why not in ("count", "succession", "rule"):
        yield finding(event, "differs", f"a difference is charged for another count, rule or succession, not {why}")


def check_basis(event: Event, basis: Json, first: date, register: Register, book: Rulebook) -> Iterator[Finding]:
    """What a fee rests on: rate, measure, and whose count of which day."""
    rate = pence(book.text("fees.rate", first))  # prospectus E2 [2:883]
    yield from differs(event, "charge-amount", "the rate", rate, basis["rate"])
    measure = book.text("fees.part-year", first)
    yield from differs(event, "charge-amount", "how part of a year is measured", measure, basis["part_year"])
    later = book.text("fees.later-count", first) == "allowed"
    of, count = serving(event.key, first, later, register)
    if not count:  # DOMAIN section 3: without a dated count no charge
        yield finding(event, "charge-count", "no count serves")
        return
    taken = register.files.get(count.source)
    source = taken.fields["name"] if taken else ""
    expected = (count.pupils, count.counted_on.isoformat(), count.urn, of, count.counted_on > first, source)
    names = ("pupils", "counted_on", "count_urn", "count_of", "count_later", "count_source")
    found = tuple(basis[name] for name in names)
    yield from differs(event, "charge-count", "the count that serves", expected, found)
    yield from differs(event, "citation-stale", "the fact that holds the count", count.ref, ref_of(basis["count"]))


def serving(establishment: str, first: date, later: bool, register: Register) -> tuple[str, Count | None]:
    """DOMAIN section 3: the latest count on or before the first day charged; a later one only by the rulebook."""
    chain = register.chain(establishment)
    own = register.number_on(establishment, first)
    at = chain.index(own) if own else 0
    numbers = [("own", chain[at : at + 1]), ("predecessor", chain[:at][::-1]), ("successor", chain[at + 1 :])]
    for of, schools in numbers:
        for school in schools:
            counts = [each for each in school.served() if each.counted_on <= first]
            if counts:
                return of, max(counts, key=lambda each: each.counted_on)
    for of, schools in numbers if later else []:
        for school in schools:
            if counts := school.served():
                return of, min(counts, key=lambda each: each.counted_on)
    return "", None


def check_charge(event: Event, account: Account, register: Register, book: Rulebook) -> Iterator[Finding]:
    said, basis, year = event.fields, event.fields["basis"], event.fields["year"]
    name = f"{year}/{len(account.of_year(year)) + 1}"
    yield from differs(event, "number-gap", "its name", name, said["charge"])
    if not is_year(year):
        yield finding(event, "charge-not-owed", "no academic year")
        return
    yield from check_because(event, said["cause"])
    first = first_charged(event, account)
    yield from check_basis(event, basis, first, register, book)
    measure, start, end = basis["part_year"], said["units_start"], said["units_end"]
    days = (first_day(start, year, measure), before(first_day(end, year, measure)), units_in(year, measure))
    found = (event.day("from_on"), event.day("to_on"), said["units_in_year"])
    yield from differs(event, "charge-not-owed", "first and last day, and how many units", days, found)
    # prospectus E2 [2:887]: nothing accrues in the free window, nor before it; members pay for their months
    free = date.fromisoformat(book.text("fees.free-window", event.effective).partition("/")[2])
    owed, units = account.owed(year, measure, free), set(range(start, end))
    if not units or units - owed:
        yield finding(event, "charge-not-owed", f"months or days {sorted(units - owed)} are not owed")
    # what was charged before is not charged again: a difference says what it had come to
    levels = {account.level(year, unit) for unit in units}
    if levels != {said["fee_before"]}:
        code = "charge-twice" if any(level > said["fee_before"] for level in levels) else "charge-amount"
        yield finding(event, code, f"earlier charges had come to {sorted(levels)}, not {said['fee_before']}")
    year_fee = basis["rate"] * basis["pupils"]  # invariant 12
    net = share(year_fee, start, end, said["units_in_year"])
    net -= share(said["fee_before"], start, end, said["units_in_year"])
    code_of_vat, _, percent = book.text("fees.vat", event.effective).partition(" ")  # read on the day of the charge
    rate = pence(percent)
    vat = half_up(net * rate, 10_000)
    names = ("year_fee", "net", "vat_code", "vat_rate", "vat", "gross")
    amounts = (year_fee, net, code_of_vat, rate, vat, net + vat)
    yield from differs(event, "charge-amount", ", ".join(names), amounts, tuple(said[each] for each in names))


def check_credit(event: Event, account: Account, register: Register, book: Rulebook) -> Iterator[Finding]:
    said = event.fields
    yield from differs(event, "number-gap", "its name", f"credit-{account.credits + 1}", said["credit"])
    charge = account.charges.get(said["charge"])
    if not charge:  # FeeAccount: a credit names the charge it takes back from
        yield finding(event, "unknown-charge", f"there is no charge {said['charge']}")
        return
    yield from check_because(event, said["reason"])
    net = said["net"]
    if not 0 <= net <= charge.net:  # invariant 14: no credit exceeds what is left of its charge
        yield finding(event, "credit-too-large", f"{charge.net} is left of {said['charge']}, and {net} credited")
    vat = charge.vat - charge.vat_of(charge.net - net)  # what is left keeps the VAT of what is left
    if said["reason"] in ("decided", "corrected"):  # an authority decides an amount with VAT, of which this is the net
        gross = said["gross"]
        all_of_it = gross == charge.net + charge.vat
        vat = charge.vat if all_of_it else gross - half_up(gross * 10_000, 10_000 + charge.vat_rate)
    found = said["vat"], said["gross"]
    yield from differs(event, "charge-amount", "VAT, and with it", (vat, net + vat), found)
    if said["units_start"] is not None:  # months that are not owed after all
        units = set(range(said["units_start"], said["units_end"]))
        if units - charge.units:
            yield finding(event, "charge-not-owed", "months or days are credited that are not charged")
        due = min(sum(charge.share(unit) for unit in units & charge.units), charge.net)
        yield from differs(event, "charge-amount", "net", due, net)
    elif said["basis"]:  # another count, rule or succession: down to the lower fee of the year
        yield from check_basis(event, said["basis"], first_charged(event, account), register, book)
        fee = said["basis"]["rate"] * said["basis"]["pupils"]
        yield from differs(event, "charge-amount", "the fee of the year", fee, said["year_fee"])
        lower = max(fee, charge.fee_before)
        due = sum(share(charge.fee, u, u + 1, charge.of) - share(lower, u, u + 1, charge.of) for u in charge.units)
        yield from differs(event, "charge-amount", "net", min(due, charge.net), net)


def check_settled(
    save: list[Event], account: Account, key: str, register: Register, book: Rulebook
) -> Iterator[Finding]:
    """What a save leaves of each year that was charged: it comes to the same in whatever order facts were recorded."""
    event, command = save[-1], save[-1].why["command"]
    owes = [each for each in save if each.key == key and each.name.startswith("fees.liability")]
    touched = {each.fields["charge"].partition("/")[0] for each in save if each.key == key and "charge" in each.fields}
    correcting = any(each.why["corrects"] for each in save if each.stream == f"membership:{key}")
    years = {each.year for each in account.charges.values()} if owes else touched
    for year in sorted(years if owes or command == "fees.charge" else ()):
        charges = account.of_year(year)
        if not charges:
            continue
        first, measure = min(each.first for each in charges), charges[0].measure
        day = max(each.effective for each in owes) if owes else event.effective
        free = date.fromisoformat(book.text("fees.free-window", day).partition("/")[2])
        owed, size = account.owed(year, measure, free), units_in(year, measure)
        levels = {unit: account.level(year, unit) for unit in range(size)}
        beyond = sorted(unit for unit, level in levels.items() if level and unit not in owed)
        # DOMAIN section 3, Mid-year end: the rest of the year is credited where the rulebook says so
        if beyond and (correcting or book.text("fees.mid-year-end", day) == "credit"):
            yield finding(event, "consequence-missing", f"{year}: {beyond} are charged, not owed and not credited")
        _, count = serving(key, first, book.text("fees.later-count", first) == "allowed", register)
        fee = pence(book.text("fees.rate", first)) * count.pupils if count else 0
        missing = sorted(unit for unit in owed if levels[unit] != fee)
        if missing and (correcting or command == "fees.charge"):  # a year charged again settles the difference, once
            yield finding(event, "consequence-missing", f"{year}: {missing} did not come to the fee of {fee}")
        # what an authority took off stays off; what it corrected is settled with the next charge
        left, full = sum(each.net for each in charges), sum(share(levels[u], u, u + 1, size) for u in range(size))
        relief, put_right = account.relief[year, "decided"], account.relief[year, "corrected"]
        most = max(0, full - relief)
        least = most if command == "fees.charge" else max(0, most - put_right)
        if not least <= left <= most:
            yield finding(
                event, "charge-amount", f"{year}: {left} is left of the charges, and {least} to {most} is due"
            )


def not_charged(account: Account, year: str, book: Rulebook) -> set[int]:
    """The months or days of a year that are owed, and that were never charged."""
    begin = first_of(year)
    measure, (_, _, end) = book.text("fees.part-year", begin), book.text("fees.free-window", begin).partition("/")
    owed = account.owed(year, measure, date.fromisoformat(end))
    return {unit for unit in owed if not any(unit in range(each.start, each.end) for each in account.of_year(year))}


def check_all_charged(
    event: Event, account: Account, key: str, year: str, register: Register, book: Rulebook
) -> Iterator[Finding]:
    """A year that is charged to all is charged to every member that owes for it, and that has a count."""
    if missing := not_charged(account, year, book):
        first = first_day(min(missing), year, book.text("fees.part-year", first_of(year)))
        if serving(key, first, book.text("fees.later-count", first) == "allowed", register)[1]:
            yield finding(event, "consequence-missing", f"{key} owes for {len(missing)} parts of {year}, not charged")


def check_whole(event: Event, account: Account, year: str, book: Rulebook) -> Iterator[Finding]:
    """What an account owes of a year that was charged to all, and was never charged."""
    if missing := not_charged(account, year, book):
        yield finding(event, "owed-not-charged", f"{len(missing)} parts of {year} are owed and were not charged")


def check_moved(save: list[Event]) -> Iterator[Finding]:
    """A payment that was another school's is moved in one save: off the one account, onto the other."""
    off = {
        (e.key, e.fields["moved_to"], e.fields["amount"], e.fields["received_on"]): e for e in save if moves(e, "to")
    }
    on = {
        (e.fields["moved_from"], e.key, e.fields["amount"], e.fields["received_on"]): e
        for e in save
        if moves(e, "from")
    }
    for said in off.keys() ^ on.keys():
        yield finding((off | on)[said], "one-sided", "a payment is moved, and the other account does not say so")


def moves(event: Event, way: str) -> bool:
    return event.stream.startswith("account:") and event.fields.get(f"moved_{way}") is not None


def check_reversal(event: Event, account: Account) -> Iterator[Finding]:
    said = event.fields
    if said["payment"] not in account.payments:  # FeeAccount: a reversal names the payment it reverses, once
        yield finding(event, "unknown-payment", f"there is no {said['payment']}")
        return
    if said["payment"] in account.reversed:
        yield finding(event, "reversed-already", f"{said['payment']} was reversed")
    amount, received, payment = account.payments[said["payment"]]
    found = (said["amount"], event.day("received_on"))
    yield from differs(event, "differs", "the payment", (amount, received), found)
    cited = ref_of(event.why["corrects"]) if event.why["corrects"] else None
    wrong = None if said["reason"] == "returned" else payment.ref  # one that was returned was no slip
    yield from differs(event, "corrects-another", "what it corrects", wrong, cited)


def rules_of(
    event: Event, account: Account, at: dict[Ref, Event]
) -> Iterator[tuple[tuple[str, ...], list[Json], date]]:
    """The rules that a fact asks, as it cites them, and the day on which each was read (docs/rules.md)."""
    said = event.fields
    first = first_charged(event, account) if "charge" in said else event.effective
    if said.get("basis"):
        yield BASIS, said["basis"]["rules"], first
    match event.name.partition(".")[2], said.get("reason"):
        case "subscription_charged", _:
            yield CHARGED, said["rules"], event.effective
        case "charge_credited", "decided" | "corrected" | "relief-kept":
            yield DECIDED, said["rules"], first if said["reason"] == "relief-kept" else event.effective
        case "charge_credited", _:
            because = at.get(ref_of(said["because"])) if said["because"] else None
            yield SETTLED, said["rules"], because.effective if because and not said["basis"] else first
        case "refund_paid", _:
            yield ("authority.refund",), said["rules"], event.effective
