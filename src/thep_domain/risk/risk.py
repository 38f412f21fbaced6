"""What is known of the risk of one establishment: it in each round that lists it, and its category on any day."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, TOO_LARGE
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import MOST
from thep_domain.kernel.state import changed
from thep_domain.risk.assessment import (
    Analysis,
    Assessment,
    Correction,
    Delisting,
    Evidence,
    Moderation,
    Notification,
)
from thep_domain.risk.events import (
    AreaRating,
    AuthorityNotified,
    CategoryCorrected,
    EvidenceGathered,
    RiskEvent,
    SchoolAnalysed,
    SchoolDelisted,
    SchoolListed,
    SchoolModerated,
    SchoolRestored,
    StepWithdrawn,
    Withdrawn,
)
from thep_domain.risk.refusals import (
    MODERATED_ALREADY,
    NO_EVIDENCE,
    NOT_ANALYSED,
    NOT_LISTED,
    NOT_MODERATED,
    NOT_NOTIFIED,
    NOT_WHAT_STANDS,
    RATED_TWICE,
    RATIONALE_MISSING,
    RESTED_ON,
    SCHOOL_DELISTED,
)
from thep_domain.risk.round import Round
from thep_domain.risk.rules import (
    ANALYSED_BY,
    AREAS,
    AUTHORITY_TO_MODERATE,
    EFFECTIVE,
    EVIDENCE_KINDS,
    MODERATED_BY,
    QUORUM,
    RATINGS,
    SCALE,
    TELL_SCHOOL,
)
from thep_domain.risk.sitting import Sitting
from thep_domain.risk.words import must_be_among
from thep_domain.rulebook import RulesInForce


@frozen
class Scaled:
    """The scale in force on a day: its label, such as safe@1, and its words."""

    label: Text
    words: tuple[str, ...]


@frozen
class Said:
    """A piece of evidence, as it is handed in."""

    area: str
    kind: str
    dated_on: date
    source: Text
    cites: Cited | None
    text: Sealed | None


@frozen(slots=False)
class Risk:
    """Every assessment of one establishment, in the order of listing. A conversion to another URN changes nothing."""

    STREAM: ClassVar[str] = "risk"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(RiskEvent)

    assessments: tuple[Assessment, ...] = ()
    gathered: tuple[tuple[str, int], ...] = ()
    """Of each listing that was withdrawn: the round, and how many pieces of evidence were ever gathered in it."""
    version: int = 0
    """How many facts it is folded from."""

    def in_round(self, name: str) -> Assessment | None:
        """The school in a round; None where the round does not list it."""
        return next((each for each in self.assessments if each.round == name), None)

    @property
    def moderations(self) -> tuple[tuple[Assessment, Moderation], ...]:
        """Every category that was decided, by the day of its moderation, then as recorded."""
        found = [(each, each.moderation) for each in self.assessments if each.moderation is not None]
        return tuple(sorted(found, key=lambda pair: (pair[1].moderated_on, pair[1].version)))

    def category_on(self, day: date) -> tuple[Assessment, Moderation] | None:
        """The category that counts on a day, and the round that decided it; None before the first."""
        counts = [pair for pair in self.moderations if pair[1].since is not None and pair[1].since <= day]
        return counts[-1] if counts else None

    # Decisions

    def list_in(
        self, round: str, urn: URN, reference_on: date, on: date, *, member: bool, register: Cited
    ) -> tuple[SchoolListed, ...]:
        """List the school in a round; in one that lists it already it stays as it is."""
        if self.in_round(round) is not None:
            return ()
        return (
            SchoolListed(
                round=round, urn=urn, reference_on=reference_on, listed_on=on, member=member, register=register
            ),
        )

    def gather(self, round: str, said: Said, on: date, rules: RulesInForce) -> tuple[EvidenceGathered, ...]:
        """Add a piece of evidence. What is dated after the analysis is kept, and is no part of its basis."""
        held = self._in(round, on)
        must_be_among(said.area, rules[AREAS], "area")
        must_be_among(said.kind, rules[EVIDENCE_KINDS], "kind of evidence")
        _in_order("listed", held.listed_on, "gathered", on)
        if said.dated_on > on:
            raise DATES_OUT_OF_ORDER(f"The evidence is dated {said.dated_on}: it cannot have been gathered on {on}.")
        return (
            EvidenceGathered(
                number=held.gathered + 1,
                round=round,
                area=Text(said.area),
                kind=Text(said.kind),
                dated_on=said.dated_on,
                gathered_on=on,
                source=said.source,
                cites=said.cites,
                text=said.text,
                rules=rules.cite(AREAS, EVIDENCE_KINDS),
            ),
        )

    def analyse(
        self,
        round: str,
        category: str,
        ratings: Sequence[tuple[str, str]],
        sitting: Sitting,
        used: Iterable[int] | None,
        rationale: Sealed | None,
        scale: Scaled,
        on: date,
        rules: RulesInForce,
    ) -> tuple[SchoolAnalysed, ...]:
        """Make the desk-top analysis from the evidence gathered by its day, or from some of it."""
        held = self._in(round, on)
        if held.moderation is not None:
            raise _moderated_already(held.moderation, round)
        if held.analyses:
            _in_order("last analysed", held.analyses[-1].analysed_on, "analysed again", on)
        evidence = held.evidence_on(on)
        known = {each.number for each in evidence}
        numbers = tuple(sorted(known if used is None else set(used)))
        missing = [number for number in numbers if number not in known]
        if missing or not numbers:
            lacking = f"evidence {', '.join(map(str, missing))}" if missing else "evidence"
            later = sorted({str(each.gathered_on) for each in held.evidence if each.number not in known})
            but = f"; there is some of {', '.join(later)}" if later else ""
            raise NO_EVIDENCE(f"The round {round} holds no {lacking} of this school by {on}{but}: gather it first.")
        if len(numbers) > MOST:
            raise TOO_LARGE(f"An analysis names at most {MOST:,} pieces of evidence: name those that it rests on.")
        sitting.must_be_quorate(rules[QUORUM], on)
        must_be_among(category, scale.words, "category", f"on the scale {scale.label}")
        for area, rating in ratings:
            must_be_among(area, rules[AREAS], "area")
            must_be_among(rating, rules[RATINGS], "rating")
        twice = [area for area, times in Counter(area for area, _ in ratings).items() if times > 1]
        if twice:
            raise RATED_TWICE(f"The analysis rates {', '.join(twice)} more than once: give each area one rating.")
        return (
            SchoolAnalysed(
                round=round,
                analysed_on=on,
                group=Text(rules[ANALYSED_BY]),
                sat=sitting.sat,
                stood_aside=sitting.stood_aside,
                category=Text(category),
                scale=scale.label,
                ratings=tuple(AreaRating(area=Text(area), rating=Text(rating)) for area, rating in ratings),
                evidence=numbers,
                rationale=_must_say_why(rationale, "analysis"),
                rules=rules.cite(ANALYSED_BY, QUORUM, SCALE, AREAS, RATINGS),
            ),
        )

    def moderate(
        self,
        round: str,
        category: str,
        sitting: Sitting,
        rationale: Sealed | None,
        authority: Authority | str,
        scale: Scaled,
        on: date,
        rules: RulesInForce,
    ) -> tuple[SchoolModerated, ...]:
        """Decide the category, on the authority of the group's minute."""
        held = self._in(round, on)
        if held.moderation is not None:
            raise _moderated_already(held.moderation, round)
        if not held.analyses:
            raise NOT_ANALYSED(f"The school was not analysed in the round {round}: analyse it, then moderate.")
        must_be_among(category, scale.words, "category", f"on the scale {scale.label} of {on}")
        why = _must_say_why(rationale, "category")
        rules.require_authority(AUTHORITY_TO_MODERATE, authority)
        _in_order("analysed", held.analyses[-1].analysed_on, "moderated", on)
        sitting.must_be_quorate(rules[QUORUM], on)
        self._must_follow(on)
        return (
            SchoolModerated(
                round=round,
                moderated_on=on,
                group=Text(rules[MODERATED_BY]),
                sat=sitting.sat,
                stood_aside=sitting.stood_aside,
                category=Text(category),
                scale=scale.label,
                differs=held.analyses[-1].category != category,
                in_force_from=rules[EFFECTIVE],
                rationale=why,
                rules=rules.cite(MODERATED_BY, QUORUM, SCALE, EFFECTIVE, AUTHORITY_TO_MODERATE),
            ),
        )

    def _must_follow(self, on: date) -> None:
        """Refuse a moderation before another one, or while the authority does not know the last one."""
        others = self.moderations
        if others and others[-1][1].moderated_on > on:
            other, last = others[-1]
            raise DATES_OUT_OF_ORDER(
                f"The school was moderated on {last.moderated_on} in the round {other.round}: it is not moderated on"
                f" {on}, before that."
            )
        if others and others[-1][1].notice_due_on(on) is not None:
            other, last = others[-1]
            raise NOT_NOTIFIED(
                f"By {on} the authority was not notified of {last.category}, moderated on {last.moderated_on}:"
                f" notify it first (thep risk notify {other.round})."
            )

    def notify(
        self, round: str, to: Text, reference: Text | None, on: date, rules: RulesInForce
    ) -> tuple[AuthorityNotified, ...]:
        """Notify the authority of the category; of what it knows already there is no news."""
        held = self._in(round, on)
        found = held.moderation
        if found is None:
            raise NOT_MODERATED(f"The school was not moderated in the round {round}: there is no category to give.")
        _in_order("moderated", found.moderated_on, "notified", on)
        last = found.notifications[-1] if found.notifications else None
        if last is not None:
            if last.category == found.category and last.to == to:
                return ()
            _in_order("last notified", last.notified_on, "notified", on)
        corrected = [each.corrected_on for each in found.corrections]
        if corrected:
            _in_order("corrected", corrected[-1], "notified", on)
        return (
            AuthorityNotified(
                round=round,
                notified_on=on,
                to=to,
                category=Text(found.category),
                reference=reference,
                school_notified=rules[TELL_SCHOOL],
                corrects=None if last is None or last.category == found.category else last.version,
                rules=rules.cite(TELL_SCHOOL),
            ),
        )

    def correct(
        self,
        round: str,
        was: str,
        now: str,
        rationale: Sealed | None,
        authority: Authority | str,
        scale: Scaled,
        on: date,
        rules: RulesInForce,
    ) -> tuple[CategoryCorrected, ...]:
        """Put a category right that was recorded wrong, on the scale of the day on which it was moderated."""
        held = self.in_round(round)
        if held is None or held.moderation is None:
            raise NOT_MODERATED(f"The school was not moderated in the round {round}: there is no category to correct.")
        found = held.moderation
        if found.category != was:
            raise NOT_WHAT_STANDS(f"In the round {round} the category is {found.category}, not {was[:50]}: look again.")
        must_be_among(now, scale.words, "category", f"on the scale {scale.label} of {found.moderated_on}")
        if now == was:
            raise NOT_WHAT_STANDS(f"The category is {now} already: there is nothing to correct.")
        why = _must_say_why(rationale, "correction")
        rules.require_authority(AUTHORITY_TO_MODERATE, authority)
        days = [each.corrected_on for each in found.corrections]
        days += [each.notified_on for each in found.notifications]
        _in_order("moderated", found.moderated_on, "corrected", on)
        if days:
            _in_order("last notified or corrected", max(days), "corrected", on)
        return (
            CategoryCorrected(
                round=round,
                of=found.version,
                was=Text(was),
                now=Text(now),
                corrected_on=on,
                rationale=why,
                rules=rules.cite(AUTHORITY_TO_MODERATE),
            ),
        )

    def unlist(self, round: str) -> tuple[StepWithdrawn, date]:
        """Take the school off the list of a round whose opening was not so."""
        held = self._listed_in(round)
        return StepWithdrawn(round=round, of=held.version, what=Withdrawn.LISTING, rules=()), held.listed_on

    def withdraw(
        self, opened: Round, schools: int, of: int, authority: Authority | str | None, rules: RulesInForce
    ) -> tuple[StepWithdrawn, date]:
        """Take back what was not so in a round of so many schools, and say of which day it was.

        Nothing that stands may rest on it.
        """
        name = opened.name
        held = self._listed_in(name)
        match held.step_at(of):
            case None if of == held.version:
                what, day = Withdrawn.LISTING, held.listed_on
                rests = _rests_on_listing(held) or opened.why_listed(schools)
            case Evidence() as wrong:
                what, day, rests = Withdrawn.EVIDENCE, wrong.gathered_on, _rests_on_evidence(held, wrong.number)
            case Analysis() as wrong:
                what, day, rests = Withdrawn.ANALYSIS, wrong.analysed_on, _rests_on_analysis(held, of)
            case Moderation() as wrong:
                what, day, rests = Withdrawn.MODERATION, wrong.moderated_on, _rests_on_moderation(wrong)
            case Notification() as wrong:
                what, day = Withdrawn.NOTIFICATION, wrong.notified_on
                rests = self._rests_on_notification(held, of, opened.closed_on)
            case Correction() as wrong:
                what, day, rests = Withdrawn.CORRECTION, held.decided_on, _rests_on_correction(held, of)
            case None:
                raise NOT_WHAT_STANDS(
                    f"In the round {name} nothing stands of this school by version {of}: thep risk show gives the"
                    " version of all that is recorded of it."
                )
        if rests is not None:
            raise RESTED_ON(f"The {what} of {day} cannot be withdrawn, because {rests}.")
        decided = what in (Withdrawn.MODERATION, Withdrawn.CORRECTION)
        if decided:
            rules.require_authority(AUTHORITY_TO_MODERATE, authority)
        cited = rules.cite(AUTHORITY_TO_MODERATE) if decided else ()
        return StepWithdrawn(round=name, of=of, what=what, rules=cited), day

    def _rests_on_notification(self, held: Assessment, of: int, closed_on: date | None) -> str | None:
        """What rests on a notification, with what to do first; None where nothing does."""
        if closed_on is not None:
            return (
                f"the round {held.round} was closed with it on {closed_on}: withdraw the closing first (thep risk"
                f" withdraw-round {held.round} --step closing); what has changed since is a round of its own"
            )
        for each in held.moderation.notifications if held.moderation is not None else ():
            if each.corrects == of:
                return f"that of version {each.version} puts it right: withdraw that first"
        last, found = self.moderations[-1]
        if last.round == held.round:
            return None
        return (
            f"the school was moderated in the round {last.round} on {found.moderated_on} after it: withdraw that"
            f" moderation first (version {found.version})"
        )

    def follow(
        self, assessment: Assessment, wanted: Delisting | None, register: Cited
    ) -> tuple[SchoolDelisted | SchoolRestored, ...]:
        """Let a school leave a round with the register's news, or come back when the register takes them back."""
        if wanted == assessment.delisting:
            return ()
        if wanted is None:
            return (SchoolRestored(round=assessment.round, register=register),)
        return (
            SchoolDelisted(round=assessment.round, reason=wanted.reason, last_day=wanted.last_day, register=register),
        )

    def _listed_in(self, round: str) -> Assessment:
        held = self.in_round(round)
        if held is None:
            raise NOT_LISTED(f"The round {round} does not list this school: it was not in its scope.")
        return held

    def _in(self, round: str, on: date) -> Assessment:
        held = self._listed_in(round)
        if held.delisting is not None and held.delisting.by(on):
            last = f" after its last day, {held.delisting.last_day}" if held.delisting.last_day else ""
            raise SCHOOL_DELISTED(
                f"The school left the round {round}{last} ({held.delisting.reason}): on {on} there is nothing to do."
            )
        return held

    # Folding

    def evolve(self, event: RiskEvent) -> "Risk":
        """The state after one more fact; a correction stands in the place of what it corrects."""
        version = self.version + 1
        if isinstance(event, SchoolListed):
            gathered = dict(self.gathered).get(event.round, 0)
            listed = Assessment(
                event.round, event.urn, event.reference_on, event.listed_on, event.member, version, gathered=gathered
            )
            return changed(self, assessments=(*self.assessments, listed), version=version)
        if isinstance(event, StepWithdrawn) and event.what is Withdrawn.LISTING:
            return self._unlisted(event.round, version)
        return self._with(event.round, version, lambda held: _following(held, event, version))

    def _unlisted(self, round: str, version: int) -> "Risk":
        gathered = tuple((each.round, each.gathered) for each in self.assessments if each.round == round)
        return changed(
            self,
            assessments=tuple(each for each in self.assessments if each.round != round),
            gathered=(*(pair for pair in self.gathered if pair[0] != round), *gathered),
            version=version,
        )

    def _with(self, round: str, version: int, following: Callable[[Assessment], Assessment]) -> "Risk":
        assessments = tuple(following(each) if each.round == round else each for each in self.assessments)
        return changed(self, assessments=assessments, version=version)


