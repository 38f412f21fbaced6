"""Which London schools lie outside the area of their authority."""

import re
from typing import Final

_DISTRICTS: Final = {
    "201": "E09000001",  # City of London
    "202": "E09000007",  # Camden
    "203": "E09000011",  # Greenwich
    "204": "E09000012",  # Hackney
    "205": "E09000013",  # Hammersmith and Fulham
    "206": "E09000019",  # Islington
    "207": "E09000020",  # Kensington and Chelsea
    "208": "E09000022",  # Lambeth
    "209": "E09000023",  # Lewisham
    "210": "E09000028",  # Southwark
    "211": "E09000030",  # Tower Hamlets
    "212": "E09000032",  # Wandsworth
    "213": "E09000033",  # Westminster
    "301": "E09000002",  # Barking and Dagenham
    "302": "E09000003",  # Barnet
    "303": "E09000004",  # Bexley
    "304": "E09000005",  # Brent
    "305": "E09000006",  # Bromley
    "306": "E09000008",  # Croydon
    "307": "E09000009",  # Ealing
    "308": "E09000010",  # Enfield
    "309": "E09000014",  # Haringey
    "310": "E09000015",  # Harrow
    "311": "E09000016",  # Havering
    "312": "E09000017",  # Hillingdon
    "313": "E09000018",  # Hounslow
    "314": "E09000021",  # Kingston upon Thames
    "315": "E09000024",  # Merton
    "316": "E09000025",  # Newham
    "317": "E09000026",  # Redbridge
    "318": "E09000027",  # Richmond upon Thames
    "319": "E09000029",  # Sutton
    "320": "E09000031",  # Waltham Forest
}
"""The district of each London authority (ONS code): there the two have the same boundary. Of others we cannot tell."""

# The postcode areas that reach into Greater London. The wider the list, the fewer schools are wrongly called outside.
_LONDON: Final = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}) | frozenset(
    {"BR", "CM", "CR", "DA", "EN", "HA", "IG", "KT", "RM", "SL", "SM", "TN", "TW", "UB", "WD"}
)
_DISTRICT = re.compile(r"[EWSN][0-9]{8}")
_POSTCODE_AREA = re.compile(r"([A-Z]{1,2})[0-9]")


def lies_outside(la: str, district: str, postcode: str) -> bool:
    """Whether a school of this authority lies outside its area.

    By its district; where the register gives none, by its postcode. False where neither says.
    """
    own = _DISTRICTS.get(la)
    if own is None:
        return False
    if _DISTRICT.fullmatch(district.upper()):
        return district.upper() != own
    area = _POSTCODE_AREA.match(postcode.upper())
    return area is not None and area[1] not in _LONDON
