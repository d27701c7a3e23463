"""What the head of a DICOM file says, as far as it is needed to find images and their lesions."""

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from analysis.intake.dicom.ages import years
from analysis.intake.dicom.elements import factor, numbers, several, text, texts

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
        several(dataset, _WORDS),
        several(dataset, _PEOPLE),
    )


def _written(dataset: Dataset) -> str:
    for name in _WRITTEN:
        if day := text(dataset, f"{name}Date"):
            return sys.intern(f"{day} {text(dataset, f'{name}Time')}")
    return ""


def _whole(dataset: Dataset, name: str) -> int:
    value = numbers(dataset, name, 1)
    return int(value[0]) if value else 0


# Slices of a series hold the same values; 100,000 heads hold each of them once.
_one_person = lru_cache(maxsize=4096)(Person)
_one_visit = lru_cache(maxsize=4096)(Visit)