def _following(
    held: Assessment,
    event: SchoolDelisted
    | SchoolRestored
    | EvidenceGathered
    | SchoolAnalysed
    | SchoolModerated
    | AuthorityNotified
    | CategoryCorrected
    | StepWithdrawn,
    version: int,
) -> Assessment:
    match event:
        case SchoolDelisted():
            return changed(held, delisting=Delisting(event.reason, event.last_day))
        case SchoolRestored():
            return changed(held, delisting=None)
        case EvidenceGathered():
            gathered = Evidence(
                event.number, event.area, event.kind, event.dated_on, event.gathered_on, event.source, version
            )
            return changed(held, evidence=(*held.evidence, gathered), gathered=event.number)
        case SchoolAnalysed():
            analysis = Analysis(
                event.analysed_on,
                event.category,
                event.scale,
                event.ratings,
                event.evidence,
                version,
            )
            return changed(held, analyses=(*held.analyses, analysis))
        case SchoolModerated():
            return changed(
                held,
                moderation=Moderation(
                    event.moderated_on,
                    event.category,
                    event.scale,
                    event.differs,
                    event.in_force_from,
                    version,
                ),
            )
        case AuthorityNotified():
            letter = Notification(event.notified_on, event.to, event.category, event.reference, event.corrects, version)
            return _moderated(held, lambda each: changed(each, notifications=(*each.notifications, letter)))
        case CategoryCorrected():
            correction = Correction(event.was, event.now, event.corrected_on, version)
            return _moderated(
                held,
                lambda each: changed(each, category=event.now, corrections=(*each.corrections, correction)),
            )
        case StepWithdrawn():
            return _without(held, event.of)
        case _:
            assert_never(event)


