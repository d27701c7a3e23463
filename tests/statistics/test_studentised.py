"""Studentised bootstrap: a slow plain one, Student's interval in the limit, and its reasons."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.contrasts import contrast
from analysis.statistics.intervals import FEWEST
from analysis.statistics.studentised import (
    FEWEST_OF_RATIO,
    MANY,
    SLACK,
    studentised_difference,
    studentised_mean,
    studentised_ratio,
)


def plain(x: np.ndarray, rng: np.random.Generator, resamples: int) -> tuple[float, float]:
    """Draw, studentise, take quantiles: one resample at a time."""
    n, error = len(x), stats.sem(x)
    away = []
    for _ in range(resamples):
        drawn = x[rng.integers(0, n, n)]
        away.append((drawn.mean() - x.mean()) / (drawn.std(ddof=1) / n**0.5))
    tail = 0.025 * n / (n + SLACK)
    low, high = np.quantile(away, [tail, 1 - tail])
    return x.mean() - high * error, x.mean() - low * error


def test_it_is_the_studentised_bootstrap():
    x = np.random.default_rng(1).lognormal(size=25)
    low, high, reason = studentised_mean(x, np.random.default_rng(2), resamples=20_000)
    expected = plain(x, np.random.default_rng(3), 2500)
    assert reason == ""
    assert (low, high) == pytest.approx(expected, abs=0.08 * (expected[1] - expected[0]))
    assert high - x.mean() > x.mean() - low


def test_normal_values_give_nearly_students_interval():
    x, y = np.random.default_rng(4).normal(10, 1, (2, 400))
    found = studentised_mean(x, np.random.default_rng(1), 4000)
    assert found[:2] == pytest.approx(stats.ttest_1samp(x, 0).confidence_interval(), abs=0.015)
    between = studentised_difference(x, y, np.random.default_rng(1), 4000)
    welch = stats.ttest_ind(x, y, equal_var=False).confidence_interval()
    assert between[:2] == pytest.approx(welch, abs=0.02)


def test_very_many_patients_take_students_interval():
    x, y = np.random.default_rng(5).lognormal(size=(2, MANY + 1))
    found = studentised_mean(x, np.random.default_rng(1))
    assert found[:2] == pytest.approx(stats.ttest_1samp(x, 0).confidence_interval())
    between = studentised_difference(x, y, np.random.default_rng(1))
    assert between[:2] == pytest.approx(stats.ttest_ind(x, y, equal_var=False).confidence_interval())


def test_a_ratio_turns_round_and_knows_no_unit():
    x, y = np.random.default_rng(6).lognormal(size=(2, 30))
    low, high, _ = studentised_ratio(x, y, np.random.default_rng(1), resamples=9000)
    other = studentised_ratio(y, x, np.random.default_rng(2), resamples=9000)
    assert (1 / high, 1 / low) == pytest.approx(other[:2], rel=0.05)
    scaled = studentised_ratio(7 * x, 7 * y, np.random.default_rng(1), resamples=9000)
    assert scaled[:2] == pytest.approx((low, high))


def test_pairs_that_go_together_give_a_narrow_ratio():
    x = np.random.default_rng(7).lognormal(size=20)
    y = x * np.random.default_rng(8).uniform(1.9, 2.1, 20)
    apart = studentised_ratio(x, y, np.random.default_rng(1))
    paired = studentised_ratio(x, y, np.random.default_rng(1), paired=True)
    assert paired.high / paired.low < 1.05 < apart.high / apart.low
    assert paired.low < 0.5 < paired.high


def test_it_covers_as_often_as_it_says():
    rng, hits = np.random.default_rng(9), 0
    for _ in range(400):
        low, high, _ = studentised_mean(rng.exponential(2.0, 30), rng, 300)
        hits += low <= 2 <= high
    assert 0.93 <= hits / 400 <= 0.985


@pytest.mark.parametrize("found", [
    studentised_mean([1.0, 2.0], np.random.default_rng(1)),
    studentised_difference(range(9), [1.0, 2.0], np.random.default_rng(1)),
    studentised_ratio([1.0, 2.0], [1.0, 2.0], np.random.default_rng(1), paired=True),
])  # fmt: skip
def test_few_patients_have_none(found):
    assert np.isnan(found[:2]).all()
    assert f"fewer than {FEWEST} patients" in found.reason


def test_equal_values_and_means_of_zero_have_a_reason():
    same, rng = [2.0] * FEWEST_OF_RATIO, np.random.default_rng(1)
    assert "equal" in studentised_mean(same, rng).reason
    assert "equal" in studentised_difference(same, same, rng).reason
    assert "equal" in studentised_ratio(same, same, rng).reason
    assert "a mean is 0" in studentised_ratio([0.0] * FEWEST_OF_RATIO, same, rng).reason


def test_resamples_without_a_mean_are_infinitely_far_away():
    """A mean of 0 is no ratio; leaving it out would make the interval end where values happen to be."""
    rare, other = [0.0] * 11 + [1.0], np.arange(1.0, 13)
    for pair in ((rare, other), (other, rare)):
        found = studentised_ratio(*pair, np.random.default_rng(1))
        assert np.isnan(found[:2]).all()
        assert "too few distinct values" in found.reason


def test_few_patients_have_a_difference_and_no_ratio():
    x, y = np.random.default_rng(3).lognormal(size=(2, FEWEST_OF_RATIO - 1))
    found = contrast(x, y, np.random.default_rng(1))
    assert np.isfinite(found.difference.low)
    assert np.isnan(found.ratio.low)
    assert found.reason == "no interval of a ratio over fewer than 10 patients in each group"


def test_contrasts_by_r():
    # R: t.test(a, b)$p.value and, of the first seven, t.test(a, b[1:7], paired = TRUE)$p.value
    a, b = [3.1, 5.2, 1.7, 9.9, 4.4, 2.8, 7.3], [6.1, 8.8, 12.5, 3.3, 10.4, 5.9, 15.2, 7.7]
    found = contrast(a, b, np.random.default_rng(1), resamples=200)
    assert found.p_value == pytest.approx(0.04725848116)
    assert (found.value_a, found.value_b) == pytest.approx((np.mean(a), np.mean(b)))
    paired = contrast(a, b[:7], np.random.default_rng(1), paired=True, resamples=200)
    assert paired.p_value == pytest.approx(0.103325397291)
    assert np.isnan(contrast(a[:5], b, np.random.default_rng(1)).p_value)
    assert np.isnan(contrast([1.0] * 6, [1.0] * 6, np.random.default_rng(1)).p_value)
