"""Phantom patients of the benchmark: a made whole-body CT, lesions of known volumes, and a label map."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from benchmarks.body import HALF_AXES, WHOLE_BODY, Grid, slices

SMALLEST_CM3, LARGEST_CM3, MEAN_CM3 = 0.5, 50.0, 16.0
HUGE_CM3 = 1000.0
SEED = 20221014
RECIPE = 2
"""Counted up when the drawing changes, so that no older patient is taken for a new one."""
_BUMPS = 24
_TEXTURE_GRAIN_VOXELS = 1.5
_TRIES = 20_000


@dataclass(frozen=True)
class Recipe:
    """What a patient is drawn from.

    Attributes
    ----------
    name : str
        Also the name of its folder.
    volumes_cm3 : tuple of float
        Of the lesions; label 1 is the first.
    grid : benchmarks.body.Grid
    seed : int
    organs : bool
        Whether the body has lungs, fat and bone, or is soft tissue alone.
    """

    name: str
    volumes_cm3: tuple[float, ...]
    grid: Grid = WHOLE_BODY
    seed: int = SEED
    organs: bool = True


@dataclass(frozen=True)
class Patient:
    """A patient on disk.

    Attributes
    ----------
    name : str
    image, mask : pathlib.Path
        `.nii.gz`; lesion i has label i in the mask.
    volumes_cm3 : tuple of float
        Of the lesions as drawn, by label from 1.
    """

    name: str
    image: Path
    mask: Path
    volumes_cm3: tuple[float, ...]

    @property
    def folder(self) -> Path:
        """Where the patient's files are."""
        return self.image.parent

    @property
    def labels(self) -> list[int]:
        """The labels, from 1."""
        return list(range(1, len(self.volumes_cm3) + 1))

    def mean_cm3(self, labels: Sequence[int]) -> float:
        """Mean volume of some lesions (cm³)."""
        return float(np.mean([self.volumes_cm3[label - 1] for label in labels]))


def mixed_volumes(n: int) -> tuple[float, ...]:
    """Volumes from 0.5 to 50 cm³ with a mean near 16, many small and few large, in a mixed order.

    Parameters
    ----------
    n : int
        How many: the midpoints of n equal shares of the distribution.

    Returns
    -------
    tuple of float
        cm³.

    Notes
    -----
    The quantile function is 0.5 + 49.5 u^a; its mean is 0.5 + 49.5 / (1 + a), which gives a.

    Examples
    --------
    >>> volumes = mixed_volumes(30)
    >>> round(min(volumes), 1), round(max(volumes)), round(sum(volumes) / 30)
    (0.5, 48, 16)
    """
    span = LARGEST_CM3 - SMALLEST_CM3
    power = span / (MEAN_CM3 - SMALLEST_CM3) - 1
    volumes = SMALLEST_CM3 + span * ((np.arange(n) + 0.5) / n) ** power
    return tuple(float(volume) for volume in np.random.default_rng(n).permutation(volumes))


def spread_labels(patient: Patient, n: int) -> list[int]:
    """Pick lesions spread evenly over the sizes, so that their mean volume is near that of all.

    Parameters
    ----------
    patient : Patient
    n : int
        How many; all of them where there are no more.

    Returns
    -------
    list of int
        Labels, by volume.
    """
    ordered = sorted(patient.labels, key=lambda label: patient.volumes_cm3[label - 1])
    if n >= len(ordered):
        return ordered
    return [ordered[int((place + 0.5) / n * len(ordered))] for place in range(n)]


def make_patient(recipe: Recipe, folder: Path) -> Patient:
    """Write a patient, or take the one that was written before from the same recipe.

    Parameters
    ----------
    recipe : Recipe
    folder : pathlib.Path
        Gets a folder with the recipe's name.

    Returns
    -------
    Patient

    Raises
    ------
    RuntimeError
        There is no room in the body for so many lesions.
    """
    home = folder / recipe.name
    written, told = home / "recipe.json", json.dumps({"recipe": RECIPE, **asdict(recipe)})
    image, mask, drawn = home / "image.nii.gz", home / "mask.nii.gz", home / "volumes.json"
    if not (written.is_file() and written.read_text() == told):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        voxels, labels = draw(recipe)
        write_volume(voxels, recipe.grid, image)
        write_volume(labels, recipe.grid, mask)
        counts = np.bincount(labels.ravel())[1:] * recipe.grid.voxel_cm3
        drawn.write_text(json.dumps(counts.tolist()))
        written.write_text(told)
    return Patient(recipe.name, image, mask, tuple(json.loads(drawn.read_text())))