def _without(held: Assessment, version: int) -> Assessment:
    """The school in a round without what a fact said."""
    found = held.moderation
    if found is not None and (wrong := next((c for c in found.corrections if c.version == version), None)):
        return changed(held, moderation=_uncorrected(found, wrong))
    return changed(
        held,
        evidence=tuple(each for each in held.evidence if each.version != version),
        analyses=tuple(each for each in held.analyses if each.version != version),
        moderation=None
        if found is None or found.version == version
        else changed(found, notifications=tuple(each for each in found.notifications if each.version != version)),
    )


def _uncorrected(found: Moderation, wrong: Correction) -> Moderation:
    others = tuple(each for each in found.corrections if each is not wrong)
    return changed(found, category=wrong.was, corrections=others)


def _rests_on_listing(held: Assessment) -> str | None:
    """What rests on the listing, with what to do first; None where nothing does."""
    last = max(held.steps, key=lambda each: each.version, default=None)
    return None if last is None else f"of the school more is recorded: withdraw that first (version {last.version})"


def _rests_on_correction(held: Assessment, version: int) -> str | None:
    """What rests on a correction, with what to do first; None where nothing does."""
    later = [each for each in held.steps if each.version > version and isinstance(each, (Correction, Notification))]
    if not later:
        return None
    what = "a further correction" if isinstance(later[-1], Correction) else "a notification"
    return f"{what} rests on it: withdraw that first (version {later[-1].version})"


