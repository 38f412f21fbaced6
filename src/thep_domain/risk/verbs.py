"""What callers can do about risk, and how the rounds follow the register."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

import attrs

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, TOO_LARGE
from thep_domain.kernel.sealed import Confidential
from thep_domain.kernel.shapes import MOST
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Answer, Work
from thep_domain.membership import BOROUGH, Membership
from thep_domain.people import end_case, reopen_case
from thep_domain.risk.assessment import Moderation
from thep_domain.risk.events import RoundStep, Withdrawn
from thep_domain.risk.questions import assessments_in, risk_of, round_of, scale_on
from thep_domain.risk.refusals import NO_EVIDENCE, NOT_IN_SCOPE, NOT_LISTED, NOT_MODERATED
from thep_domain.risk.risk import Risk, Said
from thep_domain.risk.round import Round
from thep_domain.risk.scope import delisting_of, schools_of
from thep_domain.risk.sitting import sitting_of
from thep_domain.rulebook import refuse_day, rules_on
from thep_domain.schools import (
    Establishment,
    School,
    cite_registration,
    establishment_at,
    find_establishment,
    rely_on,
)

BATCH: Final = 500
"""How many schools are listed in one save, so that it stays small and a break loses little."""


def follow_register(work: Work) -> None:
    """Let schools leave their rounds with the register's news, and come back where it takes them back."""
    keys = {touched.key for touched in work.touched if touched.kind in {School, Risk}}
    if not keys:
        return
    found = (establishment_at(work, key) for key in sorted(keys))
    for each in {each.id: each for each in found if each is not None}.values():
        _follow(work, each)


def _follow(work: Work, found: Establishment) -> None:
    for assessment in risk_of(work, found).assessments:
        wanted = delisting_of(assessment, round_of(work, assessment.round), found)
        if wanted == assessment.delisting:
            continue
        register = cite_registration(work, found.registrations[-1])
        held = assessment.delisting
        days = [each.last_day for each in (wanted, held) if each is not None and each.last_day is not None]
        facts = risk_of(work, found).follow(assessment, wanted, register)
        work.record(Risk, found.id, *facts, on=min(max(min(days, default=work.today), EARLIEST), work.today))


EARLIEST: Final = date(1900, 1, 1)
"""No school closed before that as far as a round is concerned."""


