"""The layers of the business: what `thep_domain.audit` finds when it performs the history again, as findings here."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from attrs import asdict

from thep_adapters.audit.finding import Findings
from thep_adapters.audit.form import Looked
from thep_domain.application import CATALOGUE
from thep_domain.audit import Figures, FiguresSoFar, Found, Performing
from thep_domain.kernel.provenance import Recorded


class Business:
    """Performs every command again, from the first event on."""

    name = "business"

    def __init__(self) -> None:
        self.performing = Performing(CATALOGUE.contexts)

    def look(self, event: Looked, findings: Findings) -> None:
        """Look at the next event."""
        _add(self.performing.look(_fact(event)), findings)

    def follow(self, event: Looked) -> None:
        """Take up an event that an earlier run performed."""
        if (fact := _fact(event)) is not None:
            self.performing.follow(fact)

    def finish(self, findings: Findings) -> None:
        """After the last event."""
        _add(self.performing.finish(), findings)

    @property
    def not_checked(self) -> Mapping[str, str]:
        """The contexts whose decisions were not performed again, by name."""
        return {
            f"business of {name}": f"whether each decision of {name} follows from the facts and the rules then in force"
            for name in self.performing.unchecked
        }


class Whole:
    """Looks at what the facts come to together: it is handed in after the business, which takes them up."""

    name = "whole"
    not_checked: Mapping[str, str] = MappingProxyType({})

    def __init__(self, business: Business) -> None:
        self.whole = business.performing.whole()
        self._adding = FiguresSoFar()

    def look(self, event: Looked, findings: Findings) -> None:
        """Look at the next event."""
        if (fact := _fact(event)) is not None:
            _add(self.whole.look(fact), findings)
            self._adding.look(fact)

    def follow(self, event: Looked) -> None:
        """Add up an event that an earlier run looked at."""
        if (fact := _fact(event)) is not None:
            self.whole.follow(fact)
            self._adding.look(fact)

    def finish(self, findings: Findings) -> None:
        """After the last event."""
        _add(self.whole.finish(), findings)

    @property
    def figures(self) -> Figures:
        """What the history tells in figures, after the last event."""
        return self._adding.figures(self.whole)


def layers() -> tuple[Business, Whole]:
    """The layers beside bytes and form, in their order."""
    business = Business()
    return business, Whole(business)


def _fact(event: Looked) -> Recorded | None:
    leaf, decoded = event.leaf, event.decoded
    if decoded is None:
        return None
    return Recorded(event.rank + 1, leaf.stream, leaf.version, leaf.name, decoded.schema, decoded.event, decoded.why)


def _add(found: Iterable[Found], findings: Findings) -> None:
    for each in found:
        findings.add(**asdict(each))
