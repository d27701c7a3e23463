"""Intervals over patients: a slow plain BCa, coverage in a small simulation, and values by hand."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.intervals import FEWEST, MANY, bootstrap_mean, proportion


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
    low, high, reason = bootstrap_mean(x, np.random.default_rng(10), resamples=200_000)
    plain = plain_bca(x, np.random.default_rng(11), 200_000)
    assert reason == ""
    assert (low, high) == pytest.approx(plain, abs=0.02 * (plain[1] - plain[0]))


def test_skewed_values_shift_it_to_the_long_side():
    x = np.random.default_rng(4).lognormal(size=25)
    low, high, _ = bootstrap_mean(x, np.random.default_rng(1))
    assert high - x.mean() > x.mean() - low


def test_it_covers_the_true_mean_nearly_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        low, high, _ = bootstrap_mean(rng.normal(3, 1, 25), rng, resamples=400)
        hits += low <= 3 <= high
    # A bootstrap of 25 values is known to fall a little short of 95 %.
    assert 0.895 <= hits / 400 <= 0.975


def test_the_same_stream_gives_the_same_interval():
    x = np.arange(10.0)
    assert bootstrap_mean(x, np.random.default_rng(3)) == bootstrap_mean(x, np.random.default_rng(3))


@pytest.mark.parametrize(
    ("values", "reason"), [([1.0] * (FEWEST - 1), "fewer than"), ([2.0] * FEWEST, "all values are equal")]
)
def test_without_an_interval_there_is_a_reason(values, reason):
    low, high, why = bootstrap_mean(values, np.random.default_rng(1))
    assert np.isnan(low)
    assert np.isnan(high)
    assert reason in why


def test_very_many_patients_cost_no_square_of_their_number():
    x = np.random.default_rng(1).lognormal(size=MANY + 1)
    low, high, _ = bootstrap_mean(x, np.random.default_rng(1))
    error = 1.96 * x.std(ddof=1) / np.sqrt(len(x))
    assert (low, high) == pytest.approx((x.mean() - error, x.mean() + error), abs=error / 5)


def test_clopper_and_pearson_by_hand():
    # R: binom.test(33, 40)$conf.int gives 0.6722 to 0.9266.
    assert proportion(33, 40)[:2] == pytest.approx((0.6722, 0.9266), abs=5e-5)
    low, high, _ = proportion(0, 10)
    assert (low, high) == pytest.approx((0.0, 1 - 0.025**0.1))
    assert "fewer than" in proportion(5, 5).reason