def _rests_on_evidence(held: Assessment, number: int) -> str | None:
    """What rests on a piece of evidence, with what to do first; None where nothing does."""
    for each in reversed(held.analyses):
        if number in each.evidence:
            return f"the analysis of {each.analysed_on} rests on it: withdraw that first (version {each.version})"
    return None


def _rests_on_analysis(held: Assessment, version: int) -> str | None:
    found = held.moderation
    if found is None or held.analyses[-1].version != version:
        return None
    return f"the moderation of {found.moderated_on} rests on it: withdraw that first (version {found.version})"


def _rests_on_moderation(found: Moderation) -> str | None:
    if not found.notifications:
        return None
    last = found.notifications[-1]
    return (
        f"the authority was notified of it on {last.notified_on}: withdraw that first where it was never sent (version"
        f" {last.version}); otherwise a slip of the pen is corrected (thep risk correct)"
    )


def _moderated(held: Assessment, following: Callable[[Moderation], Moderation]) -> Assessment:
    return held if held.moderation is None else changed(held, moderation=following(held.moderation))


def _moderated_already(found: Moderation, round: str) -> Exception:
    return MODERATED_ALREADY(
        f"In the round {round} the school was moderated on {found.moderated_on}: a change is a round of its own (thep"
        " risk plan NAME --urn URN); a slip of the pen is corrected (thep risk correct)."
    )


def _must_say_why(rationale: Sealed | None, what: str) -> Sealed:
    if rationale is None:
        raise RATIONALE_MISSING(f"Say why: the {what} needs a rationale, in words.")
    return rationale


def _in_order(before: str, first: date, after: str, day: date) -> None:
    if day < first:
        raise DATES_OUT_OF_ORDER(f"The school was {before} on {first}: it is not {after} on {day}, before that.")
