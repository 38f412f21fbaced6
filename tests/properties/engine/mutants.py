"""Plausible mistakes in engine: each must be found by the property that it is made for."""

import itertools
from hashlib import sha256
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.engine.office import JournalOffice
from thep_domain.engine.requests import Request
from thep_domain.fees import settling
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.verbs import Command
from thep_domain.membership import Spell

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_38_replay_tells_the_same")
def charges_are_numbered_by_a_counter_of_the_program(patch: Patch) -> None:
    charge, numbers = settling._charge, itertools.count(1)

    def wrong(*arguments: Any) -> Any:
        fact: Any = charge(*arguments)
        return attrs.evolve(fact, charge=f"charge-{next(numbers)}")

    patch.setattr(settling, "_charge", wrong)


@breaks("invariant_38_later_effective_facts_leave_earlier_days_alone")
def a_notice_counts_before_it_is_received(patch: Patch) -> None:
    patch.setattr(Spell, "notice_on", lambda spell, _: spell.notice)


@breaks("invariant_38_what_was_known_stays_known")
def what_was_known_stops_one_fact_short(patch: Patch) -> None:
    from thep_domain.engine.moments import cut

    def wrong(known_at: Any) -> Any:
        position, moment = cut(known_at)
        return (max(0, position - 1) if position is not None else None), moment

    patch.setattr("thep_domain.engine.journal.cut", wrong)


@breaks("invariant_40_a_command_counts_once_or_not_at_all")
def a_request_is_told_by_the_name_of_its_command(patch: Patch) -> None:
    patch.setattr(Request, "fingerprint", lambda request, _: sha256(request.command.name.encode()).hexdigest())


@breaks("invariant_40_a_command_counts_once_or_not_at_all")
def a_refused_command_leaves_what_it_had_begun(patch: Patch) -> None:
    run = JournalOffice.run

    def wrong(office: JournalOffice, command: Command) -> Any:
        def careless(work: Any) -> Any:
            try:
                return command.decide(work)
            except Refused:
                office._journal.append(work.entries)
                raise

        return run(office, attrs.evolve(command, decide=careless))

    patch.setattr(JournalOffice, "run", wrong)


@breaks("invariant_38_what_was_known_stays_known")
def a_day_as_known_means_its_start(patch: Patch) -> None:
    from thep_domain.kernel.calendar import end_of_day

    patch.setattr("thep_domain.engine.moments.end_of_day", lambda day: end_of_day(day - ONE_DAY))
