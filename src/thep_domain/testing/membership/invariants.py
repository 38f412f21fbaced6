"""Invariants 1 to 7: spells of membership, commitments, notice, and the voting roll."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from thep_domain.kernel.provenance import Recorded
from thep_domain.membership import ALL, MembershipDesk
from thep_domain.membership.events import MembershipAdmitted, WithdrawalNoticeServed
from thep_domain.schools.events import SchoolMoved, SchoolRegistered
from thep_domain.testing.claim import claim
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainBook, PlainSpell
from thep_domain.testing.reckoning import later, same_day_next_year

FREE_EXIT_UNTIL = date(2016, 12, 31)


def invariant_1_one_open_full_membership_at_most(history: History) -> None:
    """At every point of the history, an establishment has at most one full membership without a settled end."""
    for fact, book in _told(history):
        for key, spells in book.spells.items():
            unended = [s.number for s in spells if s.full and s.admitted_on is not None and s.last_day is None]
            claim(1, len(unended) <= 1, f"after {fact.name} at {fact.position}, {key} has open spells {unended}")


def invariant_2_admission_needs_every_commitment(history: History) -> None:
    """Who is admitted has made every commitment by that day: a full member all three, an associate what is asked."""
    for fact, book in _told(history):
        if isinstance(fact.event, MembershipAdmitted):
            admitted = fact.event
            spell = next(s for s in book.spells[_key(fact)] if s.number == admitted.spell)
            asked = book.rule("membership.associate-commitments", admitted.admitted_on).split(",")
            made = {words for words, day in spell.commitments if day <= admitted.admitted_on}
            missing = set(ALL if spell.full else asked) - made
            claim(2, not missing, f"{_key(fact)} was admitted on {admitted.admitted_on} without {sorted(missing)}")


def invariant_2_a_school_outside_the_borough_needs_an_exception(history: History) -> None:
    """A full member that the register shows in another authority, or outside its own, is admitted by an exception."""
    shown: dict[str, list[tuple[date, str, bool]]] = {}
    for fact, book in _told(history):
        match fact.event:
            case SchoolRegistered() as entry:
                shown[fact.stream] = [(date.min, entry.la, entry.lies_outside)]
            case SchoolMoved() as entry:
                shown[fact.stream].append((entry.from_on, entry.la, entry.lies_outside))
            case MembershipAdmitted() as admitted:
                spell = next(s for s in book.spells[_key(fact)] if s.number == admitted.spell)
                by_then = [each for each in shown[admitted.register.stream] if each[0] <= admitted.admitted_on]
                _, la, lies_outside = by_then[-1]
                outside = la != book.rule("membership.borough", admitted.admitted_on) or lies_outside
                words = (fact.why.authority.text if fact.why.authority else "").casefold()
                names_it = any(each in words for each in ("exception", "out of borough", "outside the borough"))
                claim(2, admitted.by_exception == (spell.full and outside), f"{_key(fact)}: outside is {outside}")
                claim(2, names_it or not admitted.by_exception, f"{_key(fact)} was admitted by {words!r}")
            case _:
                pass


def invariant_3_spells_never_overlap(history: History) -> None:
    """At every point of the history, no day belongs to two spells of a school, and none ends before it begins."""
    for fact, book in _told(history):
        if not fact.name.startswith("membership."):
            continue
        admitted = [spell for spell in book.spells.get(_key(fact), []) if spell.admitted_on is not None]
        for spell in admitted:
            ends = spell.last_day
            claim(3, ends is None or spell.admitted_on <= ends, f"{_key(fact)} ends before it begins: {spell}")  # type: ignore[operator]
        for one, other in combinations(admitted, 2):
            claim(3, not _overlap(one, other), f"{_key(fact)} is a member twice at a time: {one} and {other}")


def invariant_4_notice_after_2016_ends_a_year_on(history: History) -> None:
    """A notice received after 2016 ends on the same date next year at the earliest; of a 29 February, on the 28th.

    Where the Board has set another period, it ends that period on. The fact names the first day allowed, exactly.
    """
    for fact, book in _told(history):
        match fact.event:
            case WithdrawalNoticeServed(received_on=received) as notice if received > FREE_EXIT_UNTIL:
                period = book.rule("notice.period", received)
                earliest = same_day_next_year(received) if period == "P1Y" else later(received, period)
                claim(
                    4, notice.earliest == earliest, f"of {received}, {notice.earliest} was the earliest, not {earliest}"
                )
                claim(4, notice.ends_on >= earliest, f"of {received}, ends {notice.ends_on}, before {earliest}")
            case _:
                pass


def invariant_5_notice_in_2016_may_end_the_same_day(history: History) -> None:
    """A notice received by 31 December 2016 may end the membership that day, and is never too short."""
    for fact in history.facts:
        match fact.event:
            case WithdrawalNoticeServed(received_on=received) as notice if received <= FREE_EXIT_UNTIL:
                claim(5, notice.earliest == received, f"of {received}, {notice.earliest} was the earliest")
            case _:
                pass
    for step in history.steps:
        command = step.sent.command
        received, leaving = command.given.get("received_on", date.max), command.given.get("leaving")
        if command.verb != MembershipDesk.serve_notice.name or received > FREE_EXIT_UNTIL:
            continue
        too_short = step.refused is not None and step.refused.code == "notice-too-short"
        allowed = leaving is None or leaving >= received
        claim(5, not (too_short and allowed), f"{step!r}")
        for fact in step.own:
            if isinstance(fact.event, WithdrawalNoticeServed) and leaving is None:
                claim(5, fact.event.ends_on == received, f"{step!r} ends {fact.event.ends_on}")


def invariant_6_notice_takes_nothing_away_before_it_ends(history: History) -> None:
    """Under notice a member keeps its vote and its place in every list through its last day, and not a day longer."""
    for key, spell in _spells(history):
        last = spell.last_day
        if last is None or spell.admitted_on is None or not spell.notices:
            continue
        for day in sorted({max(spell.admitted_on, spell.notices[-1].received_on), last, last + ONE_DAY}):
            member = history.book.spell_on(key, day) is not None
            listed = key in {row.establishment for row in history.thep.members(as_of=day)}
            claim(6, listed == member, f"{key} is {'not ' * (not listed)}listed as a member on {day}: {spell}")
            votes = key in history.thep.voting_roll(as_of=day)
            claim(
                6,
                votes == history.book.full_member_on(key, day),
                f"{key} {'votes' if votes else 'has no vote'} on {day}",
            )


def invariant_7_no_associate_on_a_voting_roll(history: History) -> None:
    """On any day the roll is the full members, each once: no associate, applicant or former member is on it."""
    admitted = {spell.admitted_on for _, spell in _spells(history) if spell.admitted_on is not None}
    for day in sorted({*admitted, history.today})[-6:]:
        roll, plain = list(history.thep.voting_roll(as_of=day)), history.book.roll(day)
        claim(7, roll == plain, f"on {day} the roll is {roll}, and the full members are {plain}")


def _told(history: History) -> Iterator[tuple[Recorded, PlainBook]]:
    """Each fact, with all that is known once it is recorded."""
    book = PlainBook()
    for fact in history.facts:
        book.read(fact)
        yield fact, book


def _spells(history: History) -> Iterator[tuple[str, PlainSpell]]:
    for key, spells in history.book.spells.items():
        for spell in spells:
            yield key, spell


def _overlap(one: PlainSpell, other: PlainSpell) -> bool:
    first, second = sorted((one, other), key=lambda spell: spell.admitted_on or date.max)
    return second.admitted_on is not None and first.covers(second.admitted_on)


def _key(fact: Recorded) -> str:
    return fact.stream.partition(":")[2]
