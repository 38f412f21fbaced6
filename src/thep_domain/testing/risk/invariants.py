"""Invariants 16 to 18, 43 to 45 and 55: categories and their reasons, rounds that add up, letters that stay."""

import hashlib
from collections.abc import Iterator
from datetime import date

from attrs import define, field

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import sealed_in, subject_of
from thep_domain.people import KeysErased, RetentionBegun, RetentionStopped
from thep_domain.risk import (
    AuthorityNotified,
    CategoryCorrected,
    DelistReason,
    EvidenceGathered,
    InForceFrom,
    Risk,
    Round,
    RoundClosed,
    RoundOpened,
    RoundPlanned,
    RoundStep,
    RoundWithdrawn,
    SchoolAnalysed,
    SchoolDelisted,
    SchoolListed,
    SchoolModerated,
    SchoolRestored,
    StepWithdrawn,
    Withdrawn,
    categories,
    letters,
    matrix,
)
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainBook


@define
class PlainCase:
    """One school in one round, as lists of what was recorded."""

    key: str
    listed: SchoolListed
    evidence: list[EvidenceGathered] = field(factory=list)
    analyses: list[SchoolAnalysed] = field(factory=list)
    moderated: Recorded | None = None
    category: str = ""
    corrections: list[CategoryCorrected] = field(factory=list)
    letters: list[AuthorityNotified] = field(factory=list)
    delisted: SchoolDelisted | None = None
    versions: list[int] = field(factory=list)
    """Those of the letters and corrections that stand."""

    @property
    def since(self) -> date | None:
        """The first day on which its category counts."""
        event = self.moderated.event if self.moderated is not None else None
        if not isinstance(event, SchoolModerated):
            return None
        if event.in_force_from is InForceFrom.MODERATED:
            return event.moderated_on
        return min((letter.notified_on for letter in self.letters), default=None)


@define
class PlainRisk:
    """Every round and every school in it."""

    cases: dict[tuple[str, str], PlainCase] = field(factory=dict)
    """By round and establishment."""
    rounds: dict[str, RoundPlanned] = field(factory=dict)
    recorded: dict[tuple[str, int], Recorded] = field(factory=dict)
    """Every fact by establishment and version."""
    steps: dict[tuple[str, int], Recorded] = field(factory=dict)
    """Every fact of a round by its name and version."""
    gathered: dict[tuple[str, str], int] = field(factory=dict)
    """How many pieces of evidence there ever were, by round and establishment."""

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        key, event = fact.stream.partition(":")[2], fact.event
        if fact.stream.startswith("risk:"):
            self.recorded[key, fact.version] = fact
        if fact.stream.startswith("round:"):
            self.steps[key, fact.version] = fact
        match event:
            case RoundPlanned():
                self.rounds[key] = event
            case RoundWithdrawn(what=RoundStep.PLANNING):
                del self.rounds[key]
            case SchoolListed():
                claim(43, (event.round, key) not in self.cases, f"{key} is listed twice in {event.round}")
                self.cases[event.round, key] = PlainCase(key, event)
            case EvidenceGathered():
                self.cases[event.round, key].evidence.append(event)
                self.gathered[event.round, key] = self.gathered.get((event.round, key), 0) + 1
            case SchoolAnalysed():
                self.cases[event.round, key].analyses.append(event)
            case SchoolModerated():
                self.cases[event.round, key].moderated = fact
                self.cases[event.round, key].category = str(event.category)
            case AuthorityNotified():
                self.cases[event.round, key].letters.append(event)
                self.cases[event.round, key].versions.append(fact.version)
            case CategoryCorrected() if fact.stream.startswith("risk:"):
                self.cases[event.round, key].category = str(event.now)
                self.cases[event.round, key].corrections.append(event)
                self.cases[event.round, key].versions.append(fact.version)
            case StepWithdrawn(what=Withdrawn.LISTING):
                del self.cases[event.round, key]
            case StepWithdrawn():
                self._take_back(self.cases[event.round, key], self.recorded[key, event.of])
            case SchoolDelisted():
                self.cases[event.round, key].delisted = event
            case SchoolRestored():
                self.cases[event.round, key].delisted = None
            case _:
                pass

    @staticmethod
    def _take_back(case: PlainCase, wrong: Recorded) -> None:
        if case.moderated is not None and case.moderated.version == wrong.version:
            case.moderated, case.category, case.corrections, case.versions = None, "", [], []
        case.versions = [each for each in case.versions if each != wrong.version]
        if isinstance(wrong.event, CategoryCorrected):
            case.category = str(wrong.event.was)
            case.corrections = [each for each in case.corrections if each is not wrong.event]
        case.evidence = [each for each in case.evidence if each is not wrong.event]
        case.analyses = [each for each in case.analyses if each is not wrong.event]
        case.letters = [each for each in case.letters if each is not wrong.event]

    def of(self, key: str) -> list[PlainCase]:
        """The decided cases of a school, by the day of moderation, then as recorded."""
        held = [case for (_, each), case in self.cases.items() if each == key and case.moderated is not None]
        return sorted(held, key=lambda case: (case.moderated.why.effective_on, case.moderated.version))  # type: ignore[union-attr]


