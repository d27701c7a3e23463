"""Agreement: Lin's definition, the delta method, coverage, Shrout and Fleiss, pingouin."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from analysis import schema
from analysis.statistics.agreement import (
    concordance_correlation,
    intraclass_correlation,
    robust_features,
    robustness,
)

# Bland and Altman 1986, Lancet 327:307-310, table 1: peak flow by two meters, first readings (l/min).
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
VOLUME, SPHERICITY, MEAN = (
    "original_shape_VoxelVolume",
    "original_shape_Sphericity",
    "original_firstorder_Mean",
)


def plain_concordance(x, y):
    """Lin's printed formulas, one after the other, with rho_c / r where the package has C_b."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    n = len(x)
    sx, sy = x.std(), y.std()
    r = np.corrcoef(x, y)[0, 1]
    rc = 2 * r * sx * sy / (sx**2 + sy**2 + (x.mean() - y.mean()) ** 2)
    u = (x.mean() - y.mean()) / np.sqrt(sx * sy)
    variance = (
        (1 - r**2) * rc**2 / ((1 - rc**2) * r**2)
        + 2 * rc**3 * (1 - rc) * u**2 / (r * (1 - rc**2) ** 2)
        - rc**4 * u**4 / (2 * r**2 * (1 - rc**2) ** 2)
    ) / (n - 2)
    z = 0.5 * np.log((1 + rc) / (1 - rc))
    return rc, np.tanh(z - 1.959963984540054 * variance**0.5), np.tanh(z + 1.959963984540054 * variance**0.5)


def delta_method_variance(mean, covariance):
    """Give n times the asymptotic variance of artanh(rho_c) under normality, from numerical derivatives."""

    def z(theta):
        mx, my, vx, vy, c = theta
        return np.arctanh(2 * c / (vx + vy + (mx - my) ** 2))

    (vx, c), (_, vy) = covariance
    theta = np.array([*mean, vx, vy, c])
    steps = np.eye(5) * 1e-6
    gradient = np.array([(z(theta + step) - z(theta - step)) / 2e-6 for step in steps])
    moments = np.zeros((5, 5))
    moments[:2, :2] = covariance
    moments[2:, 2:] = [
        [2 * vx**2, 2 * c**2, 2 * vx * c],
        [2 * c**2, 2 * vy**2, 2 * vy * c],
        [2 * vx * c, 2 * vy * c, vx * vy + c**2],
    ]
    return gradient @ moments @ gradient


def test_ccc_by_hand():
    # x: 1 2 3 4, y: 2 3 4 5: variances and covariance 1.25, shift 1
    assert concordance_correlation([1, 2, 3, 4], [2, 3, 4, 5])[0] == pytest.approx(2.5 / 3.5, abs=1e-15)


