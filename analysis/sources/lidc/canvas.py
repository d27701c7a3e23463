"""The grid of a whole scan, on which a contour is laid to be brought to the grid that it is measured on."""

from typing import Any, Self

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.boxes import Box
from analysis.extraction.grid import Patch, lesion_patch
from analysis.extraction.volumes import LesionError
from analysis.sources.lidc.scans import PIXELS, Scan

_DECIMALS = 4
"""Of the distance of slices (mm): what is beyond them is noise of the scanner's own rounding."""
_EVEN = 0.25
"""Gaps that differ from the usual one by a smaller share of it are the usual one."""


class Canvas:
    """An empty volume with the geometry of a scan; contours are laid on it one after another.

    The slices are evenly spaced. Where those of the scan are not, each slice of the volume is the nearest one
    of the scan, but none if that is farther away than the slices are apart.

    Attributes
    ----------
    image : SimpleITK.Image
        Zero everywhere; x and y count from the corner of the image, for where that was in the patient is
        not known.
    sources : numpy.ndarray of int
        For each slice of the volume the place of the scan's, or -1.
    """

    def __init__(self, image: sitk.Image, sources: np.ndarray) -> None:
        self.image = image
        self.sources = sources

    @classmethod
    def of(cls, scan: Scan) -> Self:
        """Make the canvas of a scan."""
        step, sources = even_slices(scan.z_mm)
        image = sitk.Image([PIXELS, PIXELS, len(sources)], sitk.sitkUInt8)
        image.SetSpacing([scan.pixel_mm, scan.pixel_mm, step])
        image.SetOrigin([0.0, 0.0, float(scan.z_mm[0])])
        return cls(image, sources)

    def patch(self, mask: np.ndarray, corner: np.ndarray, settings: dict[str, Any]) -> Patch:
        """Bring a contour to the grid that it is measured on: that of the whole image, as for any lesion.

        Parameters
        ----------
        mask : numpy.ndarray of bool, shape (slices, rows, columns)
            The contour on the scan's own slices; not empty.
        corner : numpy.ndarray of int, shape (3,)
            First slice, row and column of it.
        settings : dict
            Of pyradiomics.

        Returns
        -------
        Patch
            Its image has the grid, and no values that mean anything.

        Raises
        ------
        LesionError
            Resampling leaves nothing of the contour.
        """
        places = np.flatnonzero((self.sources >= corner[0]) & (self.sources < corner[0] + len(mask)))
        if not len(places):
            raise LesionError(_BETWEEN)
        sources = self.sources[places[0] : places[-1] + 1]
        voxels = (mask[sources - corner[0]] & (sources >= 0)[:, None, None]).astype(np.uint8)
        found = ndimage.find_objects(voxels)
        if not found:
            raise LesionError(_BETWEEN)
        start = np.array([places[0], *corner[1:]])
        slices = tuple(slice(axis.start + n, axis.stop + n) for axis, n in zip(found[0], start, strict=True))
        where = tuple(slice(axis.start, axis.stop) for axis in slices[::-1])
        # Nothing but the mask is looked at, so it stands for the image too, and is sampled the quick way.
        quick = settings if settings.get("interpolator") is None else settings | _NEAREST
        self.image[where] = sitk.GetImageFromArray(np.ascontiguousarray(voxels[found[0]]))
        try:
            return lesion_patch(self.image, self.image, 1, quick, Box.of(slices))
        finally:
            self.image[where] = 0


_NEAREST = {"interpolator": sitk.sitkNearestNeighbor}
_BETWEEN = "the contour lies on slices that are not among the evenly spaced ones"


def even_slices(z_mm: np.ndarray) -> tuple[float, np.ndarray]:
    """Lay evenly spaced slices over those of a scan.

    Parameters
    ----------
    z_mm : numpy.ndarray, shape (n,)
        Places of the slices, ascending.

    Returns
    -------
    step : float
        Distance of the even slices (mm): the mean of the scan's gaps that are about as wide as the median.
    sources : numpy.ndarray of int
        For each even slice the place of the nearest one in the scan, the lower of two; -1 if that is farther
        away than `step`. 0, 1, 2, ... where the scan is even.

    Examples
    --------
    >>> even_slices(np.array([0.0, 2.5, 5.0, 10.0, 12.5, 25.0]))  # one slice is missing, then four
    (2.5, array([ 0,  1,  2,  2,  3,  4,  4, -1, -1,  5,  5]))
    """
    gaps = np.diff(z_mm)
    usual = np.median(gaps[gaps > 0])
    step = round(float(gaps[np.abs(gaps - usual) < _EVEN * usual].mean()), _DECIMALS)
    even = z_mm[0] + step * np.arange(round((z_mm[-1] - z_mm[0]) / step) + 1)
    distances = np.abs(z_mm[None, :] - even[:, None])
    sources = distances.argmin(axis=1)
    near = distances[np.arange(len(even)), sources] <= step * (1 + 1e-6)
    return step, np.where(near, sources, -1)
