"""Probability of superiority and the Hodges-Lehmann interval, against R, scipy and statsmodels."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2indep

from analysis.statistics.inference import hodges_lehmann, rank_sum
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.superiority import _lower_quantile, _ways, shift_interval, superiority

A = [3.1, 5.2, 1.7, 9.9, 4.4, 2.8, 7.3]
B = [6.1, 8.8, 12.5, 3.3, 10.4, 5.9, 15.2, 7.7]


@pytest.mark.parametrize("digits", [6, 0])
def test_estimate_and_variance_are_those_of_brunner_and_munzel(digits):
    rng = np.random.default_rng(2)
    x, y = rng.normal(1, 1, 15).round(digits), rng.normal(0, 3, 20).round(digits)
    found = rank_compare_2indep(x, y)
    estimate, (low, high, _) = superiority(x, y)
    assert estimate == pytest.approx(found.prob1)
    assert estimate == pytest.approx(rank_sum(x, y)[1] / (15 * 20))
    centre = stats.norm.ppf(estimate)
    error = (found.prob1 - 0.5) / found.statistic
    reach = stats.norm.ppf(0.975) * abs(error) / stats.norm.pdf(centre)
    assert (low, high) == pytest.approx(tuple(stats.norm.cdf([centre - reach, centre + reach])))


def test_it_turns_round_and_ignores_any_rising_scale():
    x, y = np.random.default_rng(3).lognormal(size=(2, 12))
    estimate, interval = superiority(x, y)
    turned, other = superiority(y, x)
    assert turned == pytest.approx(1 - estimate)
    assert other[:2] == pytest.approx((1 - interval.high, 1 - interval.low))
    assert superiority(np.log(x), np.log(y))[1] == interval


def test_without_an_interval_there_is_a_reason():
    assert superiority([1.0], [2.0])[0] == 0.0
    assert "fewer than 6" in superiority([1.0], [2.0])[1].reason
    assert "do not overlap" in superiority(np.arange(6.0), np.arange(6.0) + 9)[1].reason
    assert "all values are equal" in superiority([1.0] * 6, [1.0] * 6)[1].reason
    assert "fewer than 6" in shift_interval([1.0], [2.0]).reason


def test_shift_by_r():
    # R: wilcox.test(A, B, conf.int = TRUE)$conf.int gives -7.9 to -0.2
    assert shift_interval(A, B)[:2] == pytest.approx((-7.9, -0.2))
    # R: qwilcox(0.025, n, m)
    assert [_lower_quantile(*sizes, 0.025) for sizes in ((18, 22), (7, 8), (49, 49))] == [126, 11, 925]


def test_ways_are_counted():
    rank_sums = [sum(chosen) - 6 for chosen in combinations(range(1, 8), 3)]
    assert _ways(3, 4) == np.bincount(rank_sums).tolist()


def test_the_normal_approximation_takes_over_smoothly():
    exact, near = _lower_quantile(49, 49, 0.025), _lower_quantile(50, 49, 0.025)
    assert 0 < near - exact < 49


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_estimate_and_turns_with_the_test(seed):
    x, y = np.random.default_rng(seed).normal(size=(2, 14))
    low, high, _ = shift_interval(x, y)
    assert low < hodges_lehmann(x, y) < high
    assert rank_sum(x - low - 1e-9, y)[2] > 0.05 > rank_sum(x - low + 1e-9, y)[2]


def test_benjamini_hochberg_by_r():
    # R: p.adjust(c(.01, .02, .03, .04, .05, .9), "BH")
    found = benjamini_hochberg([0.01, 0.02, np.nan, 0.03, 0.04, 0.05, 0.9])
    assert found[[0, 1, 3, 4, 5, 6]] == pytest.approx([0.06] * 5 + [0.9])
    assert np.isnan(found[2])
    assert np.isnan(benjamini_hochberg([np.nan])).all()
    assert len(benjamini_hochberg([])) == 0
