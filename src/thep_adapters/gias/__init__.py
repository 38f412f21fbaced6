"""The files of the Department for Education: the register of schools, its links, the school census."""

from thep_adapters.gias.cells import la_code
from thep_adapters.gias.census_file import CensusRead, CensusSummary, read_census
from thep_adapters.gias.errors import BadRow, BadRows, UnknownCode, UnusableFile
from thep_adapters.gias.importing import Files, FilesRead, import_files, must_be_dated, read_files
from thep_adapters.gias.links_file import LinksRead, LinksSummary, read_links
from thep_adapters.gias.naming import date_in_name
from thep_adapters.gias.register_file import RegisterRead, RegisterSummary, read_register

__all__ = [
    "BadRow",
    "BadRows",
    "CensusRead",
    "CensusSummary",
    "Files",
    "FilesRead",
    "LinksRead",
    "LinksSummary",
    "RegisterRead",
    "RegisterSummary",
    "UnknownCode",
    "UnusableFile",
    "date_in_name",
    "import_files",
    "la_code",
    "must_be_dated",
    "read_census",
    "read_files",
    "read_links",
    "read_register",
]
