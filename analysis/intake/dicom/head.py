"""What the head of a DICOM file says, as far as it is needed to find images and their lesions."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from analysis.intake.dicom.ages import years

TAGS = (
    "SpecificCharacterSet", "ImageType", "SOPClassUID", "SOPInstanceUID", "Modality",
    "StudyDate", "StudyTime", "SeriesDate", "SeriesTime", "ContentDate", "ContentTime",
    "StructureSetDate", "StructureSetTime", "InstanceCreationDate", "InstanceCreationTime",
    "AccessionNumber", "StudyID", "InstitutionName", "StationName", "OtherPatientIDs",
    "ReferringPhysicianName", "OperatorsName", "PhysiciansOfRecord",
    "PerformingPhysicianName", "NameOfPhysiciansReadingStudy", "RequestingPhysician", "ContentCreatorName",
    "ReviewerName", "OtherPatientNames", "PatientBirthName",
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientAge",
    "StudyInstanceUID", "SeriesInstanceUID", "InstanceNumber", "FrameOfReferenceUID", "GantryDetectorTilt",
    "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated",
    "RescaleSlope", "RescaleIntercept",
)  # fmt: skip
"""Elements that are read of each file."""

_TEXTS = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "PN", "SH", "TM", "UI"))
_WORDS = ("AccessionNumber", "StudyID", "InstitutionName", "StationName", "OtherPatientIDs")
_PEOPLE = (
    "ReferringPhysicianName", "OperatorsName", "PhysiciansOfRecord", "PerformingPhysicianName",
    "NameOfPhysiciansReadingStudy", "RequestingPhysician", "ContentCreatorName", "ReviewerName",
    "OtherPatientNames", "PatientBirthName",
)  # fmt: skip
_WRITTEN = ("StructureSet", "Content", "InstanceCreation", "Series", "Study")


@dataclass(frozen=True)
class Person:
    """Whose a file is.

    Attributes
    ----------
    id, issuer, name, birth : str
        As the file has them, without blanks around; empty where they are not given.
    sex : str
        `F`, `M` or empty.
    """

    id: str
    issuer: str
    name: str
    birth: str
    sex: str


@dataclass(frozen=True)
class Visit:
    """The study that a file is of.

    Attributes
    ----------
    uid, date, time : str
        As the file has them; empty where they are not given.
    age : float
        Years; NaN if not given.
    words : tuple of str
        Its other texts that identify somebody: numbers, and the hospital.
    people : tuple of str
        Names of those who treat the patient, and other names of the patient.
    """

    uid: str
    date: str
    time: str
    age: float
    words: tuple[str, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a file says; for an image of one slice, or of several.

    Attributes
    ----------
    path : pathlib.Path
    file : str
        Its path under the source, for messages.
    sop_class, sop_uid, series_uid, frame_uid, modality, syntax : str
        Empty where they are not given.
    person : Person
    visit : Visit
    written : str
        Date and time of its content, to tell the newer of two.
    number : str
        InstanceNumber, as the file has it.
    image_type : tuple of str
    position : tuple of float or None
        ImagePositionPatient (mm); None where it is not given, or no three numbers.
    orientation : tuple of float or None
        ImageOrientationPatient, six cosines.
    spacing : tuple of float or None
        PixelSpacing (mm): between rows, between columns.
    rows, columns, frames, samples, bits : int
        Of its pixels; 0 where they are not given.
    slope, intercept : float
        RescaleSlope and RescaleIntercept; 1 and 0 where they are not given, NaN where they are no numbers.
    tilt : float
        GantryDetectorTilt (degrees).
    left : int
        Bytes of the file behind its head: its pixels.
    """

    path: Path
    file: str
    sop_class: str
    sop_uid: str
    series_uid: str
    frame_uid: str
    modality: str
    syntax: str
    person: Person
    visit: Visit
    written: str
    number: str
    image_type: tuple[str, ...]
    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing: tuple[float, ...] | None
    rows: int
    columns: int
    frames: int
    samples: int
    bits: int
    slope: float
    intercept: float
    tilt: float
    left: int

    @classmethod
    def of(cls, dataset: Dataset, path: Path, file: str, left: int) -> "Head":
        """Take from a dataset what is needed of it."""
        return cls(
            path=path,
            file=file,
            sop_class=text(dataset, "SOPClassUID"),
            sop_uid=text(dataset, "SOPInstanceUID"),
            series_uid=text(dataset, "SeriesInstanceUID"),
            frame_uid=text(dataset, "FrameOfReferenceUID"),
            modality=text(dataset, "Modality").upper(),
            syntax=text(dataset.file_meta, "TransferSyntaxUID") or str(ImplicitVRLittleEndian),
            person=_person(dataset),
            visit=_visit(dataset),
            written=_written(dataset),
            number=text(dataset, "InstanceNumber"),
            image_type=texts(dataset, "ImageType"),
            position=numbers(dataset, "ImagePositionPatient", 3),
            orientation=numbers(dataset, "ImageOrientationPatient", 6),
            spacing=numbers(dataset, "PixelSpacing", 2),
            rows=_whole(dataset, "Rows"),
            columns=_whole(dataset, "Columns"),
            frames=_whole(dataset, "NumberOfFrames") or 1,
            samples=_whole(dataset, "SamplesPerPixel") or 1,
            bits=_whole(dataset, "BitsAllocated"),
            slope=factor(dataset, "RescaleSlope", 1.0),
            intercept=factor(dataset, "RescaleIntercept", 0.0),
            tilt=(numbers(dataset, "GantryDetectorTilt", 1) or (0.0,))[0],
            left=left,
        )

    @property
    def is_compressed(self) -> bool:
        """Whether its pixels are compressed."""
        return UID(self.syntax).is_compressed if UID(self.syntax).is_transfer_syntax else True

    @property
    def is_deflated(self) -> bool:
        """Whether the whole file is deflated, so that its length says nothing."""
        return self.syntax == DeflatedExplicitVRLittleEndian

    @property
    def place(self) -> str:
        """Number of the image, for messages; empty where there is none."""
        return f"InstanceNumber {self.number}" if self.number else ""


