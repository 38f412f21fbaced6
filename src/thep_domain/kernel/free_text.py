"""What may stand in the words that people add to facts: a reason, an authority, a payment's reference."""

import re

from thep_domain.kernel.identifiers import Text, is_text
from thep_domain.kernel.refusal import Refusal

PERSONAL_DETAIL = Refusal(
    "personal-detail", "AUDIT section 3, Identifiers: no e-mail address or telephone number in clear"
)
UNREADABLE_TEXT = Refusal("unreadable-text", "DESIGN, What is stored: plain JSON that anyone can read")

_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+44|0)[\s()-]*(?:\d[\s()-]?){9,10}(?!\d)")


def free_text(text: str | None, what: str) -> Text | None:
    """The words without the space around them, or None where there are none.

    Raises Refused for an e-mail address or a telephone number, because history cannot be edited afterwards, and for
    control characters.
    """
    words = (text or "").strip()
    if not words:
        return None
    for pattern, kind in ((_EMAIL, "an e-mail address"), (_TELEPHONE, "a telephone number")):
        if pattern.search(words):
            raise PERSONAL_DETAIL(f"The {what} holds {kind}: leave it out, because what is recorded stays for ever.")
    if not is_text(words):
        raise UNREADABLE_TEXT(f"The {what} {words[:40]!r} holds characters that cannot be shown: write it on one line.")
    return Text(words)
