"""Weighted pairs: every sample of small patients listed, values by hand, the estimators in the simulation."""

from itertools import combinations, product

import numpy as np
import pytest

from analysis.statistics.dissimilarity import average_pairs, dissimilarity_matrix
from analysis.statistics.strategies import SITE_STRATEGIES
from analysis.statistics.weighing import ESTIMATORS, quality_of_mean, quality_of_patient, weigh
from analysis.statistics.weighted_pairs import expected_weighted, inclusion, pairs_out, weighted_averages

SITES = np.array(["liver"] * 4 + ["lung"] * 3 + ["bone"] * 2)
COUNTS = [2, 4, 3]
MEMBERS = [np.flatnonzero(name == SITES) for name in ("bone", "liver", "lung")]


def made_matrix(n: int = len(SITES), seed: int = 1) -> np.ndarray:
    return dissimilarity_matrix(np.random.default_rng(seed).random((n, 4)) ** 3)


def all_samples(taken):
    """Every sample of the design, one array of draws a site."""
    each = product(*(combinations(own.tolist(), n) for own, n in zip(MEMBERS, taken, strict=True)))
    listed = list(each)
    return [
        np.array([sample[place] for sample in listed], dtype=int).reshape(len(listed), n)
        for place, n in enumerate(taken)
    ]


@pytest.mark.parametrize("taken", [(2, 2, 2), (2, 3, 2), (2, 4, 3), (2, 2, 3)])
def test_over_every_sample_the_weighted_average_is_that_of_all_lesions(taken):
    matrix = made_matrix()
    horvitz, hajek = weighted_averages(matrix, all_samples(taken), COUNTS)
    assert horvitz.mean() == pytest.approx(average_pairs(matrix), rel=1e-12)
    assert hajek == pytest.approx(horvitz, rel=1e-12)


def test_the_probabilities_are_the_shares_of_the_samples_that_hold_a_pair():
    taken = (1, 2, 3)
    chosen = np.hstack(all_samples(taken))
    expected = inclusion(np.array(COUNTS), np.array(taken))
    kinds = np.searchsorted(["bone", "liver", "lung"], SITES)
    for i, j in combinations(range(len(SITES)), 2):
        share = ((chosen == i).any(axis=1) & (chosen == j).any(axis=1)).mean()
        assert share == pytest.approx(expected[kinds[i], kinds[j]])


@pytest.mark.parametrize(("taken", "out"), [((0, 2, 2), 15), ((1, 2, 2), 1), ((1, 1, 2), 7), ((2, 2, 2), 0)])
def test_pairs_that_no_sample_holds_are_counted_and_leave_it_undefined(taken, out):
    matrix, chosen = made_matrix(), np.hstack(all_samples(taken))
    listed = sum(
        not ((chosen == i).any(axis=1) & (chosen == j).any(axis=1)).any()
        for i, j in combinations(range(len(SITES)), 2)
    )
    assert pairs_out(np.array(COUNTS), np.array(taken)) == listed == out
    horvitz, hajek = weighted_averages(matrix, all_samples(taken), COUNTS)
    by_site = dict(zip(("bone", "liver", "lung"), taken, strict=True))
    assert np.isnan(horvitz).all() == (out > 0)
    assert expected_weighted(matrix, SITES, by_site)[1] == pytest.approx(hajek.mean(), rel=1e-12)


@pytest.mark.parametrize("strategy", SITE_STRATEGIES)
def test_expectations_are_those_over_every_sample(strategy):
    matrix = made_matrix()
    taken = [0 if name in strategy.without else min(n, strategy.most)
             for name, n in zip(("bone", "liver", "lung"), COUNTS, strict=True)]  # fmt: skip
    # A key of its own rank for each lesion makes each sample a draw.
    rows = np.hstack([one for one in all_samples(taken) if one.shape[1]])
    keys = np.ones((len(rows), len(SITES)))
    np.put_along_axis(keys, rows, 0.5, axis=1)
    found = weigh(matrix, SITES, strategy, keys)
    assert found.drawn.mean(axis=1) == pytest.approx(found.expected, rel=1e-12, nan_ok=True)
    assert found.n_sampled == sum(taken)
    assert found.complete == (strategy.name != "recist-like")


def test_the_naive_average_is_biased_and_the_weighted_one_spreads_more():
    # Alike lesions in the lung outnumber one that is unlike them all: the pooled sample takes it too often.
    matrix = np.full((11, 11), 0.1) + np.random.default_rng(2).random((11, 11)) / 50
    matrix[10] = matrix[:, 10] = 0.8
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 0)
    keys = np.random.default_rng(1).random((4000, 11))
    found = weigh(matrix, np.array(["lung"] * 10 + ["liver"]), SITE_STRATEGIES[0], keys)
    quality = quality_of_patient([found])
    bias = dict(zip(ESTIMATORS, quality.bias, strict=True))
    assert bias["naive-pooled"] > 100
    assert bias["within-site-zero"] < -50
    assert bias["horvitz-thompson"] == pytest.approx(0, abs=1e-9)
    errors = quality.sd / np.sqrt(4000)
    drawn = 100 * (found.drawn.mean(axis=1) - found.expected) / found.truth
    assert np.abs(drawn <= 4 * errors + 1e-9).all()
    assert quality.sd[2] > quality.sd[0]
    assert quality.rmse == pytest.approx(np.hypot(quality.bias, quality.sd))


def test_independent_patients_halve_the_variance_of_a_mean():
    keys = np.random.default_rng(1).random((500, len(SITES)))
    one = weigh(made_matrix(), SITES, SITE_STRATEGIES[0], keys)
    assert quality_of_mean([one, one]).sd == pytest.approx(quality_of_patient([one]).sd / np.sqrt(2))


def test_a_sample_without_a_pair_has_no_weighted_average():
    matrix = np.array([[0.0, 0.3], [0.3, 0.0]])
    chosen = [np.empty((3, 0), dtype=int), np.zeros((3, 1), dtype=int)]
    assert np.isnan(weighted_averages(matrix, chosen, [1, 1])).all()
    assert np.isnan(expected_weighted(matrix, np.array(["bone", "lung"]), {"bone": 0, "lung": 1})).all()
