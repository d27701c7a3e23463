"""Intervals of shares cover, moments have no bias: in short; the page on coverage simulates more."""

import numpy as np
import pytest

from analysis.truth.coverage.variance import CASES, FEW, ORGANS, PATIENTS, VARIANCES, made_cells, made_test

TRIALS = 250


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("share")])
def test_intervals_of_shares_cover(name):
    case, rng = CASES[name], np.random.default_rng(1)
    _, low, high = np.array([case.once(rng) for _ in range(TRIALS)]).T
    covered = np.mean((low <= case.truth) & (case.truth <= high))
    # 93 to 97 %, and three standard errors of so few trials.
    assert covered == pytest.approx(0.95, abs=0.02 + 3 * np.sqrt(0.95 * 0.05 / TRIALS))


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("variance")])
def test_moments_have_no_bias(name):
    case, rng = CASES[name], np.random.default_rng(2)
    found = np.array([case.once(rng)[0] for _ in range(TRIALS)])
    assert found.mean() == pytest.approx(case.truth, abs=3.5 * found.std() / np.sqrt(TRIALS))


def test_the_made_cohort_is_as_it_is_said_to_be():
    assert VARIANCES.sum() == pytest.approx(1)
    assert ORGANS.var(ddof=1) == pytest.approx(1)
    cells = made_cells(np.random.default_rng(3))
    assert cells.n_patients == PATIENTS
    assert cells.counts.sum(axis=1).min() >= 2
    assert cells.counts.sum(axis=1).max() <= 15
    assert (cells.counts > 0).sum(axis=1).max() <= 4


def test_a_trial_of_the_test_of_clusters_is_a_yes_or_a_no():
    for name in ("clusters-wd", "clusters-wd-3", "clusters-excess", "clusters-permanova"):
        assert CASES[name].rate
        assert CASES[name].once(np.random.default_rng(4))[0] in (0.0, 1.0)


def test_with_few_patients_no_other_test_than_wd_decides():
    few = made_test(np.random.default_rng(5), FEW)
    assert np.isnan(few.p_excess)
    assert np.isfinite(few.p_wd)
    assert CASES[f"clusters-wd-{FEW}"].made.startswith(f"{FEW} patients with 12 lesions")
    assert np.isfinite(made_test(np.random.default_rng(5)).p_excess)
