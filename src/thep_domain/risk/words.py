"""Words of the rulebook's lists."""

from thep_domain.risk.refusals import UNKNOWN_WORD


def must_be_among(word: str, words: tuple[str, ...], what: str, where: str = "") -> None:
    """Refuse a word that is not in a list of the rulebook, and name those that are."""
    if word not in words:
        place = f" {where}" if where else ""
        raise UNKNOWN_WORD(f"{word[:50]!r} is no {what}{place}: choose one of {', '.join(words)}.")
