"""Concordance over patients, limits of agreement and readers, against R, print and plain implementations."""

import numpy as np
import pingouin
import pytest

from analysis.statistics.agreement import concordance_correlation, intraclass_correlation
from analysis.statistics.agreement_patients import (
    bootstrapped_concordance,
    concordance_over_patients,
    robust_by_lower_limit,
)
from analysis.statistics.limits_of_agreement import limits_of_agreement, within_lesion_sd
from analysis.statistics.readers import absolute_agreement

PEAK_FLOW = np.array(
    [[494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
     [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]], dtype=float
)  # fmt: skip
"""Bland and Altman 1986, Lancet 327:307-310, table 1: large and mini meter, first measurements."""

SHROUT = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)


def test_r_agrees_on_the_peak_flow_meters():
    # R 4.2.2, epiR 2.0.57: epi.ccc(x, y, ci = "z-transform")$rho.c
    x, y = PEAK_FLOW
    expected = 0.9427424314, 0.8504918732, 0.9787262792
    np.testing.assert_allclose(concordance_correlation(x, y), expected, rtol=1e-9)
    found = concordance_over_patients(x[:, np.newaxis], y[:, np.newaxis], np.arange(17))
    np.testing.assert_allclose(found.value, expected[0], rtol=1e-9)
    assert found.low[0] < found.value[0] < found.high[0]


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_coefficients_are_those_over_all_lesions(shift):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60, 3)) + shift
    y = x + rng.normal(0, 0.4, x.shape)
    x[5, 1] = np.nan
    patients = np.repeat(np.arange(10), 6)
    expected = [concordance_correlation(a, b)[0] for a, b in zip(x.T, y.T, strict=True)]
    found = concordance_over_patients(x, y, patients)
    drawn = bootstrapped_concordance(x, y, patients, np.random.default_rng(1), 300)
    np.testing.assert_allclose(found.value, expected, rtol=1e-6)
    np.testing.assert_allclose(drawn.value, expected, rtol=1e-6)
    # Both are intervals of the same number, so they are about as wide.
    np.testing.assert_allclose(drawn.high - drawn.low, found.high - found.low, rtol=0.8)


def test_lesions_that_only_repeat_their_patient_are_no_further_witnesses():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(12, 1))
    y = x + rng.normal(0, 0.5, x.shape)
    once = concordance_over_patients(x, y, np.arange(12))
    many = concordance_over_patients(np.repeat(x, 20, 0), np.repeat(y, 20, 0), np.repeat(np.arange(12), 20))
    np.testing.assert_allclose((many.low, many.high), (once.low, once.high), rtol=1e-9)
    lin = concordance_correlation(np.repeat(x, 20), np.repeat(y, 20))
    assert lin[2] - lin[1] < 0.5 * (many.high[0] - many.low[0])


def test_identical_and_constant_measurements():
    x = np.random.default_rng(1).normal(size=(30, 1))
    patients = np.repeat(np.arange(10), 3)
    same = concordance_over_patients(x, x, patients)
    assert same.value.tolist() == [1.0]
    assert np.isnan(same.low[0])
    assert np.isnan(concordance_over_patients(x * 0, x * 0, patients).value[0])


def test_the_rule_on_the_lower_limit_needs_twenty_patients():
    ccc = np.array([0.9, 0.95])
    assert robust_by_lower_limit(ccc, np.array([0.8, 0.799]), np.array([20, 20])) == ["yes", "no"]
    assert robust_by_lower_limit(ccc, np.array([0.9, np.nan]), np.array([19, 30])) == ["", ""]


def test_identical_contours_are_robust_though_they_have_no_interval():
    x = np.random.default_rng(4).normal(size=(44, 1))
    found = concordance_over_patients(x, x, np.repeat(np.arange(22), 2))
    assert robust_by_lower_limit(found.value, found.low, found.n_patients) == ["yes"]
    few = concordance_over_patients(x, x, np.repeat(np.arange(4), 11))
    assert robust_by_lower_limit(few.value, few.low, few.n_patients) == [""]


