"""Slices of an image series: a file each, or frames of an enhanced file."""

from dataclasses import dataclass

import pydicom
from pydicom.dataset import Dataset

from analysis.intake.dicom.elements import factor, numbers
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.series import is_enhanced

_RESCALE = "PixelValueTransformationSequence"


@dataclass(frozen=True, slots=True)
class Plane:
    """A slice.

    Attributes
    ----------
    head : Head
        Of its file.
    frame : int or None
        Which frame of the file, from 0; None for a file of one slice.
    position, orientation, spacing : tuple of float or None
        As in `Head`.
    slope, intercept : float
        What turns stored values into those of the image; NaN where it is no number.
    """

    head: Head
    frame: int | None
    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing: tuple[float, ...] | None
    slope: float
    intercept: float

    @property
    def file(self) -> str:
        """Its file, relative to the source."""
        return self.head.file

    @property
    def place(self) -> str:
        """Where it is in its file, for messages; frames are counted from 1, as in DICOM."""
        return self.head.place if self.frame is None else f"frame {self.frame + 1}"

    def __str__(self) -> str:
        return f"{self.file} ({self.place})" if self.place else self.file


def planes_of(head: Head) -> list[Plane]:
    """List the slices of a file.

    Raises
    ------
    Exception
        Whatever pydicom raises for an enhanced file that is damaged.
    """
    if not is_enhanced(head):
        return [Plane(head, None, head.position, head.orientation, head.spacing, head.slope, head.intercept)]
    with lenient():
        dataset = pydicom.dcmread(head.path, stop_before_pixels=True, force=True)
        shared = (dataset.get("SharedFunctionalGroupsSequence") or [Dataset()])[0]
        own = dataset.get("PerFrameFunctionalGroupsSequence") or []
        return [_frame(head, index, group, shared) for index, group in enumerate(own)]


def _frame(head: Head, index: int, own: Dataset, shared: Dataset) -> Plane:
    def found(sequence: str, name: str, count: int) -> tuple[float, ...] | None:
        """Look numbers up, of the frame before those of all frames."""
        # A frame's own values go before those that all frames share.
        values = (numbers(item, name, count) for group in (own, shared) for item in group.get(sequence) or ())
        return next(filter(None, values), None)

    rescale = next((item for group in (own, shared) for item in group.get(_RESCALE) or ()), Dataset())
    return Plane(
        head,
        index,
        found("PlanePositionSequence", "ImagePositionPatient", 3),
        found("PlaneOrientationSequence", "ImageOrientationPatient", 6),
        found("PixelMeasuresSequence", "PixelSpacing", 2),
        factor(rescale, "RescaleSlope", 1.0),
        factor(rescale, "RescaleIntercept", 0.0),
    )
