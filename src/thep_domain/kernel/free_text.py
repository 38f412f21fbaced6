"""What may stand in the words that people add to facts: a reason, an authority, a payment's reference."""

from typing import Final

from thep_domain.kernel.identifiers import Text, is_text
from thep_domain.kernel.personal_details import E_MAIL, personal_detail
from thep_domain.kernel.refusal import Refusal

PERSONAL_DETAIL = Refusal(
    "personal-detail",
    "DOMAIN section 7, Texts: no e-mail address, telephone number or bank account in clear",
)
UNREADABLE_TEXT = Refusal("unreadable-text", "DOMAIN section 7, Texts: plain text that anyone can read")
TEXT_TOO_LONG = Refusal("text-too-long", "DOMAIN section 7, Texts: free text can still identify, so it is kept short")

LONGEST: Final = 500
"""Characters of one free text."""


def free_text(text: str | None, what: str) -> Text | None:
    """The words without the space around them, or None where there are none.

    Raises Refused for more than 500 characters, for control characters, and for an e-mail address, a telephone number
    or a bank account, because history cannot be edited afterwards.
    """
    words = (text or "").strip()
    if not words:
        return None
    if len(words) > LONGEST:
        raise TEXT_TOO_LONG(
            f"The {what} has {len(words):,} characters: write at most {LONGEST}, and name the document that says more."
        )
    refuse_personal_detail(words, what)
    if not is_text(words):
        raise UNREADABLE_TEXT(f"The {what} {words[:40]!r} holds characters that cannot be shown: write it on one line.")
    return Text(words)


def refuse_personal_detail(words: str, what: str) -> None:
    """Raise Refused for a personal detail in words that are about to be recorded."""
    found = personal_detail(words)
    if found is not None:
        passes = (
            ""
            if found == E_MAIL
            else " A reference that only looks like one passes with letters directly before it, as in REF-01234567890."
        )
        raise PERSONAL_DETAIL(
            f"The {what} holds {found}: leave it out, because what is recorded stays for ever.{passes}"
        )
