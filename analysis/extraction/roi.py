"""Region of interest: the voxels of one contour, cut out, checked and sorted into grey levels once."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import SimpleITK as sitk
from radiomics import imageoperations
from scipy import ndimage

from analysis.extraction.volumes import LesionError
from analysis.wording import counted


@dataclass(frozen=True)
class Roi:
    """Voxels in the box of a contour; made by `roi_of`.

    Attributes
    ----------
    image : numpy.ndarray, shape (z, y, x)
        Values of the CT.
    mask : numpy.ndarray of bool, shape (z, y, x)
        The contour; it touches all sides of the box.
    spacing : numpy.ndarray, shape (3,)
        Along z, y, x (mm).
    settings : dict
        Of pyradiomics.
    """

    image: np.ndarray
    mask: np.ndarray
    spacing: np.ndarray
    settings: dict[str, Any]

    @cached_property
    def levels(self) -> np.ndarray:
        """Grey level of each voxel, from 1; 0 outside the contour."""
        values = self.image[self.mask]
        # The edges of the bins depend on the extremes alone.
        edges = imageoperations.getBinEdges(np.array([values.min(), values.max()]), **self.settings)
        levels = np.zeros(self.mask.shape, dtype=np.intc)
        levels[self.mask] = np.digitize(values, edges)
        return levels

    @cached_property
    def grey_levels(self) -> np.ndarray:
        """Grey levels that some voxel has, ascending."""
        return np.flatnonzero(np.bincount(self.levels[self.mask]))

    @cached_property
    def images(self) -> tuple[sitk.Image, sitk.Image]:
        """Image and mask as pyradiomics takes them; the label is 1."""
        both = tuple(sitk.GetImageFromArray(values) for values in (self.image, self.mask.astype(np.uint8)))
        for image in both:
            image.SetSpacing(self.spacing[::-1].tolist())
        return both  # type: ignore[return-value]

    def shuffled(self, seed: int) -> "Roi":
        """Put the values of the voxels in random order: histogram, size and shape stay, the arrangement goes.

        The order depends on the seed and the contour alone, so not on who measures it, or when.

        Parameters
        ----------
        seed : int
            0 or more.

        References
        ----------
        Welch ML et al. Radiother Oncol 2019;130:2-9. doi:10.1016/j.radonc.2018.10.027.
        """
        sha = hashlib.sha256(repr(self.mask.shape).encode() + np.packbits(self.mask).tobytes())
        own = np.frombuffer(sha.digest(), dtype="<u4")
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(own.tolist())))
        image = self.image.copy()
        image[self.mask] = rng.permutation(image[self.mask])
        return replace(self, image=image)

    def resegmented(self) -> tuple["Roi", "Roi"]:
        """Leave out voxels beyond the `resegmentRange` of the settings, where there is one.

        Returns
        -------
        of_shape : Roi
            What shape is measured on: without these voxels if the settings have `resegmentShape`, else the
            contour as drawn, but only in the box of the voxels that stay. So does pyradiomics.
        of_levels : Roi
            What the other features are measured on.
        """
        if self.settings.get("resegmentRange") is None:
            return self, self
        kept = imageoperations.resegmentMask(*self.images, **self.settings | {"label": 1})
        mask = sitk.GetArrayFromImage(kept) == 1
        of_levels = roi_of(self.image, mask, self.spacing, self.settings)
        if self.settings.get("resegmentShape"):
            return of_levels, of_levels
        image, drawn = _cut(mask, self.image, self.mask)
        return Roi(image, drawn, self.spacing, self.settings), of_levels


def roi_of(image: np.ndarray, mask: np.ndarray, spacing: np.ndarray, settings: dict[str, Any]) -> Roi:
    """Cut out the box of a contour.

    Parameters
    ----------
    image : numpy.ndarray, shape (z, y, x)
    mask : numpy.ndarray of bool, shape (z, y, x)
    spacing : array_like, shape (3,)
        Along z, y, x (mm).
    settings : dict
        Of pyradiomics: `minimumROIDimensions`, `minimumROISize` and those of the feature classes.

    Returns
    -------
    Roi

    Raises
    ------
    LesionError
        The contour is empty or smaller than the settings allow, or has values that are not finite.
    """
    if not mask.any():
        raise LesionError("the contour has no voxel")
    box = ndimage.find_objects(mask.view(np.uint8))[0]
    values, inside = (np.ascontiguousarray(voxels[box]) for voxels in (image, mask))
    roi = Roi(values, inside, np.asarray(spacing, dtype=float), settings)
    if smallness := _smallness(roi):
        raise LesionError(smallness)
    if not np.isfinite(roi.image[roi.mask]).all():
        raise LesionError("the image has values inside the contour that are not finite")
    return roi


def _cut(mask: np.ndarray, *volumes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Cut the box of a mask out of volumes."""
    box = ndimage.find_objects(mask.view(np.uint8))[0]
    return tuple(np.ascontiguousarray(volume[box]) for volume in volumes)


def _smallness(roi: Roi) -> str:
    """Say in what a contour falls short of the settings; empty if it does not."""
    dimensions = sum(n > 1 for n in roi.mask.shape)
    wanted = max(roi.settings.get("minimumROIDimensions", 2), 1)
    if dimensions < wanted:
        shape = " x ".join(str(n) for n in roi.mask.shape[::-1])
        return f"the contour is {shape} voxels, expected more than one along {wanted} of the axes"
    voxels, least = int(roi.mask.sum()), roi.settings.get("minimumROISize")
    if least is not None and voxels <= least:
        return f"the contour has {counted(voxels, 'voxel')}, expected more than {least}"
    return ""
