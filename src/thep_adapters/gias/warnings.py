"""What reading the files of an import warns of: what was left out, and what was taken as it is."""

from typing import Final

from thep_domain.kernel.warnings import Warn

ROW_LEFT_OUT: Final = Warn(
    "row-left-out", "Left out: {file}, line {line}, column {column}, value {value!r}: {problem}.".format_map
)
UNKNOWN_CODE: Final = Warn(
    "unknown-code",
    "Taken as it is, please check it: {file}, line {line}, column {column}, value {value!r} is on no list of the"
    " Department's.".format_map,
)
COUNTS_UNDATED: Final = Warn(
    "counts-undated",
    "Pupil counts were left out because the files do not say which day they are from: {number}. Import again with the"
    " day of the census.".format_map,
)
