"""A patient's CT: the torso, the lesions in it, and the scanner's blur and noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.ndimage import find_objects, gaussian_filter

from analysis.sources.phantom import anatomy, recipe, shape
from analysis.sources.phantom.anatomy import ATTENUATION, SPACING, Grid, Organ
from analysis.sources.phantom.composition import Kind, Patient
from analysis.sources.phantom.lesion import Lesion, draw_lesions, tissue_attenuation
from analysis.sources.phantom.placement import place
from analysis.sources.phantom.streams import stream
from analysis.sources.phantom.texture import correlated_noise

SUBSAMPLES = (3, 2, 2)
"""Points along z, y and x at which a voxel is tested for lying in a lesion."""
VOXELS_AT_ONCE = 100_000
"""Voxels that are tested at the same time, to spare memory."""
MARGIN_MM = 40.0
"""The scan reaches this far above the highest and below the lowest lesion."""
LEAST_HEIGHT_MM = 240.0
"""A scan is at least this tall."""
LEAST_HU, MOST_HU = -1024, 3071


@dataclass(frozen=True)
class Scan:
    """A synthetic CT with its lesions.

    Attributes
    ----------
    image : numpy.ndarray of int16, shape (z, y, x)
        Attenuation (HU).
    labels : numpy.ndarray of uint8, shape (z, y, x)
        0, or the label of the lesion that fills half of the voxel or more.
    origin : tuple of float
        Centre of the first voxel: x, y, z (mm).
    spacing : tuple of float
        Voxel size: x, y, z (mm).
    truth : pandas.DataFrame
        One row a lesion: what it was drawn from, and what is known of it.
    """

    image: np.ndarray
    labels: np.ndarray
    origin: tuple[float, float, float]
    spacing: tuple[float, float, float]
    truth: pd.DataFrame


def draw_scan(kind: Kind, patient: Patient, seed: int) -> Scan:
    """Draw a patient's lesions, place them in a torso and scan it.

    Parameters
    ----------
    kind : {'lung', 'melanoma'}
    patient : Patient
    seed : int

    Returns
    -------
    Scan
    """
    lesions = draw_lesions(kind, patient, seed)
    grid = anatomy.torso_grid()
    organs = anatomy.torso(grid, stream(seed, kind, patient.patient_id, "torso"))
    centres = place(lesions, organs, grid, stream(seed, kind, patient.patient_id, "places"))
    field = _field_of_view(lesions, centres, grid)
    grid = grid.crop(field)
    still, labels, truth = _fill(lesions, centres, organs[field], grid, seed)
    still = gaussian_filter(still, [recipe.BLUR_MM / step for step in SPACING[::-1]], truncate=3)
    _add_imaged(truth, still, labels)
    image = _scan(still, stream(seed, kind, patient.patient_id, "scanner"))
    return Scan(image, labels, grid.origin, SPACING, pd.DataFrame(truth))


def _field_of_view(lesions: Sequence[Lesion], centres: np.ndarray, grid: Grid) -> tuple[slice, slice, slice]:
    """All of each axial slice; along the body only what holds lesions, with a margin."""
    reaches = np.array([lesion.shape.reach for lesion in lesions])
    low = float((centres[:, 2] - reaches).min()) - MARGIN_MM
    high = float((centres[:, 2] + reaches).max()) + MARGIN_MM
    half = max(high - low, LEAST_HEIGHT_MM) / 2
    middle = np.clip((low + high) / 2, grid.z.min() + half, max(grid.z.max() - half, grid.z.min() + half))
    return slice(*np.searchsorted(grid.z.ravel(), (middle - half, middle + half))), slice(None), slice(None)


def _fill(
    lesions: Sequence[Lesion], centres: np.ndarray, organs: np.ndarray, grid: Grid, seed: int
) -> tuple[np.ndarray, np.ndarray, list[dict[str, object]]]:
    """Attenuation without blur and noise, the label map, and the truth of each lesion."""
    table = np.array([ATTENUATION[organ] for organ in Organ], np.float32)
    still = table[organs]
    labels = np.zeros(grid.shape, np.uint8)
    truth = []
    for lesion, centre in zip(lesions, centres, strict=True):
        index = grid.box(centre, np.full(3, lesion.shape.reach) + SPACING)
        depth, share = _occupancy(lesion, centre, grid.crop(index))
        tissue = tissue_attenuation(lesion, depth, seed)
        still[index] += share * (tissue - still[index])
        labels[index][share >= 0.5] = lesion.label
        truth.append(_truth(lesion, centre, tissue, share))
    return still, labels, truth


def _occupancy(lesion: Lesion, centre: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Relative depth at each voxel centre, and the share of each voxel that the lesion fills."""
    x, y, z = (axis - middle for axis, middle in zip((grid.x, grid.y, grid.z), centre, strict=True))
    slabs = np.array_split(z, -(-x.size * y.size * z.size // VOXELS_AT_ONCE))
    share = np.concatenate([_share(lesion, x, y, slab) for slab in slabs])
    return lesion.shape.relative_depth(x, y, z), share


def _share(lesion: Lesion, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    fine = [
        _subdivide(axis.ravel(), parts, step)
        for axis, parts, step in zip((z, y, x), SUBSAMPLES, SPACING[::-1], strict=True)
    ]
    points = fine[2][None, None, :], fine[1][None, :, None], fine[0][:, None, None]
    within = lesion.shape.relative_depth(*points) <= 1
    blocks = within.reshape(z.size, SUBSAMPLES[0], y.size, SUBSAMPLES[1], x.size, SUBSAMPLES[2])
    return blocks.mean(axis=(1, 3, 5), dtype=np.float32)


def _subdivide(axis: np.ndarray, parts: int, step: float) -> np.ndarray:
    offsets = ((np.arange(parts) + 0.5) / parts - 0.5) * step
    return (axis[:, None] + offsets).ravel()


def _truth(lesion: Lesion, centre: np.ndarray, tissue: np.ndarray, share: np.ndarray) -> dict[str, object]:
    mean = float(np.average(tissue, weights=share))
    return {
        "lesion_id": lesion.lesion_id,
        "site": lesion.site,
        "kind": lesion.kind,
        "label": lesion.label,
        "x_mm": centre[0],
        "y_mm": centre[1],
        "z_mm": centre[2],
        "volume_mm3": lesion.volume_mm3,
        "axial_diameter_mm": shape.largest_axial_diameter(lesion.shape),
        "mean_hu": mean,
        "sd_hu": float(np.sqrt(np.average((tissue - mean) ** 2, weights=share))),
        **vars(lesion.tissue),
    }


def _add_imaged(truth: list[dict[str, object]], still: np.ndarray, labels: np.ndarray) -> None:
    """Add what a scanner without noise would measure: voxels of the label, and their mean with the blur."""
    for row, box in zip(truth, find_objects(labels), strict=True):
        voxels = still[box][labels[box] == row["label"]]
        row["n_voxels"] = len(voxels)
        row["imaged_mean_hu"] = float(voxels.mean(dtype=float))


def _scan(still: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noise_hu = rng.uniform(*recipe.NOISE_HU)
    noisy = correlated_noise(still.shape, recipe.NOISE_GRAIN_MM, rng)
    noisy *= np.float32(noise_hu)
    noisy += still
    np.rint(noisy, out=noisy)
    return np.clip(noisy, LEAST_HU, MOST_HU, out=noisy).astype(np.int16)
