"""Synthetic DICOM: image series of a volume, in any folder, with any fault that a test asks for.

Every tag that identifies somebody holds one of `MARKS`, so that a test can look for them in an output.
"""

import copy
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

UID_ROOT = "1.2.826.0.1.3680043.10.424242."
MARKS = ("MARK", "424242", "19510307", "20190411", "20190603", "1951-03-07", "2019-04-11", "2019-06-03")
"""What must not be found in any output: names, ids, the root of all UIDs, dates of birth and of studies."""

SOP_CLASSES = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
}
ENHANCED_CLASSES = {
    "CT": "1.2.840.10008.5.1.4.1.1.2.1",
    "PT": "1.2.840.10008.5.1.4.1.1.130",
    "MR": "1.2.840.10008.5.1.4.1.1.4.1",
}
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

Place = Callable[[int, random.Random], str]
Edit = Callable[[Dataset, int], None]


@dataclass(frozen=True)
class Person:
    """A synthetic patient."""

    id: str = "MARK-ID-1"
    name: str = "MARKNAME^MARKFIRST"
    issuer: str = "MARK-ISSUER"
    birth: str = "19510307"
    sex: str = "F"
    age: str = ""


@dataclass(frozen=True)
class Study:
    """A synthetic visit; its UID is made of its key."""

    key: str = "study"
    date: str = "20190411"
    time: str = "081500"

    @property
    def uid(self) -> str:
        """Its StudyInstanceUID."""
        return made_uid("study", self.key)


PERSON = Person()
STUDY = Study()
LATER = Study("later", "20190603", "101500")


@dataclass(frozen=True, eq=False)
class MadeSeries:
    """An image series that was written; what an RTSTRUCT or SEG of it needs.

    `datasets` and `paths` are in the order of the slices of the volume; a slice that was left out on
    purpose has a dataset and no file (`None`). A multi-frame series has one of each.
    """

    uid: str
    frame_uid: str
    modality: str
    person: Person
    study: Study
    datasets: tuple[Dataset, ...]
    paths: tuple[Path | None, ...]


def made_uid(*words: object) -> str:
    """Make a UID of words: the same of the same words."""
    return str(generate_uid(prefix=UID_ROOT, entropy_srcs=[str(word) for word in words]))


def scattered(index: int, rng: random.Random) -> str:
    """Place a file under a random name without ending, in one of several folders."""
    return f"{rng.choice(('a', 'b/MARK c', 'b/é'))}/{rng.getrandbits(64):016x}"


def numbered(index: int, rng: random.Random) -> str:
    """Place a file under its number."""
    return f"IM{index:04d}.dcm"


def made_series(
    folder: Path,
    image: sitk.Image,
    *,
    modality: str = "CT",
    person: Person = PERSON,
    study: Study = STUDY,
    key: str = "series",
    frame: str = "frame",
    place: Place = scattered,
    seed: int = 0,
    multiframe: bool = False,
    syntax: str = ExplicitVRLittleEndian,
    preamble: bool = True,
    tilt: float = 0.0,
    missing: Collection[int] = (),
    duplicated: Collection[int] = (),
    copied: Collection[int] = (),
    slopes: Sequence[float] | None = None,
    intercept: float | None = None,
    edit: Edit | None = None,
) -> MadeSeries:
    """Write a volume as an image series.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there; `place` says where in it each file goes.
    image : SimpleITK.Image
        Three axes; its third may run either way.
    modality : {'CT', 'PT', 'MR'}
    person, study, key, frame
        Whose it is; UIDs are made of study, key and frame, so that equal words give equal UIDs.
    place, seed
        How files are called, and from which random numbers.
    multiframe : bool
        One enhanced file, its frames shuffled, in place of a file a slice.
    syntax : str
        Transfer syntax: also RLELossless or JPEGLSLossless.
    preamble : bool
        False: neither preamble nor file meta information, implicit little endian.
    tilt : float
        Gantry tilt (degrees): orientation tilted, positions along the third axis all the same.
    missing, duplicated, copied : collections of int
        Slices that are not written, written twice as other instances, written twice byte for byte.
    slopes : sequence of float
        RescaleSlope of each slice; by default 1, and for PET what fills 15 bits.
    intercept : float
        RescaleIntercept of all slices; by default -1024 for CT, else 0.
    edit : callable
        Called with each dataset and its slice before it is written.
    """
    rng = random.Random(f"{seed} {study.key} {key}")
    voxels = sitk.GetArrayFromImage(image)
    slopes = _slopes(voxels, modality) if slopes is None else slopes
    intercept = (-1024.0 if modality == "CT" else 0.0) if intercept is None else intercept
    about = _Series(image, modality, person, study, key, frame, tilt, syntax)
    slices = [about.slice(k, voxels[k], slopes[k], intercept) for k in range(len(voxels))]
    if multiframe:
        slices = [about.enhanced(slices, rng)]
    paths: list[Path | None] = []
    for k, dataset in enumerate(slices):
        if edit:
            edit(dataset, k)
        if syntax != ExplicitVRLittleEndian:
            dataset.compress(syntax, generate_instance_uid=False)
        paths.append(None if k in missing else write(dataset, folder / place(k, rng), preamble=preamble))
        if k in copied:
            write(dataset, folder / "copies" / place(k, rng), preamble=preamble)
        if k in duplicated:
            write(about.twin(dataset), folder / "twins" / place(k, rng), preamble=preamble)
    return MadeSeries(about.uid, about.frame_uid, modality, person, study, tuple(slices), tuple(paths))


