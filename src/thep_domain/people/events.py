"""The facts about keys and people: who there is, whose texts which key seals, what was erased or disclosed."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from attrs import field

from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.sealed import KEY_ID, SCHEME, SUBJECT, Sealed
from thep_domain.kernel.shapes import ID, SHA256, Many, shaped

MOST_KEYS: Final = 200
"""Keys that one fact names."""
_KEYS: Final[Any] = shaped(Many(KEY_ID, 1, MOST_KEYS))


class Ground(StrEnum):
    """Why texts are erased, in the words of Article 17(1) of the UK GDPR."""

    NO_LONGER_NEEDED = "no-longer-needed"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    LEGAL_DUTY = "legal-duty"


@event("people.added", version=1, effective="added_on")
class PersonAdded:
    """A person whom the Partnership deals with was added: under an id, with details that only their key opens."""

    person: Text = field(metadata=shaped(ID))
    """The id of the person: random, and never made of a name."""
    added_on: date
    """The day on which they were added."""
    details: Sealed
    """Name, address, how to reach them: whatever is known of them, in one sealed text."""


@event("people.described", version=1, effective="described_on")
class PersonDescribed:
    """The details of a person are others now; those before stay sealed until the person is erased."""

    person: Text = field(metadata=shaped(ID))
    """The id of the person."""
    described_on: date
    """The day from which the details are right."""
    details: Sealed
    """All details of the person, anew."""


@event("people.detail_corrected", version=1, effective="corrected_on")
class DetailCorrected:
    """One detail of a person was recorded wrong: what is right stands beside the details, which stay otherwise."""

    person: Text = field(metadata=shaped(ID))
    """The id of the person."""
    corrected_on: date
    """The day from which on it is known."""
    detail: Sealed
    """What is right, in a sealed text."""


@event("people.key_issued", version=1)
class KeyIssued:
    """A key was issued for the texts of a person or a case; it stands in the same save as the first of them.

    It takes effect on the day it is recorded.
    """

    key: Text = field(metadata=shaped(KEY_ID))
    """The id of the key."""
    subject: Text = field(metadata=shaped(SUBJECT))
    """Of whom or what its texts are: they are forgotten together."""
    scheme: Text = field(metadata=shaped(SCHEME))
    """How it seals."""
    commitment: Text = field(metadata=shaped(SHA256))
    """32 bytes in hexadecimal that only its secret fits: whoever is given a secret sees whether it is the right one."""


@event("people.retention_begun", version=1, effective="from_on")
class RetentionBegun:
    """A case ended, or a person left: from here the time runs for which their texts are kept."""

    subject: Text = field(metadata=shaped(SUBJECT))
    """Of whom or what the texts are."""
    from_on: date
    """The day on which the case ended, or the person left."""


@event("people.retention_stopped", version=1, effective="stopped_on")
class RetentionStopped:
    """The case was opened again, or the person came back: the time no longer runs."""

    subject: Text = field(metadata=shaped(SUBJECT))
    """Of whom or what the texts are."""
    stopped_on: date
    """The day on which it was opened again, or the person came back."""


@event("people.erased", version=1)
class KeysErased:
    """The texts of a person or a case were erased: their keys are destroyed, wherever they are kept.

    It takes effect on the day it is recorded.
    """

    subject: Text = field(metadata=shaped(SUBJECT))
    """Of whom or what the texts were."""
    keys: tuple[Text, ...] = field(metadata=_KEYS)
    """The ids of the keys that are destroyed."""
    ground: Ground
    """Why they must be forgotten."""


@event("people.disclosed", version=1)
class KeysDisclosed:
    """Keys were given to somebody who may read what they seal, such as an auditor.

    It takes effect on the day it is recorded.
    """

    subject: Text = field(metadata=shaped(SUBJECT))
    """Of whom or what the texts are."""
    keys: tuple[Text, ...] = field(metadata=_KEYS)
    """The ids of the keys that were given."""


PersonEvent = PersonAdded | PersonDescribed | DetailCorrected
KeyEvent = KeyIssued | RetentionBegun | RetentionStopped | KeysErased | KeysDisclosed
PeopleEvent = PersonEvent | KeyEvent
