"""Our features of the IBSI digital phantom against the reference values; the comparison can fail."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.features import FEATURES, feature_class, short_name
from analysis.truth.digital import SPACING_MM, digital_image, digital_mask, phantom_features
from analysis.truth.ibsi import (
    AGREES,
    COLUMNS,
    DIFFERS,
    NO_COUNTERPART,
    RELATED,
    RELATION_WORDS,
    compare,
    references,
)

AFTER_A_RELATION = {"Kurtosis", "LeastAxisLength", "MinorAxisLength"}
WITHOUT = {"TotalEnergy", "Maximum2DDiameterColumn", "Maximum2DDiameterRow", "Maximum2DDiameterSlice", "MCC"}


def measured(image: np.ndarray, mask: np.ndarray) -> pd.DataFrame:
    return compare(phantom_features(image, mask), int(mask.sum()))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return measured(digital_image(), digital_mask())


def test_every_feature_has_its_verdict(table):
    assert list(table.columns) == list(COLUMNS)
    assert tuple(table["feature"]) == FEATURES
    by_verdict = {verdict: set(rows.map(short_name)) for verdict, rows in table.groupby("verdict")["feature"]}
    assert by_verdict[RELATED] == AFTER_A_RELATION
    assert by_verdict[NO_COUNTERPART] == WITHOUT
    assert Counter(table["verdict"]) == {AGREES: 99, RELATED: 3, NO_COUNTERPART: 5}


def test_what_does_not_simply_agree_has_a_reason(table):
    rest = table[table["verdict"] != AGREES]
    assert rest["reason"].str.len().gt(20).all()
    assert set(table["relation"]) - {""} == set(RELATION_WORDS)


def test_values_by_hand(table):
    ours = table.set_index("feature")["ours"]
    values = digital_image()[digital_mask()].astype(float)
    centred = values - values.mean()
    assert ours["original_firstorder_Energy"] == (values**2).sum() == 567
    assert ours["original_firstorder_TotalEnergy"] == 567 * 8
    assert ours["original_shape_VoxelVolume"] == 74 * 8
    kurtosis = (centred**4).mean() / (centred**2).mean() ** 2
    assert ours["original_firstorder_Kurtosis"] == pytest.approx(kurtosis, rel=1e-12)
    places = np.argwhere(digital_mask()) * 2.0
    axes = 4 * np.sqrt(np.sort(np.linalg.eigvalsh(np.cov(places.T, ddof=1))))
    related = table.set_index("feature")["related"]
    for name, length in zip(("Least", "Minor", "Major"), axes, strict=True):
        assert related[f"original_shape_{name}AxisLength"] == pytest.approx(length, rel=1e-12)


@pytest.mark.parametrize("place", [(0, 0, 0), (1, 2, 3), (2, 1, 1), (3, 3, 2)])
def test_another_voxel_value_or_region_is_noticed(place):
    image, mask = digital_image(), digital_mask()
    image[place] = 4 if image[place] == 1 else 1
    assert (measured(image, digital_mask())["verdict"] == DIFFERS).sum() > 60
    mask[place] = not mask[place]
    assert (measured(digital_image(), mask)["verdict"] == DIFFERS).sum() > 60


def test_no_feature_may_be_off_by_two_percent(table):
    """Where IBSI allows nothing, two percent differ; else what is beyond the tolerance does."""
    found = table.set_index("feature")["ours"]
    for row in table[table["verdict"].isin([AGREES, RELATED])].itertuples():
        off = max(0.02 * abs(row.reference), 2 * row.allowed)
        for step in (-off, off):
            moved = compare({**found, row.feature: row.ours + step}, int(digital_mask().sum()))
            assert moved.set_index("feature").loc[row.feature, "verdict"] == DIFFERS, row.feature


def test_a_feature_without_a_value_differs(table):
    found = {**table.set_index("feature")["ours"], "original_ngtdm_Busyness": np.nan}
    assert compare(found, 74).set_index("feature").loc["original_ngtdm_Busyness", "verdict"] == DIFFERS


def test_textures_are_those_of_the_aggregation_that_pyradiomics_has():
    endings = {"glcm": "_3D_avg", "glrlm": "_3D_avg", "glszm": "_3D", "ngtdm": "_3D", "gldm": "_3D"}
    starts = {"glcm": "cm_", "glrlm": "rlm_", "glszm": "szm_", "ngtdm": "ngt_", "gldm": "ngl_"}
    tags = references().set_index("feature")["tag"]
    assert tags[tags != ""].is_unique
    for name, tag in tags[tags != ""].items():
        kind = feature_class(str(name))
        start = starts.get(kind, "morph_" if kind == "shape" else ("stat_", "ih_"))
        assert tag.startswith(start), name
        assert tag.endswith(endings.get(kind, "")), name


def test_phantom_is_typed_as_it_is_published(shared_data: Path):
    files = [
        shared_data / "ibsi-digital" / "nifti" / name for name in ("image/phantom.nii.gz", "mask/mask.nii.gz")
    ]
    image, mask = map(sitk.ReadImage, map(str, files))
    assert image.GetSpacing()[::-1] == SPACING_MM
    np.testing.assert_array_equal(digital_image(), sitk.GetArrayFromImage(image))
    np.testing.assert_array_equal(digital_mask(), sitk.GetArrayFromImage(mask) == 1)


def test_references_are_those_that_are_published(shared_data: Path):
    with (shared_data / "ibsi-digital" / "reference_values.csv").open(newline="") as lines:
        published = {row["tag"]: row for row in csv.DictReader(lines, delimiter=";")}
    for row in references().itertuples():
        if row.tag:
            theirs = published[row.tag]
            assert (row.reference, row.tolerance) == (
                float(theirs["reference value"]),
                float(theirs["tolerance"]),
            )
