"""Small cohorts, made on the spot."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.cohort import Cohort, read_cohort
from analysis.features import PAPER_FEATURES

MakeCohort = Callable[..., Cohort]


@pytest.fixture
def make_cohort(tmp_path: Path) -> MakeCohort:
    """Write a cohort.yml beside `lesions.csv` and read it."""

    def make(source: str = "table", lesions: str = "lesions.csv", **keys: object) -> Cohort:
        lines = {"name": "demo", "source": source, "lesions": lesions} | keys
        path = tmp_path / "cohort.yml"
        path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()), encoding="utf-8")
        return read_cohort(path)

    return make


@pytest.fixture
def table() -> pd.DataFrame:
    """Four lesions of two patients with the paper's eight features."""
    keys = pd.DataFrame(
        {
            "patient_id": ["001", "001", "B", "B"],
            "lesion_id": ["1", "2", "1", "2"],
            "site": ["lung", "liver", "lung", "bone"],
        }
    )
    values = np.random.default_rng(1).normal(50, 10, (4, 8))
    return pd.concat([keys, pd.DataFrame(values, columns=list(PAPER_FEATURES))], axis=1)


@pytest.fixture
def volumes(tmp_path: Path) -> pd.DataFrame:
    """Write an image of 20 x 20 x 20 voxels and a map of two lesions; return their manifest."""
    _write_volume(
        tmp_path / "ct.nii.gz", np.random.default_rng(2).normal(0, 100, (20, 20, 20)).astype("int16")
    )
    labels = np.zeros((20, 20, 20), np.uint8)
    labels[2:8, 2:8, 2:8] = 1
    labels[12:17, 12:17, 12:17] = 2
    _write_volume(tmp_path / "labels.nrrd", labels)
    manifest = pd.DataFrame(
        {
            "patient_id": "P",
            "lesion_id": ["b", "a"],
            "site": ["lung", "liver"],
            "image": "ct.nii.gz",
            "mask": "labels.nrrd",
            "label": ["1", "2"],
        }
    )
    manifest.to_csv(tmp_path / "lesions.csv", index=False)
    return manifest


@pytest.fixture
def write_volume() -> Callable[..., None]:
    """Give the writer of small volumes."""
    return _write_volume


def _write_volume(
    path: Path,
    voxels: np.ndarray,
    spacing: tuple[float, ...] = (1.0, 1.0, 2.0),
    origin: tuple[float, ...] = (-5.0, 3.0, 10.0),
    is_vector: bool = False,
) -> None:
    """Write voxels (z, y, x) as a volume."""
    image = sitk.GetImageFromArray(voxels, isVector=is_vector)
    if image.GetDimension() == 3:
        image.SetSpacing(spacing)
        image.SetOrigin(origin)
    sitk.WriteImage(image, str(path))
