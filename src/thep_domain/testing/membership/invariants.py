"""Invariants 1 to 7: spells of membership, commitments, notice, and the voting roll."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise
from typing import Final

from thep_domain.application import fold
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Recorded
from thep_domain.membership import ALL, CORRECTIONS, Category, Membership, MembershipDesk
from thep_domain.membership.events import MembershipAdmitted, WithdrawalNoticeServed
from thep_domain.schools.events import SchoolMoved, SchoolRegistered
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainBook, PlainSpell, out_of_order, read
from thep_domain.testing.reckoning import later, same_day_next_year
from thep_domain.testing.story import Step

FREE_EXIT_UNTIL = date(2016, 12, 31)

WRONG: Final[Mapping[str, frozenset[str]]] = {
    "membership.application_redated": frozenset({"membership.applied"}),
    "membership.commitment_redated": frozenset(
        {"membership.applied", "membership.commitments_made", "membership.tier_changed"}
    ),
    "membership.admission_redated": frozenset({"membership.admitted"}),
    "membership.change_redated": frozenset({"membership.tier_changed"}),
    "membership.notice_redated": frozenset({"membership.withdrawal_notice_served"}),
    "membership.notice_retracted": frozenset({"membership.withdrawal_notice_served"}),
    "membership.category_corrected": frozenset({"membership.applied", "membership.tier_changed"}),
    "fees.payment_reversed": frozenset({"fees.payment_received"}),
}
"""For each correction the facts that may have been wrong."""


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


def what_was_said_last_stands(history: History) -> None:
    """A correction stands in the place of what it corrects, and a correction of a correction in the place of that."""
    states = fold(history.facts)
    for key, spells in history.book.spells.items():
        _, state = states[f"membership:{key}"]
        found = state.spells if isinstance(state, Membership) else ()
        claim(None, len(found) == len(spells), f"{key} has {len(found)} spells, not {len(spells)}")
        for one, plain in zip(found, spells, strict=True):
            is_so = (
                *(one.category is Category.FULL, one.applied_on, one.admitted_on, one.declined_on, one.withdrawn_on),
                *(sorted(one.commitments), [(n.received_on, n.ends_on, n.rescinded_on) for n in one.notices]),
            )
            said = (
                *(plain.full, plain.applied_on, plain.admitted_on, plain.declined_on, plain.withdrawn_on),
                *(sorted(plain.commitments), [(n.received_on, n.ends_on, n.rescinded_on) for n in plain.notices]),
            )
            claim(None, is_so == said, f"{key}, spell {plain.number}: {is_so}, and what was said is {said}")


def days_stay_in_order(history: History) -> None:
    """After any command: applied, then committed, admitted, noticed; no spell before the one before is over."""
    for step, book in _after_each_step(history):
        for key in sorted({_key(fact) for fact in step.facts if fact.name.startswith("membership.")}):
            wrong = next(out_of_order(book.spells.get(key, [])), None)
            claim(None, wrong is None, f"{key} after {step!r}: {wrong}")


def a_full_member_becomes_an_associate_after_its_notice(history: History) -> None:
    """Whatever is corrected, full membership ends with the last day of a notice, and not a day before."""
    for step, book in _after_each_step(history):
        for key in sorted({_key(fact) for fact in step.facts if fact.name.startswith("membership.")}):
            for one, other in pairwise(book.spells.get(key, [])):
                if one.full and not other.full and other.begun_by_change:
                    ends = [notice.ends_on for notice in one.notices if notice.rescinded_on is None]
                    ends += [one.school_ended_on] if one.school_ended_on else []
                    due = bool(ends) and min(ends) == other.applied_on - ONE_DAY
                    claim(None, due, f"{key} after {step!r}: an associate on {other.applied_on}, ending {ends}")


def corrections_lead_to_what_was_wrong(history: History) -> None:
    """``why.corrects`` followed from fact to fact stays in the stream, and ends in a fact of the kind that was wrong.

    Each correction names the fact that said it last: two of one kind of one thing never name the same fact.
    """
    facts = {(fact.stream, fact.version): fact for fact in history.facts}
    named: set[tuple[str, int, str, str]] = set()
    for fact in history.facts:
        if fact.name not in WRONG:
            continue
        if fact.why.corrects is None:
            claim(None, _returned(fact), f"{fact.name} at {fact.position} corrects nothing")
            continue
        claim(None, bool(fact.why.reason), f"{fact.name} at {fact.position} has no reason")
        thing = str(getattr(fact.event, "commitment", getattr(fact.event, "payment", "")))
        once = fact.why.corrects.stream, fact.why.corrects.version, fact.name, thing
        claim(None, once not in named, f"{fact.name} at {fact.position} corrects what was corrected: {once}")
        named.add(once)
        end = fact
        while end.why.corrects is not None:
            before = facts[end.why.corrects.stream, end.why.corrects.version]
            claim(None, before.stream == end.stream and before.version < end.version, f"{end.name} of {before.stream}")
            end = before
        claim(None, end.name in WRONG[fact.name], f"{fact.name} at {fact.position} leads to {end.name}")
        spell = getattr(fact.event, "spell", None)
        same = end.name == "membership.tier_changed" or getattr(end.event, "spell", None) == spell
        claim(None, same or fact.name == "membership.commitment_redated", f"{fact.name} leads to another spell: {end}")


def _returned(fact: Recorded) -> bool:
    return getattr(fact.event, "reason", None) == "returned"


def as_known_before_a_correction_nothing_changed(history: History) -> None:
    """Members and votes of any day, as known before a correction, are what the facts until then say."""
    corrections = [step for step in history.steps if any(isinstance(fact.event, CORRECTIONS) for fact in step.facts)]
    for step in corrections[-3:]:
        book = read(history.facts[: step.before])
        days = {fact.why.effective_on for fact in step.facts} | {history.today}
        for day in sorted(days)[-4:]:
            roll, plain = list(history.thep.voting_roll(day, as_known_at=step.before)), book.roll(day)
            claim(None, roll == plain, f"as known before {step!r}, the roll of {day} is {roll}, and it was {plain}")
            rows = history.thep.memberships(day, as_known_at=step.before)
            found = sorted({(row.establishment, row.spell, row.admitted_on) for row in rows})
            was = sorted(
                (key, spell.number, spell.admitted_on if spell.admitted_on and spell.admitted_on <= day else None)
                for key, spells in book.spells.items()
                for spell in spells
                if spell.applied_on <= day
            )
            claim(None, [r[:2] for r in found] == [r[:2] for r in was], f"as known before {step!r}: {found}, not {was}")
            late = [pair for pair in zip(found, was, strict=True) if pair[0][2] != pair[1][2]]
            claim(None, not late, f"as known before {step!r}, on {day}: {late}")


def _after_each_step(history: History) -> Iterator[tuple[Step, PlainBook]]:
    """Each step, with all that was known once it was taken."""
    book = PlainBook()
    for step in history.steps:
        for fact in step.facts:
            book.read(fact)
        yield step, book


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
