"""Acts about risk that should be refused, each in words how it comes to be refused."""

from typing import Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.risk import RiskDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.risk.moves import (
    MINUTE,
    SLIP,
    WORDS,
    analysing,
    assess,
    begin,
    gathering,
    in_scope,
    last_step,
    moderating,
    out_of_scope,
    scale_words,
    sitting,
)
from thep_domain.testing.story import Story


def _bad_round_name(story: Story) -> None:
    story.send(do(RiskDesk.plan, story.one_of("July 2018", "r" * 41, ""), story.today(), on=story.today()))


def _planned_already(story: Story) -> None:
    in_scope(story)
    for _ in range(2):
        story.send(do(RiskDesk.plan, f"again-{story.today()}", story.today(), on=story.today()))


def _unknown_round(story: Story) -> None:
    today = story.today()
    story.act_any(do(RiskDesk.open, "no-such-round", on=today), do(RiskDesk.close, "no-such-round", on=today))


def _round_not_open(story: Story) -> None:
    urn, name = in_scope(story), f"round-{len(story.steps)}"
    story.send(do(RiskDesk.plan, name, story.today(), on=story.today()))
    story.send(gathering(story, name, urn))


def _round_closed(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    assess(story, name, urn)
    story.send(do(RiskDesk.notify, name, on=story.today()))
    story.send(do(RiskDesk.close, name, on=story.today()))
    story.send(gathering(story, name, urn))


def _round_unfinished(story: Story) -> None:
    story.act(do(RiskDesk.close, begin(story, in_scope(story)), on=story.today()))


def _not_in_scope(story: Story) -> None:
    urn = out_of_scope(story)
    story.send(do(RiskDesk.plan, f"round-{len(story.steps)}", story.today(), urns=(urn,), on=story.today()))


def _not_listed(story: Story) -> None:
    other = out_of_scope(story)
    story.send(gathering(story, begin(story, in_scope(story)), other))


def _school_delisted(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.change(urn, closed_on=story.today() - ONE_DAY)
    story.send(gathering(story, name, urn))


def _unknown_word(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.send(gathering(story, name, urn, **story.one_of({"area": "weather"}, {"kind": "rumour"})))
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn))
    story.send(moderating(story, name, urn, category="purple"))


def _rated_twice(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn, ratings=(("achievement", "green"), ("achievement", "red"))))


def _rationale_missing(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn, rationale="  "))
    story.send(analysing(story, name, urn))
    story.send(moderating(story, name, urn, rationale=" "))


def _no_evidence(story: Story) -> None:
    urn = in_scope(story)
    story.send(analysing(story, begin(story, urn), urn))


def _group_too_small(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn))
    story.send(moderating(story, name, urn, stood_aside=sitting(story)))


def _not_analysed(story: Story) -> None:
    urn = in_scope(story)
    story.send(moderating(story, begin(story, urn), urn))


def _moderated_already(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    assess(story, name, urn)
    story.send(do(RiskDesk.notify, name, on=story.today()))
    story.send(moderating(story, name, urn))


def _not_notified(story: Story) -> None:
    urn = in_scope(story)
    for _ in range(2):
        assess(story, begin(story, urn), urn)


def _not_moderated(story: Story) -> None:
    story.act(do(RiskDesk.notify, begin(story, in_scope(story)), on=story.today()))


def _not_what_stands(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    assess(story, name, urn)
    now = scale_words(story)[0]
    story.send(do(RiskDesk.correct, name, urn, "purple", now, rationale=WORDS, on=story.today(), authority=MINUTE))


def _rested_on(story: Story) -> None:
    urn = in_scope(story)
    name = begin(story, urn)
    story.send(gathering(story, name, urn))
    evidence = last_step(story, name, urn)
    story.send(analysing(story, name, urn))
    if evidence is not None:
        story.send(do(RiskDesk.withdraw, name, urn, evidence), reason=SLIP)


def _unknown_fact(story: Story) -> None:
    urn = in_scope(story)
    cited = Cited(stream=Text(f"school:{urn}"), version=9_999)
    story.send(gathering(story, begin(story, urn), urn, cites=cited))


REFUSING: Final = (
    Refusing("bad-round-name", "a round is named in words with a space, or at too great length", _bad_round_name),
    Refusing("round-planned-already", "a round is planned a second time", _planned_already),
    Refusing("unknown-round", "a round is opened or closed that was not planned", _unknown_round),
    Refusing("round-not-open", "evidence is gathered in a round that is still to be opened", _round_not_open),
    Refusing("round-closed", "evidence is gathered in a round that was closed", _round_closed),
    Refusing("round-unfinished", "a round is closed as soon as it was opened", _round_unfinished),
    Refusing("not-in-scope", "a round is planned of a school that is not publicly funded", _not_in_scope),
    Refusing("not-listed", "evidence is gathered of a school that the round does not list", _not_listed),
    Refusing("school-delisted", "evidence is gathered of a school that proves to have closed before", _school_delisted),
    Refusing("unknown-word", "an area, a kind of evidence or a category is in no list", _unknown_word),
    Refusing("rated-twice", "an analysis gives one area two ratings", _rated_twice),
    Refusing("rationale-missing", "an analysis gives blank words as its rationale", _rationale_missing),
    Refusing("no-evidence", "a school is analysed of which nothing was gathered", _no_evidence),
    Refusing("group-too-small", "all who sat stood aside", _group_too_small),
    Refusing("not-analysed", "a school is moderated that was not analysed", _not_analysed),
    Refusing("moderated-already", "a school is moderated twice in a round", _moderated_already),
    Refusing("not-notified", "a school is moderated again, and the authority knows nothing of it", _not_notified),
    Refusing("not-moderated", "the authority is notified before anything was moderated", _not_moderated),
    Refusing("not-what-stands", "a category is corrected that the school does not have", _not_what_stands),
    Refusing("rested-on", "evidence is withdrawn on which an analysis rests", _rested_on),
    Refusing("unknown-fact", "evidence cites a fact that is not recorded", _unknown_fact),
)
