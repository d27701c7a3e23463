"""Rarefaction: by hand, against a slow plain enumeration, and by its invariants."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.rarefaction import DRAWN, MOST_SUBSETS, rarefied, subsets
from analysis.statistics.spread import log_variance


@pytest.mark.parametrize("size", [2, 3, 5])
def test_it_is_the_mean_over_all_subsets(size):
    x = np.random.default_rng(1).lognormal(size=7)
    plain = np.mean([coefficient_of_variation(x[list(chosen)]) for chosen in combinations(range(7), size)])
    assert rarefied(x, size, coefficient_of_variation, np.random.default_rng(1)) == pytest.approx(plain)


def test_all_lesions_give_the_statistic_itself_and_more_give_none():
    x = np.array([1.0, 4.0, 9.0])
    whole = rarefied(x, 3, coefficient_of_variation, np.random.default_rng(1))
    assert whole == coefficient_of_variation(x)
    assert np.isnan(rarefied(x, 4, coefficient_of_variation, np.random.default_rng(1)))


@pytest.mark.parametrize("size", [2, 4])
def test_what_is_unbiased_stays_as_it_is(size):
    """The mean over subsets of a variance is the variance of all, whatever the size."""
    x = np.random.default_rng(3).lognormal(size=12)
    assert rarefied(x, size, log_variance, np.random.default_rng(1)) == pytest.approx(log_variance(x).item())


def test_very_many_subsets_are_drawn_and_come_near():
    x = np.random.default_rng(4).lognormal(size=40)
    chosen = subsets(40, 6, np.random.default_rng(5))
    assert comb(40, 6) > MOST_SUBSETS
    assert chosen.shape == (6, DRAWN)
    assert all(len(set(one)) == 6 for one in chosen.T)
    assert np.bincount(chosen.ravel(), minlength=40).min() > 100
    near = rarefied(x, 6, log_variance, np.random.default_rng(5))
    assert near == pytest.approx(log_variance(x).item(), rel=0.08)


def test_subsets_without_a_value_are_left_out():
    assert np.isnan(rarefied([0.0, 0.0], 2, coefficient_of_variation, np.random.default_rng(1)))
    found = rarefied([0.0, 0.0, 3.0], 2, coefficient_of_variation, np.random.default_rng(1))
    assert found == pytest.approx(100 * np.sqrt(2))
