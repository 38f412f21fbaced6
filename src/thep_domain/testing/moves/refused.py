"""Commands that should be refused: one move for each code, and in words how it comes to be refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from thep_domain.application import LARGEST
from thep_domain.kernel.free_text import LONGEST
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.membership import AIMS, ALL, Category
from thep_domain.testing.commands import (
    Admit,
    Apply,
    ChargeFees,
    Commit,
    Correct,
    CreditFees,
    Decline,
    End,
    ListParts,
    Pay,
    Rejoin,
    RescindNotice,
    ServeNotice,
    SetRule,
)
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.moves.joining import EXCEPTION
from thep_domain.testing.story import Move, Story
from thep_domain.testing.values import COMMUNITY, INDEPENDENT, OTHER_CODE, TYPES

UNKNOWN: Final = URN(999_999)
ATTEMPTS_AND_MORE: Final = 40
ORDINARY: Final = {"type_code": COMMUNITY, "type_name": TYPES[COMMUNITY]}

HOW: Final[dict[str, tuple[str, Move]]] = {}
"""For each code of a refusal: how a history meets it, and the move."""


def meets(code: str, how: str) -> Callable[[Move], Move]:
    """Declare the move that meets a refusal."""

    def declare(move: Move) -> Move:
        HOW[code] = how, move
        return move

    return declare


@meets("unknown-school", "a school that no register file has shown applies")
def _(story: Story) -> None:
    story.act(Apply(UNKNOWN, story.today()))


@meets("unknown-part", "a school is to be counted as one part only")
def _(story: Story) -> None:
    story.act(ListParts(story.school(), ("primary",)))


@meets("not-a-school", "a register shows a school without a name, or one that closes before it opens")
def _(story: Story) -> None:
    wrong: dict[str, Any] = story.one_of({"name": " "}, {"opened_on": date(2015, 9, 1), "closed_on": date(2015, 8, 31)})
    story.publish(story.entry(story.new_urn(), **wrong))


@meets("unknown-rule", "a rule that the rulebook does not hold is set")
def _(story: Story) -> None:
    story.act(SetRule("fees.tea", "1.00", story.today()))


@meets("unreadable-rule", "a rate is set in words")
def _(story: Story) -> None:
    story.act(SetRule("fees.rate", "five pounds", story.today()))


@meets("authority-missing", "a rule is set, or an application declined, on nobody's authority")
def _(story: Story) -> None:
    one, other = SetRule("fees.rate", "6.00", story.today(), ""), Decline(story.school(), story.today(), " ")
    story.act_any(one, other)


@meets("already-applied", "an applicant applies again")
def _(story: Story) -> None:
    story.act(Apply(story.school(story.applicants()), story.today()))


@meets("already-a-member", "a member applies")
def _(story: Story) -> None:
    story.act(Apply(story.school(story.members()), story.today()))


@meets("not-a-former-member", "a school that never was a member rejoins")
def _(story: Story) -> None:
    story.act(Rejoin(story.school(story.strangers()), story.today()))


@meets("unknown-authority", "a rule is set on the authority of a decision that is not in the history")
def _(story: Story) -> None:
    cited = Authority(text=Text("resolution 2"), stream=Text("resolution:2017-1"), version=1)
    story.act(SetRule("fees.rate", "6.00", story.today(), cited))


@meets("unknown-fact", "a payment is corrected that is not in the history")
def _(story: Story) -> None:
    story.act(Correct(Cited(stream=Text(f"account:{UNKNOWN}"), version=1)))


@meets("unknown-commitment", "an applicant commits to tea")
def _(story: Story) -> None:
    urn = story.school(story.applicants() or story.strangers())
    today = story.today()
    story.act_any(Commit(urn, ("tea",), today), Apply(urn, today, commitments=(*ALL, "tea")))


@meets("commitment-missing", "a school applies with one commitment and is to be admitted")
def _(story: Story) -> None:
    urn = story.school(story.strangers())
    story.act(Apply(urn, story.today(), commitments=(AIMS,)))
    story.act(Admit(urn, story.today(), EXCEPTION))


@meets("not-applied", "a school that has not applied is admitted")
def _(story: Story) -> None:
    story.act(Admit(story.school(story.strangers()), story.today()))


@meets("not-eligible", "an independent school applies for full membership")
def _(story: Story) -> None:
    kind = {"type_code": INDEPENDENT, "type_name": TYPES[INDEPENDENT]}
    entry = story.entry(story.new_urn(), opened_on=None, closed_on=None, **kind)
    story.publish(entry)
    story.act(Apply(entry.urn, story.today()))


@meets("exception-needed", "a school of another authority is admitted without naming the exception")
def _(story: Story) -> None:
    entry = story.entry(story.new_urn(), la=OTHER_CODE, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    story.act(Apply(entry.urn, story.today()))
    story.act(Admit(entry.urn, story.today()))


@meets("school-not-open", "a school applies after its closing day")
def _(story: Story) -> None:
    urn = story.school(story.strangers())
    story.change(urn, closed_on=story.today() - 10 * ONE_DAY)
    story.act(Apply(urn, story.today()))


@meets("too-early", "a school is admitted before the company was incorporated")
def _(story: Story) -> None:
    urn = story.school(story.strangers())
    day = min(story.today(), date(2016, 6, 29))
    story.act(Apply(urn, day))
    story.act(Admit(urn, day, EXCEPTION))


@meets("dates-out-of-order", "an applicant is admitted, declined or commits before it applied")
def _(story: Story) -> None:
    urn = story.school(story.applicants())
    spells = story.spells(urn)
    day = (spells[-1].applied_on if spells else story.today()) - ONE_DAY
    story.act_any(Admit(urn, day), Decline(urn, day), Commit(urn, (AIMS,), day))


@meets("not-a-member", "a school that is no member gives notice")
def _(story: Story) -> None:
    story.act(ServeNotice(story.school(story.former() or story.strangers()), story.today()))


@meets("already-under-notice", "a member under notice gives notice again")
def _(story: Story) -> None:
    story.act(ServeNotice(story.school(story.under_notice()), story.today()))


@meets("notice-too-short", "a member wants to leave a day before the first day allowed")
def _(story: Story) -> None:
    urn = story.school(story.members())
    day = story.today()
    story.act(ServeNotice(urn, day, day + timedelta(days=story.one_of(364, -1, 55))))


@meets("no-notice", "a notice that nobody gave is taken back")
def _(story: Story) -> None:
    story.act(RescindNotice(story.school(), story.today()))


@meets("school-still-open", "the membership of an open school is ended")
def _(story: Story) -> None:
    story.act(End(story.school(story.members()), story.today()))


@meets("nothing-to-charge", "a school is charged for a year before the fees")
def _(story: Story) -> None:
    story.act(ChargeFees("2015-16", story.today(), story.school(story.holders())))


@meets("no-pupil-count", "a school that was never counted joins and is charged")
def _(story: Story) -> None:
    entry = story.entry(story.new_urn(), pupils=None, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    story.act(Apply(entry.urn, story.today()))
    story.act(Admit(entry.urn, story.today(), EXCEPTION))
    story.act(ChargeFees("2021-22", story.today(), entry.urn))


@meets("no-account", "a school that was never a full member pays")
def _(story: Story) -> None:
    story.act(Pay(story.school(story.strangers()), Pence(100), story.today()))


@meets("not-positive", "a school pays nothing, or is credited less")
def _(story: Story) -> None:
    urn = story.school(story.holders())
    story.act_any(Pay(urn, Pence(0), story.today()), CreditFees(urn, Pence(-1), story.today()))


@meets("credit-too-large", "more is credited than is left of a charge")
def _(story: Story) -> None:
    if not story.holders(charged=True):
        story.act(ChargeFees("2017-18", story.today()))
    urn = story.school(story.holders(charged=True))
    charges = story.book.account(story.key(urn)).charges
    amount = charges[-1].gross + 1 if charges else 1
    story.act(CreditFees(urn, Pence(amount), story.today(), charge=charges[-1].charge if charges else None))


@meets("date-in-future", "an act is dated tomorrow or later")
def _(story: Story) -> None:
    urn, day = story.school(story.strangers()), story.today() + story.one_of(1, 40) * ONE_DAY
    story.act_any(Apply(urn, day, Category.ASSOCIATE), ListParts(urn, ("nursery", "special"), day))


@meets("clock-behind", "the clock has fallen back by a day")
def _(story: Story) -> None:
    _under_a_clock(story, -ONE_DAY)


@meets("clock-ahead", "the clock shows a year and a half to come")
def _(story: Story) -> None:
    _under_a_clock(story, 550 * ONE_DAY)


def _under_a_clock(story: Story, off: timedelta) -> None:
    right = story.clock.now
    story.clock.now = story.last_recorded_at() + off
    story.send(ListParts(story.school(), ("nursery", "special")), check_clock=True)
    story.clock.now = right


@meets("not-an-account", "an actor is named as a person")
def _(story: Story) -> None:
    story.send(Apply(story.school(), story.today()), actor="Jo Smith")


@meets("request-reused", "a request id is used for another command")
def _(story: Story) -> None:
    if not story.requests:
        story.send(SetRule("membership.guarantee", "20.00", story.today()), request_id="request-first")
    used = story.one_of(*story.requests)
    story.send(SetRule("membership.guarantee", f"{len(story.steps)}.01", story.today()), request_id=used.request_id)


@meets("bad-request-id", "a request id has a space in it")
def _(story: Story) -> None:
    story.send(Apply(story.school(), story.today()), request_id="my request")


@meets("lost-race", "a rival pays into the same account before every attempt, through the recorder")
def _(story: Story) -> None:
    urn, today = story.school(story.holders()), story.today()
    story.send(Pay(urn, Pence(7), today), rival=Pay(urn, Pence(1), today), rivals=ATTEMPTS_AND_MORE)


@meets("too-large", "the value of a rule alone is longer than an event may be")
def _(story: Story) -> None:
    words = ",".join(f"exception-{number}" for number in range(LARGEST // 11))
    story.send(SetRule("membership.exception-words", words, story.today()))


@meets("text-too-long", "a reason is longer than 500 characters")
def _(story: Story) -> None:
    words = "and so on, " * (LONGEST // 11 + 1)
    story.send(SetRule("membership.guarantee", f"{len(story.steps)}.02", story.today()), reason=words)


@meets("unknown-charge", "a charge is credited that was never made")
def _(story: Story) -> None:
    story.act(CreditFees(story.school(story.holders()), Pence(1), story.today(), charge="2012-13/1"))


@meets("unreadable-text", "an authority is named on two lines")
def _(story: Story) -> None:
    story.send(SetRule("membership.guarantee", "20.00", story.today(), "Board minute 3\nitem 4"))


@meets("personal-detail", "an e-mail address or telephone number stands in a reason, an authority or a reference")
def _(story: Story) -> None:
    urn, today = story.school(story.holders()), story.today()
    where = story.one_of(0, 1, 2)
    if where == 0:
        story.send(Apply(urn, today), reason="as jo@example.org wrote")
    elif where == 1:
        story.send(Decline(story.school(story.applicants()), today, "call 020 7946 0958"))
    else:
        story.send(Pay(urn, Pence(100), today, "from jo@example.org"))


REFUSED_MOVES: Final[tuple[Move, ...]] = tuple(move for _, move in HOW.values())
