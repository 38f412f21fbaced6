"""Finds what must not stand in clear in a history: e-mail addresses, telephone numbers and bank accounts.

A text is looked at as a person reads it: full-width letters as plain ones, every kind of space and dash as one, and
nothing invisible. What is recorded is the text as it was given.
"""

import re
import unicodedata
from typing import Final

from thep_domain.kernel.telephone_numbers import holds_telephone_number

E_MAIL: Final = "an e-mail address"

_EMAIL: Final = re.compile(r"[^\s@]\s*(?:@|[(\[]at[)\]])\s*[^\s@]+\.[^\W\d_]", re.IGNORECASE)

_SORT_CODE: Final = r"(?<![\w-])([0-9]{2})(?:-([0-9]{2})-| ([0-9]{2}) )[0-9]{2}(?![\w-])"
_ACCOUNT: Final = r"(?<![\w.£-])([0-9]{8})(?![\w-]|\.[0-9])"
_JOIN: Final = r"\W{1,4}((?:(?:account|acct?|ac|a/c|sort|code|sc|and|with|no|nr|num|number|is)\W{1,3}){0,4})"
_SORT_CODE_FIRST: Final = re.compile(f"{_SORT_CODE}{_JOIN}{_ACCOUNT}", re.IGNORECASE)
_ACCOUNT_FIRST: Final = re.compile(f"{_ACCOUNT}{_JOIN}{_SORT_CODE}", re.IGNORECASE)
_TOGETHER: Final = re.compile(r"(?<![\w-])([0-9]{2})([-./ ])([0-9]{2})\2[0-9]{2}[-./ ]{1,3}[0-9]{8}(?![\w-]|\.[0-9])")
_NUMBER_OF: Final = r"[\W_]{0,3}(?:(?:no|nr|num|number|is|of)\b\W{0,3}){0,2}"
_CALLED_SORT_CODE: Final = re.compile(
    rf"(?<![^\W\d_])(?:sort(?:ing)?[\s_-]?(?:code)?|s/c){_NUMBER_OF}(?:[0-9]{{2}}[-./ ]?){{2}}[0-9]{{2}}(?![\w])",
    re.IGNORECASE,
)
_CALLED_ACCOUNT: Final = re.compile(
    rf"(?<![^\W\d_])(?:account|acct?|a/c){_NUMBER_OF}([0-9]{{4}}[ -]?[0-9]{{3,4}})(?![\w])", re.IGNORECASE
)
_IN_PAIRS: Final = re.compile(r"(?<![\w./-])([0-9]{2})([-./ ])([0-9]{2})\2[0-9]{2}(?![\w/-])")
_IBAN: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])")


def personal_detail(text: str) -> str | None:
    """What a text holds that must not be recorded, in words; None where nothing of the kind was found."""
    seen = _as_read(text)
    if _EMAIL.search(seen):
        return E_MAIL
    if _holds_bank_account(seen):
        return "the number of a bank account"
    if holds_telephone_number(seen):
        return "a telephone number"
    return None


def _as_read(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())  # nothing in ASCII has another form, or is invisible
    return " ".join("".join(map(_plain, unicodedata.normalize("NFKC", text))).split())


def _plain(letter: str) -> str:
    match unicodedata.category(letter):
        case "Cf" | "Mn" | "Me":
            return ""
        case "Pd":
            return "-"
        case "Nd":
            return str(unicodedata.decimal(letter))
        case _:
            return {"\N{MINUS SIGN}": "-", "\N{MIDDLE DOT}": ".", "\N{BULLET}": "."}.get(letter, letter)


def _holds_bank_account(text: str) -> bool:
    """Whether there is a sort code beside an account number, or an IBAN; a date may look like a sort code."""
    for day, dashed, spaced, words, account in _SORT_CODE_FIRST.findall(text):
        if _names_account(words) or not (_is_day(day, dashed or spaced) and re.match("19|20", account)):
            return True
    for _, words, day, dashed, spaced in _ACCOUNT_FIRST.findall(text):
        if _names_account(words) or not _is_day(day, dashed or spaced):
            return True
    if any(not _is_day(day, month) for day, _, month in _TOGETHER.findall(text)):
        return True
    return _calls_them_so(text) or any(map(_is_iban, _IBAN.findall(text)))


def _calls_them_so(text: str) -> bool:
    """Whether a number is called a sort code or an account, and the other stands somewhere in the same text."""
    called_account = _CALLED_ACCOUNT.search(text) is not None
    for code in _CALLED_SORT_CODE.finditer(text):
        rest = f"{text[: code.start()]} ~ {text[code.end() :]}"
        if called_account or re.search(_ACCOUNT, rest):
            return True
    return called_account and any(not _is_day(day, month) for day, _, month in _IN_PAIRS.findall(text))


def _names_account(words: str) -> bool:
    return re.search("ac|a/c|sort|sc", words, re.IGNORECASE) is not None


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _is_iban(text: str) -> bool:
    """Whether the check digits are right, as ISO 13616 has them."""
    plain = text.replace(" ", "")
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1
