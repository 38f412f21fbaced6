"""What a recorder says that it offers beside eventsourcing's interface."""

from typing import NoReturn

import pytest
from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.hooks import OnAStore
from thep_domain.application import Capabilities, capabilities_of


def offered(recorder: ApplicationRecorder) -> Capabilities:
    """The capabilities of a recorder. Raises AssertionError where they are declared wrongly."""
    try:
        return capabilities_of(recorder)
    except TypeError as error:
        raise AssertionError(str(error)) from error


def not_offered(capability: str) -> NoReturn:
    """Skip a test of a capability that a recorder does not have."""
    pytest.skip(f"it does not offer {capability}")


class Offered(OnAStore):
    """The declaration; what is declared is tested by itself."""

    def test_what_it_offers_is_declared_as_expected(self, recorder: ApplicationRecorder) -> None:
        """``capabilities``, if there is one, is a ``Capabilities``: functions with their parameters, and numbers."""
        offered(recorder)
