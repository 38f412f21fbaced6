"""The whole suite, as one class to inherit from."""

from thep_adapters.testing.any_steps import AnySteps
from thep_adapters.testing.carrying import Carrying
from thep_adapters.testing.conflicts import Conflicts
from thep_adapters.testing.crashes import Crashes
from thep_adapters.testing.exactness import Exactness
from thep_adapters.testing.inside_lock import InsideLock
from thep_adapters.testing.large import Large
from thep_adapters.testing.listening import Listening
from thep_adapters.testing.offered import Offered
from thep_adapters.testing.pages import PlainPages
from thep_adapters.testing.picking import Picking
from thep_adapters.testing.positions import Positions
from thep_adapters.testing.round_trip import OneRoundTrip
from thep_adapters.testing.sharing import Sharing
from thep_adapters.testing.streams import Streams
from thep_adapters.testing.tracking import TrackingOnce
from thep_adapters.testing.writers import Writers


class RecorderConformance(
    Conflicts,
    Positions,
    Streams,
    Exactness,
    Large,
    Crashes,
    Writers,
    Sharing,
    Listening,
    Offered,
    PlainPages,
    Picking,
    InsideLock,
    OneRoundTrip,
    TrackingOnce,
    Carrying,
    AnySteps,
):
    """Proves that a recorder can carry the Partnership. Fill in ``make_recorder``, and what else the store offers.

    ``reopen`` opens the store a second time, and ``opener`` gives what opens it in another process. Stores that track
    fill in ``make_process_recorder`` or ``make_tracking_recorder``. What is not offered is skipped, with the reason.
    """
