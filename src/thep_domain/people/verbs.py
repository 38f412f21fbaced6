"""What callers can do about people and keys; and what other contexts call when a case ends."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import Text, is_account
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import SUBJECT, Confidential, subject_of
from thep_domain.kernel.verbs import Desk, Details, verb
from thep_domain.kernel.work import Work
from thep_domain.people.events import Ground
from thep_domain.people.keys import Keys
from thep_domain.people.person import Person, check_person_id
from thep_domain.people.refusals import UNKNOWN_KEY
from thep_domain.people.rules import AUTHORITY_TO_DISCLOSE, KEY_BACKUPS
from thep_domain.rulebook import refuse_day, rules_on


def end_case(work: Work, stream: str, on: date) -> None:
    """A case ended: from this day on the time runs for which its texts are kept, where there are any.

    For the context of the case.
    """
    subject = f"case:{stream}"
    keys = work.load(Keys, subject)
    facts = keys.begin_retention(subject, on) if keys.live else ()
    if facts:
        work.record(Keys, subject, *facts)


def reopen_case(work: Work, stream: str, on: date) -> None:
    """A case was opened again: its texts are kept as long as it is open. For the context of the case."""
    subject = f"case:{stream}"
    facts = work.load(Keys, subject).stop_retention(subject, on)
    if facts:
        work.record(Keys, subject, *facts)


class PeopleDesk(Desk):
    """People by their ids, and the keys that seal what is known of them and of cases."""

    NAME: ClassVar[str] = "people"

    @verb
    def add(self, work: Work, *, person: str | None = None, details: Confidential, on: date | None = None) -> Details:
        """Add a person whom the Partnership deals with; the details are sealed, and can be erased.

        ``person`` is an id of 8 to 32 digits of 0-9 and a-f; without one it is made. It is answered with.

        Raises Refused where the id is in use or could be made of a name, where the details are blank, and where there
        is no key store.
        """
        day = on or work.today
        refuse_day(work, day)
        given = work.new_id() if person is None else check_person_id(person)
        sealed = work.conceal(details, "details", of=f"{Person.STREAM}:{given}")
        work.record(Person, given, work.load(Person, given).add(given, sealed, day))
        return {"person": given}

    add_all = in_bulk(add)

    @verb
    def describe(self, work: Work, person: str, *, details: Confidential, on: date | None = None) -> None:
        """Give all details of a person anew; those before stay sealed until the person is erased.

        Raises Refused where there is no such person, where the details are blank, and where there is no key store.
        """
        day = on or work.today
        refuse_day(work, day)
        known = _person(work, person)
        sealed = work.conceal(details, "details", of=f"{Person.STREAM}:{person}")
        work.record(Person, person, known.describe(person, sealed, day))

    describe_all = in_bulk(describe)

    @verb
    def correct_detail(self, work: Work, person: str, *, detail: Confidential, on: date | None = None) -> None:
        """Put one detail of a person right that was recorded wrong, such as a telephone number; needs a reason.

        What is right stands beside the details as they were given, until all are given anew.

        Raises Refused where there is no such person, where the detail is blank or the details were erased, and where
        there is no key store.
        """
        day = on or work.today
        refuse_day(work, day)
        known, subject = _person(work, person), f"{Person.STREAM}:{person}"
        live = work.load(Keys, subject).live
        sealed = work.conceal(detail, "detail", of=subject)
        fact = known.correct_detail(person, sealed, day, live)
        wrong = Cited(stream=Text(subject), version=known.described)
        work.record(Person, person, fact, corrects=wrong)

    correct_detail_all = in_bulk(correct_detail)

    @verb
    def leave(self, work: Work, person: str, *, on: date | None = None) -> None:
        """A person has left: from here the time runs for which their details are kept.

        Raises Refused where there is no such person, and for a day before they were added.
        """
        day = on or work.today
        refuse_day(work, day)
        _person(work, person).refuse_before(day)
        subject = f"{Person.STREAM}:{person}"
        facts = work.load(Keys, subject).begin_retention(subject, day)
        if facts:
            work.record(Keys, subject, *facts)

    leave_all = in_bulk(leave)

    @verb
    def come_back(self, work: Work, person: str, *, on: date | None = None) -> None:
        """A person who had left is here again: their details are kept.

        Raises Refused where there is no such person, and for a day before they left.
        """
        day = on or work.today
        refuse_day(work, day)
        _person(work, person)
        subject = f"{Person.STREAM}:{person}"
        keys = work.load(Keys, subject)
        if keys.kept_from is not None and day < keys.kept_from:
            raise DATES_OUT_OF_ORDER(f"{day} is before {keys.kept_from}, the day on which they left: check the day.")
        facts = keys.stop_retention(subject, day)
        if facts:
            work.record(Keys, subject, *facts)

    come_back_all = in_bulk(come_back)

    @verb
    def erase(
        self, work: Work, subject: str, *, ground: Ground | str, authority: Authority | str | None = None
    ) -> Details:
        """Erase every text of a person or a case: their keys are destroyed, and nothing brings them back.

        ``subject`` is the id of a person, or ``case:`` and the stream of a case. It answers until when the backups of
        the key store that hold the keys must be gone.

        Raises Refused where no key of it opens anything.
        """
        whole = subject_named(subject)
        keys = work.load(Keys, whole) if SUBJECT.holds(whole) else Keys()
        facts = keys.erase(whole, Ground(ground))
        work.record(Keys, whole, *facts, on=work.today, authority=authority)
        gone_by = after(work.today, rules_on(work, work.today)[KEY_BACKUPS])
        return {"backups_gone_by": gone_by.isoformat()}

    erase_all = in_bulk(erase)

    @verb
    def disclose(self, work: Work, keys: Iterable[str], *, authority: Authority | str) -> None:
        """Record that keys are given to somebody who may read what they seal, such as an auditor.

        Raises Refused where a key was never issued or was erased, and where no authority is named.
        """
        rules_on(work, work.today).require_authority(AUTHORITY_TO_DISCLOSE, authority)
        wanted = dict[str, list[str]]()
        for key in dict.fromkeys(keys):
            wanted.setdefault(subject_of(key), []).append(key)
        if not wanted:
            raise UNKNOWN_KEY("There is no key to disclose: name one, such as person:4f1c0a2b#1.")
        for subject, mine in wanted.items():
            held = work.load(Keys, subject) if SUBJECT.holds(subject) else Keys()
            fact = held.disclose(subject, mine)
            work.record(Keys, subject, fact, on=work.today, authority=authority)

    disclose_all = in_bulk(disclose)


def _person(work: Work, person: str) -> Person:
    """A person who was added. Raises Refused where there is no such person."""
    known = work.load(Person, person) if is_account(person) else Person()
    known.require(person)
    return known


def subject_named(words: str) -> str:
    """Of whom or what: the id of a person, or ``case:`` and the stream of a case."""
    return words if ":" in words else f"{Person.STREAM}:{words}"
