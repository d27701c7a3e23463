"""What an intake finds: images, the lesions on them, and what is left out and why."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.errors import Fault

Modality = Literal["CT", "PT", "MR"]


@dataclass(frozen=True)
class Grid:
    """Where the voxels of a volume lie.

    Attributes
    ----------
    size : tuple of int
        Voxels along x, y, z.
    spacing, origin : tuple of float
        Along and of x, y, z (mm); DICOM's axes: left, back, head.
    direction : tuple of float
        Cosines of the axes, row by row, as ITK has them.
    """

    size: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: tuple[float, ...]

    @classmethod
    def of(cls, image: sitk.Image) -> "Grid":
        """Take the grid of an image."""
        return cls(image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection())

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of an array of its voxels: z, y, x."""
        return self.size[::-1]

    @property
    def voxel_ml(self) -> float:
        """Volume of a voxel (mL)."""
        return math.prod(self.spacing) / 1000

    def placed(self, voxels: np.ndarray) -> sitk.Image:
        """Make an image of an array (z, y, x) that lies on this grid."""
        image = sitk.GetImageFromArray(voxels)
        image.SetSpacing(self.spacing)
        image.SetOrigin(self.origin)
        image.SetDirection(self.direction)
        return image


@dataclass(frozen=True, eq=False)
class Region:
    """Voxels of a lesion, cut to their box.

    Attributes
    ----------
    start : tuple of int
        First voxel of the box, z, y, x.
    voxels : numpy.ndarray of bool, shape (z, y, x)
        The lesion; it touches all sides of its box.
    """

    start: tuple[int, ...]
    voxels: np.ndarray

    @classmethod
    def of(cls, mask: np.ndarray, start: tuple[int, ...] = (0, 0, 0)) -> "Region | None":
        """Cut a mask (z, y, x) to its box; None if it is empty.

        Parameters
        ----------
        mask : numpy.ndarray, shape (z, y, x)
            The lesion is what is not 0.
        start : tuple of int
            Where the first voxel of `mask` lies on the grid, if `mask` is a part of it.
        """
        boxes = ndimage.find_objects((mask != 0).view(np.uint8))
        if not boxes:
            return None
        first = tuple(at + cut.start for at, cut in zip(start, boxes[0], strict=True))
        return cls(first, np.ascontiguousarray(mask[boxes[0]] != 0))

    @property
    def box(self) -> tuple[slice, ...]:
        """Slices of the box on the whole grid."""
        return tuple(slice(at, at + length) for at, length in zip(self.start, self.voxels.shape, strict=True))

    @property
    def n_voxels(self) -> int:
        """Voxels of the lesion."""
        return int(np.count_nonzero(self.voxels))


@dataclass(frozen=True)
class Lesion:
    """A lesion on an image.

    Attributes
    ----------
    name : str
        As the data call it; equal names of one image are told apart by `number` later.
    region : Region
    words : tuple of str
        Texts that may tell its site, the most trusted first: a coded region, a name, a folder.
    number : int
        Of its segment, ROI, label or part.
    """

    name: str
    region: Region
    words: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, order=True)
class LeftOut:
    """Something that was seen and is not part of the cohort.

    Attributes
    ----------
    patient : str
        As the data call them; empty if it is nobody's.
    what : str
        A ROI, a segment, a file relative to the source, a column.
    reason : str
    """

    patient: str
    what: str
    reason: str


@dataclass(frozen=True, eq=False)
class Scan:
    """An image with its lesions, read.

    Attributes
    ----------
    image : SimpleITK.Image or pathlib.Path
        Voxels, or a file that is to be copied as it is.
    grid : Grid
        Of the lesions' regions: that of the image, unless masks on other grids are asked for.
    lesions : tuple of Lesion
    left_out : tuple of LeftOut
    remarks : tuple of str
        Choices that the user should hear of, such as touching lesions taken as one.
    """

    image: sitk.Image | Path
    grid: Grid
    lesions: tuple[Lesion, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """An image with lesions that was found, and not read yet.

    Attributes
    ----------
    patient : str
        As the data call them.
    place : str
        File or folder, relative to the source, for messages.
    read : callable
        Reads it; raises `InputError` with all that is wrong with it.
    timepoint : str
        Sorts by time; empty where a patient has one time point.
    age : float
        Years; NaN if not known.
    sex : str
        `F`, `M` or empty.
    secrets : tuple of str
        Texts that identify the patient, such as parts of the name or a date: they may stand in no name of
        a lesion. Empty where nothing is secret.
    """

    patient: str
    place: str
    read: Callable[[], Scan]
    timepoint: str = ""
    age: float = math.nan
    sex: str = ""
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Survey:
    """All that can be told of a source before its voxels are read.

    Attributes
    ----------
    kind : str
        What the source is, in words and numbers, such as `DICOM: 3 CT series, 2 RTSTRUCT of 2 patients`.
    planned : tuple of Planned
        In a fixed order: by patient, time point and place, or UID where names of files decide nothing.
    secret : bool
        Whether patients' names in it must not reach an output.
    faults : tuple of Fault
        Errors that cost an image, and warnings.
    left_out : tuple of LeftOut
    remarks : tuple of str
        Choices made for the whole source, said aloud.
    secrets : tuple of str
        Texts of all files that identify somebody, patients without an image in `planned` among them: they may
        stand in nothing that is told. Empty where nothing is secret.
    """

    kind: str
    planned: tuple[Planned, ...]
    secret: bool = False
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """What a user may say about a source; the data say the rest.

    Attributes
    ----------
    lesions : re.Pattern or None
        Names that are lesions; None for the words of `lesion_names`.
    modality : {'CT', 'PT', 'MR'} or None
        Images to use where there are several kinds; None for CT if there is any.
    layout : str or None
        Name of a preset of folders; None to recognise it.
    images, masks : str or None
        Patterns of file names with `{patient}` and, in masks, optionally `{lesion}`.
    split : bool or None
        True: connected parts are lesions. False: labels are. None: as the data suggest.
    smallest_ml : float
        Connected parts below it are left out (mL).
    resample_mask : bool
        Whether masks may lie on another grid than their image.
    """

    lesions: re.Pattern[str] | None = None
    modality: Modality | None = None
    layout: str | None = None
    images: str | None = None
    masks: str | None = None
    split: bool | None = None
    smallest_ml: float = 0.01
    resample_mask: bool = False
