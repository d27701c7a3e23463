"""What a lesion looks like inside: attenuation, correlated noise, core, rim and calcifications."""

import numpy as np
from scipy.ndimage import gaussian_filter

from analysis.sources.phantom.anatomy import SPACING

SOFTNESS = 0.08
"""Width of the transition from core to tissue and from tissue to rim, as a share of the radius."""


def correlated_noise(shape: tuple[int, ...], grain_mm: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian noise with mean 0 and standard deviation 1, smooth over a grain.

    Parameters
    ----------
    shape : tuple of int
        Voxels along z, y and x.
    grain_mm : float
        Standard deviation of the Gaussian that smooths it (mm).
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of float32
    """
    sigmas = [grain_mm / step for step in SPACING[::-1]]
    pads = [int(np.ceil(2 * sigma)) for sigma in sigmas]
    padded = [size + 2 * pad for size, pad in zip(shape, pads, strict=True)]
    field = gaussian_filter(rng.standard_normal(padded, dtype=np.float32), sigmas, mode="wrap", truncate=3)
    field /= field.std()
    return field[tuple(slice(pad, pad + size) for pad, size in zip(pads, shape, strict=True))]


def attenuation(
    depth: np.ndarray,
    *,
    hu: float,
    texture_hu: float,
    grain_mm: float,
    core_share: float,
    core_hu: float,
    rim_hu: float,
    calcium_share: float,
    calcium_hu: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Attenuation of a lesion's tissue, as if it filled every voxel.

    Parameters
    ----------
    depth : numpy.ndarray, shape (z, y, x)
        0 at the centre of the lesion, 1 on its surface.
    hu : float
        Of the tissue between core and rim (HU).
    texture_hu, grain_mm : float
        Standard deviation (HU) and grain (mm) of the noise of the tissue.
    core_share, core_hu : float
        Radius of the core as a share of the lesion's, 0 for none, and its attenuation (HU).
    rim_hu : float
        Added in the outer fifth of the radius (HU).
    calcium_share, calcium_hu : float
        Share of the tissue that is calcified or sclerotic, and its attenuation (HU).
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of float32, shape (z, y, x)
        Attenuation (HU).
    """
    field = correlated_noise(depth.shape, grain_mm, rng)
    tissue = hu + texture_hu * field + rim_hu * _step(depth, 0.8)
    if core_share > 0:
        core = 1 - _step(depth, core_share)
        tissue += core * (core_hu + 0.5 * texture_hu * field - tissue)
    if calcium_share > 0:
        spots = correlated_noise(depth.shape, max(0.6 * grain_mm, 1.0), rng)
        calcified = (
            spots > np.quantile(spots[depth < 1], 1 - calcium_share) if (depth < 1).any() else spots > np.inf
        )
        tissue = np.where(calcified, calcium_hu + texture_hu * field, tissue)
    return tissue.astype(np.float32)


def _step(depth: np.ndarray, at: float) -> np.ndarray:
    return np.clip((depth - at) / SOFTNESS + 0.5, 0, 1).astype(np.float32)
