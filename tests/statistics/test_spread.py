"""Measures of spread: by hand, by R and scipy, without bias at every n, and never above their ceiling."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.spread import (
    NORMAL,
    ceiling_share,
    geometric_cv,
    log_variance,
    mad_over_median,
    quartile_dispersion,
    standard_deviation,
)

MEASURES = (quartile_dispersion, mad_over_median, log_variance, ceiling_share, standard_deviation)
X = [3.1, 5.2, 1.7, 9.9, 4.4, 2.8, 7.3]


def test_by_r():
    # R: q <- quantile(X, c(.25, .75)); (q[2] - q[1]) / sum(q); mad(X) / median(X); var(log(X)); sd(X)
    assert quartile_dispersion(X) == pytest.approx((6.25 - 2.95) / (6.25 + 2.95))
    assert mad_over_median(X) == pytest.approx(2.37216 / 4.4)
    assert log_variance(X) == pytest.approx(0.360463641445)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n", [2, 3, 7, 20])
def test_by_scipy_with_gaps_and_along_either_axis(seed, n):
    rng = np.random.default_rng(seed)
    values = rng.lognormal(size=(n + 2, 5))
    values[:2] = np.nan
    x = rng.permuted(values, axis=0)
    kept = np.sort(x, axis=0)[:n]
    quartiles = np.quantile(kept, [0.25, 0.75], axis=0)
    plain = {
        quartile_dispersion: np.diff(quartiles, axis=0)[0] / quartiles.sum(axis=0),
        mad_over_median: NORMAL * stats.median_abs_deviation(kept) / np.median(kept, axis=0),
        log_variance: stats.tvar(np.log(kept), axis=0),
        ceiling_share: 100 * stats.variation(kept, ddof=1) / np.sqrt(n),
        standard_deviation: kept.std(axis=0, ddof=1),
    }
    for measure, expected in plain.items():
        np.testing.assert_allclose(measure(x), expected, rtol=1e-10)
        np.testing.assert_allclose(measure(x.T, axis=1), expected, rtol=1e-10)


@pytest.mark.parametrize("measure", MEASURES)
def test_equal_values_have_no_spread_and_one_value_has_none(measure):
    assert measure([0.1, 0.1, 0.1]) == 0.0
    assert np.isnan(measure([0.1]))
    assert np.isnan(measure([]))
    assert measure(np.full((3, 2), 0.7)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("measure", MEASURES[:4])
def test_a_negative_value_is_on_no_ratio_scale(measure):
    assert np.isnan(measure([-1.0, 2.0, 3.0]))


def test_a_zero_has_no_logarithm_but_counts_elsewhere():
    values = [0.0, 2.0, 4.0]
    assert np.isnan(log_variance(values))
    assert quartile_dispersion(values) == pytest.approx(2 / 4)
    assert np.isnan(quartile_dispersion([0.0, 0.0, 0.0]))
    assert np.isnan(mad_over_median([0.0, 0.0, 5.0]))


@pytest.mark.parametrize("n", [2, 5, 48])
def test_the_ceiling_is_reached_by_one_lesion_that_holds_all_and_never_passed(n):
    assert ceiling_share(np.r_[np.zeros(n - 1), 7.0]) == pytest.approx(100)
    x = np.random.default_rng(n).lognormal(0, 3, (n, 500))
    assert ceiling_share(x).max() <= 100
    np.testing.assert_allclose(ceiling_share(x), coefficient_of_variation(x) / np.sqrt(n), rtol=1e-10)


def test_no_unit_changes_them():
    x = np.random.default_rng(2).lognormal(size=9)
    for measure in (quartile_dispersion, mad_over_median, log_variance, ceiling_share):
        assert measure(1000 * x) == pytest.approx(measure(x))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_variance_of_logs_is_unbiased_where_the_cv_is_not(n):
    x = np.random.default_rng(n).lognormal(0, np.sqrt(0.5), (n, 40_000))
    found, cv = log_variance(x), coefficient_of_variation(x)
    assert abs(found.mean() - 0.5) < 4 * found.std() / np.sqrt(len(found))
    assert geometric_cv(0.5) - cv.mean() > 10


def test_geometric_cv_is_that_of_the_lognormal():
    assert geometric_cv(0.36) == pytest.approx(100 * stats.lognorm(0.6).std() / stats.lognorm(0.6).mean())
    assert geometric_cv(0.0) == 0.0
    assert np.isnan(geometric_cv(1e4))
    assert np.isnan(geometric_cv(np.nan))
