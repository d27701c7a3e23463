"""Small synthetic volumes with lesions, and the pyradiomics log kept off the terminal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.extraction.quiet import quiet
from tests.made_balls import write_balls

Volume = Callable[..., sitk.Image]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet():
        yield


@pytest.fixture
def volume() -> Volume:
    """Make an image of an array (z, y, x), oblique in space unless told otherwise."""

    def make(
        values: np.ndarray,
        spacing: tuple[float, ...] = (0.7, 0.8, 2.5),
        origin: tuple[float, ...] = (-120.3, -87.1, 412.6),
        angle: float = 0.3,
    ) -> sitk.Image:
        image = sitk.GetImageFromArray(values)
        image.SetSpacing(spacing)
        image.SetOrigin(origin)
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        image.SetDirection((cos, -sin, 0, sin, cos, 0, 0, 0, 1))
        return image

    return make


@pytest.fixture
def ct() -> np.ndarray:
    """Noise with steps of 2000 HU: what a cropped B-spline has most trouble with."""
    rng = np.random.default_rng(5)
    shape = (50, 90, 100)
    return rng.choice([-1000.0, 1000.0], shape) + rng.normal(0, 60, shape)


@pytest.fixture
def lesions() -> np.ndarray:
    """Label `ct`: 1 in the middle, 2 at a corner, 3 at the far corner, 4 in one slice, 5 a voxel."""
    labels = np.zeros((50, 90, 100), dtype=np.uint8)
    labels[20:25, 40:52, 45:58] = 1
    labels[:4, :9, :10] = 2
    labels[-4:, -9:, -10:] = 3
    labels[30, 60:72, 20:33] = 4
    labels[40, 10, 80] = 5
    return labels


@pytest.fixture
def manifest(tmp_path: Path, volume: Volume, ct: np.ndarray, lesions: np.ndarray) -> pd.DataFrame:
    """Two patients of one image, calmer than `ct`, and one label map, on disk and out of order."""
    rows = []
    for patient in ("P2", "P1"):
        image, mask = tmp_path / f"{patient}_ct.nii.gz", tmp_path / f"{patient}_mask.nii.gz"
        sitk.WriteImage(volume((ct / 20).astype(np.int16)), str(image))
        sitk.WriteImage(volume(lesions), str(mask))
        rows += [(patient, f"L{label}", "lung", str(image), str(mask), label) for label in (4, 1, 2, 5, 3)]
    return pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image", "mask", "label"])


@pytest.fixture
def small_cohort(tmp_path: Path) -> pd.DataFrame:
    """Three patients with three, three and two balls of some millimetres, quickly measured."""
    return write_balls(tmp_path, {"P1": 3, "P2": 3, "P3": 2})
