"""What performing a history again finds: a value without level or advice, which its code has."""

from attrs import frozen

from thep_domain.kernel.provenance import Recorded


@frozen
class Found:
    """What was found of one fact. Fields that a finding has nothing for are None."""

    code: str
    sentence: str
    rank: int | None = None
    """The place of the event in the history, counted from 0."""
    stream: str | None = None
    version: int | None = None
    event: str | None = None
    rule: str | None = None
    """The rule that it breaks, by its name in the rulebook."""
    clause: str | None = None
    """Where that is written: document and clause."""
    rulebook: int | None = None
    """The version of the rulebook that set the rule."""
    expected: str | None = None
    found: str | None = None
    pence: int | None = None
    """What it comes to in money: too much where above zero, too little below."""


def of_fact(
    code: str,
    fact: Recorded,
    said: str,
    *,
    rule: str | None = None,
    clause: str | None = None,
    rulebook: int | None = None,
    expected: object = None,
    found: object = None,
    pence: int | None = None,
) -> Found:
    """A finding about a fact; ``said`` goes on after the fact's name and place."""
    return Found(
        code,
        f"{called(fact)} {said.removesuffix('.')}.",
        rank=fact.position - 1,
        stream=fact.stream,
        version=fact.version,
        event=fact.name,
        rule=rule,
        clause=clause,
        rulebook=rulebook,
        expected=None if expected is None else str(expected),
        found=None if found is None else str(found),
        pence=pence,
    )


def called(fact: Recorded) -> str:
    """A fact by its place, as the findings of form call it."""
    return f"Event #{fact.position}, {fact.name}, version {fact.version} of {fact.stream},"
