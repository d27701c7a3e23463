"""The numbers are pyradiomics' own: called on whole, real images, and its published baselines."""

import ast
import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
from radiomics import imageoperations
from radiomics.featureextractor import RadiomicsFeatureExtractor
from scipy import ndimage

from analysis.extraction.grid import lesion_patch
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters
from analysis.extraction.run import extract
from analysis.extraction.volumes import read_image, read_mask
from analysis.features import FEATURE_CLASSES, FEATURES

IMAGES = {
    "lidc": ("lidc-0314/ct_hu_crop.nii.gz", "lidc-0314/nodule1_reader1.nii.gz"),
    "lidc-reader-3": ("lidc-0314/ct_hu_crop.nii.gz", "lidc-0314/nodule1_reader3.nii.gz"),
    "sarcoma-2": ("sarcoma-ct/STS_002/CT_image.nii.gz", "sarcoma-ct/STS_002/CT_mask.nii.gz"),
    "sarcoma-8": ("sarcoma-ct/STS_008/CT_image.nii.gz", "sarcoma-ct/STS_008/CT_mask.nii.gz"),
    "lung1": ("pyradiomics/lung1_image.nrrd", "pyradiomics/lung1_label.nrrd"),
    "lung2": ("pyradiomics/lung2_image.nrrd", "pyradiomics/lung2_label.nrrd"),
    "brain1": ("pyradiomics/brain1_image.nrrd", "pyradiomics/brain1_label.nrrd"),
    "breast1": ("pyradiomics/breast1_image.nrrd", "pyradiomics/breast1_label.nrrd"),
}
CASES = ("brain1", "brain2", "breast1", "lung1", "lung2")


@pytest.fixture(scope="module")
def features(shared_data: Path, paper_parameters: Path) -> pd.DataFrame:
    rows = [
        (name, "tumour", "other", str(shared_data / image), str(shared_data / mask), 1)
        for name, (image, mask) in IMAGES.items()
    ]
    manifest = pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "image", "mask", "label"])
    found = extract(manifest, paper_parameters, jobs=2)
    assert found.excluded.empty
    return found.features.set_index(["patient_id", "contour"])[list(FEATURES)]


def values(found: dict) -> np.ndarray:
    return np.array([float(found[name]) for name in FEATURES])


@pytest.mark.parametrize("name", IMAGES)
def test_original_contour_equals_a_plain_call_on_the_whole_image(
    name, features, shared_data, paper_parameters
):
    image, mask = (str(shared_data / path) for path in IMAGES[name])
    expected = RadiomicsFeatureExtractor(str(paper_parameters)).execute(image, mask)
    np.testing.assert_allclose(features.loc[(name, "original")], values(expected), rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", IMAGES)
def test_eroded_and_dilated_contours_equal_pyradiomics_on_its_own_resampled_image(
    name, features, shared_data, paper_parameters
):
    image, mask = (sitk.ReadImage(str(shared_data / path)) for path in IMAGES[name])
    extractor = RadiomicsFeatureExtractor(str(paper_parameters))
    image, mask = imageoperations.resampleImage(image, sitk.Cast(mask, sitk.sitkUInt32), **extractor.settings)
    extractor.settings["resampledPixelSpacing"] = None
    neighbours = ndimage.generate_binary_structure(3, 1)
    for contour, move in (("eroded", ndimage.binary_erosion), ("dilated", ndimage.binary_dilation)):
        moved = sitk.GetImageFromArray(move(sitk.GetArrayFromImage(mask) == 1, neighbours).astype(np.uint32))
        moved.CopyInformation(mask)
        expected = extractor.execute(image, moved)
        np.testing.assert_allclose(features.loc[(name, contour)], values(expected), rtol=1e-9, atol=0)


@pytest.mark.parametrize("case", CASES)
def test_upstream_baselines(case, shared_data):
    """Values that the authors of pyradiomics computed with its versions 1 and 2, to 0.1 %.

    Each column of a baseline is one setting: none, resampled, normalised, resegmented, in slices, ...
    """
    image, mask = (shared_data / "pyradiomics" / f"{case}_{what}.nrrd" for what in ("image", "label"))
    compared = 0
    for settings, expected in baselines(shared_data, case).items():
        classes = {name.split("_")[1]: [] for name in expected}
        parameters = Parameters(dict(ast.literal_eval(settings)), classes)
        source = read_image(image, parameters)
        patch = lesion_patch(source, read_mask(mask), 1, parameters.settings)
        spacing = patch.image.GetSpacing()[::-1]
        found = measure(sitk.GetArrayFromImage(patch.image), patch.mask, spacing, parameters)
        for name, value in expected.items():
            assert found[name] == pytest.approx(value, rel=1e-3), (settings, name)
        compared += len(expected)
    assert compared == 3325 / len(CASES)


def baselines(shared_data: Path, case: str) -> dict[str, dict[str, float]]:
    """Features by settings, over the baseline files of all classes."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for feature_class in FEATURE_CLASSES:
        path = shared_data / "pyradiomics" / "baseline" / f"baseline_{feature_class}.csv"
        with path.open(newline="") as lines:
            header, *rows = csv.reader(lines)
        table = {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}
        for column in (name for name in header[1:] if name.split("_")[0] == case):
            settings = table["diagnostics_Configuration_Settings"][column]
            found[settings] |= {name: float(table[name][column]) for name in table if name in FEATURES}
    return found
