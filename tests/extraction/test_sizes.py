"""Lesions of extreme size or in an extreme place, from files to tables: right numbers, or a reason."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.run import extract
from analysis.features import FEATURES
from tests.extraction.masks import tissue
from tests.extraction.plain import assert_same, on_whole_image
from tests.faults import fault, tried

SOAK = bool(os.environ.get("INTERLESION_SOAK"))
SPACING = (0.9, 0.8, 1.6)
"""Along x, y, z."""
SHAPE = (24, 44, 46)


def written(folder: Path, values: np.ndarray, labels: np.ndarray, spacing: tuple[float, ...]) -> pd.DataFrame:
    """Write an image and a label map; return the manifest of all labels."""
    for name, array in (("image", values), ("mask", labels)):
        image = sitk.GetImageFromArray(array)
        image.SetSpacing(spacing)
        sitk.WriteImage(image, str(folder / f"{name}.nrrd"))
    numbers = [int(label) for label in np.unique(labels) if label]
    rows = [("P", f"L{n:03d}", "lung", folder / "image.nrrd", folder / "mask.nrrd", n) for n in numbers]
    return pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image", "mask", "label"])


def by_lesion(features: pd.DataFrame, contour: str = "original") -> dict[str, dict[str, float]]:
    rows = features[features["contour"] == contour].set_index("lesion_id")[list(FEATURES)]
    return {str(lesion): row.to_dict() for lesion, row in rows.iterrows()}


PLACES = {
    "nine voxels in a slice": np.s_[11, 20:23, 20:23],
    "nine voxels in a corner": np.s_[0, :3, :3],
    "nine voxels, a column of three": np.s_[9:12, 5, 30:33],
    "one slice at the upper end": np.s_[-1, 8:20, 30:44],
    "from end to end": np.s_[:, 30:36, 4:9],
    "at the border of the plane": np.s_[4:9, -7:, 20:30],
}


@fault(
    "sizes",
    "Lesions of nine voxels, in one slice and touching borders are read from files and measured",
    "all 107 features are those of pyradiomics on the whole image",
)
def test_small_lesions_and_those_at_borders(tmp_path, paper_parameters, record_property):
    labels = np.zeros(SHAPE, np.uint8)
    for number, place in enumerate(PLACES.values(), 1):
        labels[place] = number
    values = tissue(SHAPE, seed=8).astype(np.int16)
    manifest = written(tmp_path, values, labels, SPACING)
    assert len(manifest) == len(PLACES)
    found = by_lesion(extract(manifest, paper_parameters, contours=("original",)).features)
    image, mask = (sitk.ReadImage(str(tmp_path / f"{name}.nrrd")) for name in ("image", "mask"))
    tried(record_property, len(PLACES))
    for number, lesion in enumerate(found, 1):
        assert_same(found[lesion], on_whole_image(image, mask, number, paper_parameters)[0])


@fault(
    "sizes",
    "Two lesions share a border, and contours moved by 1 mm reach into the other",
    "each has the features, in all three contours, that it has without the other",
)
def test_neighbours_that_touch_change_nothing_of_each_other(tmp_path, paper_parameters):
    labels = np.zeros(SHAPE, np.uint8)
    labels[6:14, 10:26, 10:22], labels[6:14, 10:26, 22:36] = 1, 2
    values = tissue(SHAPE, seed=9).astype(np.int16)
    both = extract(written(tmp_path, values, labels, SPACING), paper_parameters)
    assert both.excluded.empty
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        manifest = written(tmp_path / str(number), values, labels * (labels == number), SPACING)
        alone = extract(manifest, paper_parameters).features
        mine = both.features[both.features["lesion_id"] == f"L{number:03d}"].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, alone, check_exact=True)


@fault(
    "sizes",
    "A lesion of 3 litres is measured",
    "volume, diameter and axes are those of its radii, its mean that of its voxels",
)
@pytest.mark.slow
def test_three_litres(tmp_path, paper_parameters):
    """Pyradiomics compares all pairs of its vertices, for hours: here values by hand stand in its place."""
    radii = np.array([70.0, 95.0, 108.0])  # mm along z, y, x: 3.01 l
    shape = tuple(int(2 * radius) + 9 for radius in radii)
    where = (np.indices(shape).T - (np.array(shape) - 1) / 2) / radii
    labels = ((where**2).sum(axis=-1) <= 1).T.astype(np.uint8)
    values = (ndimage.gaussian_filter(np.random.default_rng(1).normal(0, 300, shape), 2) + 60).astype(
        np.int16
    )
    found = extract(
        written(tmp_path, values, labels, (1.0, 1.0, 1.0)), paper_parameters, contours=("original",)
    )
    features = by_lesion(found.features)["L001"]
    litres = 4 / 3 * np.pi * np.prod(radii)
    assert litres > 3e6
    assert features["original_shape_VoxelVolume"] == pytest.approx(litres, rel=0.01)
    assert features["original_shape_Maximum3DDiameter"] == pytest.approx(2 * radii.max(), abs=2)
    assert features["original_shape_LeastAxisLength"] == pytest.approx(4 * radii.min() / 5**0.5, rel=0.01)
    inside = values[labels > 0]
    assert features["original_firstorder_Mean"] == pytest.approx(inside.mean(), abs=0.6)
    assert features["original_firstorder_Maximum"] <= inside.max() + 50
    assert np.isfinite(list(features.values())).all()


@fault(
    "sizes",
    "A patient has 100 lesions on one label map",
    "each has features, and those of some taken by chance are pyradiomics'",
)
def test_a_hundred_lesions_in_a_patient(tmp_path, paper_parameters, record_property):
    shape = (14, 100, 100)
    labels = np.zeros(shape, np.uint8)
    for number in range(100):
        row, column = divmod(number, 10)
        labels[4 : 6 + number % 3, 10 * row + 2 : 10 * row + 7, 10 * column + 1 : 10 * column + 6] = (
            number + 1
        )
    manifest = written(tmp_path, tissue(shape, seed=7).astype(np.int16), labels, SPACING)
    found = by_lesion(extract(manifest, paper_parameters, contours=("original",)).features)
    tried(record_property, 100)
    assert len(found) == 100
    assert all(np.isfinite(list(values.values())).all() for values in found.values())
    image, mask = (sitk.ReadImage(str(tmp_path / f"{name}.nrrd")) for name in ("image", "mask"))
    for number in np.random.default_rng(2).choice(100, 6 if SOAK else 2, replace=False) + 1:
        assert_same(found[f"L{number:03d}"], on_whole_image(image, mask, int(number), paper_parameters)[0])