def test_ccc_equals_the_printed_formulas():
    # R: DescTools::CCC(wright, mini, ci = "z-transform") follows the same formulas.
    assert concordance_correlation(WRIGHT, MINI) == pytest.approx(plain_concordance(WRIGHT, MINI), abs=1e-14)
    assert concordance_correlation(WRIGHT, MINI)[0] == pytest.approx(0.943, abs=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_ccc_equals_the_printed_formulas_on_random_data(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(3, 2, 40)
    y = 0.7 * x + rng.normal(seed, 1, 40)
    assert concordance_correlation(x, y) == pytest.approx(plain_concordance(x, y), abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "covariance"),
    [((0, 0), ((1, 0.8), (0.8, 1))), ((0, 1), ((1, 0.9), (0.9, 2))), ((5, 3), ((4, -1), (-1, 1)))],
)
def test_ccc_interval_is_the_delta_methods(mean, covariance):
    """The corrected variance of Lin 2000, against derivatives taken numerically (not against a program)."""
    n = 60
    rng = np.random.default_rng(2)
    raw = rng.normal(size=(n, 2))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    x, y = (white @ np.linalg.cholesky(np.array(covariance)).T + mean).T
    _, low, high = concordance_correlation(x, y)
    error = (np.arctanh(high) - np.arctanh(low)) / 2 / stats.norm.ppf(0.975)
    assert error**2 * (n - 2) == pytest.approx(delta_method_variance(mean, covariance), rel=1e-6)


def test_ccc_interval_covers():
    rng = np.random.default_rng(3)
    truth = 2 * 0.8 / (1 + 1 + 0.3**2)
    samples = rng.multivariate_normal([0, 0.3], [[1, 0.8], [0.8, 1]], size=(2000, 60))
    intervals = np.array([concordance_correlation(*sample.T)[1:] for sample in samples])
    covered = ((intervals[:, 0] <= truth) & (truth <= intervals[:, 1])).mean()
    assert 0.935 <= covered <= 0.965


def test_ccc_is_symmetric_and_free_of_unit():
    assert concordance_correlation(MINI, WRIGHT) == pytest.approx(concordance_correlation(WRIGHT, MINI))
    x, y = np.array(WRIGHT) * 1e180, np.array(MINI) * 1e180
    assert concordance_correlation(x, y) == pytest.approx(concordance_correlation(WRIGHT, MINI))


def test_ccc_of_identical_lesions_is_one():
    assert concordance_correlation(WRIGHT, WRIGHT) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([0.1] * 5, [0.1] * 5, (np.nan, np.nan, np.nan)),
        ([0.1] * 5, [0.2] * 5, (0.0, np.nan, np.nan)),
        ([0.1] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], (0.0, np.nan, np.nan)),
        ([1.0, 2.0], [1.0, 2.5], (0.75 / (0.25 + 0.5625 + 0.0625), np.nan, np.nan)),
        ([1.0, np.nan], [1.0, 2.0], (np.nan, np.nan, np.nan)),
        ([], [], (np.nan, np.nan, np.nan)),
    ],
)
def test_ccc_of_degenerate_input(x, y, expected):
    assert concordance_correlation(x, y) == pytest.approx(expected, nan_ok=True)


def test_ccc_of_uncorrelated_values_has_an_interval():
    ccc, low, high = concordance_correlation([1, 2, 1, 2], [1, 1, 2, 2])
    assert ccc == 0.0
    # C_b = 1, u = 0: the variance is 1 / (n - 2)
    assert high == pytest.approx(np.tanh(1.959963984540054 / np.sqrt(2)))
    assert low == -high


def test_ccc_refuses_unequal_lengths():
    with pytest.raises(ValueError, match="expected two equal"):
        concordance_correlation([1, 2], [1, 2, 3])


def test_icc_of_shrout_and_fleiss_1979():
    # R: psych::ICC(sf) prints ICC1 0.17, 95 % -0.13 to 0.72
    icc, low, high = intraclass_correlation(SHROUT_FLEISS)
    assert (round(icc, 2), round(low, 2), round(high, 2)) == (0.17, -0.13, 0.72)


@pytest.mark.parametrize("seed", range(4))
def test_icc_equals_pingouin(seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1, (12, 1)) + rng.normal(0, 0.2 + seed / 2, (12, 3))
    long = pd.DataFrame(values).melt(ignore_index=False, var_name="reader", value_name="value")
    table = pingouin.intraclass_corr(
        long.rename_axis("lesion").reset_index(), targets="lesion", raters="reader", ratings="value"
    )
    row = table.iloc[0]
    interval = row[next(column for column in table.columns if column.startswith("CI95"))]
    icc, low, high = intraclass_correlation(values)
    assert icc == pytest.approx(row["ICC"], abs=1e-10)
    assert np.round([low, high], 2) == pytest.approx(np.round(np.asarray(interval, float), 2))


