"""Commands that are refused whatever happened before: what the state machine sends by mistake."""

from collections.abc import Callable
from datetime import date
from typing import Final

from attrs import frozen

from thep_domain.application import LARGEST
from thep_domain.fees import FeesDesk
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.free_text import LONGEST
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Authority
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing.commands import Command, do
from thep_domain.testing.values import BOARD, MEETING

UNKNOWN: Final = URN(999_999)

Making = Callable[[URN, date], Command]
"""A command about a school on a day."""


@frozen
class Mistake:
    """A command, how it is sent, and the code that it is refused with."""

    code: str
    command: Making
    actor: str = "membership-officer"
    reason: str | None = None
    request_id: str | None = None


def _rule(value: str = "20.00", rule: str = "membership.guarantee", authority: Authority | str = MEETING) -> Making:
    return lambda _, day: do(RulebookDesk.set_rule, rule, value, in_force_from=day, authority=authority)


def _apply(urn: URN, day: date) -> Command:
    return do(MembershipDesk.apply, urn, Category.ASSOCIATE, on=day, commitments=ALL)


def _nameless(_: URN, day: date) -> Command:
    entry = RegisterEntry(urn=URN(100_900), name=" ", la="211", type_code=1, type_name="", phase_code=2)
    return do(RegisterDesk.record, RegisterNews(as_at=day, source="register.csv", schools=(entry,)))


_RECORDED_NOWHERE = Authority(text=Text("resolution 2"), stream=Text("resolution:2017-1"), version=1)

MISTAKES: Final = (
    Mistake("unknown-rule", _rule(rule="fees.tea")),
    Mistake("unreadable-rule", _rule("five pounds", rule="fees.rate")),
    Mistake("before-founding", lambda *_: _rule()(UNKNOWN, date(2016, 4, 30))),
    Mistake("authority-missing", _rule(authority=" ")),
    Mistake("authority-missing", lambda urn, day: do(MembershipDesk.admit, urn, on=day, authority="")),
    Mistake("authority-missing", lambda urn, day: do(MembershipDesk.decline, urn, on=day, authority="")),
    Mistake("authority-missing", lambda urn, day: do(MembershipDesk.rescind_notice, urn, on=day, authority="")),
    Mistake("authority-missing", lambda urn, day: do(FeesDesk.credit, urn, Pence(1), on=day, authority=" ")),
    Mistake("unknown-authority", _rule("20.01", authority=_RECORDED_NOWHERE)),
    Mistake(
        "too-large", _rule(",".join(f"word-{number}" for number in range(LARGEST // 6)), "membership.exception-words")
    ),
    Mistake("unreadable-text", _rule(authority="Board minute 3\nitem 4")),
    Mistake("unknown-school", lambda _, day: _apply(UNKNOWN, day)),
    Mistake("unknown-part", lambda urn, _: do(RegisterDesk.list_parts, urn, ("primary",))),
    Mistake("not-a-school", _nameless),
    Mistake("date-in-future", lambda urn, day: _apply(urn, day + ONE_DAY)),
    Mistake("day-too-early", lambda urn, _: _apply(urn, date(2015, 12, 31))),
    Mistake(
        "date-in-future", lambda urn, day: do(RegisterDesk.list_parts, urn, ("special", "other"), on=day + ONE_DAY)
    ),
    Mistake("date-in-future", lambda _, day: do(FeesDesk.charge, "2017-18", on=day + ONE_DAY)),
    Mistake("not-an-account", _apply, actor="Jo Smith"),
    Mistake("bad-request-id", _apply, request_id="my request"),
    Mistake("personal-detail", _apply, reason="as jo@example.org wrote"),
    Mistake("personal-detail", _rule(authority="call 020 7946 0958")),
    Mistake("text-too-long", _apply, reason="and so on, " * (LONGEST // 11 + 1)),
    Mistake("text-too-long", _rule(authority=f"{BOARD} " * LONGEST)),
)