def _told(history: History) -> Iterator[tuple[Recorded, PlainRisk, PlainBook]]:
    """Each fact, with all that was read before it."""
    risk, book = PlainRisk(), PlainBook()
    for fact in history.facts:
        yield fact, risk, book
        risk.read(fact)
        book.read(fact)


def _all(history: History) -> PlainRisk:
    risk = PlainRisk()
    for fact in history.facts:
        risk.read(fact)
    return risk


def invariant_16_every_category_has_its_reasons(history: History) -> None:
    """Each decision follows an analysis, which rests on evidence gathered and dated by its day; both say why, and who.

    A school has had as many categories as there were changes, and one more.
    """
    for fact, risk, _ in _told(history):
        match fact.event:
            case SchoolAnalysed() as event:
                held = {e.number: e for e in risk.cases[event.round, _key(fact)].evidence}
                claim(16, bool(event.evidence), f"{event.round}: analysed on nothing")
                for number in event.evidence:
                    gathered = held.get(number)
                    right = gathered is not None and gathered.dated_on <= gathered.gathered_on <= event.analysed_on
                    claim(16, right, f"{event.round}: evidence {number} of {_key(fact)} is not of before")
            case SchoolModerated() as event:
                analyses = risk.cases[event.round, _key(fact)].analyses
                claim(16, bool(analyses), f"{_key(fact)} was moderated in {event.round}, and not analysed")
                claim(16, analyses[-1].analysed_on <= event.moderated_on, f"{event.round}: moderated before analysed")
                claim(16, event.differs is (analyses[-1].category != event.category), f"{event.round}: differs")
                claim(16, bool(fact.why.actor and event.rationale.box), f"{event.round}: nobody says why")
            case _:
                pass
    plain = _all(history)
    for key, risk_ in history.thep.known().loaded(Risk):
        said = [(m.category, m.moderated_on) for _, m in risk_.moderations]
        wanted = [(case.category, case.moderated.why.effective_on) for case in plain.of(key) if case.moderated]
        claim(16, said == wanted, f"the categories of {key} are {said}, and were decided as {wanted}")


def invariant_17_one_category_from_the_first_moderation_on(history: History) -> None:
    """On each day a school has the category that was decided last, as corrected; before the first it has none."""
    plain, reading = _all(history), history.thep.known()
    keys = {key for _, key in plain.cases}
    decided = {case.since for case in plain.cases.values() if case.since is not None}
    days = sorted({day + step * ONE_DAY for day in decided for step in (-1, 0, 1)})[:12]
    closed = {
        history.book.establishments.get(stream.partition(":")[2], ""): school.closed_on
        for stream, school in history.book.schools.items()
        if school.closed_on is not None
    }
    for day in days:
        found = {str(row.establishment): row.category for row in categories(reading, day)}
        for key in keys:
            counts = [case for case in plain.of(key) if case.since is not None and case.since <= day]
            wanted = counts[-1].category if counts else None
            last = closed.get(key)
            if last is not None and last < day:
                continue
            claim(17, found.get(key) == wanted, f"{key} on {day}: {found.get(key)}, and was decided {wanted}")


def invariant_18_rounds_take_schools_that_are_not_members(history: History) -> None:
    """A round lists every school of its scope that has always been as it was registered, member or not."""
    changed = {
        fact.stream
        for fact in history.facts
        if fact.name
        in {"schools.moved", "schools.reclassified", "schools.closed", "schools.opening_corrected", "schools.succeeded"}
        or fact.name in {"schools.took_over", "schools.source_retracted", "schools.establishment_joined"}
    }
    for fact, risk, book in _told(history):
        match fact.event:
            case RoundOpened(round=name):
                planned = risk.rounds[name]
                if planned.only:
                    continue
                for stream, school in book.schools.items():
                    entry = school.registered
                    if stream in changed or entry is None:
                        continue
                    inside = planned.la in (None, entry.la) and (not planned.types or entry.type_code in planned.types)
                    begun = entry.opened_on is None or entry.opened_on <= planned.reference_on
                    there = (name, stream.partition(":")[2]) in risk.cases
                    claim(18, there is (inside and begun), f"{stream} in {name}: listed {there}")
            case SchoolListed() as event:
                member = book.spell_on(_key(fact), event.reference_on) is not None
                claim(18, event.member is member, f"{_key(fact)} is said to be a member: {event.member}")
            case _:
                pass


