"""Unscaled dissimilarities by hand, by another way, and where there is nothing to compare."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import PAPER_FEATURES
from analysis.statistics.unscaled import COLUMNS, LARGEST, VOLUME, shares, unscaled

SMALL = "original_shape_Sphericity"


def cohort(values: list[list[float]], patients: str) -> pd.DataFrame:
    return pd.DataFrame(values, columns=[*LARGEST, SMALL]).assign(patient_id=list(patients))


def test_rows_and_columns_are_those_of_the_schema():
    lesions = cohort([[3e4, 4e4, 0.5], [4e4, 3e4, 0.9]], "AA")
    for table in (unscaled(lesions, [*LARGEST, SMALL]), unscaled(lesions.head(0), [*LARGEST, SMALL])):
        assert list(table.columns) == list(COLUMNS) == schema.columns("unscaled")
        assert len(schema.conform("unscaled", table)) == 5


def test_by_hand():
    """Lesions along (3, 4) and (4, 3); in mL the volume is a thousandth, and both lie near the other axis."""
    lesions = cohort([[3e4, 4e4, 0.5], [4e4, 3e4, 0.9], [1.0, 1.0, 1.0]], "AAB")
    table = unscaled(lesions, [*LARGEST, SMALL]).set_index(["features", "volume_unit"])
    assert table["n_pairs"].eq(1).all()
    assert table.loc[("largest", "mm3"), "mean_dissimilarity"] == pytest.approx(1 - 24 / 25)
    one, other = np.array([3e4, 40.0]), np.array([4e4, 30.0])
    angle = np.arctan2(one[1], one[0]) - np.arctan2(other[1], other[0])
    assert table.loc[("largest", "mL"), "mean_dissimilarity"] == pytest.approx(2 * np.sin(angle / 2) ** 2)
    assert table.loc[("others", "mm3"), "mean_dissimilarity"] == 0
    assert table["correlation"].isna().all()


def test_pairs_are_those_within_patients_and_correlate_as_numpy_says():
    rng = np.random.default_rng(2)
    lesions = pd.DataFrame(rng.lognormal(3, 1, (20, 8)), columns=list(PAPER_FEATURES))
    lesions["patient_id"] = rng.permutation(np.repeat(list("ABCD"), 5))
    table = unscaled(lesions, PAPER_FEATURES).set_index(["features", "volume_unit"])
    assert table["n_pairs"].eq(4 * 10).all()
    found = {"all": [], "largest": []}
    for _, rows in lesions.groupby("patient_id"):
        for name, columns in (("all", PAPER_FEATURES), ("largest", LARGEST)):
            x = rows[list(columns)].to_numpy()
            cosines = x @ x.T / np.outer(np.linalg.norm(x, axis=1), np.linalg.norm(x, axis=1))
            found[name] += (1 - cosines)[np.triu_indices(5, k=1)].tolist()
    assert table.loc[("all", "mm3"), "mean_dissimilarity"] == pytest.approx(np.mean(found["all"]))
    assert table.loc[("all", "mm3"), "correlation"] == pytest.approx(1)
    expected = np.corrcoef(found["all"], found["largest"])[0, 1]
    assert table.loc[("largest", "mm3"), "correlation"] == pytest.approx(expected)


def test_a_cohort_without_the_largest_features_has_the_rows_without_values():
    lesions = cohort([[1.0, 1.0, 0.5], [1.0, 1.0, 0.9]], "AA")
    table = unscaled(lesions, [SMALL]).set_index("features")
    assert table.loc["largest", "n_features"].eq(0).all()
    assert table.loc["largest", "mean_dissimilarity"].isna().all()


def test_the_table_of_features_is_left_as_it_was():
    lesions = cohort([[3e4, 4e4, 0.5], [4e4, 3e4, 0.9]], "AA")
    before = lesions.copy()
    unscaled(lesions, [*LARGEST, SMALL])
    pd.testing.assert_frame_equal(lesions, before)
    assert shares(lesions, [*LARGEST, SMALL]).sum() == pytest.approx(100)
    assert shares(lesions, [*LARGEST, SMALL])[VOLUME] == pytest.approx((64 + 36) / 2)


def test_dapper_is_decided_by_two_features(shared_data):
    table = pd.read_csv(shared_data / "dapper" / "rad-features.csv", usecols=["USUBJID", *PAPER_FEATURES])
    lesions = table.dropna().rename(columns={"USUBJID": "patient_id"})
    found = unscaled(lesions, PAPER_FEATURES).set_index(["features", "volume_unit"])
    assert found.loc[("largest", "mm3"), "correlation"] > 0.9999
    assert (
        found.loc[("all", "mL"), "mean_dissimilarity"]
        < 0.001
        < found.loc[("all", "mm3"), "mean_dissimilarity"]
    )
