"""What stands in the place of the recorder once a store was let go."""

from typing import NoReturn

from thep_domain.kernel.store_errors import StoreError


def closed() -> StoreError:
    """What to say to whoever asks all the same."""
    return StoreError("This Partnership was closed: open another with connect(), or ask within the with block.")


class ClosedRecorder:
    """Has nothing of a recorder: whatever is looked for raises StoreError."""

    def __getattr__(self, name: str) -> NoReturn:
        raise closed()