def invariant_43_a_round_adds_up(history: History) -> None:
    """What was listed is what was counted; and when a round closes, each school was notified of or has left it.

    The categories of a round add up to the schools listed less those that left.
    """
    for fact, risk, _ in _told(history):
        match fact.event:
            case RoundOpened() as event:
                keys = sorted(key for name, key in risk.cases if name == event.round)
                total = hashlib.sha256("".join(f"{key}\n" for key in keys).encode()).hexdigest()
                claim(43, (len(keys), total) == (event.number, event.digest), f"{event.round} lists {keys}")
            case RoundClosed() as event:
                cases = [case for (name, _), case in risk.cases.items() if name == event.round]
                gone = [case for case in cases if _gone(case, event.closed_on)]
                known = [case for case in cases if case.letters and case.letters[-1].category == case.category]
                left = [case.key for case in cases if case not in gone and case not in known]
                claim(43, not left, f"{event.round} is closed, and {left} are unfinished")
                claim(43, event.delisted == len(gone), f"{event.round} says that {event.delisted} left it")
                claim(43, event.notified == len(cases) - len(gone), f"{event.round} notified {event.notified}")
                rows = matrix(history.thep.known(fact.position), event.round, event.closed_on)
                counted = sum(1 for row in rows if row.category is not None)
                claim(43, counted == event.notified, f"the categories of {event.round} add up to {counted}")
            case _:
                pass


def _gone(case: PlainCase, day: date) -> bool:
    return case.delisted is not None and (case.delisted.last_day is None or case.delisted.last_day < day)


def invariant_44_letters_stay_and_a_correction_makes_one_due(history: History) -> None:
    """Letters are listed as they were sent; one is due for each category that the last letter did not give."""
    plain = _all(history)
    rows = letters(history.thep.known(), date.max)
    sent = sorted((str(row.establishment), row.round, row.category, row.notified_on) for row in rows if row.notified_on)
    wanted = sorted(
        (case.key, name, str(letter.category), letter.notified_on)
        for (name, _), case in plain.cases.items()
        for letter in case.letters
    )
    claim(44, sent == wanted, f"the letters are {sent}, and {wanted} were sent")
    due = sorted((str(row.establishment), row.round) for row in rows if row.notified_on is None)
    owed = sorted(
        (case.key, name)
        for (name, _), case in plain.cases.items()
        if case.moderated is not None
        and not _gone(case, date.max)
        and (not case.letters or case.letters[-1].category != case.category)
    )
    claim(44, due == owed, f"due are {due}, and {owed} are not known to the authority")
    for fact, risk, _ in _told(history):
        if isinstance(fact.event, AuthorityNotified):
            case = risk.cases[fact.event.round, _key(fact)]
            claim(44, fact.event.category == case.category, f"a letter gives {fact.event.category}")


def invariant_45_words_of_the_scale_and_a_quorum(history: History) -> None:
    """A decided category is of the scale in force on its day; of the group as many decided as the quorum wants."""
    for fact, _, book in _told(history):
        if isinstance(fact.event, SchoolModerated):
            event = fact.event
            words = book.rule("risk.scale", event.moderated_on).rpartition(":")[2].split(",")
            claim(45, event.category in words, f"{event.category} of {event.moderated_on} is not among {words}")
            deciding = set(event.sat) - set(event.stood_aside)
            quorum = int(book.rule("risk.quorum", event.moderated_on))
            claim(45, len(deciding) >= quorum, f"{event.round}: {len(deciding)} decided, of a quorum of {quorum}")


def invariant_55_no_state_holds_a_confidential_text(history: History) -> None:
    """No state of a round or a school holds a text, sealed or not; and no refusal says what one holds."""
    reading = history.thep.known()
    for kind in (Risk, Round):
        for key, state in reading.loaded(kind):
            shown = repr(state)
            claim(55, "Sealed" not in shown and SAID not in shown, f"the state of {kind.STREAM}:{key} holds a text")
    for step in history.steps:
        if step.refused is not None:
            claim(55, SAID not in step.refused.sentence, f"the refusal {step.refused.code} says what was confidential")


