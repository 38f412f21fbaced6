"""What is recorded with every fact: the verb, what it corrects, its place in the save, the day it takes effect."""

from datetime import date

import attrs
import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, House, news, school
from thep_domain import Answer, Pence
from thep_domain.engine.journal import Journal
from thep_domain.fees import Account
from thep_domain.fees.events import PaymentReceived
from thep_domain.kernel.event import Event, declared, effective_day, event
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, misdated
from thep_domain.kernel.verbs import Command
from thep_domain.kernel.work import Work
from thep_domain.membership.events import EndReason, MembershipEnded


def payment(received_on: date = date(2018, 9, 1)) -> PaymentReceived:
    return PaymentReceived(
        payment=Text("payment-1"), amount=Pence(100), received_on=received_on, reference=None, moved_from=None
    )


def record(house: House, *events: Event, on: date | None = None, corrects: Cited | None = None) -> Answer:
    """Record facts on an account, as some verb to come may do."""

    def decide(work: Work) -> None:
        work.record(Account, str(SCHOOL), *events, on=on, corrects=corrects)

    return house.acting(reason="a slip").office.run(Command("fees.correct", {}, decide))


def test_every_fact_names_the_verb_that_recorded_it(house: House) -> None:
    """Those that follow in another context, and the answer to a request, name it too."""
    house.member(SCHOOL, pupils=435)
    before = house.events
    house.acting("request-1").membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    facts = list(house.thep.history())[before:]
    assert {fact.stream.partition(":")[0] for fact in facts} == {"membership", "account", "request"}
    assert {fact.why.command for fact in facts} == {"membership.serve_notice"}


def test_a_save_numbers_its_facts(house: House) -> None:
    """The facts of the request count too, so that a save that is not whole shows."""
    answer = house.acting("request-1").register.record(news(school(SCHOOL), school(OTHER), as_at=date(2018, 1, 1)))
    facts = list(house.thep.history())
    assert [fact.why.part for fact in facts] == [(place, len(facts)) for place in range(1, len(facts) + 1)]
    assert len(facts) == len(answer.events) + 1


def test_a_draft_numbers_what_would_be_recorded(house: House) -> None:
    """Without the answer of a request, which a draft does not have."""
    house.member(SCHOOL, pupils=435)
    facts = house.office.fees.charge.draft("2017-18", on=date(2017, 9, 1)).events
    assert [fact.why.part for fact in facts] == [(1, 1)]


def test_a_correction_names_the_wrong_fact(house: House) -> None:
    """By its stream and version."""
    house.member(SCHOOL)
    wrong = record(house, payment()).events[-1]
    cited = Cited(stream=Text(wrong.stream), version=wrong.version)
    (right,) = record(house, payment(date(2018, 9, 2)), corrects=cited).events
    assert (wrong.why.corrects, right.why.corrects) == (None, cited)
    *_, read = house.thep.history()
    assert read.why.corrects == cited


def test_a_correction_needs_a_reason(house: House) -> None:
    """Whoever reads the history is told what was wrong."""
    house.member(SCHOOL)
    with house.refused("reason-missing"):
        house.office.membership.correct(SCHOOL, admitted=date(2016, 9, 2), authority=AUTHORITY)


@pytest.mark.parametrize(("stream", "beyond"), [("account:100001", 0), ("account:100934", 1)])
def test_a_correction_of_what_is_not_recorded_is_refused(house: House, stream: str, beyond: int) -> None:
    """There is no such stream, or it is not as long."""
    house.member(SCHOOL)
    last = max((fact.version for fact in house.thep.history() if fact.stream == stream), default=1)
    with house.refused("unknown-fact"):
        record(house, payment(), corrects=Cited(stream=Text(stream), version=last + beyond))


def test_an_event_takes_effect_on_the_day_it_declares(house: House) -> None:
    """Whether the verb says so or not."""
    house.member(SCHOOL)
    for on in (None, date(2018, 9, 1)):
        assert record(house, payment(), on=on).events[-1].why.effective_on == date(2018, 9, 1)


def test_an_event_cannot_take_effect_on_another_day_than_it_declares(house: House) -> None:
    """That is a mistake of the verb, and nothing is recorded."""
    house.member(SCHOOL)
    before = house.events
    with pytest.raises(ValueError, match="effective on 2018-09-01, as it declares, and not on 2018-09-02"):
        record(house, payment(), on=date(2018, 9, 2))
    assert house.events == before


def test_an_event_that_declares_no_day_needs_one(house: House) -> None:
    """A verb that forgets it fails the first time it is tried."""
    ended = MembershipEnded(
        spell=1,
        ends_on=date(2018, 8, 31),
        reason=EndReason.CLOSED,
        announced_on=date(2018, 1, 1),
        register=Cited(stream=Text(f"school:{SCHOOL}"), version=1),
    )
    with pytest.raises(TypeError, match="declares no effective day"):
        record(house, ended)


def test_a_field_that_is_no_day_cannot_be_declared() -> None:
    """Nor one that is not there."""
    for name in ("words", "told_on"):
        with pytest.raises(TypeError, match=f"no day called {name}"):

            @event("tea.served", effective=name)
            class Served:
                words: Text


def test_a_school_without_an_opening_day_has_always_been_open(house: House) -> None:
    """An empty day is the first of the calendar."""
    registered = next(fact for fact in house.read(school(SCHOOL)).events if fact.name == "schools.registered")
    assert effective_day(registered.event) == registered.why.effective_on == date(1900, 1, 1)


def test_a_fact_whose_day_was_changed_alone_is_found(house: House) -> None:
    """Of every event that declares its day, by a day more in its provenance."""
    house.member(SCHOOL, pupils=435)
    house.charge("2017-18", date(2017, 9, 1))
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    house.office.membership.rescind_notice(SCHOOL, on=date(2018, 4, 1), authority=AUTHORITY)
    declaring = 0
    for fact in house.thep.history():
        assert misdated(fact.event, fact.why) is None
        if (field := declared(fact.event).effective) is not None:
            declaring += 1
            said = misdated(fact.event, attrs.evolve(fact.why, effective_on=date(2018, 4, 2)))
            assert said is not None
            assert field in said
    assert declaring


def test_followers_get_the_rows_as_they_are_stored(house: House) -> None:
    """In order, from any position on."""
    house.member(SCHOOL, pupils=435)
    journal: Journal = house.thep.journal
    rows = [row for page in journal.rows_after(0) for row in page]
    stored = journal.recorder.select_notifications(start=1, limit=1_000)
    assert rows == [(n.id, n.originator_id, n.originator_version, n.topic, n.state) for n in stored]
    assert [row for page in journal.rows_after(3) for row in page] == rows[3:]
    assert [row for page in journal.rows_after(len(rows)) for row in page] == []
