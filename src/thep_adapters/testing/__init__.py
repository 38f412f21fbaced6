"""The conformance kit: by it anyone proves that a recorder of eventsourcing's can carry the Partnership.

>>> from eventsourcing.popo import POPOApplicationRecorder
>>> from thep_adapters.testing import RecorderConformance
>>> class TestMyStore(RecorderConformance):
...     def make_recorder(self, where):
...         return POPOApplicationRecorder()

In a test file that is all: pytest runs the tests that the class inherits, each of which claims one thing. A store that
can be opened a second time fills in ``reopen``, one that another process can open ``opener``, one that tracks
``make_process_recorder`` or ``make_tracking_recorder``. ``known_failures`` declares what a recorder is known to fail,
and why; it must go on failing. ``prove(TestMyStore)`` runs it without a test file.

``thep_adapters.testing.shipped`` runs eventsourcing's own tests of recorders on the same stores.
"""

from thep_adapters.testing.hooks import Hooks, Store
from thep_adapters.testing.proving import Proof, prove
from thep_adapters.testing.suite import RecorderConformance

__all__ = ["Hooks", "Proof", "RecorderConformance", "Store", "prove"]
