"""Intervals that leave out a patient at a time, and those of the bootstrap, against slow plain ones."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.bootstrap import bootstrap_over_patients
from analysis.statistics.jackknife import ALIKE, FEW, over_patients, sums_by_patient
from analysis.statistics.studentised import SLACK


def mean(sums):
    return sums[..., 1] / sums[..., 0]


def as_sums(values):
    """Count and sum of one value a patient, of one feature."""
    return np.stack([np.ones(len(values)), values], axis=-1)[:, np.newaxis]


def plain(sums, statistic):
    """Jackknife of one feature, patient by patient."""
    kept = [row for row in sums if row[0] > 0]
    n = len(kept)
    without = np.array([statistic(sum(kept[:p] + kept[p + 1 :])) for p in range(n)])
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    kurtosis = stats.kurtosis(without, fisher=False, bias=False)
    freedom = np.clip(2 * n / (kurtosis - (n - 3) / (n - 1)), 2, n - 1)
    reach = stats.t.ppf(0.975, freedom) * error
    value = statistic(sum(kept))
    return value, value - reach, value + reach


@pytest.fixture
def sums():
    rng = np.random.default_rng(4)
    patients = np.repeat(np.arange(12), rng.integers(1, 9, 12))
    x = rng.lognormal(size=len(patients))
    return sums_by_patient(patients, np.stack([np.ones(len(x)), x, x * x], axis=-1))


def log_sd(sums):
    return np.log(sums[..., 2] / sums[..., 0] - mean(sums) ** 2) / 2


@pytest.mark.parametrize("statistic", [mean, log_sd])
def test_it_is_the_plain_jackknife(sums, statistic):
    found = over_patients(sums[:, np.newaxis], statistic)
    np.testing.assert_allclose(np.concatenate(found[:3]), plain(list(sums), statistic), rtol=1e-10)
    assert found.reasons == [""]


def test_a_mean_of_evenly_spread_values_has_the_interval_of_the_t_test():
    values = np.arange(10.0)
    found = over_patients(as_sums(values), mean)
    # Their kurtosis is below that of a normal distribution, so the degrees of freedom are n - 1.
    expected = stats.t.interval(0.95, 9, values.mean(), stats.sem(values))
    np.testing.assert_allclose((found.low[0], found.high[0]), expected, rtol=1e-12)


def test_one_patient_who_decides_makes_it_wider():
    even, one = np.arange(10.0), np.r_[np.zeros(9), 30.0] + np.arange(10) * 1e-3
    widths = []
    for values in (even, one):
        found = over_patients(as_sums(values / values.std()), mean)
        widths.append(found.high[0] - found.low[0])
    assert widths[1] > 1.5 * widths[0]


def test_few_patients_have_no_interval_and_those_without_a_value_do_not_count():
    sums = as_sums(np.array([1.0, 2.0, 4.0, 3.0, 7.0, 5.0]))
    assert np.isfinite(over_patients(sums, mean).low[0])
    sums[2] = 0.0
    found = over_patients(sums, mean)
    assert found.n_patients.tolist() == [5]
    assert found.value.tolist() == [3.6]
    assert np.isnan(found.low[0])
    assert found.reasons == [FEW]
    assert over_patients(as_sums(np.full(8, 2.0)), mean).reasons == [ALIKE]
    assert over_patients(np.empty((0, 2, 2)), mean).n_patients.tolist() == [0, 0]


def test_the_order_of_patients_makes_no_difference_and_features_do_not_mix(sums):
    both = np.stack([sums, sums[:, [0, 2, 1]]], axis=1)
    one = over_patients(both, mean)
    other = over_patients(both[::-1], mean)
    np.testing.assert_allclose(np.concatenate(one[:3]), np.concatenate(other[:3]), rtol=1e-12)
    alone = over_patients(sums[:, np.newaxis], mean)
    assert one.low[0] == alone.low[0]


def test_bootstrap_is_the_plain_one(sums):
    found = bootstrap_over_patients(sums[:, np.newaxis], mean, np.random.default_rng(1), 200)
    times = np.random.default_rng(1).multinomial(12, np.full(12, 1 / 12), size=200)
    t = []
    for row in times:
        drawn = [sums[p] for p, n in enumerate(row) for _ in range(n)]
        t.append((mean(sum(drawn)) - mean(sum(sums))) / _error(drawn))
    tail = 0.025 * 12 / (12 + SLACK)
    least, most = np.quantile(t, [tail, 1 - tail])
    error = _error(list(sums))
    expected = mean(sum(sums)) - most * error, mean(sum(sums)) - least * error
    np.testing.assert_allclose((found.low[0], found.high[0]), expected, rtol=1e-9)


def test_bootstrap_of_few_or_equal_patients_has_no_interval():
    rng = np.random.default_rng(1)
    assert bootstrap_over_patients(as_sums(np.arange(5.0)), mean, rng).reasons == [FEW]
    assert bootstrap_over_patients(as_sums(np.full(9, 1.0)), mean, rng).reasons == [ALIKE]
    assert bootstrap_over_patients(np.empty((0, 3, 2)), mean, rng).reasons == [FEW] * 3


def _error(rows):
    n = len(rows)
    without = np.array([mean(sum(rows[:p] + rows[p + 1 :])) for p in range(n)])
    return np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
