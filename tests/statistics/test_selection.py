"""Selection: clusters that are known, the ranking, and indifference to order."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.errors import FeatureWarning
from analysis.features import FEATURES, PAPER_FEATURES, feature_class
from analysis.statistics.selection import (
    UNDERSTANDABILITY,
    absolute_correlation,
    correlation_table,
    selection,
)
from tests.faults import fault

CLUSTERS = (
    ("original_shape_MeshVolume", "original_shape_VoxelVolume", "original_glrlm_GrayLevelNonUniformity"),
    (
        "original_gldm_LargeDependenceEmphasis",
        "original_glrlm_LongRunEmphasis",
        "original_glszm_ZoneVariance",
    ),
    ("original_shape_Sphericity", "original_shape_SurfaceVolumeRatio", "original_glcm_Imc1"),
)


def make_features(seed: int = 0, n: int = 50) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"patient_id": [f"P{i % 7}" for i in range(n)], "lesion_id": [f"L{i}" for i in range(n)]}
    )
    for members in CLUSTERS:
        driver = rng.normal(size=n)
        for i, name in enumerate(members):
            table[name] = (-1) ** i * 10.0**i * (driver + rng.normal(0, 0.1, n)) + i
    return table.assign(site="lung", contour="original")


ROBUST = [name for members in CLUSTERS for name in members]


def test_one_understandable_feature_of_each_cluster():
    table = selection(make_features(), ROBUST)
    assert set(table.loc[table["selected"], "feature"]) == {
        "original_shape_VoxelVolume",
        "original_gldm_LargeDependenceEmphasis",
        "original_shape_Sphericity",
    }
    members = {frozenset(rows) for _, rows in table.groupby("cluster")["feature"]}
    assert members == {frozenset(cluster) for cluster in CLUSTERS}
    pd.testing.assert_frame_equal(table, schema.conform("selection", table))


def test_leaves_are_numbered_and_clusters_lie_together():
    table = selection(make_features(), ROBUST)
    assert table["order"].tolist() == list(range(9))
    assert table["cluster"].tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_order_of_rows_features_and_columns_does_not_matter():
    features = make_features()
    table = selection(features, ROBUST)
    rng = np.random.default_rng(2)
    for _ in range(5):
        other = features.sample(frac=1, random_state=rng.integers(1000))
        other = other[rng.permutation(other.columns)]
        pd.testing.assert_frame_equal(selection(other, list(rng.permutation(ROBUST))), table)
        again = correlation_table(other, ROBUST)
        pd.testing.assert_frame_equal(again, correlation_table(features, ROBUST))


@pytest.mark.parametrize("clusters", range(1, 10))
def test_number_of_clusters_can_be_set(clusters):
    table = selection(make_features(), ROBUST, clusters)
    assert table["cluster"].nunique() == table["selected"].sum() == clusters


def test_lexicographic_by_the_name_without_class():
    # With their classes, original_glcm_Imc2 would stand before original_gldm_DependenceVariance.
    names = ["original_glcm_Imc2", "original_gldm_DependenceVariance", "original_glszm_ZoneVariance"]
    features = make_features().rename(columns=dict(zip(CLUSTERS[1], names, strict=True)))
    table = selection(features, names, clusters=1)
    assert table.loc[table["selected"], "feature"].item() == "original_gldm_DependenceVariance"


def test_same_name_in_two_classes_is_decided_by_class():
    features = make_features().rename(
        columns={
            CLUSTERS[1][0]: "original_ngtdm_Contrast",
            CLUSTERS[1][1]: "original_glcm_Contrast",
            CLUSTERS[1][2]: "original_glcm_Correlation",
        }
    )
    names = ["original_ngtdm_Contrast", "original_glcm_Contrast", "original_glcm_Correlation"]
    table = selection(features, names, clusters=1)
    assert table.loc[table["selected"], "feature"].item() == "original_glcm_Contrast"


def test_the_ranking_holds_what_the_paper_says_of_it():
    rank = UNDERSTANDABILITY.index
    assert rank("original_shape_VoxelVolume") < rank("original_shape_MeshVolume")
    assert set(UNDERSTANDABILITY) < set(FEATURES)
    assert len(set(UNDERSTANDABILITY)) == len(UNDERSTANDABILITY)
    assert {feature_class(name) for name in UNDERSTANDABILITY} == {"shape", "firstorder"}
    ranked = [name for name in PAPER_FEATURES if feature_class(name) in ("shape", "firstorder")]
    assert set(ranked) < set(UNDERSTANDABILITY)


@fault(
    "sizes",
    "A feature has one value in all lesions",
    "no spread where spread is relative, no scaling by nothing: left out, with the reason",
)
def test_a_constant_feature_is_left_out_with_a_warning():
    features = make_features().assign(**{CLUSTERS[2][2]: 0.1})
    with pytest.warns(FeatureWarning, match="glcm_Imc1 has one value"):
        table = selection(features, ROBUST)
    assert CLUSTERS[2][2] not in set(table["feature"])
    assert len(table) == 8


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_features_are_clusters_of_their_own(n):
    table = selection(make_features(), list(CLUSTERS[0][:n]))
    assert table["cluster"].tolist() == list(range(1, n + 1))
    assert table["selected"].tolist() == [True] * n
    assert list(table) == schema.columns("selection")


def test_only_original_contours_and_complete_lesions_count():
    features = make_features()
    noise = features.assign(contour="eroded", **dict.fromkeys(ROBUST, 1.0))
    broken = features.iloc[:5].assign(lesion_id=list("abcde"), **{ROBUST[0]: np.nan, ROBUST[1]: 1e9})
    pd.testing.assert_frame_equal(
        selection(pd.concat([features, noise, broken]), ROBUST), selection(features, ROBUST)
    )


def test_correlation_equals_numpy():
    features = make_features()
    expected = np.corrcoef(features[ROBUST].to_numpy().T)
    table = correlation_table(features, ROBUST)
    np.testing.assert_allclose(table["correlation"].to_numpy().reshape(9, 9), expected, atol=1e-14)
    absolute = absolute_correlation(features, ROBUST)
    np.testing.assert_allclose(absolute, abs(expected), atol=1e-14)
    assert (absolute == absolute.T).all()
    assert (absolute.diagonal() == 1).all()
    pd.testing.assert_frame_equal(table, schema.conform("correlation", table))


def test_clusters_below_one_are_refused():
    with pytest.raises(ValueError, match="1 or more"):
        selection(make_features(), ROBUST, 0)