def text(dataset: Dataset, name: str) -> str:
    """Text of an element, without blanks around; empty where it is not given."""
    raw = _raw_text(dataset, name)
    value = dataset.get(name) if raw is None else raw
    return "" if value is None else sys.intern(str(value).strip(" \0"))


def texts(dataset: Dataset, name: str) -> tuple[str, ...]:
    """Texts of an element of one or several values."""
    value = _values(dataset, name)
    if value is None or value == "":
        return ()
    values: Iterable[object] = [value] if isinstance(value, str) else value
    return tuple(sys.intern(str(one).strip(" \0").upper()) for one in values if one)


def numbers(dataset: Dataset, name: str, count: int) -> tuple[float, ...] | None:
    """Numbers of an element; None where they are not given, not as many or not finite."""
    try:
        value = _values(dataset, name)
        several = value if count > 1 or isinstance(value, list) else [value]
        values = tuple(float(one) for one in several)
    except (TypeError, ValueError, OverflowError):
        return None
    is_good = len(values) == count and all(map(math.isfinite, values))
    return _shared(values) if is_good else None


def _values(dataset: Dataset, name: str) -> Any:
    raw = _raw_text(dataset, name)
    return dataset.get(name) if raw is None else raw.strip(" \0").split("\\")


def _raw_text(dataset: Dataset, name: str) -> str | None:
    """Text of an element as it stands in the file, if it is plain; None if pydicom must read it.

    pydicom takes ten times as long for it, which counts where there are 100,000 files.
    """
    tag, is_text = _known(name)
    element = dataset.get_item(tag) if is_text else None
    if isinstance(element, RawDataElement) and isinstance(element.value, bytes):
        # Escapes change the character set in the middle of a text.
        return element.value.decode() if element.value.isascii() and b"\x1b" not in element.value else None
    return None


@lru_cache
def _known(name: str) -> tuple[BaseTag, bool]:
    """Tag of an element, and whether its values are written as text."""
    tag = Tag(name)
    return tag, dictionary_VR(tag) in _TEXTS


def factor(dataset: Dataset, name: str, default: float) -> float:
    """Take the number of an element; `default` where it is not given, NaN where it is no finite number."""
    if text(dataset, name) == "":
        return default
    value = numbers(dataset, name, 1)
    return value[0] if value else math.nan


def _person(dataset: Dataset) -> Person:
    sex = text(dataset, "PatientSex").upper()[:1]
    return _one_person(
        text(dataset, "PatientID"),
        text(dataset, "IssuerOfPatientID"),
        text(dataset, "PatientName").strip("^= "),
        text(dataset, "PatientBirthDate"),
        sex if sex in ("F", "M") else "",
    )


def _visit(dataset: Dataset) -> Visit:
    day = text(dataset, "StudyDate") or text(dataset, "SeriesDate") or text(dataset, "ContentDate")
    return _one_visit(
        text(dataset, "StudyInstanceUID"),
        day,
        text(dataset, "StudyTime"),
        years(text(dataset, "PatientAge"), text(dataset, "PatientBirthDate"), day),
        _several(dataset, _WORDS),
        _several(dataset, _PEOPLE),
    )


def _several(dataset: Dataset, names: Iterable[str]) -> tuple[str, ...]:
    """Texts of elements, each of one or several values."""
    found = (_texts_of(dataset, name) for name in names)
    return tuple(sys.intern(one) for values in found for one in values if one)


def _texts_of(dataset: Dataset, name: str) -> list[str]:
    value = _values(dataset, name)
    # A PersonName is iterable too: its letters.
    values = value if isinstance(value, list | MultiValue) else [value]
    return [str(one).strip(" \0^=") for one in values if one]


def _written(dataset: Dataset) -> str:
    for name in _WRITTEN:
        if day := text(dataset, f"{name}Date"):
            return sys.intern(f"{day} {text(dataset, f'{name}Time')}")
    return ""


def _whole(dataset: Dataset, name: str) -> int:
    value = numbers(dataset, name, 1)
    return int(value[0]) if value else 0


# Slices of a series hold the same values; 100,000 heads hold each of them once.
_shared = lru_cache(maxsize=4096)(tuple)
_one_person = lru_cache(maxsize=4096)(Person)
_one_visit = lru_cache(maxsize=4096)(Visit)
