"""DICOM with a mark in every standard element that may hold text, a date or a UID, nested ones too."""

from functools import cache

from pydicom.datadict import DicomDictionary, keyword_for_tag
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from analysis.intake.dicom.files import lenient
from tests.intake.dicom.made import UID_ROOT

MARK = "MARK"
_TEXTS = ("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT")
_TIMES = {"DA": "19510307", "DT": "19510307081533", "AS": "067Y", "TM": "081533"}
_GROUPS = (0x0008, 0x0010, 0x0012, 0x0018, 0x0020, 0x0032, 0x0038, 0x0040, 0x0042, 0x0088, 0x2200, 0x3006,
           0x3008, 0x300A, 0x300E, 0x4008, 0x4010)  # fmt: skip
_SEQUENCES = (
    "RequestAttributesSequence", "OtherPatientIDsSequence", "ReferencedStudySequence",
    "ReferencedPatientSequence", "OriginalAttributesSequence", "ScheduledStepAttributesSequence",
    "AdmittingDiagnosesCodeSequence", "ReferringPhysicianIdentificationSequence", "ProcedureCodeSequence",
    "InstitutionCodeSequence", "ContributingEquipmentSequence", "PersonIdentificationCodeSequence",
)  # fmt: skip
_OF_IMAGES = frozenset(
    ("ImageType", "Modality", "PatientPosition", "PatientSex", "PatientAge", "SpecificCharacterSet",
     "SegmentationType", "LossyImageCompression", "Units", "CorrectedImage", "DecayCorrection")
)  # fmt: skip
"""Elements that say how pixels are to be read."""


@cache
def _elements() -> tuple[tuple[int, str], ...]:
    """Tag and kind of each element that may hold a mark."""
    kinds = {*_TEXTS, *_TIMES, "UI"}
    return tuple(
        (tag, about[0])
        for tag, about in DicomDictionary.items()
        if tag >> 16 in _GROUPS and about[0] in kinds and keyword_for_tag(tag) not in _OF_IMAGES
    )


def mark(dataset: Dataset, place: int = 0, *, nested: bool = True) -> None:
    """Put a mark into every element that is not there yet; an `Edit` of `made_series`."""
    with lenient():
        _mark(dataset, nested)


def _mark(dataset: Dataset, nested: bool) -> None:
    for number, (tag, kind) in enumerate(_elements()):
        if Tag(tag) not in dataset:
            dataset.add_new(tag, kind, _marked(kind, number))
    dataset.private_block(0x0011, "MARK-PRIVATE", create=True).add_new(2, "UT", "MARK-PRIVATE-UT")
    if nested:
        for name in _SEQUENCES:
            item = Dataset()
            # The dictionary again and again would be megabytes a slice: a part of it in each sequence.
            for number, (tag, kind) in enumerate(_elements()):
                if number % len(_SEQUENCES) == len(name) % len(_SEQUENCES):
                    item.add_new(tag, kind, _marked(kind, number))
            item.PatientName, item.PatientID = "MARKNAME^MARKNESTED", "MARK-ID-NESTED"
            mark_private(item)
            if name not in dataset:
                setattr(dataset, name, [item])


def mark_private(dataset: Dataset) -> None:
    """Put marks into a private sequence."""
    inner = Dataset()
    inner.PatientName = "MARKNAME^MARKPRIVATE"
    dataset.private_block(0x0013, "MARK-PRIVATE", create=True).add_new(3, "SQ", [inner])


def _marked(kind: str, number: int) -> str:
    if kind == "UI":
        return f"{UID_ROOT}{number + 1}"
    return _TIMES.get(kind) or (f"{MARK}T{number}^{MARK}F{number}" if kind == "PN" else f"{MARK}-T{number}")
