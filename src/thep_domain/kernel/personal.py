"""No name, e-mail address or telephone number of a person stands in clear in an event."""

import re

from thep_domain.kernel.refusal import Refusal

PERSONAL_DETAIL = Refusal(
    "personal-detail", "AUDIT section 3, Identifiers: no e-mail address or telephone number in clear"
)

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+44|0)[\s()-]*(?:\d[\s()-]?){9,10}(?!\d)")


def refuse_personal_details(text: str | None, what: str) -> None:
    """Refuse free text that holds an e-mail address or a telephone number: history cannot be edited afterwards."""
    for pattern, kind in ((_EMAIL, "an e-mail address"), (_TELEPHONE, "a telephone number")):
        if text is not None and pattern.search(text):
            raise PERSONAL_DETAIL(f"The {what} holds {kind}: leave it out, because what is recorded stays for ever.")
