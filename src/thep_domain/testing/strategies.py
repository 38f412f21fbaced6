"""Any command of any desk, or of the desks of some contexts."""

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.testing.commands import Command
from thep_domain.testing.kits import kits_of
from thep_domain.testing.values import urns


def commands(schools: Sequence[URN] = (), *, of: Iterable[str] | None = None) -> st.SearchStrategy[Command]:
    """Any command, about these schools where some are named; an office carries it out, or refuses it by its rules.

    ``of=("fees",)`` draws commands of that context and of what it stands on.
    """
    urn = st.sampled_from(schools) if schools else urns()
    return st.one_of([kit.commands(urn) for kit in kits_of(of) if kit.commands is not None])