class RiskDesk(Desk):
    """Rounds over every school, member or not. ``on`` is the day of the act in London, by default today."""

    NAME: ClassVar[str] = "risk"

    @verb
    def plan(
        self, work: Work, round: str, reference: date, *, urns: Iterable[URN] = (), on: date | None = None
    ) -> None:
        """Plan a round over every school of the scope that is open on the reference day, or over some schools of it.

        A change of one school's category at any time is a round of that school.
        """
        day = on or work.today
        refuse_day(work, day)
        only = tuple(urns)
        if len(only) > MOST:
            raise TOO_LARGE(f"A round names at most {MOST:,} schools: leave them out for every school of the scope.")
        facts = round_of(work, round).plan(round, reference, only, day, rules_on(work, day))
        after = work.record(Round, round, *facts)
        for urn in after.only:
            if not after.takes(find_establishment(work, urn)):
                raise NOT_IN_SCOPE(
                    f"URN {urn} is not in the scope of a round of {reference}{_of(after)}: it was not open on that day,"
                    " or is of another type or authority."
                )
        if next(schools_of(work, after), None) is None:
            raise NOT_IN_SCOPE(
                f"No school is in the scope of a round of {reference}{_of(after)}: import the register of that"
                " authority, or look at the rules risk.scope and membership.borough (thep rulebook show)."
            )

    plan_all = in_bulk(plan)

    @verb
    def open(self, work: Work, round: str, *, on: date | None = None) -> Mapping[str, Any]:
        """List the next 500 schools of a round, and open it when the last are listed.

        The answer's details say how many schools were ``listed`` now, and how many are ``left``: send it again until
        none are. Of a round that is open already it records nothing. ``open_whole`` of this desk does all of it.
        """
        day = on or work.today
        refuse_day(work, day)
        opening = round_of(work, round)
        opening.must_take_schools(round, day)
        if opening.opened_on is not None:
            return {"listed": 0, "left": 0}
        listed = {key for key, _ in assessments_in(work, round)}
        waiting = list(schools_of(work, opening, but=listed))
        if not listed and not waiting:
            raise NOT_IN_SCOPE(
                f"No school is in the scope of the round {round} any more, by the register as it now is: withdraw its"
                f" planning (thep risk withdraw-round {round} --step planning)."
            )
        now, left = waiting[:BATCH], len(waiting[BATCH:])
        for each in now:
            _list(work, each, opening, day)
        if not left:
            every = [*listed, *(each.id for each in now)]
            work.record(Round, round, *round_of(work, round).begin(every, day))
        return {"listed": len(now), "left": left}

    open_all = in_bulk(open)

    def open_whole(
        self, round: str, *, on: date | None = None, progress: Callable[[int, int], object] | None = None
    ) -> tuple[Answer, ...]:
        """List every school of a round, in saves of 500, and open it; one that was cut off resumes.

        Each save has a request id of its own, ``<id>``, ``<id>/2``, ``<id>/3``, made of the office's. ``progress`` is
        called after each with how many schools were listed so far, and how many are left.
        """
        answers, listed = list[Answer](), 0
        while not answers or answers[-1].details["left"]:
            command = attrs.evolve(self.open.command(round, on=on), batch=len(answers) + 1)
            answers.append(self.office.run(command))
            listed += answers[-1].details["listed"]
            if progress is not None:
                progress(listed, answers[-1].details["left"])
        return tuple(answers)

    @verb
    def evidence(
        self,
        work: Work,
        round: str,
        urn: URN,
        area: str,
        kind: str,
        dated: date,
        *,
        source: str,
        cites: Cited | None = None,
        text: Confidential | None = None,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Add a piece of evidence about a school: of which area and kind, of which day, and where it comes from.

        ``cites`` names the recorded fact that it is, where it is one; ``text`` is confidential.
        """
        day = on or work.today
        found = _case(work, round, urn, day)
        if cites is not None:
            work.must_be_recorded(cites)
        said = Said(
            area=area,
            kind=kind,
            dated_on=dated,
            source=_source(source),
            cites=cites,
            text=work.conceal(text, "evidence", of=_subject(found, round)),
        )
        facts = risk_of(work, found).gather(round, said, day, rules_on(work, day))
        work.record(Risk, found.id, *facts)
        return {"number": facts[0].number}

    evidence_all = in_bulk(evidence)

    @verb
    def analyse(
        self,
        work: Work,
        round: str,
        urn: URN,
        category: str,
        *,
        ratings: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        sat: Iterable[str],
        stood_aside: Iterable[str] = (),
        evidence: Iterable[int] | None = None,
        rationale: Confidential,
        on: date | None = None,
    ) -> None:
        """The Challenge Group's desk-top analysis: how each area stands, and which category it proposes.

        ``sat`` are the ids of the people who sat, ``stood_aside`` of those who work for the school. It rests on the
        evidence of these numbers, without any on all that was gathered by the day.
        """
        day = on or work.today
        found = _case(work, round, urn, day)
        why = work.conceal(rationale, "rationale", of=_subject(found, round))
        facts = risk_of(work, found).analyse(
            round,
            category,
            tuple(ratings.items() if isinstance(ratings, Mapping) else ratings),
            sitting_of(work, sat, stood_aside),
            evidence,
            why,
            scale_on(work, day),
            day,
            rules_on(work, day),
        )
        work.record(Risk, found.id, *facts)

    analyse_all = in_bulk(analyse)

    @verb
    def moderate(
        self,
        work: Work,
        round: str,
        urn: URN,
        category: str,
        *,
        sat: Iterable[str],
        stood_aside: Iterable[str] = (),
        rationale: Confidential,
        on: date | None = None,
        authority: Authority | str,
    ) -> None:
        """The School Review Group decides a school's category, with its minute as the authority.

        Raises Refused while the authority was not notified of the school's last category.
        """
        day = on or work.today
        found = _case(work, round, urn, day)
        why = work.conceal(rationale, "rationale", of=_subject(found, round))
        facts = risk_of(work, found).moderate(
            round,
            category,
            sitting_of(work, sat, stood_aside),
            why,
            authority,
            scale_on(work, day),
            day,
            rules_on(work, day),
        )
        work.record(Risk, found.id, *facts, authority=authority)

    moderate_all = in_bulk(moderate)

    @verb
    def notify(
        self,
        work: Work,
        round: str,
        *,
        urns: Iterable[URN] = (),
        to: str | None = None,
        reference: str | None = None,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Notify the authority of every category that it does not know, of the whole round or of some schools.

        ``to`` is the authority's number, by default that of the borough. The answer's details say how many were
        ``notified``. What the authority knows already is no news.
        """
        day = on or work.today
        refuse_day(work, day)
        opened = round_of(work, round)
        opened.must_be_open(round, day, closed_too=True)
        rules = rules_on(work, day)
        receiver = free_text(to, "authority notified") or Text(rules[BOROUGH])
        letter = free_text(reference, "reference")
        notified = 0
        for key in _to_notify(work, round, tuple(urns), day):
            facts = work.load(Risk, key).notify(round, receiver, letter, day, rules)
            work.record(Risk, key, *facts)
            notified += len(facts)
        return {"notified": notified}

    notify_all = in_bulk(notify)

    @verb
    def correct(
        self,
        work: Work,
        round: str,
        urn: URN,
        was: str,
        now: str,
        *,
        rationale: Confidential,
        on: date | None = None,
        authority: Authority | str,
    ) -> None:
        """Put right a category that was recorded wrong by a slip of the pen, with the group's minute.

        It counts as corrected from the day of the moderation; as known before, the wrong one stands. Where the
        authority was notified of the wrong one, another notification is due. A changed mind is a round of its own.
        """
        day = on or work.today
        refuse_day(work, day)
        round_of(work, round).must_be_open(round, day, closed_too=True)
        found = find_establishment(work, urn)
        risk = risk_of(work, found)
        held = risk.in_round(round)
        moderation = held.moderation if held is not None else None
        why = work.conceal(rationale, "rationale", of=_subject(found, round))
        moderated_on = moderation.moderated_on if moderation is not None else day
        scale, rules = scale_on(work, moderated_on), rules_on(work, day)
        (fact,) = risk.correct(round, was, now, why, authority, scale, day, rules)
        wrong = Cited(stream=Text(f"{Risk.STREAM}:{found.id}"), version=fact.of)
        work.record(Risk, found.id, fact, on=moderated_on, authority=authority, corrects=wrong, says_why=True)

    correct_all = in_bulk(correct)

    @verb
    def withdraw(self, work: Work, round: str, urn: URN, of: int, *, authority: Authority | str | None = None) -> None:
        """Take back what was recorded of a school in a round and was not so; needs a reason.

        ``of`` is the version of its evidence, analysis, moderation, correction or notification, or of its listing in a
        round that names its schools and keeps another one. It was of another school or another day, or did not take
        place; it is recorded anew where it belongs. The last comes first: what rests on it is withdrawn before. A
        moderation and a correction need the group's minute.
        """
        opened = round_of(work, round)
        opened.must_be_planned(round)
        found = find_establishment(work, urn)
        rules = rules_on(work, work.today)
        schools = sum(1 for _ in assessments_in(work, round))
        fact, day = risk_of(work, found).withdraw(opened, schools, of, authority, rules)
        wrong = Cited(stream=Text(f"{Risk.STREAM}:{found.id}"), version=of)
        work.record(Risk, found.id, fact, on=day, authority=authority, corrects=wrong)
        if fact.what is Withdrawn.LISTING:
            end_case(work, _case_of(found.id, round), work.today)

    withdraw_all = in_bulk(withdraw)

    @verb
    def withdraw_round(self, work: Work, round: str, step: RoundStep | str) -> Mapping[str, Any]:
        """Take back the planning, the opening or the closing of a round that was not so; needs a reason.

        It was of another day, or a mistake. With the opening its list of schools goes, and with the planning all of
        the round, which can then be planned anew under its name; what is recorded of a school is withdrawn before.
        Without its closing a round goes on, and its texts are kept. The answer's details say how many schools were
        ``unlisted``.
        """
        opened = round_of(work, round)
        opened.must_be_planned(round)
        taken_back = RoundStep(step)
        held = list(assessments_in(work, round))
        fact, day = opened.withdraw(taken_back, [each.urn for _, each in held if each.steps])
        unlisted = () if taken_back is RoundStep.CLOSING else [key for key, _ in held]
        for key in unlisted:
            gone, listed_on = work.load(Risk, key).unlist(round)
            wrong = Cited(stream=Text(f"{Risk.STREAM}:{key}"), version=gone.of)
            work.record(Risk, key, gone, on=listed_on, corrects=wrong)
        wrong = Cited(stream=Text(f"{Round.STREAM}:{round}"), version=fact.of)
        work.record(Round, round, fact, on=day, corrects=wrong)
        keep = reopen_case if taken_back is RoundStep.CLOSING else end_case
        for key, _ in held:
            keep(work, _case_of(key, round), work.today)
        return {"unlisted": len(unlisted)}

    withdraw_round_all = in_bulk(withdraw_round)

    @verb
    def close(self, work: Work, round: str, *, on: date | None = None) -> None:
        """Close a round: the authority was notified of every school in it, but for those that have left it.

        From then on the time runs for which its texts are kept (``people.retention``).
        """
        day = on or work.today
        refuse_day(work, day)
        closing = round_of(work, round)
        closing.must_be_planned(round)
        held = list(assessments_in(work, round))
        work.record(Round, round, *closing.close([(each, each.urn) for _, each in held], day))
        for key, _ in held:
            end_case(work, _case_of(key, round), day)

    close_all = in_bulk(close)


def _source(source: str) -> Text:
    words = free_text(source, "source")
    if words is None:
        raise NO_EVIDENCE("Say where the evidence comes from: the report, the letter or the return.")
    return words


def _of(planned: Round) -> str:
    """Of which authority a round is, where its scope names one."""
    return "" if planned.la is None else f" of authority {planned.la}"


def _case(work: Work, round: str, urn: URN, day: date) -> Establishment:
    """A school as an act in an open round finds it."""
    refuse_day(work, day)
    round_of(work, round).must_be_open(round, day)
    return find_establishment(work, urn)


def _case_of(key: str, round: str) -> str:
    """What is forgotten together: all that is said of one school in one round."""
    return f"{Risk.STREAM}:{key}-{round}"


def _subject(found: Establishment, round: str) -> str:
    """Whose key seals a text."""
    return f"case:{_case_of(found.id, round)}"


def _list(work: Work, found: Establishment, opening: Round, day: date) -> None:
    registration = found.registration_on(opening.reference_on)
    member = work.load(Membership, found.id).spell_on(opening.reference_on) is not None
    risk = risk_of(work, found)
    facts = risk.list_in(
        opening.name,
        URN(registration.urn or int(found.id)),
        opening.reference_on,
        day,
        member=member,
        register=cite_registration(work, registration),
    )
    work.record(Risk, found.id, *facts)
    if opening.name in dict(risk.gathered):  # it was listed before, and that was withdrawn
        reopen_case(work, _case_of(found.id, opening.name), day)
    rely_on(work, found, work.cite(Risk, found.id), day)


def _to_notify(work: Work, round: str, urns: tuple[URN, ...], day: date) -> list[str]:
    """The establishments whose category the authority is to be notified of: those named, else all that are due."""
    if urns:
        named = [find_establishment(work, urn).id for urn in urns]
        return [str(each) for each in dict.fromkeys(named)]
    held = list(assessments_in(work, round))
    if not held:
        raise NOT_LISTED(f"The round {round} lists no school: there is nothing to notify of.")
    moderated = [(key, each, found) for key, each in held if (found := each.moderation) is not None]
    if not moderated:
        raise NOT_MODERATED(f"No school of the round {round} was moderated: there is no category to give.")
    unknown = [(key, _first_day(found)) for key, each, found in moderated if not each.delisted_on(day)]
    waiting = [(key, first) for key, first in unknown if first is not None]
    if waiting and all(first > day for _, first in waiting):
        raise DATES_OUT_OF_ORDER(
            f"What the authority does not know of the round {round} was decided after {day}: notify it on"
            f" {min(first for _, first in waiting)} or later."
        )
    return [key for key, first in waiting if first <= day]


def _first_day(found: Moderation) -> date | None:
    """The first day on which the authority may be notified of a category; None where it knows it."""
    last = found.notifications[-1] if found.notifications else None
    if last is not None and last.category == found.category:
        return None
    days = [each.corrected_on for each in found.corrections]
    return max([found.moderated_on, *days, *([] if last is None else [last.notified_on])])