DIFFERENCES = np.array([0.11, 0.02, 0.15, -0.08, -0.01, 0.21, 0.17, 0.30, 0.12, 0.05])
OWNERS = np.array(list("AAABBCCCCD"))


def test_limits_of_several_lesions_a_patient_are_those_of_r():
    # R 4.2.2: MS <- summary(aov(d ~ p))[[1]]$`Mean Sq`; m <- table(p)
    # k0 <- (sum(m) - sum(m^2) / sum(m)) / (length(m) - 1)
    # mean(d) + c(-1.96, 1.96) * sqrt(MS[2] + (MS[1] - MS[2]) / k0)
    found = limits_of_agreement(DIFFERENCES[:, np.newaxis], OWNERS)
    np.testing.assert_allclose(
        (found.lower.value[0], found.upper.value[0]), (-0.134522276621, 0.342522276621), rtol=1e-10
    )
    np.testing.assert_allclose(found.within_sd.value, np.sqrt((DIFFERENCES**2).sum() / 20))


def test_limits_of_one_lesion_a_patient_are_those_of_1986():
    x, y = PEAK_FLOW
    d = x - y
    found = limits_of_agreement(d[:, np.newaxis], np.arange(17))
    expected = d.mean() - 1.96 * d.std(ddof=1), d.mean() + 1.96 * d.std(ddof=1)
    np.testing.assert_allclose((found.lower.value[0], found.upper.value[0]), expected)
    # The paper prints a mean difference of -2.1 and a standard deviation of 38.8 l/min.
    assert round(found.bias.value[0], 1) == -2.1
    assert round((found.upper.value[0] - found.bias.value[0]) / 1.96, 1) == 38.8


def test_limits_of_one_patient_and_of_one_lesion():
    one = limits_of_agreement(DIFFERENCES[:, np.newaxis], np.full(10, "A"))
    np.testing.assert_allclose(one.upper.value - one.bias.value, 1.96 * DIFFERENCES.std(ddof=1), rtol=1e-12)
    alone = limits_of_agreement(np.array([[0.3], [np.nan]]), np.array(["A", "B"]))
    assert alone.bias.value.tolist() == [0.3]
    assert np.isnan(alone.upper.value[0])


def test_spread_over_readers_is_the_root_of_the_mean_square_within():
    sd = within_lesion_sd(SHROUT[:, :, np.newaxis], np.arange(6))
    expected = np.sqrt(SHROUT.var(axis=1, ddof=1).mean())
    np.testing.assert_allclose(sd.value, expected)
    assert sd.low[0] < expected < sd.high[0]


def test_icc_a1_is_that_of_print():
    # Shrout and Fleiss 1979, table 4: ICC(2,1) is .29; R's psych::ICC gives the interval 0.019 to 0.761.
    found = absolute_agreement(SHROUT)
    assert (found.n_lesions, round(found.icc, 2)) == (6, 0.29)
    assert (round(found.low, 3), round(found.high, 3)) == (0.019, 0.761)
    assert pingouin.options["round.column.CI95"] == 2


def test_icc_a1_punishes_a_reader_who_draws_larger_and_no_unit_changes_it():
    rng = np.random.default_rng(1)
    readings = rng.normal(0, 5, (40, 1)) + rng.normal(size=(40, 3))
    plain = absolute_agreement(readings)
    assert abs(plain.icc - intraclass_correlation(readings)[0]) < 0.02
    assert absolute_agreement(readings + np.array([0, 0, 8])).icc < 0.7 * plain.icc
    np.testing.assert_allclose(absolute_agreement(readings * 1e200), plain, rtol=1e-9)


def test_icc_a1_without_readings():
    for readings in (np.ones((5, 3)), SHROUT[:1], SHROUT[:, :1], np.full((4, 2), np.nan)):
        assert np.isnan(absolute_agreement(readings).icc)
    gap = SHROUT.copy()
    gap[0, 0] = np.nan
    assert absolute_agreement(gap) == absolute_agreement(SHROUT[1:])
