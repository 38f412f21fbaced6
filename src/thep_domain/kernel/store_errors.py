"""What is raised where a store, or what it holds, cannot be used."""


class StoreError(Exception):
    """The store cannot be used: the message says what is wrong, whether anything was recorded, and what to do."""


class OutcomeUnknown(StoreError):
    """The store was cut off while it recorded: whether the facts were recorded must be looked up."""


class UnreadableHistory(StoreError):
    """A stored event cannot be read, or the history has a gap: the message says which and why."""
