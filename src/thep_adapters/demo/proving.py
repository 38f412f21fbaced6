"""The audit of the demo: its history signed under a throw-away key, one receipt, and both verified as outsiders do.

The key and the log are gone at the end. So is the head, unless somebody writes it down: the demo shows it.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import frozen

from thep_domain import Partnership
from thep_domain.application import CATALOGUE
from thep_domain.fees import SubscriptionCharged
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded

ORIGIN: Final = "thep.example/demo"
WITHOUT_AUDIT: Final = (
    "Left out: the audit log with a signed head and a receipt, and what they prove, because the extra audit is not"
    " installed. To see it: pip install 'thep[cli,keys,audit,allocation]', and the demo again."
)
CANNOT: Final = (
    "That everything was recorded: what never was leaves no trace, unless somebody holds a receipt of it.",
    "That what was recorded is true: a wrong pupil count, or a payment that never came, is proven just as well.",
    (
        "Anything, to somebody who only has the word of the office: whoever has the key can sign another history. So"
        " each head goes into the minutes and to every member school, and an auditor brings one along."
    ),
    "What was recorded after the last head that somebody outside the office kept.",
)
"""What no head and no receipt can prove."""


@frozen(kw_only=True)
class Proof:
    """What was signed and verified, and in plain words what that proves and what it cannot."""

    origin: str
    """The name of the log."""
    size: int
    """How many events the signed head covers."""
    root: str
    """The root of the head, in groups of four digits: as it is minuted."""
    verifier: str
    """The verifier key. The key itself was thrown away."""
    receipt_of: str
    """The fact that the receipt is of, in words."""
    receipt_at: int
    """Its place in the history."""
    receipt: str
    """The receipt, as a school would hold it."""
    clean: bool
    """Whether nothing was found."""
    proven: tuple[str, ...]
    cannot: tuple[str, ...]


def installed() -> bool:
    """Whether what signs and verifies is installed."""
    return find_spec("cryptography") is not None


def prove(thep: Partnership, urn: URN) -> Proof:
    """Sign the history, give a receipt of the last charge of a school, and verify both."""
    from thep_adapters.audit import Folder, Memory, sign
    from thep_adapters.audit.claims import of_store
    from thep_adapters.audit.given import KeptHead
    from thep_adapters.audit.keys import make
    from thep_adapters.audit.people import People
    from thep_adapters.audit.receipts import receipt
    from thep_adapters.audit.signing import begin
    from thep_adapters.audit.verifying import Asked, verify

    charged = [fact for fact in thep.history(urn) if isinstance(fact.event, SubscriptionCharged)][-1]
    with TemporaryDirectory() as place:
        folder, memory = Folder(Path(place) / "log"), Memory(Path(place) / "signer.pem.heads")
        key = make(Path(place) / "signer.pem", ORIGIN)
        begin(folder, key.verifier, memory)
        head = sign(folder, thep.journal, key, memory).head
        (row,) = thep.journal.at([charged.position])
        held = receipt(folder, thep.journal, row)
    asked = Asked(
        [key.verifier],
        [KeptHead("the head as minuted", head.head, None)],
        [("of the charge", held)],
        now=thep.journal.present(),
    )
    verdict = verify(of_store("the demo", thep.journal, bytes(head)), asked, (People(),))
    changed = _root_with_a_penny_more(thep, charged.position).hex()
    return Proof(
        origin=ORIGIN,
        size=head.size,
        root=head.head.root_in_groups,
        verifier=str(key.verifier),
        receipt_of=CATALOGUE.sentence(charged.event),
        receipt_at=charged.position,
        receipt=bytes(held).decode(),
        clean=verdict.clean,
        proven=_proven(head.size, charged, head.head.root.hex(), changed) if verdict.clean else (),
        cannot=CANNOT,
    )


def _proven(size: int, charged: Recorded, root: str, changed: str) -> tuple[str, ...]:
    return (
        (
            f"All {size:,} events are there as they were signed: none was changed, put in, taken out or moved. With a"
            f" penny more in event #{charged.position} the root would begin with {changed[:4]}, not with {root[:4]}."
        ),
        (
            "The order and the times of recording fit, what was saved together is all there, and no school's history"
            " has a gap."
        ),
        (
            "Each confidential text is under a key that had been issued for it and was not erased; what the texts say"
            " stays closed."
        ),
        (
            f"The receipt of event #{charged.position} ({CATALOGUE.sentence(charged.event)}) belongs to this history."
            " The school that holds it can show so by itself, years later, whatever became of the office."
        ),
    )


def _root_with_a_penny_more(thep: Partnership, position: int) -> bytes:
    """The root that the history would have if one charge were a penny more."""
    from thep_adapters.audit.leaf import encode
    from thep_adapters.audit.tree import Edge, leaf_hash

    edge = Edge()
    for page in thep.journal.rows_after(0):
        for at, stream, version, name, state in page:
            changed = state if at != position else _a_penny_more(state)
            edge.add(leaf_hash(encode(stream, version, name, changed)))
    return edge.root()


def _a_penny_more(state: bytes) -> bytes:
    return re.sub(rb'"gross":([0-9]+)', lambda found: b'"gross":%d' % (int(found[1]) + 1), state, count=1)