SAID = "said in confidence"
LATEST = date(2999, 12, 31)


def a_category_follows_one_that_the_authority_knows(history: History) -> None:
    """No category is decided before the authority was notified of the last one, nor dated before it."""
    for fact, risk, _ in _told(history):
        if isinstance(fact.event, SchoolModerated):
            earlier = risk.of(_key(fact))
            if not earlier:
                continue
            day, last = fact.event.moderated_on, earlier[-1]
            moderated = last.moderated.why.effective_on if last.moderated is not None else day
            claim(None, moderated <= day, f"{_key(fact)} is moderated on {day}, before {moderated}")
            known = any(letter.notified_on <= day for letter in last.letters)
            claim(None, known, f"{_key(fact)} is moderated on {day}, and the authority does not know {last.category}")


def schools_leave_rounds_with_the_register(history: History) -> None:
    """A school that the register closes is out of each round that was not done with it; one that it reopens is in."""
    plain, book = _all(history), history.book
    converted = {urn for pair in book.successions for urn in pair}
    for (name, key), case in plain.cases.items():
        school = book.schools.get(f"school:{key}")
        if school is None or key in converted or book.establishments.get(key) != key:
            continue
        last = school.closed_on
        done = last is not None and any(letter.notified_on <= last for letter in case.letters)
        leaves = last is not None and (last < case.listed.reference_on or not done)
        held = case.delisted
        if held is not None and held.reason is DelistReason.OUT_OF_SCOPE:
            continue
        claim(None, (held is not None) is leaves, f"{key} closes on {last}, and in {name} it is delisted: {held}")


def _key(fact: Recorded) -> str:
    return fact.stream.partition(":")[2]


def what_is_withdrawn_carries_nothing(history: History) -> None:
    """Nothing that stands rests on what was withdrawn; and the numbers of evidence are given once, in their order."""
    for fact, risk, _ in _told(history):
        key, event = _key(fact), fact.event
        match event:
            case EvidenceGathered():
                wanted = risk.gathered.get((event.round, key), 0) + 1
                claim(None, event.number == wanted, f"evidence {wanted} of {key} in {event.round} is {event.number}")
            case StepWithdrawn():
                case, wrong = risk.cases[event.round, key], risk.recorded[key, event.of]
                corrects = fact.why.corrects
                named = corrects is not None and (corrects.stream, corrects.version) == (fact.stream, event.of)
                claim(None, named and fact.why.effective_on == wrong.why.effective_on, f"{fact.position} names another")
                match wrong.event:
                    case EvidenceGathered(number=number):
                        rests = any(number in each.evidence for each in case.analyses)
                    case SchoolAnalysed():
                        rests = case.moderated is not None and case.analyses[-1] is wrong.event
                    case SchoolModerated():
                        rests = bool(case.letters)
                    case SchoolListed():
                        rests = bool(case.evidence or case.analyses or case.moderated)
                    case CategoryCorrected():
                        rests = case.versions[-1:] != [event.of]
                    case _:
                        last = risk.of(key)[-1]
                        rests = last is not case
                claim(None, not rests, f"{event.what} of {key} was withdrawn from {event.round}, and carries others")
            case RoundWithdrawn(round=name):
                wrong, corrects = risk.steps[key, event.of], fact.why.corrects
                named = corrects is not None and (corrects.stream, corrects.version) == (fact.stream, event.of)
                claim(None, named and fact.why.effective_on == wrong.why.effective_on, f"{fact.position} names another")
                claim(None, type(wrong.event) is ROUND_FACTS[event.what], f"{name}: {event.what} is {wrong.name}")
                left = [of for round_, of in risk.cases if round_ == name and event.what is not RoundStep.CLOSING]
                claim(None, not left, f"the {event.what} of {name} was withdrawn, and it lists {left}")
            case _:
                pass


ROUND_FACTS = {
    RoundStep.PLANNING: RoundPlanned,
    RoundStep.OPENING: RoundOpened,
    RoundStep.CLOSING: RoundClosed,
}
"""Which fact is each step of a round."""


