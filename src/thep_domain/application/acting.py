"""Acting under one actor's name: the desk of each context."""

from typing import Generic, TypeVar

from thep_domain.engine.audit_log import LogDesk
from thep_domain.fees import FeesDesk
from thep_domain.interventions import InterventionsDesk
from thep_domain.kernel.verbs import Desk, Office
from thep_domain.membership import MembershipDesk
from thep_domain.peer_review import PeerReviewDesk
from thep_domain.people import PeopleDesk
from thep_domain.risk import RiskDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import InspectionsDesk, RegisterDesk

D = TypeVar("D", bound=Desk)


class At(Generic[D]):
    """The desk of a context, where the office has it."""

    def __init__(self, desk: type[D]) -> None:
        self._desk = desk
        self.__doc__ = desk.__doc__

    def __get__(self, office: "ActingOffice", owner: object = None) -> D:
        return self._desk(office.office)


class ActingOffice:
    """The verbs of every context, each at its desk: ``office.membership.admit(...)``."""

    register = At(RegisterDesk)
    inspections = At(InspectionsDesk)
    membership = At(MembershipDesk)
    fees = At(FeesDesk)
    risk = At(RiskDesk)
    interventions = At(InterventionsDesk)
    peer_review = At(PeerReviewDesk)
    rulebook = At(RulebookDesk)
    people = At(PeopleDesk)
    journal = At(LogDesk)

    def __init__(self, office: Office) -> None:
        self.office = office
