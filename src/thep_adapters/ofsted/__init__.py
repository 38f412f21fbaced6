"""The files of Ofsted: its management information of inspections and outcomes, and lists of past inspections."""

from thep_adapters.ofsted.importing import InspectionFile, InspectionsRead, import_inspections, read_inspections

__all__ = [
    "InspectionFile",
    "InspectionsRead",
    "import_inspections",
    "read_inspections",
]
