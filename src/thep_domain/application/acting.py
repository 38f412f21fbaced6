"""Acting under one actor's name: the desk of each context."""

from functools import cached_property

from thep_domain.engine.office import JournalOffice
from thep_domain.fees import FeesDesk
from thep_domain.membership import MembershipDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import RegisterDesk


class ActingOffice:
    """The verbs of every context, each at its desk: ``office.membership.admit(...)``."""

    def __init__(self, office: JournalOffice) -> None:
        self.office = office

    @cached_property
    def register(self) -> RegisterDesk:
        """Keeping the register of schools."""
        return RegisterDesk(self.office)

    @cached_property
    def membership(self) -> MembershipDesk:
        """Joining and leaving."""
        return MembershipDesk(self.office)

    @cached_property
    def fees(self) -> FeesDesk:
        """Charging, and what schools pay."""
        return FeesDesk(self.office)

    @cached_property
    def rulebook(self) -> RulebookDesk:
        """Changing the rules."""
        return RulebookDesk(self.office)