def test_icc_of_unequal_numbers_of_readers_is_the_one_way_anova():
    groups = [[1.0, 1.4], [2.0, 2.2, 2.4], [5.0, 4.4, 4.8, 5.2]]
    n = np.array([len(group) for group in groups])
    f = stats.f_oneway(*groups).statistic
    k = (n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    padded = [group + [np.nan] * (4 - len(group)) for group in groups]
    icc = intraclass_correlation([*padded, [7.0, np.nan, np.nan, np.nan]])[0]
    assert icc == pytest.approx((f - 1) / (f - 1 + k))


def test_icc_of_degenerate_input():
    assert np.isnan(intraclass_correlation([[0.1] * 3] * 4)).all()
    assert np.isnan(intraclass_correlation([[1.0, 2.0]])).all()
    assert intraclass_correlation([[1.0, 1.0], [2.0, 2.0]]) == (1.0, 1.0, 1.0)


def make_contours(noise: dict[str, dict[str, float]], n: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    truth = pd.DataFrame({name: rng.normal(0, 1, n) for name in (VOLUME, SPHERICITY, MEAN)})
    keys = pd.DataFrame(
        {"patient_id": [f"P{i % 5}" for i in range(n)], "lesion_id": [f"L{i}" for i in range(n)]}
    )
    tables = []
    for contour in ("original", *noise):
        values = truth.copy()
        for feature, size in noise.get(contour, {}).items():
            values[feature] += rng.normal(0, size, n)
        tables.append(keys.assign(site="lung", contour=contour, **values))
    return pd.concat(tables, ignore_index=True)


def test_both_contours_are_asked_for():
    table = robustness(
        make_contours({"eroded": {VOLUME: 0.1, SPHERICITY: 2}, "dilated": {VOLUME: 0.1, MEAN: 2}})
    )
    assert table["feature"].tolist() == [MEAN] * 2 + [SPHERICITY] * 2 + [VOLUME] * 2
    assert table["contour"].tolist() == ["eroded", "dilated"] * 3
    passed = (table["ccc"] >= 0.8).tolist()
    assert passed == [True, False, False, True, True, True]
    assert table["robust"].tolist() == [False] * 4 + [True] * 2
    assert robust_features(table) == [VOLUME]
    pd.testing.assert_frame_equal(table, schema.conform("robustness", table))


def test_rows_are_the_coefficients_of_the_pairs_that_are_finite():
    features = make_contours({"eroded": {MEAN: 0.3}, "dilated": {}})
    features.loc[(features["contour"] == "eroded") & (features["lesion_id"] < "L2"), MEAN] = np.nan
    features = features.drop(
        features[(features["contour"] == "eroded") & (features["lesion_id"] == "L3")].index
    )
    wide = features.pivot_table(index="lesion_id", columns="contour", values=MEAN).dropna()
    row = robustness(features.sample(frac=1, random_state=1)).iloc[0]
    assert row["n_lesions"] == len(wide) < 40
    assert tuple(row[["ccc", "ccc_low", "ccc_high"]]) == pytest.approx(
        concordance_correlation(wide["original"], wide["eroded"])
    )


def test_one_of_the_two_contours_is_not_enough():
    table = robustness(make_contours({"eroded": {}}))
    assert (table.loc[table["contour"] == "dilated", "n_lesions"] == 0).all()
    assert robust_features(table) == []


def test_readers_are_compared_among_themselves():
    features = make_contours({f"reader-{i}": {VOLUME: 0.1, SPHERICITY: 2, MEAN: 0.1} for i in range(1, 4)})
    table = robustness(features).set_index("feature")
    wide = features[features["contour"] != "original"].pivot_table(
        index="lesion_id", columns="contour", values=MEAN
    )
    assert set(table["contour"]) == {"readers"}
    assert tuple(table.loc[MEAN, ["ccc", "ccc_low", "ccc_high"]]) == pytest.approx(
        intraclass_correlation(wide)
    )
    assert robust_features(table.reset_index()) == [MEAN, VOLUME]


def test_a_missing_feature_is_not_robust():
    features = make_contours({"eroded": {}, "dilated": {}}).assign(**{MEAN: np.nan})
    assert robust_features(robustness(features)) == [SPHERICITY, VOLUME]


def test_only_originals_gives_an_empty_table():
    table = robustness(make_contours({}))
    assert table.empty
    assert list(table) == schema.columns("robustness")
    assert robust_features(table) == []