def facts_of_risk_say_what_the_rulebook_says(history: History) -> None:
    """Groups, the scale, from when a category counts and whether the school is notified are those of the day."""
    for fact, risk, book in _told(history):
        event = fact.event
        match event:
            case SchoolAnalysed():
                wanted = book.rule("risk.analysed-by", event.analysed_on)
                claim(None, event.group == wanted, f"{event.round} was analysed by {event.group}, not {wanted}")
            case SchoolModerated():
                day = event.moderated_on
                said = (event.group, event.in_force_from.value, event.scale.partition("@")[0])
                scale = book.rule("risk.scale", day).partition(":")[0]
                wanted_ = (book.rule("risk.moderated-by", day), book.rule("risk.effective", day), scale)
                claim(None, said == wanted_, f"{event.round} was moderated as {said}, not {wanted_}")
            case AuthorityNotified():
                school = book.rule("risk.tell-school", event.notified_on) == "yes"
                claim(None, event.school_notified is school, f"the school was notified: {event.school_notified}")
                letters_ = risk.cases[event.round, _key(fact)].letters
                puts_right = bool(letters_) and letters_[-1].category != event.category
                claim(None, (event.corrects is not None) is puts_right, f"a letter corrects {event.corrects}")
            case CategoryCorrected() if fact.stream.startswith("risk:"):
                moderated = risk.cases[event.round, _key(fact)].moderated
                right = moderated is not None and moderated.version == event.of
                claim(None, right, f"{event.round} corrects version {event.of}")
            case _:
                pass


def who_sat_and_who_stood_aside_is_kept(history: History) -> None:
    """An analysis and a decision name everybody who sat, and of them those who stood aside, as they were handed in."""
    for step in history.steps:
        command = step.sent.command
        if command.verb not in {"risk.analyse", "risk.moderate"}:
            continue
        aside = tuple(command.given.get("stood_aside", ()))
        wanted = tuple(dict.fromkeys((*command.given["sat"], *aside))), aside
        for fact in step.facts:
            if isinstance(fact.event, (SchoolAnalysed, SchoolModerated)):
                said = fact.event.sat, fact.event.stood_aside
                claim(None, said == wanted, f"{fact.position}: {said} sat and stood aside, and not {wanted}")


def letters_for_a_round_leave_none_out(history: History) -> None:
    """After letters for a whole round, none of it is due that could be sent on their day."""
    for step in history.steps:
        given = step.sent.command.given
        if step.sent.command.verb != "risk.notify" or given.get("urns") or not step.own:
            continue
        rows = letters(history.thep.known(step.facts[-1].position), LATEST, given["round"])
        due = [row.establishment for row in rows if row.due_since is not None and row.due_since <= given["on"]]
        claim(None, not due, f"{given['round']} was notified of on {given['on']}, but for {due}")


def texts_of_a_closed_round_are_kept_for_a_time(history: History) -> None:
    """Each school's texts in a round have a key of their own; and while it is closed the time runs for them."""
    begun, sealed_by = set[str](), dict[str, set[str]]()
    for fact in history.facts:
        if isinstance(fact.event, RetentionBegun):
            begun.add(str(fact.event.subject))
        if isinstance(fact.event, RetentionStopped):
            begun.discard(str(fact.event.subject))
        if isinstance(fact.event, (EvidenceGathered, SchoolAnalysed, SchoolModerated, CategoryCorrected)):
            for _, sealed in sealed_in(fact.event):
                wanted = f"case:{fact.stream}-{fact.event.round}"
                claim(
                    None,
                    subject_of(sealed.key) == wanted,
                    f"{fact.position} is sealed by {sealed.key}, not of {wanted}",
                )
                sealed_by.setdefault(str(fact.event.round), set()).add(wanted)
    listed, closed = _all(history).cases, _closed(history)
    erased = {str(fact.event.subject) for fact in history.facts if isinstance(fact.event, KeysErased)}
    for name, sealed_ in sealed_by.items():
        kept = {each for each in sealed_ - erased if (name, _of_case(each, name)) in listed}
        lacking, running = kept - begun, kept & begun
        claim(None, name not in closed or not lacking, f"{name} is closed, and no time runs for {sorted(lacking)}")
        claim(None, name in closed or not running, f"{name} is not closed, and time runs for {sorted(running)}")


def _closed(history: History) -> set[str]:
    """The rounds that are closed."""
    closed = set[str]()
    for fact in history.facts:
        match fact.event:
            case RoundClosed(round=name):
                closed.add(name)
            case RoundWithdrawn(round=name):
                closed.discard(name)
            case _:
                pass
    return closed


def _of_case(subject: str, name: str) -> str:
    """The establishment whose texts in a round a key seals."""
    return subject.removeprefix("case:risk:").removesuffix(f"-{name}")