def draw(recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
    """Draw a patient.

    Parameters
    ----------
    recipe : Recipe

    Returns
    -------
    image : numpy.ndarray of int16, shape (z, y, x)
        Hounsfield units.
    labels : numpy.ndarray of uint8, shape (z, y, x)
        0, or the number of the lesion.
    """
    rng, grid = np.random.default_rng(recipe.seed), recipe.grid
    image = np.stack(list(slices(grid, rng, organs=recipe.organs)))
    labels = np.zeros(grid.shape, dtype=np.uint8)
    for place in np.argsort(recipe.volumes_cm3)[::-1]:
        lesion = lesion_shape(recipe.volumes_cm3[place], grid, rng)
        where = _free_place(labels, lesion, grid, rng)
        labels[where][lesion] = place + 1
        image[where][lesion] = _texture(lesion, rng)[lesion]
    return image, labels


def lesion_shape(volume_cm3: float, grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """Draw an uneven lesion: an ellipsoid with bumps and dents, star-shaped and so of one piece.

    Parameters
    ----------
    volume_cm3 : float
        Reached to the voxel.
    grid : benchmarks.body.Grid
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of bool, shape (z, y, x)
        Cut to the lesion.
    """
    radius = (volume_cm3 * 750 / np.pi) ** (1 / 3)
    half = np.ceil(1.9 * radius / np.array(grid.spacing)).astype(int)
    axes = (np.arange(-n, n + 1) * step for n, step in zip(half, grid.spacing, strict=True))
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1) / np.exp(rng.normal(0, 0.12, 3))
    distance = np.linalg.norm(points, axis=-1)
    reach = 1 + _bumps(points / np.maximum(distance, 1e-9)[..., None], rng)
    relative = distance / reach
    wanted = max(1, round(volume_cm3 / grid.voxel_cm3))
    inside = relative <= np.partition(relative.ravel(), wanted - 1)[wanted - 1]
    return inside[ndimage.find_objects(inside.astype(np.uint8))[0]]


def _bumps(directions: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    centres = rng.normal(size=(_BUMPS, 3))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    heights = rng.normal(0, 0.09, _BUMPS)
    total = np.zeros(directions.shape[:-1])
    for centre, height in zip(centres, heights, strict=True):
        total += height * np.exp(8 * (directions @ centre - 1))
    return total


def _free_place(
    labels: np.ndarray, lesion: np.ndarray, grid: Grid, rng: np.random.Generator
) -> tuple[slice, ...]:
    """Find a box inside the body, away from other lesions, at random."""
    size = np.array(lesion.shape)
    middle, reach = np.array(grid.shape) / 2, 0.85 * np.array(HALF_AXES) * np.array(grid.shape) / 2
    for _ in range(_TRIES):
        start = rng.integers(2, np.maximum(np.array(grid.shape) - size - 2, 3))
        far = np.maximum(np.abs(start - middle), np.abs(start + size - middle)) / reach
        if far[0] > 1 / 0.85 or far[1] ** 2 + far[2] ** 2 > 1:
            continue
        box = tuple(slice(a - 2, a + n + 2) for a, n in zip(start, size, strict=True))
        if not labels[box].any():
            return tuple(slice(a, a + n) for a, n in zip(start, size, strict=True))
    raise RuntimeError(f"no room for a lesion of {lesion.sum() * grid.voxel_cm3:.0f} cm³ in the body")


def _texture(lesion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal(lesion.shape, dtype=np.float32)
    spots = ndimage.gaussian_filter(noise, _TEXTURE_GRAIN_VOXELS, mode="wrap")
    spread, mean = rng.uniform(15, 40), rng.normal(60, 15)
    values = mean + spread / max(float(spots.std()), 1e-6) * spots + 10 * noise
    return np.clip(values, -1024, 3071).astype(np.int16)


def write_volume(voxels: np.ndarray, grid: Grid, path: Path) -> None:
    """Write voxels with their spacing, lightly compressed."""
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing(grid.spacing[::-1])
    sitk.WriteImage(image, str(path), useCompression=True, compressionLevel=1)
