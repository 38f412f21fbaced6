"""Files as the Department for Education writes them, made for a test."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from thep_adapters.gias import RegisterSummary

NARROW: Final = (
    "URN",
    "LA (code)",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (code)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (code)",
    "NumberOfPupils",
    "CensusDate",
)
"""The few columns that the Partnership needs."""

PEOPLE: Final = ("TelephoneNum", "HeadTitle (name)", "HeadFirstName", "HeadLastName", "HeadPreferredJobTitle")
"""The columns of the native file that hold names and telephones of people."""

FULL: Final = tuple(
    """URN|LA (code)|LA (name)|EstablishmentNumber|EstablishmentName|TypeOfEstablishment (code)
    |TypeOfEstablishment (name)|EstablishmentTypeGroup (code)|EstablishmentTypeGroup (name)|EstablishmentStatus (code)
    |EstablishmentStatus (name)|ReasonEstablishmentOpened (code)|ReasonEstablishmentOpened (name)|OpenDate
    |ReasonEstablishmentClosed (code)|ReasonEstablishmentClosed (name)|CloseDate|PhaseOfEducation (code)
    |PhaseOfEducation (name)|StatutoryLowAge|StatutoryHighAge|Boarders (code)|Boarders (name)|NurseryProvision (name)
    |OfficialSixthForm (code)|OfficialSixthForm (name)|Gender (code)|Gender (name)|ReligiousCharacter (code)
    |ReligiousCharacter (name)|ReligiousEthos (name)|Diocese (code)|Diocese (name)|AdmissionsPolicy (code)
    |AdmissionsPolicy (name)|SchoolCapacity|SpecialClasses (code)|SpecialClasses (name)|CensusDate|NumberOfPupils
    |NumberOfBoys|NumberOfGirls|PercentageFSM|TrustSchoolFlag (code)|TrustSchoolFlag (name)|Trusts (code)|Trusts (name)
    |SchoolSponsorFlag (name)|SchoolSponsors (name)|FederationFlag (name)|Federations (code)|Federations (name)|UKPRN
    |FEHEIdentifier|FurtherEducationType (name)|OfstedLastInsp|OfstedSpecialMeasures (code)
    |OfstedSpecialMeasures (name)|LastChangedDate|Street|Locality|Address3|Town|County (name)|Postcode|SchoolWebsite
    |TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName|HeadPreferredJobTitle|BSOInspectorateName (name)
    |InspectorateReport|DateOfLastInspectionVisit|NextInspectionVisit|TeenMoth (name)|TeenMothPlaces|CCF (name)
    |SENPRU (name)|EBD (name)|PlacesPRU|FTProv (name)|EdByOther (name)|Section41Approved (name)|SEN1 (name)|SEN2 (name)
    |SEN3 (name)|SEN4 (name)|SEN5 (name)|SEN6 (name)|SEN7 (name)|SEN8 (name)|SEN9 (name)|SEN10 (name)|SEN11 (name)
    |SEN12 (name)|SEN13 (name)|TypeOfResourcedProvision (name)|ResourcedProvisionOnRoll|ResourcedProvisionCapacity
    |SenUnitOnRoll|SenUnitCapacity|GOR (code)|GOR (name)|DistrictAdministrative (code)|DistrictAdministrative (name)
    |AdministrativeWard (code)|AdministrativeWard (name)|ParliamentaryConstituency (code)
    |ParliamentaryConstituency (name)|UrbanRural (code)|UrbanRural (name)|GSSLACode (name)|Easting|Northing|MSOA (name)
    |LSOA (name)|InspectorateName (name)|SENStat|SENNoStat|BoardingEstablishment (name)|PropsName|PreviousLA (code)
    |PreviousLA (name)|PreviousEstablishmentNumber|OfstedRating (name)|RSCRegion (name)|Country (name)|UPRN|SiteName
    |QABName (code)|QABName (name)|EstablishmentAccredited (code)|EstablishmentAccredited (name)|QABReport|CHNumber
    |MSOA (code)|LSOA (code)|FSM|AccreditationExpiryDate""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""The columns of the native file."""

SCHOOL: Final = {
    "URN": "100934",
    "LA (code)": "211",
    "EstablishmentName": "Elizabeth Selby Infants' School",
    "TypeOfEstablishment (code)": "01",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "PhaseOfEducation (code)": "2",
}
"""A school of Tower Hamlets that a test can change one cell of."""


def line(cells: Iterable[str]) -> str:
    """One row, quoted where it must be."""
    return ",".join(f'"{cell.replace(chr(34), 2 * chr(34))}"' if set(cell) & set(',"\r\n') else cell for cell in cells)


def table(header: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A whole file with the ends of lines that the Department writes; what a row does not say is blank."""
    header = tuple(header)
    return "".join(f"{text}\r\n" for text in (line(header), *(line(row.get(c, "") for c in header) for row in rows)))


def register(*rows: dict[str, str], header: Iterable[str] = NARROW) -> str:
    """A register file; each row is the school above, with these cells changed."""
    return table(header, [SCHOOL | row for row in rows])


def save(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def adds_up(summary: RegisterSummary) -> bool:
    """Whether every row of the file became something."""
    s = summary
    parts = (s.kept, s.other_authorities, s.no_authority, s.not_yet_open, s.closed_undated, s.repeated, s.bad_rows)
    return sum(parts) == s.rows
