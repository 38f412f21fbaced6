"""The facts about keys and people in words."""

from typing import assert_never

from thep_domain.people.events import (
    DetailCorrected,
    KeyIssued,
    KeysDisclosed,
    KeysErased,
    PeopleEvent,
    PersonAdded,
    PersonDescribed,
    RetentionBegun,
    RetentionStopped,
)


def sentence(event: PeopleEvent) -> str:
    """A fact about keys or people in a sentence."""
    match event:
        case PersonAdded():
            return f"person {event.person} added; the details are sealed"
        case PersonDescribed():
            return f"person {event.person} described anew; the details are sealed"
        case DetailCorrected():
            return f"one detail of person {event.person} put right; it is sealed"
        case KeyIssued():
            return f"key {event.key} issued"
        case RetentionBegun():
            return f"{event.subject} ended or left on {event.from_on}: the time runs for which its texts are kept"
        case RetentionStopped():
            return f"{event.subject} opened again or back on {event.stopped_on}: its texts are kept"
        case KeysErased():
            return f"texts of {event.subject} erased ({event.ground}): {', '.join(event.keys)} destroyed"
        case KeysDisclosed():
            return f"keys of {event.subject} disclosed: {', '.join(event.keys)}"
        case _:
            assert_never(event)
