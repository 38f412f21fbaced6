"""Files of Ofsted as tests write them: the headers of two releases of its management information, and rows by name."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

GRADED_HEADER: Final = """Web Link|URN|LAESTAB|School name|Ofsted phase|Type of education|Local authority|Postcode
|Number of warning notices issued in 2022/23 academic year|Total number of pupils
|Latest ungraded inspection number since last graded inspection
|Does the ungraded inspection relate to the URN of the current school?|URN at time of the ungraded inspection
|Number of ungraded inspections since the last graded inspection|Date of latest ungraded inspection
|Ungraded inspection publication date|Ungraded inspection overall outcome
|Inspection number of latest graded inspection|Inspection type|Inspection type grouping|Event type grouping
|Inspection start date|Inspection end date|Publication date
|Does the latest graded inspection relate to the URN of the current school?|URN at time of latest graded inspection
|Overall effectiveness|Category of concern|Quality of education|Behaviour and attitudes|Personal development
|Effectiveness of leadership and management|Safeguarding is effective?|Early years provision (where applicable)
|Sixth form provision (where applicable)|Previous inspection number|Previous inspection start date
|Previous inspection end date|Previous publication date
|Does the previous graded inspection relate to the URN of the current school?
|URN at time of previous graded inspection|Previous graded inspection overall effectiveness
|Previous category of concern|Previous quality of education|Previous behaviour and attitudes
|Previous personal development|Previous effectiveness of leadership and management
|Previous safeguarding is effective?|Previous early years provision (where applicable)
|Previous sixth form provision (where applicable)"""

CARD_HEADER: Final = """Web Link (opens in new window)|URN|LAESTAB|School name|Ofsted phase|Local authority|Postcode
|Inspection number of latest full inspection|Inspection type|Inspection type grouping|Event type grouping
|Inspection start date|Publication date|Does the latest full inspection relate to the URN of the current school?
|URN at time of latest full inspection|Category of concern|Safeguarding standards
|Safeguarding standards - date of grade|Inclusion|Inclusion - date of grade|Curriculum and teaching
|Curriculum and teaching - date of grade|Achievement|Achievement - date of grade|Attendance and behaviour
|Attendance and behaviour - date of grade|Personal development and wellbeing
|Personal development and wellbeing - date of grade|Early years (where applicable)|Early years - date of grade
|Post-16 provision (where applicable)|Post-16 provision - date of grade|Leadership and governance
|Leadership and governance - date of grade|Inspection number of latest OEIF graded inspection
|Inspection type of latest OEIF graded inspection|Inspection start date of latest OEIF graded inspection
|Publication date of latest OEIF graded inspection
|Does the latest OEIF graded inspection relate to the URN of the current school?
|URN at time of latest OEIF graded inspection|Latest OEIF category of concern|Latest OEIF overall effectiveness
|Latest OEIF quality of education|Latest OEIF behaviour and attitudes|Latest OEIF personal development
|Latest OEIF effectiveness of leadership and management|Latest OEIF  safeguarding is effective?
|Latest OEIF early years provision (where applicable)|Latest OEIF sixth form provision (where applicable)
|Latest ungraded inspection number|Date of latest ungraded inspection|Ungraded inspection publication date
|Does the ungraded inspection relate to the URN of the current school?|URN at time of the ungraded inspection
|Ungraded inspection overall outcome|Most recent category of concern"""

LISTED_HEADER: Final = "URN|Rating|Inspection Date"

GRADED_ROW: Final = {
    "URN": "999011",
    "School name": "Limehouse Wharf Primary School",
    "Inspection number of latest graded inspection": "10046987",
    "Inspection type": "S5 Inspection",
    "Inspection start date": "27/06/2018",
    "Publication date": "18/07/2018",
    "Does the latest graded inspection relate to the URN of the current school?": "Yes",
    "URN at time of latest graded inspection": "999011",
    "Overall effectiveness": "2",
    "Quality of education": "2",
    "Effectiveness of leadership and management": "1",
    "Safeguarding is effective?": "Yes",
    "Early years provision (where applicable)": "9",
    "Sixth form provision (where applicable)": "NULL",
    "Previous inspection number": "443010",
    "Previous inspection start date": "04/05/2016",
    "Previous publication date": "08/06/2016",
    "Does the previous graded inspection relate to the URN of the current school?": "Yes",
    "URN at time of previous graded inspection": "999011",
    "Previous graded inspection overall effectiveness": "4",
    "Previous category of concern": "SM",
    "Latest ungraded inspection number since last graded inspection": "10200300",
    "Does the ungraded inspection relate to the URN of the current school?": "Yes",
    "Date of latest ungraded inspection": "04/05/2023",
    "Ungraded inspection publication date": "12/06/2023",
    "Ungraded inspection overall outcome": "School remains Good (Concerns) - S8 Short",
}
CARD_ROW: Final = {
    "URN": "999012",
    "School name": "St Anne’s",
    "Inspection number of latest full inspection": "10399001",
    "Inspection type": "Full inspection",
    "Inspection start date": "02/12/2025",
    "Publication date": "15/01/2026",
    "Does the latest full inspection relate to the URN of the current school?": "Yes",
    "URN at time of latest full inspection": "999012",
    "Safeguarding standards": "Met",
    "Safeguarding standards - date of grade": "02/12/2025",
    "Inclusion": "Strong standard",
    "Inclusion - date of grade": "02/12/2025",
    "Curriculum and teaching": "Expected standard",
    "Curriculum and teaching - date of grade": "02/12/2025",
    "Achievement": "Needs attention",
    "Achievement - date of grade": "02/12/2025",
    "Attendance and behaviour": "Expected standard",
    "Personal development and wellbeing": "Exceptional",
    "Leadership and governance": "Expected standard",
    "Early years (where applicable)": "Not applicable",
    "Inspection number of latest OEIF graded inspection": "10210000",
    "Inspection type of latest OEIF graded inspection": "S5 Inspection",
    "Inspection start date of latest OEIF graded inspection": "08/10/2024",
    "Publication date of latest OEIF graded inspection": "11/11/2024",
    "Does the latest OEIF graded inspection relate to the URN of the current school?": "No",
    "URN at time of latest OEIF graded inspection": "999010",
    "Latest OEIF overall effectiveness": "Not judged",
    "Latest OEIF quality of education": "Good",
    "Latest OEIF behaviour and attitudes": "Good",
    "Latest OEIF personal development": "Outstanding",
    "Latest OEIF effectiveness of leadership and management": "Good",
    "Latest OEIF  safeguarding is effective?": "Yes",
}


def columns(header: str) -> list[str]:
    """The columns of a header."""
    return header.replace("\n", "").split("|")


def written(header: str, *rows: Mapping[str, str], missing: str = "") -> str:
    """A file with these rows; what a row does not name is written as ``missing``."""
    text = io.StringIO()
    names = columns(header)
    lines = csv.writer(text)
    lines.writerow(names)
    for row in rows:
        assert not set(row) - set(names), set(row) - set(names)
        lines.writerow([row.get(name, missing) for name in names])
    return text.getvalue()


def file(folder: Path, text: str, name: str = "mi_2026-03-01.csv", encoding: str = "utf-8") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def listed(*rows: Sequence[str]) -> str:
    """A list of inspections."""
    return "\n".join([LISTED_HEADER.replace("|", ","), *(",".join(row) for row in rows), ""])
