"""A round: planned, listed in batches, opened, and closed when the authority knows every category in it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.state import changed
from thep_domain.membership import BOROUGH, PUBLICLY_FUNDED
from thep_domain.risk.assessment import Assessment, Step
from thep_domain.risk.events import RoundClosed, RoundEvent, RoundOpened, RoundPlanned, RoundStep, RoundWithdrawn
from thep_domain.risk.names import is_round_name
from thep_domain.risk.refusals import (
    BAD_ROUND_NAME,
    NOT_WHAT_STANDS,
    RESTED_ON,
    ROUND_CLOSED,
    ROUND_NOT_OPEN,
    ROUND_PLANNED_ALREADY,
    ROUND_UNFINISHED,
    UNKNOWN_ROUND,
)
from thep_domain.risk.rules import SCOPE, ScopeWord
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment

SHOWN = 10
"""How many unfinished schools a refusal names."""


class RoundStatus(StrEnum):
    """Where a round stands on a day; derived from its dates, never stored."""

    BEING_LISTED = "being-listed"
    OPEN = "open"
    CLOSED = "closed"


@frozen(slots=False)
class Round:
    """One look at every school of the scope, by its name."""

    STREAM: ClassVar[str] = "round"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(RoundEvent)

    name: str = ""
    reference_on: date = date.min
    planned_on: date = date.min
    only: tuple[URN, ...] = ()
    la: str | None = None
    types: tuple[int, ...] = ()
    opened_on: date | None = None
    number: int = 0
    """How many schools it listed."""
    closed_on: date | None = None
    version: int = 0
    """How many facts it is folded from."""
    planned: int = 0
    opened: int = 0
    closed: int = 0
    """The versions of the facts that planned, opened and closed it."""

    # What is true on a day

    def status_on(self, day: date) -> RoundStatus:
        """Where it stands on a day from its planning on."""
        if self.closed_on is not None and self.closed_on <= day:
            return RoundStatus.CLOSED
        if self.opened_on is not None and self.opened_on <= day:
            return RoundStatus.OPEN
        return RoundStatus.BEING_LISTED

    def takes(self, found: Establishment) -> bool:
        """Whether a school belongs in it: open on the reference day, of its types and authority."""
        if not found.open_on(self.reference_on):
            return False
        details = found.details_on(self.reference_on)
        return (self.la is None or details.la == self.la) and (not self.types or details.type_code in self.types)

    def why_listed(self, schools: int) -> str | None:
        """Why no school can be taken off its list of so many by itself, with what to do; None where one can.

        A round over schools that it names can lose all of them but the last: it needs one at least.
        """
        if self.closed_on is not None:
            return f"the round {self.name} was closed on {self.closed_on}: withdraw the closing first"
        if self.opened_on is None:
            return f"the round {self.name} is being listed: open it to its end first, or withdraw its planning"
        if not self.only:
            return (
                f"the round {self.name} is over every school of its scope: put right what the register shows of this"
                " one (thep register correct), and it leaves the round"
            )
        if schools == 1:
            return (
                f"the round {self.name} is of this school alone: withdraw its planning (thep risk withdraw-round"
                f" {self.name} --step planning)"
            )
        return None

    # Decisions

    def plan(
        self, name: str, reference_on: date, only: tuple[URN, ...], on: date, rules: RulesInForce
    ) -> tuple[RoundPlanned, ...]:
        """Plan a round over the scope of the rulebook, or over some schools of it."""
        if not is_round_name(name):
            raise BAD_ROUND_NAME(
                f"{name[:50]!r} names no round: write up to 40 small letters, digits and dashes, as in 2018-07."
            )
        if self.name:
            raise ROUND_PLANNED_ALREADY(
                f"The round {name} was planned on {self.planned_on}: open it, or choose another name."
            )
        scope, funded = rules[SCOPE], rules[PUBLICLY_FUNDED]
        return (
            RoundPlanned(
                round=name,
                reference_on=reference_on,
                planned_on=on,
                only=tuple(dict.fromkeys(only)),
                la=Text(rules[BOROUGH]) if ScopeWord.BOROUGH in scope else None,
                types=tuple(sorted(funded)) if ScopeWord.PUBLICLY_FUNDED in scope else (),
                rules=rules.cite(SCOPE, BOROUGH, PUBLICLY_FUNDED),
            ),
        )

    def begin(self, listed: Sequence[str], on: date) -> tuple[RoundOpened, ...]:
        """Say that every school is listed, by the ids of their establishments."""
        total = hashlib.sha256("".join(f"{each}\n" for each in sorted(listed)).encode())
        return (RoundOpened(round=self.name, opened_on=on, number=len(listed), digest=total.hexdigest()),)

    def must_take_schools(self, name: str, on: date) -> None:
        """Refuse to list schools on a day before the round was planned, or before its reference day."""
        self.must_be_planned(name)
        if self.closed_on is not None:
            raise ROUND_CLOSED(f"The round {name} was closed on {self.closed_on}: plan another.")
        if on < self.planned_on:
            raise DATES_OUT_OF_ORDER(f"The round {name} was planned on {self.planned_on}: it is not opened on {on}.")
        if on < self.reference_on:
            raise DATES_OUT_OF_ORDER(
                f"The reference day of {name} is {self.reference_on}: schools are listed on that day or later, not on"
                f" {on}."
            )

    def must_be_planned(self, name: str) -> None:
        """Refuse an act in a round that there is not."""
        if not self.name:
            raise UNKNOWN_ROUND(
                f"There is no round {name[:50]!r}: plan it first (thep risk list --view rounds shows those there are)."
            )

    def must_be_open(self, name: str, on: date, *, closed_too: bool = False) -> None:
        """Refuse an act in a round that is not open, or has been closed."""
        self.must_be_planned(name)
        if self.opened_on is None:
            raise ROUND_NOT_OPEN(f"The round {name} is being listed: open it to its end (thep risk open {name}).")
        if on < self.opened_on:
            raise DATES_OUT_OF_ORDER(f"The round {name} was opened on {self.opened_on}: nothing in it is of {on}.")
        if self.closed_on is not None and not closed_too:
            raise ROUND_CLOSED(
                f"The round {name} was closed on {self.closed_on}: a change of one school is a round of its own"
                " (thep risk plan NAME --urn URN)."
            )

    def close(self, assessments: Iterable[tuple[Assessment, URN]], on: date) -> tuple[RoundClosed, ...]:
        """Close the round once every school in it was notified of, or has left it."""
        self.must_be_open(self.name, on)
        unfinished, notified, delisted = list[URN](), 0, 0
        for each, urn in assessments:
            step = each.step_on(on)
            if step is Step.NOTIFIED:
                notified += 1
                if each.moderation is not None and each.moderation.notice_due_on(on) is not None:
                    unfinished.append(urn)
            elif step is Step.DELISTED:
                delisted += 1
            else:
                unfinished.append(urn)
        if unfinished:
            raise ROUND_UNFINISHED(
                f"Of the round {self.name} the authority is still to be notified of {_named(unfinished)} by {on}:"
                " finish them first (thep risk list shows their steps)."
            )
        return (RoundClosed(round=self.name, closed_on=on, notified=notified, delisted=delisted),)

    def withdraw(self, step: RoundStep, busy: Sequence[URN]) -> tuple[RoundWithdrawn, date]:
        """Take back its planning, opening or closing, and say of which day it was; ``busy`` schools have more in it."""
        days = {
            RoundStep.PLANNING: (self.planned, self.planned_on),
            RoundStep.OPENING: (self.opened, self.opened_on),
            RoundStep.CLOSING: (self.closed, self.closed_on),
        }
        of, day = days[step]
        if day is None:
            done = "opened" if step is RoundStep.OPENING else "closed"
            raise NOT_WHAT_STANDS(
                f"The round {self.name} was not {done}: there is no {step} to withdraw (thep risk list --view rounds)."
            )
        because = None
        if step is not RoundStep.CLOSING and self.closed_on is not None:
            because = f"it was closed on {self.closed_on}: withdraw the closing first"
        elif step is not RoundStep.CLOSING and busy:
            because = (
                f"something is recorded in it of {_named(busy)}: withdraw that first (thep risk show gives its"
                " versions, thep risk withdraw takes it back)"
            )
        if because is not None:
            raise RESTED_ON(f"The {step} of the round {self.name} of {day} cannot be withdrawn, because {because}.")
        return RoundWithdrawn(round=self.name, of=of, what=step), day

    # Folding

    def evolve(self, event: RoundEvent) -> "Round":
        """The round after one more fact."""
        version = self.version + 1
        match event:
            case RoundPlanned():
                return changed(
                    self,
                    name=event.round,
                    reference_on=event.reference_on,
                    planned_on=event.planned_on,
                    only=event.only,
                    la=event.la,
                    types=event.types,
                    version=version,
                    planned=version,
                )
            case RoundOpened():
                return changed(self, opened_on=event.opened_on, number=event.number, version=version, opened=version)
            case RoundClosed():
                return changed(self, closed_on=event.closed_on, version=version, closed=version)
            case RoundWithdrawn(what=RoundStep.CLOSING):
                return changed(self, closed_on=None, version=version, closed=0)
            case RoundWithdrawn(what=RoundStep.OPENING):
                return changed(self, opened_on=None, number=0, version=version, opened=0)
            case RoundWithdrawn():
                return Round(version=version)
            case _:
                assert_never(event)


def _named(urns: Sequence[URN]) -> str:
    """Some schools by their URNs; of many, how many more there are."""
    more = f" and {len(urns) - SHOWN} more" if len(urns) > SHOWN else ""
    return f"{', '.join(map(str, sorted(urns)[:SHOWN]))}{more}"