def write(dataset: Dataset, path: Path, *, preamble: bool = True) -> Path:
    """Write a dataset, as a DICOM file or without its preamble."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if preamble:
        dataset.save_as(path, enforce_file_format=True)
    else:
        Dataset(dataset).save_as(path, implicit_vr=True, little_endian=True)
    return path


def identified(dataset: Dataset, person: Person, study: Study) -> None:
    """Fill in every tag that identifies somebody."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName, dataset.PatientID = person.name, person.id
    dataset.IssuerOfPatientID, dataset.PatientBirthDate = person.issuer, person.birth
    dataset.PatientSex, dataset.PatientAge = person.sex, person.age
    dataset.OtherPatientIDs = dataset.OtherPatientNames = dataset.PatientAddress = "MARK-OTHER"
    dataset.PatientComments = dataset.PatientTelephoneNumbers = "MARK-COMMENT"
    dataset.StudyInstanceUID, dataset.StudyDate, dataset.StudyTime = study.uid, study.date, study.time
    dataset.AccessionNumber, dataset.StudyID = "MARK-ACCESSION", "MARK-STUDY"
    dataset.StudyDescription = "MARK-STUDY-TEXT"
    dataset.ReferringPhysicianName = dataset.OperatorsName = "MARKDOCTOR^MARKFIRST"
    dataset.InstitutionName = dataset.InstitutionAddress = "MARK-HOSPITAL"
    dataset.StationName = dataset.DeviceSerialNumber = "MARK-STATION"
    dataset.Manufacturer = dataset.ManufacturerModelName = "MARK-MAKER"
    dataset.SoftwareVersions = "MARK-VERSION"
    dataset.private_block(0x0009, "MARK-PRIVATE", create=True).add_new(1, "LO", "MARK-PRIVATE-TEXT")


