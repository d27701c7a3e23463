"""Which of several files of a patient is the image: told by names, grids and values, never in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from analysis.errors import Fault
from analysis.intake.draft import Modality
from analysis.intake.folders.found import BY_PATTERN, Fits, Found
from analysis.intake.folders.words import modality
from analysis.sources.geometry import VolumeError, read_voxels
from analysis.sources.heads import sound_head
from analysis.wording import listing

BY_VALUES = (
    "Where names do not tell the image from the masks, the file whose values are real or negative numbers "
    "was taken for the image."
)
"""What a user should hear of wherever `image_by_values` told."""

BY_GRID = "Where a patient has several images of one kind, the one that the masks lie on was taken."
"""What a user should hear of wherever grids told."""


@dataclass(frozen=True)
class Picker:
    """Picks the image of a group of files, and notes in what was found why the others are not it.

    Attributes
    ----------
    found : Found
        Gets files left out, faults and remarks.
    modality : {'CT', 'PT', 'MR'} or None
        Asked for; None for CT if there is any.
    fits : callable
        Whether a mask lies on the grid of an image.
    """

    found: Found
    modality: Modality | None
    fits: Fits

    def pick(self, patient: str, images: Sequence[Path], masks: Sequence[Path]) -> Path | None:
        """Pick the image of masks.

        Parameters
        ----------
        patient : str
        images, masks : sequence of pathlib.Path
            Relative to the root; images may be none.

        Returns
        -------
        pathlib.Path or None
            None where there is none or it cannot be told, which is a fault then.
        """
        kind = _of_kind(images, self.modality)
        if not kind:
            for image in images:
                self.found.leave_out(patient, image, f"no image of the kind asked for ({self.modality})")
            return None
        fitting = kind if len(kind) == 1 else _on_grid(kind, masks, self.fits)
        if len(fitting) != 1:
            self.found.faults.append(_ambiguity(patient, kind))
            return None
        if len(kind) > 1:
            self.found.remarks.append(BY_GRID)
        for image in sorted(set(images) - set(fitting)):
            reason = "another image of the patient is used; `--modality` or `--images` chooses"
            self.found.leave_out(patient, image, reason)
        return fitting[0]


def image_by_values(root: Path, paths: Sequence[Path]) -> Path | None:
    """Tell an image among files by the values it can hold, or does.

    Parameters
    ----------
    root : pathlib.Path
    paths : sequence of pathlib.Path
        Relative to it.

    Returns
    -------
    pathlib.Path or None
        The only file whose type holds negative or real numbers; else the only one of these whose voxels do;
        None if there is no such file, or several.
    """
    wide = [path for path in paths if _is_wide(root / path)]
    if len(wide) > 1:
        wide = [path for path in wide if _has_image_values(root / path)]
    return wide[0] if len(wide) == 1 else None


def _of_kind(images: Sequence[Path], wanted: Modality | None) -> list[Path]:
    """Images of the kind that is wanted; where names tell no kind, all those that may be."""
    kinds = {image: modality(image) for image in images}
    told = [image for image in images if kinds[image] == (wanted or "CT")]
    if told or wanted is None:
        return told or list(images)
    return [image for image in images if kinds[image] is None]


def _on_grid(images: Sequence[Path], masks: Sequence[Path], fits: Fits) -> list[Path]:
    return [image for image in images if masks and all(fits(image, mask) for mask in masks)]


def _ambiguity(patient: str, images: Sequence[Path]) -> Fault:
    names = listing(image.as_posix() for image in images)
    message = f"Any of these files may be the image: {names}."
    place = images[0].parent.as_posix()
    return Fault("error", place, f"patient {patient}", message, BY_PATTERN)


def _is_wide(path: Path) -> bool:
    try:
        head = sound_head(path)
    except VolumeError:
        return False
    return head.is_float or not head.kind.lower().startswith(("8-bit", "16-bit unsigned", "32-bit unsigned"))


def _has_image_values(path: Path) -> bool:
    try:
        image = read_voxels(path)
    except VolumeError:
        return False
    voxels = sitk.GetArrayViewFromImage(image)
    return bool(voxels.min() < 0) or not np.array_equal(voxels, np.rint(voxels))
