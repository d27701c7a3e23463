"""Cases of spread and equal footing: they run, are unbiased where they say so, and cover."""

import numpy as np
import pytest

from analysis.truth.coverage.spread import CASES

TRIALS = 40


@pytest.fixture(scope="module")
def found():
    """Give the estimates and ends of some trials of each case."""
    rng = np.random.default_rng(11)
    return {name: np.array([case.once(rng) for _ in range(TRIALS)]) for name, case in CASES.items()}


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(("cv-", "groups-naive"))])
def test_unbiased(found, name):
    estimates = found[name][:, 0]
    error = estimates.std(ddof=1) / np.sqrt(TRIALS)
    slack = 0.06 if name == "groups-ratio" else 0.0
    assert abs(estimates.mean() - CASES[name].truth) < 4 * error + slack


@pytest.mark.parametrize("name", ["cv-2", "cv-3", "cv-5"])
def test_the_coefficient_of_variation_is_too_low_with_few_lesions(found, name):
    assert found[name][:, 0].mean() < 0.85 * CASES[name].truth


def test_the_naive_comparison_sees_what_is_not_there(found):
    assert found["groups-naive"][:, 0].mean() < -10


@pytest.mark.parametrize("name", CASES)
def test_intervals_cover_or_are_not_given(found, name):
    _, low, high = found[name].T
    if np.isnan(low).all():
        assert np.isnan(high).all()
        return
    covered = np.mean((low <= CASES[name].truth) & (CASES[name].truth <= high))
    assert covered >= 0.85
