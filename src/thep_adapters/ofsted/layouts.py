"""The layouts of Ofsted's files, recognised by their columns, and where in each an inspection stands."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from thep_adapters.gias.kinds import FileKind
from thep_domain.schools import CardArea, InspectionKind, JudgedArea

GET: Final = (
    "download the management information of state-funded schools, inspections and outcomes, as CSV, or give a file with"
    " the columns URN, Rating and Inspection Date"
)


@frozen(kw_only=True)
class Place:
    """The columns in which one inspection of a row stands; empty where the layout has none."""

    kind: InspectionKind
    day: str
    number: str = ""
    published: str = ""
    own: str = ""
    """Whether it relates to the URN of the current school."""
    urn: str = ""
    """The URN at the time."""
    framework: str = ""
    overall: str = ""
    concern: str = ""
    safeguarding: str = ""
    safeguarding_day: str = ""
    outcome: str = ""
    areas: Mapping[str, str] = {}
    """By area, its column."""
    area_days: Mapping[str, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of it."""
        named = (
            *(self.day, self.number, self.published, self.own, self.urn, self.framework, self.overall, self.concern),
            *(self.safeguarding, self.safeguarding_day, self.outcome),
        )
        return tuple(filter(None, (*named, *self.areas.values(), *self.area_days.values())))


@frozen(kw_only=True)
class Layout:
    """A kind of file: its inspections in the order in which they are taken, the earliest first."""

    kind: FileKind
    places: tuple[Place, ...]
    shows_latest: bool
    """Whether a row shows the latest outcome of its school: one that it no longer shows is withdrawn."""


def _judged(suffix: str, prefix: str = "") -> dict[str, str]:
    """The columns of the graded areas, as a layout calls them."""
    return {
        JudgedArea.QUALITY_OF_EDUCATION: f"{prefix}quality of education",
        JudgedArea.BEHAVIOUR_AND_ATTITUDES: f"{prefix}behaviour and attitudes",
        JudgedArea.PERSONAL_DEVELOPMENT: f"{prefix}personal development",
        JudgedArea.LEADERSHIP_AND_MANAGEMENT: f"{prefix}effectiveness of leadership and management",
        JudgedArea.EARLY_YEARS: f"{prefix}early years provision{suffix}",
        JudgedArea.SIXTH_FORM: f"{prefix}sixth form provision{suffix}",
    }


_WHERE = " (where applicable)"
_CARD_AREAS: Final[dict[str, str]] = {
    CardArea.INCLUSION: "inclusion",
    CardArea.CURRICULUM_AND_TEACHING: "curriculum and teaching",
    CardArea.ACHIEVEMENT: "achievement",
    CardArea.ATTENDANCE_AND_BEHAVIOUR: "attendance and behaviour",
    CardArea.PERSONAL_DEVELOPMENT_AND_WELLBEING: "personal development and wellbeing",
    CardArea.LEADERSHIP_AND_GOVERNANCE: "leadership and governance",
    CardArea.EARLY_YEARS: f"early years{_WHERE}",
    CardArea.POST_16: f"post-16 provision{_WHERE}",
}
_UNGRADED: Final = Place(
    kind=InspectionKind.UNGRADED,
    number="latest ungraded inspection number",
    day="date of latest ungraded inspection",
    published="ungraded inspection publication date",
    own="does the ungraded inspection relate to the urn of the current school?",
    urn="urn at time of the ungraded inspection",
    outcome="ungraded inspection overall outcome",
)
_LATEST_GRADED: Final = Place(
    kind=InspectionKind.GRADED,
    number="inspection number of latest graded inspection",
    day="inspection start date",
    published="publication date",
    own="does the latest graded inspection relate to the urn of the current school?",
    urn="urn at time of latest graded inspection",
    framework="inspection type",
    overall="overall effectiveness",
    concern="category of concern",
    safeguarding="safeguarding is effective?",
    areas=_judged(_WHERE),
)
_PREVIOUS_GRADED: Final = Place(
    kind=InspectionKind.GRADED,
    number="previous inspection number",
    day="previous inspection start date",
    published="previous publication date",
    own="does the previous graded inspection relate to the urn of the current school?",
    urn="urn at time of previous graded inspection",
    overall="previous graded inspection overall effectiveness",
    concern="previous category of concern",
    safeguarding="previous safeguarding is effective?",
    areas=_judged(_WHERE, "previous "),
)
_LATEST_CARD: Final = Place(
    kind=InspectionKind.CARD,
    number="inspection number of latest full inspection",
    day="inspection start date",
    published="publication date",
    own="does the latest full inspection relate to the urn of the current school?",
    urn="urn at time of latest full inspection",
    framework="inspection type",
    concern="category of concern",
    safeguarding="safeguarding standards",
    safeguarding_day="safeguarding standards - date of grade",
    areas=_CARD_AREAS,
    area_days={area: f"{column.removesuffix(_WHERE)} - date of grade" for area, column in _CARD_AREAS.items()},
)
_LATEST_OEIF: Final = Place(
    kind=InspectionKind.GRADED,
    number="inspection number of latest oeif graded inspection",
    day="inspection start date of latest oeif graded inspection",
    published="publication date of latest oeif graded inspection",
    own="does the latest oeif graded inspection relate to the urn of the current school?",
    urn="urn at time of latest oeif graded inspection",
    framework="inspection type of latest oeif graded inspection",
    overall="latest oeif overall effectiveness",
    concern="latest oeif category of concern",
    safeguarding="latest oeif safeguarding is effective?",
    areas=_judged(_WHERE, "latest oeif "),
)
_LISTED: Final = Place(kind=InspectionKind.GRADED, day="inspection date", overall="rating")

URN_COLUMN: Final = "urn"
_ALSO: Final = {
    "latest ungraded inspection number": ("latest ungraded inspection number since last graded inspection",),
}
"""What a column is called in some releases."""


def _kind(name: str, needed: tuple[str, ...], *places: Place) -> FileKind:
    """A kind of file by its columns; each is looked for in any case, and with two spaces where a release has them."""
    every = {URN_COLUMN, *needed, *(column for place in places for column in place.columns)}
    return FileKind(
        name,
        GET,
        needed=(URN_COLUMN, *needed),
        welcome=tuple(sorted(every - {URN_COLUMN, *needed})),
        called={column: (column, column.replace("oeif ", "oeif  ", 1), *_ALSO.get(column, ())) for column in every},
    )


def _layout(name: str, *places: Place, shows_latest: bool = True) -> Layout:
    needed = tuple(filter(None, (places[-1].day, places[-1].overall, *sorted(places[-1].areas.values())[:1])))
    return Layout(kind=_kind(name, needed, *places), places=places, shows_latest=shows_latest)


LISTED: Final = _layout("a list of inspections (URN, Rating, Inspection Date)", _LISTED, shows_latest=False)
GRADED: Final = _layout(
    "Ofsted's management information with overall grades", _PREVIOUS_GRADED, _UNGRADED, _LATEST_GRADED
)
CARDS: Final = _layout("Ofsted's management information with report cards", _LATEST_OEIF, _UNGRADED, _LATEST_CARD)

LAYOUTS: Final = (CARDS, GRADED, LISTED)
"""The layouts, the one with the most columns first."""
