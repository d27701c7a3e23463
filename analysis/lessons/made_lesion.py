"""One synthetic lesion on a grid of voxels, small enough to be measured in a few hundredths of a second."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import SimpleITK as sitk
from scipy.ndimage import gaussian_filter

from analysis.cohort_names import EXTRACTION
from analysis.extraction.contours import contour_masks
from analysis.extraction.grid import lesion_patch
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.extraction.quiet import one_thread, quiet
from analysis.sources.phantom.shape import draw_shape

FINE_MM = 0.5
"""The lesion is drawn on voxels of this edge, then averaged onto those of the scan."""
MARGIN_MM = 6
"""Of the surroundings on each side, at least."""
SURROUNDINGS_HU = -80.0
"""Fat."""
NOISE_HU = 8.0
"""Standard deviation of the scanner's noise in a voxel of 1 mm3."""


@dataclass(frozen=True)
class MadeLesion:
    """A synthetic lesion in a block of CT.

    Attributes
    ----------
    image : numpy.ndarray of int16, shape (z, y, x)
        Attenuation (HU).
    mask : numpy.ndarray of bool, shape (z, y, x)
        The contour: voxels that the lesion fills by half or more.
    spacing_mm : tuple of float
        Edges of a voxel along z, y, x (mm).
    """

    image: np.ndarray
    mask: np.ndarray
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0)


def made_lesion(
    diameter_mm: float = 18.0,
    *,
    hu: float = 60.0,
    texture_hu: float = 25.0,
    grain_mm: float = 1.5,
    lobulation: float = 0.12,
    spacing_mm: tuple[float, float, float] = (1.0, 1.0, 1.0),
    seed: int = 1,
) -> MadeLesion:
    """Draw a lesion in fat, and scan it.

    Parameters
    ----------
    diameter_mm : float
        Of the ball with the lesion's volume.
    hu, texture_hu, grain_mm : float
        Mean of its tissue (HU), standard deviation (HU) and grain (mm) of its texture.
    lobulation : float
        Standard deviation of the logarithm of its radius; 0 makes an ellipsoid.
    spacing_mm : tuple of float
        Voxels of the scan along z, y, x (mm); multiples of `FINE_MM`.
    seed : int
        The same seed gives the same lesion, whatever the voxels.

    Returns
    -------
    MadeLesion

    Raises
    ------
    ValueError
        The voxels are no multiples of `FINE_MM`.

    Examples
    --------
    >>> lesion = made_lesion(10.0)
    >>> lesion.image.shape, round(np.pi / 6 * 10**3), int(lesion.mask.sum())
    ((30, 30, 30), 524, 537)
    """
    steps = np.array(spacing_mm) / FINE_MM
    if not np.allclose(steps, np.rint(steps)):
        raise ValueError(f"Got voxels of {spacing_mm} mm, expected multiples of {FINE_MM} mm.")
    rng = np.random.default_rng(seed)
    within = _within(diameter_mm, lobulation, rng)
    field = gaussian_filter(rng.standard_normal(within.shape), grain_mm / FINE_MM)
    tissue = np.where(within, hu + texture_hu * field / field.std(), SURROUNDINGS_HU)
    blocks = np.rint(steps).astype(int)
    noise = NOISE_HU / np.sqrt(np.prod(spacing_mm)) * rng.standard_normal(_coarse(tissue, blocks).shape)
    image = np.rint(_coarse(tissue, blocks) + noise).astype(np.int16)
    return MadeLesion(image, _coarse(within, blocks) >= 0.5, spacing_mm)


def features_of(lesion: MadeLesion, bin_width: float = 10.0) -> dict[str, float]:
    """Measure a lesion on its own voxels, with the settings of the paper but for the grid.

    Parameters
    ----------
    lesion : MadeLesion
    bin_width : float
        Width of a grey level (HU).

    Returns
    -------
    dict of str to float
        The 107 features by class and name, such as `shape_VoxelVolume`.

    Raises
    ------
    LesionError
        The contour is empty or too small.
    """
    with quiet(), one_thread():
        found = measure(lesion.image, lesion.mask, np.array(lesion.spacing_mm), _parameters(bin_width))
    return {name.removeprefix("original_"): value for name, value in found.items()}


def with_contour(lesion: MadeLesion, contour: str) -> MadeLesion:
    """Move the contour of a lesion by 1 mm, as the book does.

    Parameters
    ----------
    lesion : MadeLesion
    contour : {'original', 'eroded', 'dilated'}

    Returns
    -------
    MadeLesion
        The same image with the other contour.

    Raises
    ------
    KeyError
        There is no such contour.

    Examples
    --------
    >>> lesion = made_lesion(10.0)
    >>> [int(with_contour(lesion, name).mask.sum()) for name in ("original", "eroded", "dilated")]
    [537, 304, 842]
    """
    masks = contour_masks(lesion.mask, np.ones_like(lesion.mask), np.array(lesion.spacing_mm))
    return replace(lesion, mask=masks[contour])


def resampled(lesion: MadeLesion, spacing_mm: Sequence[float] = (1.0, 1.0, 1.0)) -> MadeLesion:
    """Bring a lesion to other voxels: splines for the image, the nearest neighbour for the mask.

    This is what the book does to every lesion before it is measured.


    Parameters
    ----------
    lesion : MadeLesion
    spacing_mm : sequence of float
        Along z, y, x (mm).

    Returns
    -------
    MadeLesion
    """
    image, mask = (sitk.GetImageFromArray(values) for values in (lesion.image, lesion.mask.astype(np.uint8)))
    for one in (image, mask):
        one.SetSpacing(lesion.spacing_mm[::-1])
    settings = {"resampledPixelSpacing": list(spacing_mm)[::-1], "interpolator": sitk.sitkBSpline}
    patch = lesion_patch(image, mask, 1, settings)
    z, y, x = spacing_mm
    return MadeLesion(sitk.GetArrayFromImage(patch.image), patch.mask, (z, y, x))


@cache
def _parameters(bin_width: float) -> Parameters:
    paper = read_parameters(EXTRACTION)
    return replace(paper, settings={**paper.settings, "binWidth": bin_width})


def _within(diameter_mm: float, lobulation: float, rng: np.random.Generator) -> np.ndarray:
    """Voxels of the fine grid that lie in the lesion."""
    shape = draw_shape(
        np.pi / 6 * diameter_mm**3,
        elongation=0.15,
        flattening=1.0,
        lobulation=lobulation,
        spicules=0.0,
        rng=rng,
    )
    # A multiple of 10 mm fits whole voxels of every size in use.
    reach = 5 * np.ceil((shape.reach + MARGIN_MM) / 5)
    axis = np.arange(-reach + FINE_MM / 2, reach, FINE_MM)
    return shape.relative_depth(axis[None, None, :], axis[None, :, None], axis[:, None, None]) <= 1


def _coarse(values: np.ndarray, blocks: np.ndarray) -> np.ndarray:
    """Mean over blocks of the fine grid; what does not fill a block is left out."""
    sizes = np.array(values.shape) // blocks
    z, y, x = sizes * blocks
    parted = values[:z, :y, :x].reshape(np.stack([sizes, blocks], axis=1).ravel())
    return parted.mean(axis=(1, 3, 5), dtype=float)
