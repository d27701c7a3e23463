"""Intervals of a mean that are not used: BCa against a slow plain one, coverage in a small simulation."""

import numpy as np
import pytest
from scipy import stats

from analysis.truth.coverage.means import bca_mean, percentile_mean


def plain_bca(x: np.ndarray, rng: np.random.Generator, resamples: int) -> tuple[float, float]:
    """Efron 1987, equation by equation."""
    n = len(x)
    means = x[rng.integers(0, n, (resamples, n))].mean(axis=1)
    shift = stats.norm.ppf(np.mean(means < x.mean()) + np.mean(means == x.mean()) / 2)
    left_out = np.array([np.delete(x, i).mean() for i in range(n)])
    away = left_out.mean() - left_out
    acceleration = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    ends = []
    for share in (0.025, 0.975):
        z = shift + stats.norm.ppf(share)
        ends.append(np.quantile(means, stats.norm.cdf(shift + z / (1 - acceleration * z))))
    return ends[0], ends[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_bca(seed):
    x = np.random.default_rng(seed).lognormal(size=25)
    low, high, reason = bca_mean(x, np.random.default_rng(10), resamples=200_000)
    plain = plain_bca(x, np.random.default_rng(11), 200_000)
    assert reason == ""
    assert (low, high) == pytest.approx(plain, abs=0.02 * (plain[1] - plain[0]))


def test_skewed_values_shift_it_to_the_long_side():
    x = np.random.default_rng(4).lognormal(size=25)
    low, high, _ = bca_mean(x, np.random.default_rng(1), 2000)
    assert high - x.mean() > x.mean() - low


def test_it_covers_the_true_mean_nearly_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        low, high, _ = bca_mean(rng.normal(3, 1, 25), rng, resamples=400)
        hits += low <= 3 <= high
    # A bootstrap of 25 values is known to fall a little short of 95 %.
    assert 0.895 <= hits / 400 <= 0.975


def test_the_same_stream_gives_the_same_interval():
    x = np.arange(10.0)
    assert bca_mean(x, np.random.default_rng(3), 500) == bca_mean(x, np.random.default_rng(3), 500)


def test_without_an_interval_there_is_a_reason():
    low, high, why = bca_mean(np.full(6, 2.0), np.random.default_rng(1), 500)
    assert np.isnan(low)
    assert np.isnan(high)
    assert "not defined" in why


def test_percentiles_are_those_of_the_resampled_means():
    x = np.array([0.0, 1.0])
    low, high, _ = percentile_mean(x, np.random.default_rng(1), 4000)
    # Of two values a quarter of the resamples is 0, 0 and a quarter 1, 1.
    assert (low, high) == (0.0, 1.0)