def file_meta(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> FileMetaDataset:
    """Make the file meta information of a dataset."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    return meta


def _slopes(voxels: np.ndarray, modality: str) -> list[float]:
    if modality != "PT":
        return [1.0] * len(voxels)
    # DS, the text of a slope, takes 16 signs.
    return [float(f"{max(float(plane.max()), 1.0) / 32767:.9g}") for plane in voxels]


@dataclass(frozen=True, eq=False)
class _Series:
    image: sitk.Image
    modality: str
    person: Person
    study: Study
    key: str
    frame: str
    tilt: float
    syntax: str

    @property
    def uid(self) -> str:
        return made_uid("series", self.study.key, self.key)

    @property
    def frame_uid(self) -> str:
        return made_uid("frame", self.study.key, self.frame)

    def slice(self, k: int, plane: np.ndarray, slope: float, intercept: float) -> Dataset:
        dataset = Dataset()
        identified(dataset, self.person, self.study)
        dataset.SOPClassUID = SOP_CLASSES[self.modality]
        dataset.SOPInstanceUID = made_uid("image", self.study.key, self.key, k)
        dataset.file_meta = file_meta(dataset)
        self._describe(dataset, k)
        self._place(dataset, k)
        if self.modality == "PT":
            _activity(dataset, self.study)
        dataset.RescaleSlope, dataset.RescaleIntercept = slope, intercept
        _fill(dataset, np.rint((plane.astype(float) - intercept) / slope))
        return dataset

    def _describe(self, dataset: Dataset, k: int) -> None:
        dataset.Modality, dataset.SeriesInstanceUID = self.modality, self.uid
        dataset.SeriesNumber, dataset.InstanceNumber = 1, k + 1
        dataset.SeriesDescription = dataset.ProtocolName = "MARK-SERIES-TEXT"
        dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = self.study.date
        dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = self.study.time
        dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = self.frame_uid, ""
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]

    def _place(self, dataset: Dataset, k: int) -> None:
        axes = np.reshape(self.image.GetDirection(), (3, 3))
        angle = np.deg2rad(self.tilt)
        column = np.cos(angle) * axes[:, 1] + np.sin(angle) * axes[:, 2]
        position = self.image.TransformIndexToPhysicalPoint((0, 0, k))
        width, height, thickness = self.image.GetSpacing()
        dataset.ImagePositionPatient = [f"{value:.10g}" for value in position]
        dataset.ImageOrientationPatient = [f"{value:.10g}" for value in (*axes[:, 0], *column)]
        dataset.PixelSpacing = [f"{height:.10g}", f"{width:.10g}"]
        dataset.SliceThickness = f"{thickness:.10g}"
        if self.tilt:
            dataset.GantryDetectorTilt = self.tilt

    def twin(self, dataset: Dataset) -> Dataset:
        """Make another instance at the same place."""
        twin = copy.deepcopy(dataset)
        twin.SOPInstanceUID = made_uid("twin", dataset.SOPInstanceUID)
        twin.InstanceNumber = dataset.InstanceNumber + 1000
        twin.file_meta = file_meta(twin, dataset.file_meta.TransferSyntaxUID)
        return twin

    def enhanced(self, slices: Sequence[Dataset], rng: random.Random) -> Dataset:
        """Make one multi-frame instance of the slices, in random order."""
        frames = list(slices)
        rng.shuffle(frames)
        dataset = copy.deepcopy(slices[0])
        for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness",
                     "RescaleSlope", "RescaleIntercept"):  # fmt: skip
            del dataset[name]
        dataset.SOPClassUID = ENHANCED_CLASSES[self.modality]
        dataset.file_meta = file_meta(dataset)
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
        dataset.NumberOfFrames = len(frames)
        dataset.SharedFunctionalGroupsSequence = [_shared(slices[0])]
        dataset.PerFrameFunctionalGroupsSequence = [_own(frame) for frame in frames]
        dataset.PixelData = b"".join(frame.PixelData for frame in frames)
        return dataset


def _fill(dataset: Dataset, stored: np.ndarray) -> None:
    """Give a dataset its pixels, as unsigned numbers of 16 bits, or signed ones where some are below 0."""
    signed = bool(stored.min() < 0)
    pixels = stored.astype("<i2" if signed else "<u2")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = stored.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = int(signed)
    dataset.add_new("PixelData", "OW", pixels.tobytes())


def _activity(dataset: Dataset, study: Study) -> None:
    """Say what a SUV needs: 370 MBq of fluorine-18, an hour before, to a person of 74 kg."""
    dataset.Units, dataset.DecayCorrection = "BQML", "START"
    dataset.CorrectedImage = ["DECY", "ATTN", "SCAT"]
    dataset.PatientWeight = 74.0
    dose = Dataset()
    dose.RadionuclideTotalDose, dose.RadionuclideHalfLife = 370e6, 6586.2
    dose.RadiopharmaceuticalStartTime = f"{int(study.time[:2]) - 1:02d}{study.time[2:]}"
    dataset.RadiopharmaceuticalInformationSequence = [dose]


def _shared(first: Dataset) -> Dataset:
    shared, measures, plane = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = first.PixelSpacing, first.SliceThickness
    plane.ImageOrientationPatient = first.ImageOrientationPatient
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [plane]
    return shared


def _own(frame: Dataset) -> Dataset:
    own, content, place, values = Dataset(), Dataset(), Dataset(), Dataset()
    content.StackID, content.InStackPositionNumber = "1", frame.InstanceNumber
    place.ImagePositionPatient = frame.ImagePositionPatient
    values.RescaleSlope, values.RescaleIntercept = frame.RescaleSlope, frame.RescaleIntercept
    values.RescaleType = "HU"
    own.FrameContentSequence, own.PlanePositionSequence = [content], [place]
    own.PixelValueTransformationSequence = [values]
    return own
