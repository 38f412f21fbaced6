"""An audit log over the history: a Merkle tree, signed heads, receipts, bundles, and their verification.

The formats are those of C2SP (tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-policy), so
that programs not written by this library can read and verify a bundle. Needs the extra ``audit``.
"""

from thep_adapters.audit.checkpoint import Head, SignedHead
from thep_adapters.audit.finding import CODES, Finding
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.keys import load as load_key
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.notes import VerifierKey
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.receipts import Signer
from thep_adapters.audit.signing import sign

__all__ = [
    "CODES",
    "Finding",
    "Folder",
    "Head",
    "Memory",
    "Receipt",
    "SignedHead",
    "Signer",
    "VerifierKey",
    "load_key",
    "sign",
]
