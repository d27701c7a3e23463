"""Dispersion: values by hand, numpy one patient at a time, invariants."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.features import FEATURES, feature_class
from analysis.statistics.dispersion import coefficient_of_variation, dispersion, dispersion_summary
from tests.faults import fault

SPHERICITY, VOLUME, MEAN = (
    "original_shape_Sphericity",
    "original_shape_VoxelVolume",
    "original_firstorder_Mean",
)


def make_lesions(seed: int = 0, n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    lesions = pd.DataFrame(
        {
            "patient_id": rng.choice(["B", "A", "C", "10"], n),
            "lesion_id": [f"L{i}" for i in range(n)],
            "site": rng.choice(["lung", "bone", "unknown"], n),
            VOLUME: rng.lognormal(8, 1, n),
            MEAN: rng.normal(0, 20, n),
            SPHERICITY: rng.uniform(0.3, 0.9, n),
        }
    )
    lesions.loc[rng.choice(n, 8, replace=False), MEAN] = np.nan
    lesions.loc[3, VOLUME] = np.inf
    return lesions


def plain_dispersion(lesions: pd.DataFrame) -> list[tuple]:
    rows = []
    for patient in sorted(set(lesions["patient_id"])):
        mine = lesions[lesions["patient_id"] == patient]
        for site in ["all", *sorted(set(mine["site"]) - {"unknown"})]:
            there = mine if site == "all" else mine[mine["site"] == site]
            for feature in (name for name in FEATURES if name in lesions):
                x = np.array([value for value in there[feature] if np.isfinite(value)])
                if len(x) >= 2:
                    m, s = x.mean(), x.std(ddof=1)
                    rows.append((patient, site, feature, len(x), m, s, 100 * abs(s / m)))
    return rows


def test_by_hand():
    # mean 5, deviations -3 -1 -1 -1 0 0 2 4: sum of squares 32, ddof 1: 32 / 7
    assert coefficient_of_variation([2, 4, 4, 4, 5, 5, 7, 9]).item() == pytest.approx(
        100 * np.sqrt(32 / 7) / 5
    )


def test_negative_mean_gives_the_same_absolute_value():
    assert coefficient_of_variation([-1, -2, -3]).item() == 50.0


def test_axis_and_missing_values():
    values = np.array([[1.0, np.nan, 3.0], [5.0, 5.0, np.inf]])
    np.testing.assert_allclose(coefficient_of_variation(values, axis=1), [100 * np.sqrt(2) / 2, 0.0])


@pytest.mark.parametrize("values", [[1.0, -1.0], [0.0, 0.0, 0.0], [0.1, 0.2, -0.3], [7.0], []])
def test_zero_mean_or_too_few_values_is_nan(values):
    assert np.isnan(coefficient_of_variation(values).item())


@fault(
    "sizes",
    "A feature has one value in all lesions",
    "no spread where spread is relative, no scaling by nothing: left out, with the reason",
)
@pytest.mark.parametrize("value", [0.1, 1e15 / 3, -7.3e-9])
def test_constant_feature_has_exactly_no_dispersion(value):
    assert coefficient_of_variation([value] * 7).item() == 0.0
    table = dispersion(pd.DataFrame({"patient_id": "A", "site": "lung", SPHERICITY: [value] * 7}))
    assert table["sd"].tolist() == [0.0, 0.0]
    assert table["cv_percent"].tolist() == [0.0, 0.0]


def test_never_above_its_ceiling_and_scale_free():
    x = np.random.default_rng(1).lognormal(0, 3, (6, 200))
    cv = coefficient_of_variation(x)
    assert (cv <= 100 * np.sqrt(6)).all()
    np.testing.assert_allclose(coefficient_of_variation(-1e6 * x), cv, rtol=1e-12)


def test_equals_the_plain_loop():
    lesions = make_lesions()
    table = dispersion(lesions)
    expected = pd.DataFrame(plain_dispersion(lesions), columns=schema.columns("dispersion"))
    pd.testing.assert_frame_equal(table, expected, rtol=1e-12, check_dtype=False)
    pd.testing.assert_frame_equal(table, schema.conform("dispersion", table))


@fault(
    "same",
    "Rows of the features, or patients, stand in another order",
    "every results table has the same bits",
)
def test_order_of_rows_and_columns_does_not_matter():
    lesions = make_lesions()
    other = lesions.sample(frac=1, random_state=3)[lesions.columns[::-1]]
    pd.testing.assert_frame_equal(dispersion(other), dispersion(lesions), rtol=1e-12)


def test_other_contours_are_not_looked_at():
    lesions = make_lesions().assign(contour="original")
    eroded = lesions.assign(contour="eroded", **{VOLUME: 1.0})
    pd.testing.assert_frame_equal(dispersion(pd.concat([lesions, eroded])), dispersion(lesions))


def test_no_lesions_gives_the_columns():
    table = dispersion(make_lesions().iloc[:0])
    assert table.empty
    assert list(table) == schema.columns("dispersion")
    assert list(dispersion_summary(table, [])) == schema.columns("dispersion_summary")


def test_summary_by_hand():
    table = pd.DataFrame(
        [
            ("A", "all", SPHERICITY, 10.0),
            ("A", "all", VOLUME, 80.0),
            ("A", "all", MEAN, np.nan),
            ("A", "lung", VOLUME, 60.0),
            ("B", "all", SPHERICITY, 20.0),
            ("B", "all", VOLUME, 100.0),
            ("B", "all", MEAN, 30.0),
        ],
        columns=["patient_id", "site", "feature", "cv_percent"],
    )
    summary = dispersion_summary(table, [VOLUME])
    pd.testing.assert_frame_equal(summary, schema.conform("dispersion_summary", summary))
    rows = [tuple(row) for row in summary.astype(object).to_numpy()]
    assert rows[0] == ("features", "A", "all", "all", "all", 2, 45.0, 10.0, 80.0)
    assert rows[1][:6] == ("features", "A", "all", "firstorder", "all", 0)
    assert np.isnan(rows[1][6])
    assert rows[2:] == [
        ("features", "A", "all", "shape", "all", 2, 45.0, 10.0, 80.0),
        ("features", "B", "all", "all", "all", 3, 50.0, 20.0, 100.0),
        ("features", "B", "all", "firstorder", "all", 1, 30.0, 30.0, 30.0),
        ("features", "B", "all", "shape", "all", 2, 60.0, 20.0, 100.0),
        ("selected", "A", "all", "all", "all", 1, 80.0, 80.0, 80.0),
        ("selected", "A", "all", "shape", "all", 1, 80.0, 80.0, 80.0),
        ("selected", "B", "all", "all", "all", 1, 100.0, 100.0, 100.0),
        ("selected", "B", "all", "shape", "all", 1, 100.0, 100.0, 100.0),
        ("patients", "all", "all", "firstorder", MEAN, 1, 30.0, 30.0, 30.0),
        ("patients", "all", "all", "shape", SPHERICITY, 2, 15.0, 10.0, 20.0),
        ("patients", "all", "all", "shape", VOLUME, 2, 90.0, 80.0, 100.0),
        ("patients", "all", "lung", "shape", VOLUME, 1, 60.0, 60.0, 60.0),
    ]


def test_summary_agrees_with_a_plain_mean():
    table = dispersion(make_lesions())
    summary = dispersion_summary(table, [VOLUME, MEAN]).set_index(
        ["over", "patient_id", "feature_class", "site"]
    )
    mine = table[(table["patient_id"] == "C") & (table["site"] == "all")]
    assert summary.loc[("features", "C", "all", "all"), "mean_cv_percent"].item() == pytest.approx(
        np.mean(mine["cv_percent"])
    )
    shape = mine[mine["feature"].map(feature_class) == "shape"]
    assert (
        summary.loc[("features", "C", "shape", "all"), "max_cv_percent"].item() == shape["cv_percent"].max()
    )


def test_all_features_are_those_of_numpy_group_by_group():
    """More features than are taken at once, with gaps; whole patients and known sites."""
    lesions = make_lesions(5)
    values = np.random.default_rng(5).lognormal(size=(len(lesions), len(FEATURES)))
    values[np.random.default_rng(6).random(values.shape) < 0.1] = np.nan
    lesions = pd.concat(
        [lesions[["patient_id", "site"]], pd.DataFrame(values, columns=list(FEATURES))], axis=1
    )
    found = dispersion(lesions).set_index(["patient_id", "site", "feature"])
    groups = {(patient, "all"): rows for patient, rows in lesions.groupby("patient_id")}
    groups |= {key: rows for key, rows in lesions.groupby(["patient_id", "site"]) if key[1] != "unknown"}
    n_rows = 0
    for key, rows in groups.items():
        for name in FEATURES:
            x = rows[name].dropna().to_numpy()
            if len(x) >= 2:
                n_rows += 1
                expected = [len(x), x.mean(), x.std(ddof=1), 100 * x.std(ddof=1) / x.mean()]
                np.testing.assert_allclose(found.loc[(*key, name)], expected, rtol=1e-12)
    assert len(found) == n_rows
