"""Moves of the state machine: inspections are published, corrected, withdrawn and put right."""

from datetime import date, timedelta
from typing import Any, Final

from attrs import define
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Answer
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import (
    AreaEntry,
    InspectionEntry,
    InspectionKind,
    InspectionNews,
    InspectionsDesk,
    RegisterDesk,
)
from thep_domain.schools.events import FileTaken
from thep_domain.testing.commands import do
from thep_domain.testing.schools.inspecting import OPEN_WINDOWS
from thep_domain.testing.stage import PICK, Stage
from thep_domain.testing.values import BOARD

GRADES: Final = ("good", "outstanding", "requires-improvement", "inadequate")
WRONG: Final[dict[str, dict[str, Any]]] = {
    "unknown-grade": {"overall": "splendid"},
    "not-an-inspection": {"areas": (AreaEntry(area="tea", grade="good"),)},
    "wrong-regime": {
        "kind": InspectionKind.CARD,
        "overall": "",
        "inspected_on": date(2009, 6, 1),
        "areas": (AreaEntry(area="achievement", grade="expected"),),
    },
    "dates-out-of-order": {"published_on": date(2009, 6, 1)},
}


@define
class ModelInspection:
    """A graded inspection, in the plainest way."""

    on: date
    published: date | None
    overall: str
    as_at: date
    withdrawn: bool = False


