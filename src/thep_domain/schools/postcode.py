"""A postcode as it is written on letters, so that the same one is always the same text."""


def written(postcode: str) -> str:
    """In capitals, with one space before the last three letters: E14 0AB. What is too short is left as it is."""
    joined = "".join(postcode.upper().split())
    return f"{joined[:-3]} {joined[-3:]}" if len(joined) > 4 else joined