class InspectionMoves(Stage):
    """Ofsted publishes, and the office puts right what it took wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.inspected: dict[URN, list[ModelInspection]] = {}
        """By the URN of the time: the graded inspections, those that were withdrawn among them."""

    def publish_inspections(
        self, *entries: InspectionEntry, latest_of: tuple[URN, ...] = (), expected: str | None = None
    ) -> Answer | None:
        """A file of inspections is taken, as of today."""
        source = f"inspections {len(self.sent)}"
        news = InspectionNews(as_at=self.today, source=source, inspections=entries, latest_of=latest_of)
        return self.send(do(InspectionsDesk.record, news), expected)

    def graded(self, urn: URN, on: date, overall: str, published: date | None = None, **more: Any) -> InspectionEntry:
        """A graded inspection."""
        given = {"kind": InspectionKind.GRADED, "inspected_on": on, "published_on": published, "overall": overall}
        return InspectionEntry(urn=urn, listed_for=urn, **{**given, **more})

    def _urn(self, pick: int) -> URN:
        """A school under the URN that it has now."""
        return URN(self.schools[self.choose(pick, self.schools)].now.urn)

    @rule(pick=PICK, back=st.sampled_from((30, 400, 1)), overall=st.sampled_from(GRADES), published=st.booleans())
    def inspect(self, pick: int, back: int, overall: str, published: bool) -> None:
        """A graded inspection is published, or one that is held is known otherwise."""
        urn, on = self._urn(pick), self.today - timedelta(days=back)
        day = self.today if published else None
        held = next((each for each in self.inspected.get(urn, []) if each.on == on and not each.withdrawn), None)
        gone = any(
            each.on == on and each.withdrawn and each.as_at == self.today for each in self.inspected.get(urn, [])
        )
        self.publish_inspections(self.graded(urn, on, overall, day))
        if held is not None:
            changed = held.overall != overall or (day is not None and held.published != day)
            held.overall, held.published = overall, day or held.published
            held.as_at = self.today if changed else held.as_at
        elif not gone:
            self.inspected.setdefault(urn, []).append(ModelInspection(on, day, overall, self.today))

    @rule(pick=PICK, what=st.sampled_from(("visit", "kinds", "no longer", "retract", *sorted(WRONG))))
    def publish_otherwise(self, pick: int, what: str) -> None:
        """A file with visits, or of other kinds, without what it would show, that is retracted, or that cannot be."""
        match what:
            case "visit":
                self._visit(pick)
            case "kinds":
                self._judge_otherwise(pick)
            case "no longer" if self.standing():
                self._show_no_longer(pick)
            case "retract":
                self._retract_inspections(pick)
            case code if code in WRONG:
                entry = self.graded(self._urn(pick), self.today - ONE_DAY, "good")
                self.publish_inspections(_with(entry, **WRONG[code]), expected=code)
            case _:
                pass

    def _visit(self, pick: int) -> None:
        """Visits without grades are published: nothing of the outcome changes."""
        urn = self._urn(pick)
        kinds = (InspectionKind.UNGRADED, InspectionKind.MONITORED)
        outcome = "School remains Good"
        visits = (self.graded(urn, self.today, "", kind=kind, outcome=outcome) for kind in kinds)
        self.publish_inspections(*visits)

    def _judge_otherwise(self, pick: int) -> None:
        """The Board enters other days of kinds; schools of their own are judged so, and an area is graded again."""
        windows = "inspections.windows"
        self.send(do(RulebookDesk.set_rule, windows, OPEN_WINDOWS, in_force_from=self.today, authority=BOARD))
        number, on = f"7{len(self.sent)}", self.today - 900 * ONE_DAY
        urn = self._urn(pick)
        by_area = (AreaEntry(area="personal-development", grade="good"),)
        judged = self.graded(urn, on, "", kind=InspectionKind.BY_AREA, number=number, areas=by_area)
        points = tuple(
            AreaEntry(area="achievement", grade=grade, graded_on=day)
            for grade, day in (("expected", on), (("strong", "needs-attention")[pick % 2], self.today))
        )
        cards = (self.graded(urn, on, "", kind=InspectionKind.CARD, number=number, areas=(each,)) for each in points)
        self.publish_inspections(judged, *cards)

    @precondition(lambda self: self.standing())
    @rule(pick=PICK, overall=st.sampled_from(GRADES), withdraw=st.booleans(), by_mistake=st.booleans())
    def put_right(self, pick: int, overall: str, withdraw: bool, by_mistake: bool) -> None:
        """One inspection was taken wrong: its grade, or altogether; and now and then that was the mistake."""
        urn, held = self.standing()[pick % len(self.standing())]
        kind, reason = InspectionKind.GRADED, "the report says otherwise"
        if withdraw:
            self.send(do(InspectionsDesk.withdraw, urn, held.on, kind=kind), reason=reason)
            held.withdrawn = not by_mistake
            if by_mistake:
                self.send(do(InspectionsDesk.restore, urn, held.on, kind=kind), reason=reason)
                return
        else:
            same = "nothing-to-correct" if overall == held.overall else None
            command = do(InspectionsDesk.correct, urn, held.on, {"overall": overall}, kind=kind)
            self.send(command, same, reason=reason)
            held.overall = overall
        held.as_at = held.as_at if not withdraw and self.refusals[-1:] == ["nothing-to-correct"] else self.today

    def _show_no_longer(self, pick: int) -> None:
        """A file that shows the latest outcome of a school shows none."""
        urn, _ = self.standing()[pick % len(self.standing())]
        self.publish_inspections(latest_of=(urn,))
        for held in self.inspected[urn]:
            if not held.withdrawn and held.as_at < self.today and (held.published or held.on) <= self.today:
                held.withdrawn, held.as_at = True, self.today

    def _retract_inspections(self, pick: int) -> None:
        """A file is taken that should not have been, and is retracted."""
        urn, on = self._urn(pick), self.today - 77 * ONE_DAY
        if any(each.on == on for each in self.inspected.get(urn, [])):
            return
        answer = self.publish_inspections(self.graded(urn, on, "good"))
        taken = [fact.event.sha256 for fact in answer.events if isinstance(fact.event, FileTaken)] if answer else []
        self.send(do(RegisterDesk.retract, taken[0]), reason="of another year")

    def standing(self) -> list[tuple[URN, ModelInspection]]:
        """The inspections that count, with the URN of their time."""
        return [(urn, each) for urn, held in sorted(self.inspected.items()) for each in held if not each.withdrawn]

    @invariant()
    def inspections_are_those_of_the_model(self) -> None:
        """What is held of each school agrees with the model, and its outcome is the last one that is public."""
        for urn, model in self.inspected.items():
            rows = [row for row in self.thep.inspections(urn) if row.urn == urn and row.kind is InspectionKind.GRADED]
            found = {(row.inspected_on, row.published_on, row.outcome) for row in rows if not row.withdrawn}
            held = [each for each in model if not each.withdrawn]
            expected = {(each.on, each.published, each.overall) for each in held}
            assert found == expected, f"of {urn} there is {found}, and the model has {expected}"
            for day in (self.today, self.today - 10 * ONE_DAY):
                public = [each.on for each in held if (each.published or each.on) <= day]
                outcome = self.thep.outcome(urn, day)
                if outcome.urn == urn and public and outcome.kind == InspectionKind.GRADED.value:
                    assert (outcome.of, outcome.inspected_on) == ("own", max(public)), f"{urn} on {day}: {outcome}"
                elif outcome.urn == urn and not public:
                    assert outcome.of != "own" or outcome.kind != InspectionKind.GRADED.value, f"{urn}: {outcome}"


def _with(entry: InspectionEntry, **changes: Any) -> InspectionEntry:
    fields = {name: getattr(entry, name) for name in ("urn", "listed_for", "kind", "inspected_on", "overall")}
    return InspectionEntry(**{**fields, **changes})
